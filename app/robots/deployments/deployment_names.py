"""Where robots stand: titles, venues and robots of deployments, asked for once a page."""

from collections.abc import Iterable
from typing import NamedTuple

from app.http.authorization import service
from app.pages.dates import day as read_day
from domain.robots.value_objects import minutes


class DeploymentName(NamedTuple):
    """A deployment as it is named on a page."""

    title: str
    venue: str
    robot: str


def deployment_names_of(deployment_ids: Iterable[str]) -> dict[str, DeploymentName]:
    """The names of some deployments by their ids."""
    ids = sorted(set(deployment_ids))
    if not ids:
        return {}
    rows = service().ledger.rows(
        "SELECT d.deployment_id, d.title, v.name AS venue, r.name AS robot FROM deployments d"  # noqa: S608
        " JOIN venues v ON v.venue_id = d.venue_id JOIN robots r ON r.robot_id = d.robot_id"
        f" WHERE d.deployment_id IN ({', '.join('?' * len(ids))})",
        *ids,
    )
    return {
        row["deployment_id"]: DeploymentName(row["title"], row["venue"], row["robot"])
        for row in rows
    }


def names_in(table: str, key: str, ids: Iterable[str], name: str = "name") -> dict[str, str]:
    """What some robots, venues or deployments are called, by their ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = service().ledger.rows(
        f"SELECT {key} AS id, {name} AS name FROM {table}"  # noqa: S608
        f" WHERE {key} IN ({', '.join('?' * len(wanted))})",
        *wanted,
    )
    return {row["id"]: row["name"] for row in rows}


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
