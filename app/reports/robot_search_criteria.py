"""The query of the figures of the robots, and the names of the items and people in them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from flask_babel import gettext as _

from app.http.authorization import caller, service, viewed
from app.http.problems import language
from app.reports.report import Figure, Question
from app.reports.robot_pilot import robot_pilot
from app.reports.search_criteria import question_of
from app.robots.deployments.deployment_names import deployment_names_of
from app.robots.visibility import named
from domain.kernel.errors import NotAllowed, NotFound
from domain.kernel.messaging.caller import STAFF
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.robots.deployments.queries import latest_in
from domain.robots.named_queries import Kind, is_in, names_of
from domain.robots.pseudonyms import person_code
from domain.robots.value_objects import CAUSE_LABELS, Cause
from projections.reports.robot_figures import Of

_KINDS: Mapping[str, Kind | Literal["pilot"]] = {
    "deployment_id": "deployment",
    "robot_id": "robot",
    "person_id": "pilot",
}
_NAMED: Mapping[str, Kind] = {"deployment_id": "deployment", "robot_id": "robot"}


def sees_causes() -> bool:
    """Return True for readers who may know why a shift stopped; others see only totals."""
    return caller().has(STAFF)


def robot_question(query: Mapping[str, Any]) -> Question:
    """Return the question in the address, and the part to which it is limited.

    Raises Invalid, NotFound if the reader may not see the part, NotAllowed for a cause that the
    reader may not know.
    """
    chosen = {name: query[name] for name in Of._fields if name in query}
    of = Of(**{name: getattr(one, "value", str(one)) for name, one in chosen.items()})
    question = replace(question_of(query), of=of)
    if of.cause is not None and not sees_causes():
        raise NotAllowed
    for name, id in of.chosen.items():
        if name in _KINDS and not is_in(service().ledger, _KINDS[name], id, [question.centre]):
            raise NotFound(out_of_scope=True)
    return question


@each(WITH_A_FILE)
def figures_of_robots(question: Question) -> tuple[Figure, ...]:
    """The figures as the reader may see them: of one pilot without the causes for some."""
    figures = robot_pilot(service().views, question)
    if question.of.person_id is None or sees_causes():
        return figures
    return tuple(replace(figure, parts={}) if figure.id == "RB5" else figure for figure in figures)


def named_in_figures(person_ids: Iterable[str | None]) -> dict[str, str]:
    """Return pilots by name for staff, and by code for others; the view is recorded."""
    ids = sorted({person_id for person_id in person_ids if person_id})
    if not caller().has(STAFF):
        viewed([UUID(item) for item in ids], "figures")
        return {item: person_code(UUID(item)) for item in ids}
    names = named(ids, "figures")
    return {item: names.get(item, _("Name erased")) for item in ids}


def part_in_words(question: Question, names: Mapping[str, str] | None = None) -> list[str]:
    """Return the titles and names of the parts to which the figures are limited.

    Without `names`, the name of a pilot is loaded here, and the view is recorded.
    """
    of, ledger = question.of, service().ledger
    words: list[str] = []
    for name, kind in _NAMED.items():
        id = of.chosen.get(name)
        words += names_of(ledger, kind, [id]).values() if id else []
    if of.person_id is not None:
        words.append((names or named_in_figures([of.person_id]))[of.person_id])
    if of.cause is not None:
        words.append(CAUSE_LABELS[Cause(of.cause)].in_language(language()))
    return words


def deployments_to_choose(question: Question) -> list[tuple[str, str]]:
    """Return the deployments of the centre by title, after an option for all of them."""
    places = deployment_names_of(latest_in(service().ledger, question.centre))
    known = [(id, place.title) for id, place in places.items()]
    return [("", _("Every deployment")), *known]
