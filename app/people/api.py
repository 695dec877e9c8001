"""HTTP for people: registered, corrected, searched."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.http.file_imports import UploadAnswer, UploadBody, upload
from app.http.import_templates import FORMATS, TemplateQuery, template_file
from app.http.list_files import KINDS
from app.http.lists import all_pages, chosen, page_of
from app.http.pagination import PageRequest
from app.http.routing import Answer, ApiRouter, PageOf, caller, page_request, service, viewed
from app.people import schemas
from app.people.duplicates import require_another
from app.people.importing import PEOPLE as PEOPLE_IMPORT
from app.people.people_listing import PEOPLE_FILE
from app.people.presentation import is_own_person, person_card, person_for, present_person
from domain.kernel.errors import NotFound
from domain.kernel.messaging.caller import STAFF, Role
from domain.kernel.storage.database import Row
from domain.people import commands as people
from domain.people.person import Person
from projections.people import people_index
from projections.people.people_listing import PEOPLE

router = ApiRouter(
    "people",
    description="人の記録。People: their facts, their consents; every look at them is recorded.",
)

router.command(
    "/people",
    people.RegisterPerson,
    body=schemas.NewPersonBody,
    answer=schemas.PersonAnswer,
    present=present_person,
    complete=require_another,
    creates=True,
)
router.command(
    "/people/<uuid:person_id>/correct",
    people.CorrectPerson,
    body=schemas.CorrectionBody,
    answer=schemas.PersonAnswer,
    present=present_person,
)
router.command(
    "/people/<uuid:person_id>/consents",
    people.SayConsent,
    body=schemas.ConsentBody,
    answer=schemas.PersonAnswer,
    present=present_person,
)


router.command(
    "/people/<uuid:person_id>/ask-correction",
    people.AskForCorrection,
    body=schemas.CorrectionRequestBody,
    answer=schemas.PersonAnswer,
    present=present_person,
)
router.command(
    "/people/<uuid:person_id>/answer-correction",
    people.AnswerCorrection,
    body=schemas.CorrectionReplyBody,
    answer=schemas.PersonAnswer,
    present=present_person,
)


@router.get(
    "/people/<uuid:person_id>", answer=schemas.PersonAnswer, roles=STAFF | {Role.PARTICIPANT}
)
def person(_: dict[str, Any], person_id: UUID) -> Answer:
    """One person, without the fields that the reader may not see."""
    found = service().ledger.get(Person, person_id)
    if not (found.is_visible_to(caller()) or is_own_person(person_id, caller())):
        raise NotFound(out_of_scope=True)
    viewed([person_id], "person")
    return Answer(person_for(found, caller()), version=found.version)


@router.get(
    "/people",
    query=schemas.PeopleQuery,
    answer=PageOf(schemas.PersonCard),
    roles=STAFF,
    reads=("people.cards",),
)
def people_found(query: dict[str, Any]) -> dict[str, Any]:
    """The people of the caller's centres, by kana, or the possible duplicates of one of them."""
    part = page_request(query)
    if "same_as" in query:
        page = part.page(_likes(query["same_as"], part), people_index.place_of)
    else:
        page = page_of(PEOPLE, chosen(PEOPLE, query, caller().centres), part)
    page["items"] = [person_card(row) for row in page["items"]]
    viewed([UUID(item["id"]) for item in page["items"]], "people")
    return page


@router.get(
    "/people/export",
    query=schemas.PeopleFileQuery,
    answer=None,
    media_types=tuple(KINDS.values()),
    roles=STAFF,
    reads=("people.cards",),
)
def people_file(query: dict[str, Any]) -> Response:
    """The same people as a file: CSV or XLSX, streamed; whom it shows is recorded."""
    asked = chosen(PEOPLE, query, caller().centres)
    return PEOPLE_FILE.answer(query, _seen(all_pages(PEOPLE, asked)))


def _seen(parts: Iterable[Sequence[Row]]) -> Iterator[Row]:
    """Yield the rows, and record that they are shown before each part."""
    for part in parts:
        viewed([UUID(row["person_id"]) for row in part], "people")
        yield from part


@router.action(
    "/people/import",
    roles=people.ImportPeople.ALLOWED,
    body=UploadBody,
    answer=UploadAnswer,
    upload=True,
)
def import_people(values: dict[str, Any]) -> Answer:
    """Record the people of a CSV or XLSX file (field `file`, up to 2,000 rows): all or none."""
    return upload(PEOPLE_IMPORT, values)


@router.get(
    "/people/import/template",
    query=TemplateQuery,
    answer=None,
    roles=people.ImportPeople.ALLOWED,
    media_types=tuple(FORMATS.values()),
)
def people_template(query: dict[str, Any]) -> Response:
    """A file of people to fill in: the headings and one example."""
    return template_file(PEOPLE_IMPORT.name, "人の取り込み", PEOPLE_IMPORT.columns, query)


def _likes(person_id: UUID, part: PageRequest) -> list[Row]:
    """The rows of a page of people who may be this one. Raises NotFound."""
    card = people_index.card_of(service().views, str(person_id))
    if card is None or not caller().sees_centre(card["centre"]):
        raise NotFound(out_of_scope=card is not None)
    return people_index.alike(
        service().views, centres=caller().centres, after=part.after, limit=part.fetch, like=card
    )
