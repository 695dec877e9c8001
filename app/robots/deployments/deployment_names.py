"""Where robots stand: titles, venues and robots of deployments, asked for once a page."""

from collections.abc import Iterable

from app.http.authorization import service
from app.pages.dates import day as read_day
from domain.robots.deployments.queries import DeploymentName, deployment_names
from domain.robots.named_queries import Kind, names_of
from domain.robots.value_objects import minutes


def deployment_names_of(deployment_ids: Iterable[str]) -> dict[str, DeploymentName]:
    """The names of some deployments by their ids."""
    return deployment_names(service().ledger, sorted(set(deployment_ids)))


def names_in(kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """What some robots, venues or deployments are called, by their ids."""
    return names_of(service().ledger, kind, ids)


def clock(time: str) -> str:
    """A time of day without its leading nought: 9:30."""
    return time.removeprefix("0") if time[:2] != "00" else time[1:]


def span(start: str, end: str) -> str:
    """From when to when."""
    return f"{clock(start)}–{clock(end)}"


def when(day: str, start: str, end: str) -> str:
    """A day and its times in one line."""
    return f"{read_day(day)} {span(start, end)}"


def hours_of(total: int) -> str:
    """Minutes as hours and minutes: 2:30."""
    return f"{total // 60}:{total % 60:02d}"


def length(start: str, end: str) -> int:
    """The minutes from a time to another."""
    return minutes(end) - minutes(start)
