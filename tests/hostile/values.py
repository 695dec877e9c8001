"""The table of bad values: for every type of field, what must be refused, and what must be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema

from app.http import fields

GOOD_ID = "0b8f1c9e-5a5c-4b8e-9d53-2f0d5a1f7c11"
POISON = {"_type_": "uuid_hex", "_data_": "zz"}
"""What a careless store takes for one of its own marks."""
MY_NUMBERS = {
    "plain": "123456789018",
    "with spaces": "1234 5678 9018",
    "with hyphens": "1234-5678-9018",
    "full-width": "１２３４５６７８９０１８",
    "in a sentence": "番号は987654321093です",
}
NO_MY_NUMBERS = {
    "a wrong check digit": "123456789012",
    "thirteen digits": "1234567890189",
    "a telephone number": "090-1234-5678",
}
KEPT = {
    "a variation selector": "葛\U000e0100飾区",
    "rare kanji": "髙﨑 邉",
    "half-width kana": "ｶﾏｸﾗ",
    "a decomposed voiced sound": "か\u3099まくら",
    "a zero-width joiner": "\U0001f469\u200d\U0001f4bb",
    "markup": "<img src=x onerror=alert(1)>",
    "a template": "{{7*7}} ${7*7} #{7*7}",
    "a formula": '=HYPERLINK("x")',
    "SQL": "'; DROP TABLE events; --",
}
"""What looks strange and is nevertheless text: kept to the byte."""


@dataclass(frozen=True)
class Bad:
    """One bad value. `literal` is written into the JSON as it stands, where no writer makes it."""

    name: str
    value: Any = None
    literal: bytes | None = None
    statuses: tuple[int, ...] = (422,)


UNREADABLE = (400,)
_NO_NUMBERS = [
    Bad("NaN", literal=b"NaN", statuses=UNREADABLE),
    Bad("Infinity", literal=b"Infinity", statuses=UNREADABLE),
    Bad("minus Infinity", literal=b"-Infinity", statuses=UNREADABLE),
    Bad("a number beyond every number", literal=b"-1e999", statuses=UNREADABLE),
    Bad("too many digits", literal=b"9" * 5000, statuses=UNREADABLE),
]
_DEEP = [
    Bad("3,000 deep in lists", literal=b"[" * 3000 + b"]" * 3000, statuses=UNREADABLE),
    Bad("3,000 deep in objects", literal=b'{"a":' * 3000 + b"1" + b"}" * 3000, statuses=UNREADABLE),
    Bad("duplicate names inside", literal=b'{"a":1,"a":2}', statuses=UNREADABLE),
]
_CHARACTERS = [
    Bad("NUL", "鎌\0倉-marker"),
    Bad("a lone surrogate", "鎌\ud800倉-marker"),
    Bad("the second half alone", "鎌\udc00倉-marker"),
    Bad("an override of direction", "鎌\u202e倉-marker"),
    Bad("an isolate of direction", "鎌\u2066倉-marker"),
    Bad("private use", "鎌\ue000倉-marker"),
    Bad("a private-use plane", "鎌\U000f0000倉-marker"),
    Bad("no character", "鎌\uffff倉-marker"),
    Bad("bytes of a surrogate", literal=b'"a\xed\xa0\x80b"', statuses=UNREADABLE),
    Bad("bytes of nothing", literal=b'"a\xff\xfeb"', statuses=UNREADABLE),
]
_CONTROLS = [
    Bad("an escape for a terminal", "\x1b[31mmarker"),
    Bad("delete", "a\x7fmarker"),
    Bad("a control of the second kind", "a\x85marker"),
]
_NO_TEXT = [
    Bad("a number", 4711),
    Bad("true", True),
    Bad("a list", ["marker"]),
    Bad("poison", POISON),
]
_NULL = Bad("null", None)


def bad_values(field: Any) -> Iterator[Bad]:
    """What `field` must refuse, whatever it is called."""
    yield from () if field.allow_none else (_NULL,)
    yield from _DEEP
    for kind, table in _TABLES:
        if isinstance(field, kind):
            yield from (bad for bad in table(field) if not _is_not_given(field, bad))
            return
    yield Bad("something else", "marker-of-something")


def _is_not_given(field: Any, bad: Bad) -> bool:
    """True for a blank value that counts as left out: that of an optional field of a body."""
    in_a_body = isinstance(getattr(field, "parent", None), Schema)
    return bad.value == "" and bad.literal is None and in_a_body and field.is_left_out_if_blank


def _text(field: Any) -> Iterator[Bad]:
    yield from [*_NO_TEXT, *_CHARACTERS, *_CONTROLS, *_NO_NUMBERS]
    longest = field.metadata["maxLength"]
    yield Bad("one character too long", "長" * (longest + 1))
    yield Bad("50,000 characters", "カ" * 50_000)
    if field.required and field.metadata.get("minLength"):
        yield Bad("nothing", "")
        yield Bad("only blanks", " \u3000 ")
    if not field._any_number:
        yield from (Bad(f"My Number {how}", number) for how, number in MY_NUMBERS.items())


def _password(_field: Any) -> Iterator[Bad]:
    yield from [*_NO_TEXT, *_CHARACTERS, Bad("nothing", ""), Bad("too long", "marker" * 200)]


def _email(field: Any) -> Iterator[Bad]:
    yield from _text(field)
    wrong = ("marker", "marker@", "@marker.jp", "a marker@b.jp", "marker@b@c.jp", "marker@b..jp")
    yield from (Bad(f"no address: {item}", item) for item in wrong)
    yield Bad("a line break", "marker@b.jp\r\nBcc: x@y.jp")
    yield Bad("dots without end", "a@" + "." * 50_000)


def _word(field: Any) -> Iterator[Bad]:
    yield from _text(field)
    wrong = ("MARKER", "ｍａｒｋｅｒ", "mar ker", "../marker", "-marker", "marker\n", "%00marker")
    yield from (Bad(f"no code: {item!r}", item) for item in wrong)


def _id(_field: Any) -> Iterator[Bad]:
    wrong = (
        GOOD_ID.upper(),
        "{" + GOOD_ID + "}",
        f"urn:uuid:{GOOD_ID}",
        UUID(GOOD_ID).hex,
        GOOD_ID.replace("0", "０"),
        f" {GOOD_ID}",
        f"{GOOD_ID}\n",
        GOOD_ID[:-1],
        "",
    )
    yield from (Bad(f"no id: {item!r}", item) for item in wrong)
    yield from [*_NO_TEXT, *_CHARACTERS, Bad("10,000 ids", [GOOD_ID] * 10_000)]


def _code(field: Any) -> Iterator[Bad]:
    first = str(field.metadata["enum"][0])
    for item in (first.swapcase(), f"{first} ", first + "\n", "marker-of-a-code", "", "1"):
        yield Bad(f"no code: {item!r}", item)
    yield from [*_NO_TEXT, *_CHARACTERS]


def _whole(field: Any) -> Iterator[Bad]:
    for item in ("12", "１２", "1_000", "0x1f", "1e3", "", "marker"):
        yield Bad(f"text: {item!r}", item)
    yield from (Bad("a fraction", 1.9), Bad("a whole fraction", 1.0), Bad("true", True))
    yield Bad("an exponent", literal=b"1e3")
    yield Bad("minus nothing point", literal=b"-0.0")
    yield from (Bad("a list", [1]), Bad("poison", POISON), Bad("ten to thirty", 10**30))
    yield Bad("one too few", field.metadata["minimum"] - 1)
    yield Bad("one too many", field.metadata["maximum"] + 1)
    yield from _NO_NUMBERS


def _flag(_field: Any) -> Iterator[Bad]:
    wrong: tuple[Any, ...] = (1, 0, "true", "yes", "はい", "", [], POISON, 1.0)
    for item in wrong:
        yield Bad(f"no flag: {item!r}", item)


def _day(_field: Any) -> Iterator[Bad]:
    wrong = (
        "2023-02-29",
        "9999-12-31",
        "0001-01-01",
        "2026-2-3",
        "2026-02-03T00:00:00",
        "2026-02-03T00:00:00+09:00",
        "20260203",
        "２０２６-02-03",
        "+2026-02-03",
        " 2026-02-03",
        "2026-02-03\n",
        "2026-W06-2",
        "昭和65年1月1日",
        "令和0年1月1日",
        "marker",
        "",
    )
    yield from (Bad(f"no day: {item!r}", item) for item in wrong)
    yield from (Bad("a number", 20260203), Bad("a list", []), Bad("poison", POISON))
    yield from _CHARACTERS


def _instant(_field: Any) -> Iterator[Bad]:
    wrong = (
        "2026-04-15T09:00:00",
        "2026-04-15T09:00:00+99:00",
        "2026-04-15T23:59:60Z",
        "2026-04-15",
        "1e9",
        "1776211200",
        "9999-12-31T23:59:59Z",
        "２０２６-04-15T09:00:00Z",
        "marker",
        "",
    )
    yield from (Bad(f"no instant: {item!r}", item) for item in wrong)


def _time(field: Any) -> Iterator[Bad]:
    whole_day = "24:01" if isinstance(field, fields.EndTime) else "24:00"
    for item in (whole_day, "9:00", "09:00:00", "２３:00", "23:60", "09:00\n", "marker", "", 900):
        yield Bad(f"no time: {item!r}", item)


def _many(field: Any) -> Iterator[Bad]:
    yield from [Bad("text", "marker"), Bad("a number", 7), Bad("poison", POISON)]
    yield Bad("an object with numbers", {"0": "marker"})
    yield Bad("too many", ["x"] * (field.metadata["maxItems"] + 1))
    yield Bad("200,000 wrong entries", [0] * 200_000)
    yield Bad("wrong entries up to the limit", [{"marker": 1}] * field.metadata["maxItems"])
    if field.metadata.get("minItems"):
        yield Bad("none", [])


def _table(_field: Any) -> Iterator[Bad]:
    yield from [Bad("text", "marker"), Bad("a list", []), Bad("poison", POISON)]
    for name in ("Marker", "ｍａｒｋｅｒ", "", "a b", "m" * 65, "__proto__", "a\n"):
        yield Bad(f"a name: {name!r}", {name: 3})
    yield Bad("a name with NUL", {"a\0b": 3})
    yield Bad("too many", {f"skill{number}": 3 for number in range(5000)})
    for level in (1.9, "3", True, 6, -1, None, 10**30):
        yield Bad(f"a value: {level!r}", {"typing": level})


def _part(_field: Any) -> Iterator[Bad]:
    yield from (Bad("text", "marker"), Bad("a list", []), Bad("poison", POISON))


def _free(field: Any) -> Iterator[Bad]:
    yield from (item for item in [*_CHARACTERS, *_NO_NUMBERS])
    yield Bad("a bad name inside", {"rows": [{"a\ud800b": 1}]})
    yield Bad("NUL far inside", {"rows": [{"a": ["marker\0"]}]})
    yield Bad("too large", {"text": "字" * 70_000})
    if not field.any_type:
        yield from (Bad("text", "marker"), Bad("a list", ["marker"]), Bad("a number", 1))


_TABLES: list[tuple[type, Any]] = [
    (fields.Password, _password),
    (fields.Email, _email),
    (fields.Word, _word),
    (fields.Text, _text),
    (fields.Id, _id),
    (fields.Code, _code),
    (fields.Whole, _whole),
    (fields.Flag, _flag),
    (fields.Day, _day),
    (fields.Instant, _instant),
    (fields.TimeOfDay, _time),
    (fields.Many, _many),
    (fields.Part, _part),
    (fields.Table, _table),
    (fields.Free, _free),
]
"""The most special type first: the first that fits is the one."""
