"""The pilots of a deployment, and each one: times, limits, training, equipment, wishes."""

import json
from typing import Any
from uuid import UUID

from flask import Response

from app import fields
from app.access import caller, service, viewed
from app.pages.doors import Pages, give, show
from app.pages.forms import SaidQuery
from app.robots import words
from app.robots.codes import person_code
from app.robots.places import places_of
from app.robots.sight import name_of, named, pilots_of, visible_deployment
from app.robots.times import (
    EquipmentForm,
    TimesForm,
    WishesForm,
    shown_times,
    times_from,
    visible_pilot,
)
from domain.identity.bonds import account_of
from domain.kernel.bus import Command
from domain.kernel.caller import CARE, COORDINATION, STAFF, Role
from domain.robots import commands as order
from domain.robots.pilot import Pilot
from domain.robots.terms import pilot_id as id_of_pilot
from projections.people.cards import people

MOST_FOUND = 20
TRAINERS = COORDINATION | CARE
THERAPISTS = frozenset({Role.THERAPIST})

pages = Pages("robots")


class PilotsQuery(fields.Query):
    """What was just done, and the name that is looked for."""

    said = fields.Word()
    q = fields.Text(max=100)


class EnrolForm(fields.Form):
    """Who is enrolled."""

    person_id = fields.Id(required=True)


class LimitsForm(fields.Form):
    """What the therapist allows at most."""

    minutes_per_day = fields.Whole(required=True, min=30, max=1440)
    days_per_week = fields.Whole(required=True, min=1, max=7)
    note = fields.Text(max=4000, lines=True)


class WithdrawForm(fields.Form):
    """Why the pilot stops."""

    reason = fields.Text(required=True, max=1000, lines=True)


@pages.page(
    "/deployments/<uuid:deployment_id>/pilots",
    roles=STAFF,
    query=PilotsQuery,
    reads=("people.cards",),
)
def pilots(query: dict[str, Any], deployment_id: UUID) -> Response:
    """The pilots, and a way to find and enrol another one."""
    one = visible_deployment(deployment_id)
    rows = pilots_of(one.id, everybody=True)
    may_enrol = caller().has(COORDINATION) and one.ended_on is None
    found = _found(query["q"], rows) if may_enrol and "q" in query else None
    names = named((row["person_id"] for row in rows), "pilots")
    return show(
        "robots/pilots.html",
        one=one,
        place=places_of([str(one.id)])[str(one.id)],
        rows=sorted(
            [{**row, "facts": json.loads(row["facts"])} for row in rows],
            key=lambda row: (-row["enrolled"], names.get(row["person_id"], "")),
        ),
        names=names,
        found=found,
        most=MOST_FOUND,
        q=query.get("q", ""),
        may_enrol=may_enrol,
    )


def _found(q: str, rows: list[Any]) -> list[Any]:
    """People of my centres whose name fits and who are no pilots here; their sight is recorded."""
    here = {row["person_id"] for row in rows if row["enrolled"]}
    cards = people(service().views, centres=caller().centres, after=None, limit=MOST_FOUND, q=q)
    found = [card for card in cards if card["person_id"] not in here and card["name"]]
    viewed([UUID(card["person_id"]) for card in found], "people")
    return found


@pages.form(
    "/deployments/<uuid:deployment_id>/pilots", roles=COORDINATION, body=EnrolForm, back=pilots
)
def enrol(values: dict[str, Any], deployment_id: UUID) -> str:
    """Enrol somebody, wherever they live, and go on with their times."""
    visible_deployment(deployment_id)
    give(order.EnrolPilot(deployment_id=deployment_id, **values))
    return f"/pilots/{id_of_pilot(deployment_id, values['person_id'])}?said=enrolled"


@pages.page("/pilots/<uuid:pilot_id>", roles=STAFF, query=SaidQuery)
def pilot(_query: dict[str, Any], pilot_id: UUID) -> Response:
    """One pilot."""
    found = visible_pilot(pilot_id)
    viewed([found.person_id], "pilot")
    me = caller()
    return show(
        "robots/pilot.html",
        words=words,
        one=found,
        name=name_of(found.person_id),
        code=person_code(found.person_id),
        has_account=account_of(service().ledger, found.person_id) is not None,
        place=places_of([str(found.deployment_id)])[str(found.deployment_id)],
        may_change=me.has(STAFF) and found.is_enrolled,
        may_limit=me.has(THERAPISTS) and found.is_enrolled,
        may_train=me.has(TRAINERS) and found.is_enrolled,
        may_withdraw=me.has(COORDINATION) and found.is_enrolled,
        sees_note=me.has(CARE),
        **shown_times(found),
    )


def _done(pilot_id: UUID, code: str, command: Command) -> str:
    give(command)
    return f"/pilots/{pilot_id}?said={code}"


def _facts(pilot_id: UUID) -> dict[str, Any]:
    found: Pilot = visible_pilot(pilot_id)
    return {"deployment_id": found.deployment_id, "person_id": found.person_id}


@pages.form("/pilots/<uuid:pilot_id>/times", roles=STAFF, body=TimesForm, back=pilot)
def set_times(values: dict[str, Any], pilot_id: UUID) -> str:
    """Write down when they can."""
    return _done(pilot_id, "times", times_from(values, visible_pilot(pilot_id)))


@pages.form("/pilots/<uuid:pilot_id>/limits", roles=THERAPISTS, body=LimitsForm, back=pilot)
def set_limits(values: dict[str, Any], pilot_id: UUID) -> str:
    """Write down what is allowed at most."""
    return _done(pilot_id, "limits", order.SetPilotLimits(**_facts(pilot_id), **values))


@pages.form("/pilots/<uuid:pilot_id>/training", roles=TRAINERS, body=fields.Form, back=pilot)
def finish_training(_values: dict[str, Any], pilot_id: UUID) -> str:
    """Note that they have learnt it."""
    return _done(pilot_id, "training", order.FinishTraining(**_facts(pilot_id)))


@pages.form("/pilots/<uuid:pilot_id>/equipment", roles=STAFF, body=EquipmentForm, back=pilot)
def check_equipment(values: dict[str, Any], pilot_id: UUID) -> str:
    """Note whether their things work."""
    return _done(pilot_id, "equipment", order.CheckEquipment(**_facts(pilot_id), **values))


@pages.form("/pilots/<uuid:pilot_id>/wishes", roles=STAFF, body=WishesForm, back=pilot)
def say_wishes(values: dict[str, Any], pilot_id: UUID) -> str:
    """Write down what they would like."""
    return _done(pilot_id, "wishes", order.SayWishes(**_facts(pilot_id), **values))


@pages.form("/pilots/<uuid:pilot_id>/withdraw", roles=COORDINATION, body=WithdrawForm, back=pilot)
def withdraw(values: dict[str, Any], pilot_id: UUID) -> str:
    """Let them go; their shifts look for somebody else."""
    return _done(pilot_id, "withdrawn", order.WithdrawPilot(**_facts(pilot_id), **values))
