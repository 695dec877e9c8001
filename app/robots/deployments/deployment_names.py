"""Titles, venues and robots of deployments, loaded once per page."""

from collections.abc import Iterable

from markupsafe import Markup

from app.http.authorization import service
from app.pages.dates import day as read_day
from domain.robots.deployments.queries import DeploymentName, deployment_names
from domain.robots.named_queries import Kind, names_of
from domain.robots.value_objects import minutes

DAY_AND_TIMES = Markup('<span class="nowrap">{}</span> <span class="nowrap">{}</span>')


def deployment_names_of(deployment_ids: Iterable[str]) -> dict[str, DeploymentName]:
    """Return the names of the deployments by id."""
    return deployment_names(service().ledger, sorted(set(deployment_ids)))


def names_in(kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of robots, venues or deployments by id."""
    return names_of(service().ledger, kind, ids)


def clock(time: str) -> str:
    """Return a time of day without its leading zero: 9:30."""
    return time.removeprefix("0") if time[:2] != "00" else time[1:]


def span(start: str, end: str) -> str:
    """Return a time span as text."""
    return f"{clock(start)}–{clock(end)}"


def when(day: str, start: str, end: str) -> str:
    """Return a day and its times in one line."""
    return f"{read_day(day)} {span(start, end)}"


def when_unbroken(day: str, start: str, end: str) -> Markup:
    """Return the same for the text of a page: a line breaks neither in the day nor in the times."""
    return DAY_AND_TIMES.format(read_day(day), span(start, end))


def hours_of(total: int) -> str:
    """Return minutes as hours and minutes: 2:30."""
    return f"{total // 60}:{total % 60:02d}"


def length(start: str, end: str) -> int:
    """Return the minutes between two times."""
    return minutes(end) - minutes(start)
