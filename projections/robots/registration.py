"""The read models of shifts, their hours and their calendars, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.robots.feeds import ShiftFeeds
from projections.robots.hours import ShiftHours
from projections.robots.naming import NAMES
from projections.robots.shifts import Shifts

REGISTRATION = Registration(
    read_models={
        Shifts: BilingualText("シフトの一覧", "list of shifts"),
        ShiftHours: BilingualText("シフトの時間数", "hours of shifts"),
        ShiftFeeds: BilingualText("シフトのカレンダー", "calendars of shifts"),
    },
    names=NAMES,
)
