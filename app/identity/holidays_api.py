"""Routes of a centre's calendar: its public holidays, and the administrator's corrections."""

from typing import Any

from app.http import fields
from app.http.authorization import caller, service
from app.http.routing import ApiRouter, CommandBody
from domain.identity import commands
from domain.identity.centre import Centre
from domain.kernel.messaging.caller import ADMINISTRATION, READERS
from domain.kernel.time.calendar import calendar_of


class _Centre(CommandBody):
    """Of which centre; of the caller's own where it is the only one."""

    centre = fields.Word()


class AddHolidayBody(_Centre):
    """A public holiday that the published calendar does not have, or has under another name."""

    date = fields.Day(required=True)
    name = fields.Text(required=True, max=60)


class RemoveHolidayBody(_Centre):
    """A day to mark as no public holiday, whatever the published calendar says.

    The substitute holiday (振替休日) of a Sunday is no public holiday any more either.
    """

    date = fields.Day(required=True)


class ConfirmHolidaysBody(_Centre):
    """The last day up to which the public holidays are certain."""

    until = fields.Day(required=True)


class HolidaysQuery(fields.Query):
    """The centre and the year, by default the current year."""

    centre = fields.Word()
    year = fields.Whole(min=1949, max=2099)


class HolidayRow(fields.Strict):
    """A public holiday."""

    date = fields.Day(required=True)
    name = fields.Text(required=True)
    name_en = fields.Text(required=True)


class HolidaysAnswer(fields.Strict):
    """The public holidays of a year, and the last day up to which they are certain."""

    centre = fields.Word(required=True)
    certain_until = fields.Day(required=True)
    items = fields.Many(fields.Part(HolidayRow), required=True)


class HolidayChange(fields.Strict):
    """A correction of the calendar; without a name the day is no public holiday."""

    date = fields.Day(required=True)
    name = fields.Text(allow_none=True)


class CalendarChangesAnswer(fields.Strict):
    """The days on which the calendar of a centre differs from the published one."""

    id = fields.Id(required=True)
    centre = fields.Word(required=True)
    certain_until = fields.Day(required=True)
    changes = fields.Many(fields.Part(HolidayChange), required=True)


def present_changes(centre: Centre) -> dict[str, Any]:
    """The manual corrections in the calendar of a centre."""
    return {
        "id": centre.id,
        "centre": centre.code,
        "certain_until": centre.calendar.certain_until,
        "changes": [{"date": day, "name": name} for day, name in centre.calendar.corrections],
    }


def register_holiday_routes(router: ApiRouter) -> None:
    """Register the routes of the calendar."""

    @router.get(
        "/holidays", query=HolidaysQuery, answer=HolidaysAnswer, roles=READERS | ADMINISTRATION
    )
    def holidays(query: dict[str, Any]) -> dict[str, Any]:
        """The public holidays of a year in the calendar of a centre."""
        centre = caller().choose_centre(query.get("centre"))
        calendar = calendar_of(service().ledger, centre)
        year = query.get("year", service().clock.today().year)
        return {
            "centre": centre,
            "certain_until": calendar.certain_until,
            "items": [
                {"date": day, "name": name.ja, "name_en": name.en}
                for day, name in calendar.year(year)
            ],
        }

    for path, command, body in (
        ("/holidays/add", commands.AddHoliday, AddHolidayBody),
        ("/holidays/remove", commands.RemoveHoliday, RemoveHolidayBody),
        ("/holidays/confirm", commands.ConfirmHolidays, ConfirmHolidaysBody),
    ):
        router.command(
            path, command, body=body, answer=CalendarChangesAnswer, present=present_changes
        )
