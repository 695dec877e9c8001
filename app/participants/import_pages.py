"""Registering people of a file as participants: a look at its rows and columns before that."""

from app.files.file_import_pages import FileImport
from app.pages.routing import Pages
from app.participants.importing import PARTICIPANTS
from domain.participants.commands import ImportParticipants

pages = Pages("participants")
FileImport(
    kind=PARTICIPANTS,
    roles=ImportParticipants.ALLOWED,
    template="participants",
    takes_reason=True,
).register(pages)
