"""The public holidays of a centre: the published calendar, and the manual corrections."""

from typing import Any
from urllib.parse import urlencode

from flask import Response

from app.admin.accounts_pages import centre_names
from app.http import fields
from app.http.authorization import caller, service
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.identity.centre import LATEST
from domain.identity.commands import AddHoliday, ConfirmHolidays, RemoveHoliday
from domain.kernel.messaging.caller import ADMINISTRATION
from domain.kernel.time.calendar import CERTAIN_UNTIL, calendar_of, published

pages = Pages("admin")


class HolidaysQuery(FlashQuery):
    """The centre and the year."""

    centre = fields.Word()
    year = fields.Whole(min=1949, max=LATEST.year)


class _CentreForm(fields.Form):
    centre = fields.Word(required=True)


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

    A refused form is shown again without its centre: then it is the caller's first one.
    """
    centre = caller().choose_centre(query.get("centre") or next(iter(caller().centres), None))
    calendar, names = calendar_of(service().ledger, centre), centre_names()
    year = query.get("year", service().clock.today().year)
    return render(
        "admin/holidays.html",
        centre=centre,
        centre_name=names.get(centre, centre),
        centres=[(code, names.get(code, code)) for code in caller().centres],
        calendar=calendar,
        year=year,
        days=calendar.year(year),
        removed=[
            (day, published(day.year)[day]) for day, name in calendar.corrections if name is None
        ],
        added={day for day, name in calendar.corrections if name is not None},
        earliest=CERTAIN_UNTIL,
        latest=LATEST,
    )


@pages.form("/admin/holidays/add", roles=ADMINISTRATION, body=HolidayForm, back=holidays)
def add(values: dict[str, Any]) -> str:
    """Add a holiday, or restore one that was removed."""
    outcome = dispatch(AddHoliday(**values))
    return _page(values, values["date"].year, "added" if outcome.changed else "unchanged")


@pages.form("/admin/holidays/remove", roles=ADMINISTRATION, body=DayForm, back=holidays)
def remove(values: dict[str, Any]) -> str:
    """Remove a holiday, published or added."""
    outcome = dispatch(RemoveHoliday(**values))
    return _page(values, values["date"].year, "removed" if outcome.changed else "unchanged")


@pages.form("/admin/holidays/confirm", roles=ADMINISTRATION, body=CertainForm, back=holidays)
def confirm(values: dict[str, Any]) -> str:
    """Change the last certain day."""
    outcome = dispatch(ConfirmHolidays(**values))
    return _page(values, values["until"].year, "confirmed" if outcome.changed else "unchanged")


def _page(values: dict[str, Any], year: int, said: str) -> str:
    return "/admin/holidays?" + urlencode({"centre": values["centre"], "year": year, "said": said})
