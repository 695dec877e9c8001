"""Importing people from a file: a look at its rows and columns before anybody is recorded."""

from app.files.file_import_pages import FileImport
from app.pages.routing import Pages
from app.people.importing import PEOPLE
from domain.people.commands import ImportPeople

pages = Pages("people")
FileImport(kind=PEOPLE, roles=ImportPeople.ALLOWED, template="people").register(pages)
