"""How announcements are shown: over the API, to staff, and to those to whom they are made."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.http.authorization import caller, service
from domain.kernel.messaging.caller import STAFF, Caller
from domain.kernel.text.bilingual import BilingualText
from domain.messages.announcement import Announcement, Audience
from domain.messages.audience import groups_of, meant_by, reader_of
from projections.messages.announcements import announcements_for, readers_of
from projections.people.people_index import in_kana_order, names_of

AUDIENCES = {
    Audience.EVERYBODY: BilingualText("全員", "everybody"),
    Audience.HOME_BASED: BilingualText("在宅型の参加者", "home-based participants"),
    Audience.ON_SITE: BilingualText("通所型の参加者", "on-site participants"),
    Audience.PILOTS: BilingualText("パイロット", "pilots"),
    Audience.CHOSEN: BilingualText("選んだ参加者", "chosen participants"),
}
MOST_SHOWN = 20
"""How many announcements a reader is shown at once."""


def present_announcement(announcement: Announcement) -> dict[str, Any]:
    """An announcement for the API; whether the caller has read it, for its readers."""
    person_id = reader_of(service().ledger, caller())
    return {
        "id": announcement.id,
        "to": announcement.audience,
        "title": announcement.title,
        "text": announcement.text,
        "from_on": announcement.from_on,
        "until_on": announcement.until_on,
        "is_withdrawn": announcement.is_withdrawn,
        "is_read": None if person_id is None else person_id in announcement.readers,
    }


def present_state(announcement: Announcement, reader: Caller) -> dict[str, Any]:
    """An announcement in its history; only staff read the text."""
    may_read = reader.has(STAFF)
    return {
        "id": announcement.id,
        "audience": announcement.audience,
        "title": announcement.title if may_read else None,
        "text": announcement.text if may_read else None,
        "from_on": announcement.from_on,
        "until_on": announcement.until_on,
        "is_withdrawn": announcement.is_withdrawn,
        "read_by": len(announcement.readers),
    }


class ShownAnnouncement(NamedTuple):
    """An announcement as one of its readers is shown it."""

    id: UUID
    title: str | None
    text: str | None
    until_on: date
    is_read: bool


def own_announcements() -> list[ShownAnnouncement]:
    """The announcements that are made to the caller today, those not read yet first."""
    at, reader = service(), caller()
    person_id = reader_of(at.ledger, reader)
    if person_id is None:
        return []
    rows = announcements_for(
        at.views,
        reader.centres,
        person_id=person_id,
        groups=groups_of(at.ledger, reader, person_id),
        today=at.clock.today(),
        limit=MOST_SHOWN,
    )
    found = texts_of([UUID(row["announcement_id"]) for row in rows])
    return [
        ShownAnnouncement(id, one.title, one.text, one.until_on, bool(row["is_read"]))
        for row in rows
        if (one := found.get(id := UUID(row["announcement_id"]))) is not None
    ]


def texts_of(ids: Sequence[UUID]) -> dict[UUID, Announcement]:
    """Those of these announcements that can be read, by id."""
    return service().ledger.find_readable(Announcement, ids)


class Readers(NamedTuple):
    """Who has read an announcement and who has not, in the order of kana, with their names."""

    read: list[str]
    """The ids of people."""
    not_read: list[str]
    read_at: dict[str, str]
    names: dict[str, str | None]


def who_read(announcement: Announcement) -> Readers:
    """The people to whom an announcement is made, and when each of them read it."""
    at = service()
    seen = {str(id): when for id, when in readers_of(at.views, announcement.id).items()}
    people = {str(id) for id in meant_by(at.ledger, announcement)} | seen.keys()
    ids = [row["person_id"] for row in in_kana_order(at.views, people)]
    return Readers(
        [id for id in ids if id in seen],
        [id for id in ids if id not in seen],
        seen,
        names_of(at.views, ids),
    )
