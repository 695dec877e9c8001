"""The public holidays of a centre: the published calendar, and the manual corrections."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response

from app.admin.accounts_pages import centre_names
from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery, read_form, typed
from app.pages.routing import Pages, dispatch, render
from domain.identity.centre import EARLIEST, LATEST
from domain.identity.commands import AddHoliday, ConfirmHolidays, RemoveHoliday
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import ADMINISTRATION
from domain.kernel.time.calendar import CERTAIN_UNTIL, SUBSTITUTE, calendar_of, published
from domain.robots.shifts.queries import planned_on

pages = Pages("admin")


class HolidaysQuery(FlashQuery):
    """The centre, the year, and the day that was just added."""

    centre = fields.Word()
    year = fields.Whole(min=EARLIEST.year, max=LATEST.year)
    day = fields.Day()


class _CentreForm(fields.Form):
    """The centre, and the year that the page shows."""

    centre = fields.Word(required=True)
    year = fields.Whole(min=EARLIEST.year, max=LATEST.year)


class DayForm(_CentreForm):
    """A day to mark as no public holiday."""

    date = fields.Day(required=True)


class HolidayForm(DayForm):
    """A public holiday to add."""

    name = fields.Text(max=60, required=True)


class CertainForm(_CentreForm):
    """The last day up to which the holidays are certain."""

    until = fields.Day(required=True)


@pages.page(
    "/admin/holidays", roles=ADMINISTRATION, query=HolidaysQuery, reads=("identity.centres",)
)
def holidays(query: dict[str, Any]) -> Response:
    """The holidays of a year, the manual changes and how to undo them, and the last certain day.

    A refused form shows the centre and the year from which it was sent.
    """
    query = query or _place_of_form()
    centre = caller().choose_centre(query.get("centre") or next(iter(caller().centres), None))
    calendar, names = calendar_of(service().ledger, centre), centre_names()
    year, day = query.get("year", service().clock.today().year), query.get("day")
    return render(
        "admin/holidays.html",
        centre=centre,
        centre_name=names.get(centre, centre),
        centres=[(code, names.get(code, code)) for code in caller().centres],
        calendar=calendar,
        year=year,
        days=calendar.year(year),
        removed=[
            (date, published(date.year)[date])
            for date, name in calendar.corrections
            if name is None and date.year == year
        ],
        day=day,
        planned=planned_on(service().ledger, centre, day)
        if day is not None and calendar.best_known(day) is not None
        else [],
        proposed=calendar.missing_substitute(day) if day is not None else None,
        substitute=SUBSTITUTE,
        added={date for date, name in calendar.corrections if name is not None},
        earliest=CERTAIN_UNTIL,
        latest=LATEST,
    )


def _place_of_form() -> dict[str, Any]:
    """Return the centre and the year of the form that is shown again, if they are valid."""
    place = {name: typed().values[name] for name in ("centre", "year") if name in typed().values}
    try:
        return read_form(HolidaysQuery, place)
    except Invalid:
        return {}


@pages.form("/admin/holidays/add", roles=ADMINISTRATION, body=HolidayForm, back=holidays)
def add(values: dict[str, Any]) -> str:
    """Add a holiday, restore one that was removed, or rename one."""
    values.pop("year", None)
    centre, day = caller().choose_centre(values["centre"]), values["date"]
    before = calendar_of(service().ledger, centre).best_known(day)
    outcome = dispatch(AddHoliday(**values))
    said = "renamed" if before is not None else "added"
    return _page(values, day.year, said if outcome.changed else "unchanged", day)


@pages.form("/admin/holidays/remove", roles=ADMINISTRATION, body=DayForm, back=holidays)
def remove(values: dict[str, Any]) -> str:
    """Remove a holiday, published or added, with its substitute holiday."""
    values.pop("year", None)
    centre, day = caller().choose_centre(values["centre"]), values["date"]
    substitute = calendar_of(service().ledger, centre).substitute_of(day)
    outcome = dispatch(RemoveHoliday(**values))
    said = "both_removed" if substitute else "removed"
    return _page(values, day.year, said if outcome.changed else "unchanged")


@pages.form("/admin/holidays/confirm", roles=ADMINISTRATION, body=CertainForm, back=holidays)
def confirm(values: dict[str, Any]) -> str:
    """Change the last certain day."""
    year = values.pop("year", values["until"].year)
    outcome = dispatch(ConfirmHolidays(**values))
    return _page(values, year, "confirmed" if outcome.changed else "unchanged")


def _page(values: dict[str, Any], year: int, said: str, day: date | None = None) -> str:
    place = {"centre": values["centre"], "year": year, "said": said}
    return "/admin/holidays?" + urlencode(place | ({"day": day} if day is not None else {}))
