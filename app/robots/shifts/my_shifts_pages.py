"""The pilot's own shifts: the next one, the weeks, offers, and the calendar address."""

from datetime import timedelta
from typing import Any

from flask import Response, request

from app.http import fields
from app.http.authorization import caller, service
from app.messages.announcement_presentation import own_announcements
from app.pages import sse
from app.pages.forms import typed
from app.pages.read_your_writes import remember
from app.pages.routing import Pages, dispatch, render
from app.robots import labels
from app.robots.deployments.deployment_names import span, when, when_unbroken
from app.robots.feeds.api import feed_path, new_feed_secret
from app.robots.shifts.current_pilot import READS, is_pilot, next_shift, offers, weeks_from
from domain.identity.sign_in import hash_of
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.caller import Role
from domain.kernel.time.periods import week_of
from domain.robots.cover.commands import DeclineCover, TakeCover
from domain.robots.deployments.pilot_queries import enrolments_of
from domain.robots.feeds.commands import EndShiftFeed, RenewShiftFeed
from domain.robots.feeds.feed import ShiftFeed, feed_id
from domain.robots.shifts.assistance_commands import TakeSwap
from projections.messages import announcements

PILOTS = frozenset({Role.PARTICIPANT})
"""Pilots sign in with the role of a participant and have a record of their own."""
FAR = timedelta(days=366)

pages = Pages("robots")


class MyShiftsQuery(fields.Query):
    """The last action, and the first week to show."""

    said = fields.Word()
    week = fields.Day()


class CoverForm(fields.Form):
    """The answer to a shift that needs cover."""

    cover_id = fields.Id(required=True)
    yes = fields.Flag(required=True)


class SwapForm(fields.Form):
    """The offered shift that the caller accepts."""

    shift_id = fields.Id(required=True)


@pages.page("/my-shifts", roles=PILOTS, query=MyShiftsQuery, reads=(*READS, *announcements.READS))
def my_shifts(query: dict[str, Any]) -> Response:
    """The next shift, the shifts that the caller is asked to cover, and some weeks."""
    seen = sse.position()
    person_id, today = caller().person_id, service().clock.today()
    if person_id is None or not is_pilot(person_id):
        return render("robots/no_pilot.html")
    this_week = week_of(today)[0]
    asked = min(max(query.get("week", today), today - FAR), today + FAR)
    monday = week_of(asked)[0]
    feed = service().ledger.find(ShiftFeed, feed_id(person_id))
    return render(
        "robots/my_shifts.html",
        words=labels,
        seen=seen,
        at=service().clock.now(),
        here=f"/my-shifts?week={monday}" if monday != this_week else "/my-shifts",
        span=span,
        when=when_unbroken,
        in_words=when,
        next=next_shift(person_id),
        today=today.isoformat(),
        offers=offers(person_id),
        announced=sum(not one.is_read for one in own_announcements()),
        weeks=weeks_from(person_id, monday),
        earlier=monday - timedelta(days=28),
        later=monday + timedelta(days=28),
        is_now=monday == this_week,
        renewed_at=feed.renewed_at if feed else None,
        times=_own_pilots(person_id),
    )


@pages.form("/my-shifts/cover", roles=PILOTS, body=CoverForm, back=my_shifts)
def answer_cover(values: dict[str, Any]) -> str:
    """Accept or decline a shift that needs cover."""
    if values["yes"]:
        dispatch(TakeCover(cover_id=values["cover_id"]))
        return "/my-shifts?said=taken"
    dispatch(DeclineCover(cover_id=values["cover_id"]))
    return "/my-shifts?said=declined"


@pages.form("/my-shifts/swap", roles=PILOTS, body=SwapForm, back=my_shifts)
def take_swap(values: dict[str, Any]) -> str:
    """Accept a shift that another pilot offers."""
    dispatch(TakeSwap(shift_id=values["shift_id"]))
    return "/my-shifts?said=taken"


@pages.page("/my-shifts/calendar", roles=PILOTS, query=MyShiftsQuery)
def my_calendar(_query: dict[str, Any]) -> Response:
    """Whether the calendar feed has an address, and how to issue a new one."""
    person_id = caller().person_id
    if not is_pilot(person_id) or person_id is None:
        return render("robots/no_pilot.html")
    feed = service().ledger.find(ShiftFeed, feed_id(person_id))
    return render("robots/my_calendar.html", renewed_at=feed.renewed_at if feed else None)


@pages.form("/my-shifts/calendar", roles=PILOTS, body=fields.Form, back=my_calendar)
def renew_calendar(_values: dict[str, Any]) -> Response:
    """Issue a new address and show it once; a repeated request returns the same one."""
    if not is_pilot(caller().person_id):
        raise _no_pilot()
    secret = new_feed_secret(typed().once)
    outcome = dispatch(RenewShiftFeed(secret_hash=hash_of(secret)))
    address = f"{request.host_url.rstrip('/')}{feed_path(secret)}"
    return remember(render("robots/my_calendar.html", address=address), outcome.position)


@pages.form("/my-shifts/calendar/end", roles=PILOTS, body=fields.Form, back=my_calendar)
def end_calendar(_values: dict[str, Any]) -> str:
    """Close the caller's calendar feed."""
    if not is_pilot(caller().person_id):
        raise _no_pilot()
    dispatch(EndShiftFeed())
    return "/my-shifts/calendar?said=ended"


def _own_pilots(person_id: Any) -> list[tuple[str, str]]:
    """Return the deployments in which the person is a pilot now, by pilot id."""
    return [(one.pilot_id, one.title) for one in enrolments_of(service().ledger, person_id)]


def _no_pilot() -> RuleBroken:
    return RuleBroken("パイロットとして登録されていません。", "You are not a pilot.")
