"""Presentation of figures and their events in the API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.http.authorization import service
from app.http.problems import language
from app.orders.assignees import codes_of
from app.reports import labels
from app.reports.files import API, plain
from app.reports.report import NAME, Figure, Question
from domain.kernel.storage.database import Row
from domain.orders.queries import OrderName, names_of
from domain.reports.year_plan import YearPlan
from domain.robots.pseudonyms import person_code


def present_report(
    question: Question, figures: Sequence[Figure], report: str = NAME
) -> dict[str, Any]:
    """The whole report."""
    return {
        "name": report,
        "centre": question.centre,
        "as_of": question.as_of,
        "known_at": question.known_at,
        "period": question.period,
        "figures": [present_figure(question, figure) for figure in figures],
    }


def present_figure(question: Question, figure: Figure) -> dict[str, Any]:
    """Return one figure, with the address of its events."""
    shown = plain(question, figure, language())
    return shown | {"first": figure.span.first, "last": figure.span.last}


def present_events(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the events of a figure, each with the code of its subject."""
    codes = codes_of_events(rows)
    return [
        {
            "position": row["position"],
            "type": row["topic"],
            "subject": row["subject"],
            "code": codes.get(row["position"]),
            "label": labels.STEPS[row["topic"]].in_language(language()),
            "occurred_on": row["day"],
            "recorded_at": row["recorded_at"],
            "event": f"{API}/audit/events/{row['position']}",
        }
        for row in rows
    ]


def codes_of_events(rows: Sequence[Row]) -> dict[int, str]:
    """Return, by position, the code of the participant or pilot, or the number of the order."""
    people = codes_of([row.get("participant_id") for row in rows])
    orders = {id: one.number for id, one in orders_of(rows).items()}
    found = {
        row["position"]: people.get(row.get("participant_id") or "")
        or orders.get(row["subject"])
        or (person_code(UUID(row["person_id"])) if row.get("person_id") else None)
        for row in rows
    }
    return {position: code for position, code in found.items() if code}


def orders_of(rows: Sequence[Row]) -> dict[str, OrderName]:
    """Return number and title of the orders among the subjects of the events."""
    ids = [row["subject"] for row in rows if row["topic"].startswith("job_order.")]
    return names_of(service().ledger, ids)


def people_of(rows: Sequence[Row]) -> list[UUID]:
    """Return the ids of the people who are subjects of the events."""
    return [UUID(row["person_id"]) for row in rows if row.get("person_id")]


def present_plan(plan: YearPlan) -> dict[str, Any]:
    """The plan of a year."""
    return {
        "id": plan.id,
        "centre": plan.centre,
        "fiscal_year": plan.year_from.year,
        "registrations": plan.target,
        "yen": plan.budget,
    }
