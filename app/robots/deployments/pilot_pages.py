"""The pilots of a deployment, and each of them: times, limits, training, equipment, wishes."""

import json
from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, service, viewed
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from app.robots import labels
from app.robots.deployments.availability_form import (
    EquipmentForm,
    TimesForm,
    WishesForm,
    shown_times,
    times_from,
    visible_pilot,
)
from app.robots.deployments.deployment_names import deployment_names_of
from app.robots.visibility import name_of, named, pilots_of, visible_deployment
from domain.identity.account_links import account_of
from domain.kernel.messaging.bus import Command
from domain.kernel.messaging.caller import CARE, COORDINATION, STAFF, Role
from domain.robots.deployments import commands
from domain.robots.deployments.pilot import Pilot
from domain.robots.pseudonyms import person_code
from domain.robots.value_objects import pilot_id as id_of_pilot
from projections.people.people_index import found_by_words

MOST_FOUND = 20
TRAINERS = COORDINATION | CARE
THERAPISTS = frozenset({Role.THERAPIST})

pages = Pages("robots")


class PilotsQuery(fields.Query):
    """The last action, and the name to search."""

    said = fields.Word()
    q = fields.Text(max=100)


class EnrolForm(fields.Form):
    """The person to enrol."""

    person_id = fields.Id(required=True)


class LimitsForm(fields.Form):
    """The limits that the therapist sets."""

    minutes_per_day = fields.Whole(required=True, min=30, max=1440)
    days_per_week = fields.Whole(required=True, min=1, max=7)
    note = fields.Text(max=4000, lines=True)


class UndoTrainingForm(fields.Form):
    """The reason for taking back that the training is finished."""

    undo_reason = fields.Text(required=True, max=1000, lines=True)


class WithdrawForm(fields.Form):
    """The reason for the withdrawal."""

    reason = fields.Text(required=True, max=1000, lines=True)


@pages.page(
    "/deployments/<uuid:deployment_id>/pilots",
    roles=STAFF,
    query=PilotsQuery,
    reads=("people.cards",),
)
def pilots(query: dict[str, Any], deployment_id: UUID) -> Response:
    """The pilots, and the form to find and enrol another one."""
    item = visible_deployment(deployment_id)
    rows = pilots_of(item.id, everybody=True)
    may_enrol = caller().has(COORDINATION) and item.ended_on is None
    found = _found(query["q"], rows) if may_enrol and "q" in query else None
    names = named((row["person_id"] for row in rows), "pilots")
    return render(
        "robots/pilots.html",
        one=item,
        place=deployment_names_of([str(item.id)])[str(item.id)],
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
    """Return matching people of the caller's centres who are no pilots here; record the view."""
    here = {row["person_id"] for row in rows if row["enrolled"]}
    cards = found_by_words(service().views, centres=caller().centres, q=q, limit=MOST_FOUND)
    found = [card for card in cards if card["person_id"] not in here and card["name"]]
    viewed([UUID(card["person_id"]) for card in found], "people")
    return found


@pages.form(
    "/deployments/<uuid:deployment_id>/pilots", roles=COORDINATION, body=EnrolForm, back=pilots
)
def enrol(values: dict[str, Any], deployment_id: UUID) -> str:
    """Enrol a person, wherever they live, and continue with their availability."""
    visible_deployment(deployment_id)
    dispatch(commands.EnrolPilot(deployment_id=deployment_id, **values))
    return f"/pilots/{id_of_pilot(deployment_id, values['person_id'])}?said=enrolled"


@pages.page("/pilots/<uuid:pilot_id>", roles=STAFF, query=FlashQuery)
def pilot(_query: dict[str, Any], pilot_id: UUID) -> Response:
    """One pilot."""
    found = visible_pilot(pilot_id)
    viewed([found.person_id], "pilot")
    me = caller()
    return render(
        "robots/pilot.html",
        words=labels,
        one=found,
        name=name_of(found.person_id),
        code=person_code(found.person_id),
        has_account=account_of(service().ledger, found.person_id) is not None,
        place=deployment_names_of([str(found.deployment_id)])[str(found.deployment_id)],
        may_change=me.has(STAFF) and found.is_enrolled,
        may_limit=me.has(THERAPISTS) and found.is_enrolled,
        may_train=me.has(TRAINERS) and found.is_enrolled,
        may_withdraw=me.has(COORDINATION) and found.is_enrolled,
        sees_note=me.has(CARE),
        **shown_times(found),
    )


def _done(pilot_id: UUID, code: str, command: Command) -> str:
    dispatch(command)
    return f"/pilots/{pilot_id}?said={code}"


def _facts(pilot_id: UUID) -> dict[str, Any]:
    found: Pilot = visible_pilot(pilot_id)
    return {"deployment_id": found.deployment_id, "person_id": found.person_id}


@pages.form("/pilots/<uuid:pilot_id>/times", roles=STAFF, body=TimesForm, back=pilot)
def set_times(values: dict[str, Any], pilot_id: UUID) -> str:
    """Set when the pilot is available."""
    return _done(pilot_id, "times", times_from(values, visible_pilot(pilot_id)))


@pages.form("/pilots/<uuid:pilot_id>/limits", roles=THERAPISTS, body=LimitsForm, back=pilot)
def set_limits(values: dict[str, Any], pilot_id: UUID) -> str:
    """Set the limits of the pilot."""
    return _done(pilot_id, "limits", commands.SetPilotLimits(**_facts(pilot_id), **values))


@pages.form("/pilots/<uuid:pilot_id>/training", roles=TRAINERS, body=fields.Form, back=pilot)
def finish_training(_values: dict[str, Any], pilot_id: UUID) -> str:
    """Record that the pilot has finished the training."""
    return _done(pilot_id, "training", commands.FinishTraining(**_facts(pilot_id)))


@pages.form(
    "/pilots/<uuid:pilot_id>/undo-training", roles=TRAINERS, body=UndoTrainingForm, back=pilot
)
def undo_training(values: dict[str, Any], pilot_id: UUID) -> str:
    """Take back that the pilot has finished the training."""
    command = commands.UndoTraining(**_facts(pilot_id), reason=values["undo_reason"])
    return _done(pilot_id, "training-undone", command)


@pages.form("/pilots/<uuid:pilot_id>/equipment", roles=STAFF, body=EquipmentForm, back=pilot)
def check_equipment(values: dict[str, Any], pilot_id: UUID) -> str:
    """Record whether the pilot's equipment works."""
    return _done(pilot_id, "equipment", commands.CheckEquipment(**_facts(pilot_id), **values))


@pages.form("/pilots/<uuid:pilot_id>/wishes", roles=STAFF, body=WishesForm, back=pilot)
def say_wishes(values: dict[str, Any], pilot_id: UUID) -> str:
    """Record the pilot's wishes."""
    return _done(pilot_id, "wishes", commands.SayWishes(**_facts(pilot_id), **values))


@pages.form("/pilots/<uuid:pilot_id>/withdraw", roles=COORDINATION, body=WithdrawForm, back=pilot)
def withdraw(values: dict[str, Any], pilot_id: UUID) -> str:
    """Withdraw the pilot; cover is sought for their shifts."""
    return _done(pilot_id, "withdrawn", commands.WithdrawPilot(**_facts(pilot_id), **values))
