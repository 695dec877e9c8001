"""A search for cover as tests of faults watch it: who is asked, who hears, who has the shift."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.bootstrap import Service, bootstrap
from app.settings import Settings
from domain.kernel.jobs.jobs import due_jobs
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.time.clock import SettableClock
from domain.notices.kinds import NoticeKind
from domain.robots.cover.commands import TakeCover
from domain.robots.cover.cover import Cover
from domain.robots.deployments.schedule import Slot
from domain.robots.shifts.commands import GiveUpShift
from tests.centre import Centre
from tests.hearing import hears, waiting
from tests.invariants import events_of
from tests.shop import Shop
from workers import job_kinds
from workers.perform import perform_with


@dataclass(frozen=True)
class Story:
    """A shift with its pilot, and those who are asked for it; the first of them stands by."""

    shift: UUID
    pilot: Caller
    others: tuple[Caller, ...]
    news: list[tuple[str, str]]
    """What is told in the end where nobody says yes: the account and the kind, each once."""

    @property
    def people(self) -> list[UUID]:
        """The ids of those who are asked."""
        return [other.person_id for other in self.others if other.person_id is not None]


@contextmanager
def opened(settings: Settings, now: datetime) -> Iterator[Service]:
    """A service on an installation, whose clock stands at `now`."""
    service = bootstrap(settings, clock=SettableClock(now))
    try:
        yield service
    finally:
        service.close()


def begin(service: Service, day: date) -> Story:
    """A shift on `day` with a pilot, a stand-by, and others; all of them want to hear of it."""
    first, last = day - timedelta(days=30), day + timedelta(days=30)
    slots = (Slot(first=first, last=last, start="10:00", end="18:00"),)
    shop = Shop.open(service, first=first, last=last, slots=slots)
    pilot, *others = (shop.pilot() for _ in range(4))
    beginner = shop.pilot(trained=False)
    offered, uncovered = NoticeKind.SHIFT_OFFERED, NoticeKind.SHIFT_UNCOVERED
    accounts = {
        item.person_id: hears(service, offered, Role.PARTICIPANT, person_id=item.person_id)
        for item in (pilot, beginner, *others)
    }
    told = [
        hears(service, uncovered, Role.COORDINATOR),
        hears(service, uncovered, Role.VENUE, venue_id=shop.deployment.venue_id),
    ]
    shift = shop.shift(pilot, day=day)
    shop.stand_by(shift, others[0])
    news = [(str(accounts[other.person_id]), offered.value) for other in others]
    news += [(str(item), uncovered.value) for item in told]
    return Story(shift.id, pilot, tuple(others), sorted(news, key=lambda new: new[::-1]))


def give_up(service: Service, story: Story) -> None:
    """The pilot cannot do it."""
    command = GiveUpShift(shift_id=story.shift, reason="用事")
    Centre(service).does(command, story.pilot)


def go_on(service: Service) -> None:
    """Do what a worker does: answer to events, perform what is due, answer to what came of it."""
    perform_with(service, job_kinds.REACT)
    for kind, job_id in due_jobs(service.ledger.database, service.clock.now()):
        perform_with(service, kind, job_id)
    perform_with(service, job_kinds.REACT)


def search_of(service: Service, story: Story) -> Cover | None:
    """The one search for the shift; None while there is none."""
    rows = service.ledger.rows("SELECT cover_id FROM covers WHERE shift_id = ?", str(story.shift))
    assert len(rows) <= 1
    return service.ledger.find(Cover, UUID(rows[0]["cover_id"])) if rows else None


def say_yes(service: Service, who: Caller, story: Story) -> None:
    """Take the shift. Raises RuleBroken if somebody else was first."""
    cover = search_of(service, story)
    assert cover is not None
    service.bus.dispatch(TakeCover(cover_id=cover.id), Envelope(caller=who))


def assert_all_was_said_once(service: Service, story: Story) -> None:
    """One search; everybody who may was asked once, nobody else; staff and venue told once."""
    events = [item.event for item in events_of(service)]
    asked = Counter(
        person_id
        for event in events
        if isinstance(event, Cover.Offered)
        for person_id in event.person_ids
    )
    assert asked == Counter(story.people)
    kinds_of_event = Counter(type(event) for event in events)
    assert kinds_of_event[Cover.Sought] == kinds_of_event[Cover.NobodyFound] == 1
    assert waiting(service) == story.news
