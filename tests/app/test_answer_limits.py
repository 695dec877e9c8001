"""The document promises no answer that is shorter than what was taken in."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import marshmallow as ma
import pytest

from app.factory import routers
from app.http import fields

OPERATIONS = [operation for router in routers() for operation in router.operations]
EVERYWHERE = "reason"
"""Means the same in every context."""
ENDINGS = ("Body", "Part", "Answer", "Row", "Card")


class Limit(NamedTuple):
    """How many characters a text may have: where it stands, and what it is called."""

    context: str
    about: str
    name: str
    most: int


def limits(schema: Any) -> Iterator[Limit]:
    """The limits of every text in a schema and in its parts."""
    kind = schema if isinstance(schema, type) else type(schema)
    for name, field in kind._declared_fields.items():  # type: ignore[attr-defined]
        yield from _of(kind, name, field)


def _of(kind: type, name: str, field: Any) -> Iterator[Limit]:
    if isinstance(field, fields.Text):
        about = kind.__name__
        for ending in ENDINGS:
            about = about.removesuffix(ending)
        yield Limit(kind.__module__.split(".")[1], about, name, field._max)
    elif isinstance(field, ma.fields.Nested):
        yield from limits(field.schema)
    for inner in (getattr(field, "inner", None), getattr(field, "value_field", None)):
        if inner is not None:
            yield from _of(kind, name, inner)


def too_short(bodies: list[Any], answers: list[Any]) -> set[str]:
    """The texts whose answers promise fewer characters than were taken in.

    An answer is compared with the body about the same (ConditionPart with ConditionBody), or with
    every body of its context where there is none.
    """
    taken = [limit for body in bodies for limit in limits(body)]
    return {
        f"{own.context}: {own.about}.{own.name}"
        for answer in answers
        for own in limits(answer)
        if own.most < max((limit.most for limit in _like(own, taken)), default=0)
    }


def _like(own: Limit, taken: list[Limit]) -> list[Limit]:
    if own.name == EVERYWHERE:
        return [one for one in taken if one.name == own.name]
    near = [one for one in taken if (one.context, one.name) == (own.context, own.name)]
    return [one for one in near if one.about == own.about] or near


def test_no_text_of_an_answer_has_a_lower_limit_than_what_was_taken_in() -> None:
    bodies = [item.body for item in OPERATIONS if item.body is not None]
    answers = [item.answer for item in OPERATIONS if item.answer is not None]

    assert too_short(bodies, answers) == set()


def test_a_lower_limit_of_an_answer_is_noticed() -> None:
    class Body(fields.Strict):
        notes = fields.Text(max=2000)

    class Part(fields.Strict):
        notes = fields.Text()

    class Answer(fields.Strict):
        parts = fields.Many(fields.Part(Part))

    (found,) = too_short([Body], [Answer])
    assert found.endswith(".notes")


@pytest.mark.parametrize(
    ("name", "limit"), [("notes", 2000), ("postal_address", 300), ("email", 254)]
)
def test_the_answer_of_a_client_says_what_was_taken_in(name: str, limit: int) -> None:
    (answer,) = {item.answer for item in OPERATIONS if (item.method, item.path) == GET_A_CLIENT}
    assert limit in {one.most for one in limits(answer) if one.name == name}


GET_A_CLIENT = ("GET", "/clients/<uuid:client_id>")
