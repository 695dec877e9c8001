"""People over HTTP: request bodies and answers."""

import re
from typing import Any

from app.http import fields
from app.http.list_files import FileQuery
from app.http.lists import WordsQuery
from app.http.routing import CommandBody, CreationBody, PageQuery
from app.people.people_listing import PeopleFilters
from domain.kernel.text.folding import folded
from domain.people.facts import MAY_BE_ASKED, DisabilityKind, HandbookKind, MainKind

_KANJI = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class PersonBody(CreationBody):
    """The facts of a new person."""

    name = fields.Text(required=True, max=100)
    name_kana = fields.Text(max=100, allow_none=True)
    birth_date = fields.Day(allow_none=True)
    resident = fields.Flag(required=True)
    handbook_kinds = fields.Many(fields.Code(HandbookKind), required=True, max=5, unique=True)
    disability_kinds = fields.Many(fields.Code(DisabilityKind), required=True, max=8, unique=True)
    main_kind = fields.Code(MainKind, required=True)
    email = fields.Email(allow_none=True)
    phone = fields.Phone(allow_none=True)


class NewPersonBody(PersonBody):
    """A new person. `different` says that they are nobody who is known by the name or reading."""

    different = fields.Flag()


class CorrectionBody(fields.Correction, CommandBody):
    """Facts to correct, and the reason; `null` clears an optional fact.

    `request_id` names the person's request that is granted.
    """

    request_id = fields.Id()
    reason = fields.Text(required=True, max=1000, lines=True)
    name = fields.Text(max=100)
    name_kana = fields.Text(max=100, allow_none=True)
    birth_date = fields.Day(allow_none=True)
    resident = fields.Flag()
    handbook_kinds = fields.Many(fields.Code(HandbookKind), max=5, unique=True)
    disability_kinds = fields.Many(fields.Code(DisabilityKind), max=8, unique=True)
    main_kind = fields.Code(MainKind)
    email = fields.Email(allow_none=True)
    phone = fields.Phone(allow_none=True)


class ConsentBody(CommandBody):
    """A purpose, and whether the person consents to it."""

    purpose = fields.Text(required=True, max=100)
    granted = fields.Flag(required=True)


class CorrectionRequestBody(CommandBody):
    """The field to correct, and how it should read."""

    field = fields.Code(sorted(MAY_BE_ASKED), required=True)
    wish = fields.Text(required=True, max=1000, lines=True)


class CorrectionReplyBody(CommandBody):
    """The request, whether the record was corrected, and an answer to the person."""

    request_id = fields.Id(required=True)
    corrected = fields.Flag(required=True)
    answer = fields.Text(required=True, max=1000, lines=True)


class CorrectionRequestAnswer(fields.Strict):
    """A request for a correction without an answer yet; `wish` only for those who may see it."""

    id = fields.Id(required=True)
    field = fields.Code(sorted(MAY_BE_ASKED), required=True)
    wish = fields.Text(allow_none=True, max=1000, lines=True)
    asked_on = fields.Day(required=True)


class ConsentAnswer(fields.Strict):
    """A purpose, and whether the person consents to it."""

    purpose = fields.Text(required=True)
    granted = fields.Flag(required=True)


class PersonAnswer(fields.Strict):
    """A person. Handbooks and kinds of disability are absent for readers who may not see health."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    name = fields.Text(required=True, allow_none=True)
    name_kana = fields.Text(required=True, allow_none=True)
    birth_date = fields.Day(required=True, allow_none=True)
    resident = fields.Flag(required=True)
    email = fields.Email(required=True, allow_none=True)
    phone = fields.Phone(required=True, allow_none=True)
    handbook_kinds = fields.Many(fields.Code(HandbookKind), allow_none=True)
    disability_kinds = fields.Many(fields.Code(DisabilityKind), allow_none=True)
    main_kind = fields.Code(MainKind, allow_none=True)
    consents = fields.Many(fields.Part(ConsentAnswer), required=True)
    correction_requests = fields.Many(fields.Part(CorrectionRequestAnswer), required=True)


class PartOfName(fields.Text):
    """A part of a name or of its kana: two characters, or one kanji, as in 林 or 森."""

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> str:
        part = super()._deserialize(value, *places, **kwargs)
        letters = folded(part)
        if len(letters) < 2 and not _KANJI.search(letters):
            raise self.refuse(
                "かなや英字は2字以上で書いてください。漢字は1字でも探せます。",
                "Write two letters or kana at least; a single kanji is enough.",
            )
        return part


class PeopleQuery(PeopleFilters, PageQuery):
    """The question of the list, or a person whose possible duplicates are asked for.

    Each word of `q` is a part of a name, its kana or a code: two characters, or one kanji.
    """

    q = PartOfName(max=100)
    same_as = fields.Id()


class PeopleFileQuery(PeopleFilters, WordsQuery, FileQuery):
    """The question of the list as a file."""


class PersonCard(fields.Strict):
    """A person in a list."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    name = fields.Text(required=True, allow_none=True)
    name_kana = fields.Text(required=True, allow_none=True)
    birth_date = fields.Day(required=True, allow_none=True)
    resident = fields.Flag(required=True)
    email = fields.Email(required=True, allow_none=True)
    phone = fields.Phone(required=True, allow_none=True)
