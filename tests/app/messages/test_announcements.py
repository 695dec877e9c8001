"""Announcements: to whom they are shown, for how long, and who has read them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from domain.messages.announcement import Announcement, Audience
from domain.messages.commands import (
    CorrectAnnouncement,
    MakeAnnouncement,
    MarkAnnouncementRead,
    WithdrawAnnouncement,
)
from domain.participants.participant import Participant
from domain.participants.value_objects import WorkMode
from tests.app.conftest import Visit
from tests.app.orders.page_client import PageClient
from tests.app.visitors import Visitor
from tests.centre import Centre, as_participant

sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def home(centre: Centre) -> Participant:
    """A home-based participant."""
    return centre.participant()


@pytest.fixture
def on_site(centre: Centre) -> Participant:
    """An on-site participant."""
    return centre.participant(WorkMode.ON_SITE)


def announced(centre: Centre, to: Audience = Audience.EVERYBODY, **facts: Any) -> Announcement:
    """An announcement of today and tomorrow."""
    today = centre.service.clock.today()
    words = {"title": "休館", "text": "明日は休館です。"}
    days = {"from_on": today, "until_on": today + timedelta(days=1)}
    made: Announcement = centre.does(MakeAnnouncement(to=to, **(words | days | facts)))
    return made


def shown(service: Service, reader: Visitor) -> list[tuple[str, bool]]:
    """The titles that a reader is shown over HTTP, and whether they have read them."""
    service.projections.catch_up()
    items = reader.get("/me/announcements").get_json()["items"]
    return [(item["title"], item["is_read"]) for item in items]


def test_each_group_is_shown_its_announcements_in_their_days(
    service: Service,
    centre: Centre,
    home: Participant,
    on_site: Participant,
    visit: Visit,
    clock: SettableClock,
) -> None:
    today = clock.today()
    at_home, at_centre = (
        visit(Role.PARTICIPANT, participant_id=one.id, person_id=one.person_id)
        for one in (home, on_site)
    )
    announced(centre, title="全員")
    announced(centre, Audience.ON_SITE, title="通所")
    announced(centre, Audience.PILOTS, title="パイロット")
    announced(centre, Audience.CHOSEN, title="選ばれた人", participant_ids=(home.id,))
    announced(centre, title="あした", from_on=today + timedelta(days=1))
    assert shown(service, at_home) == [("選ばれた人", False), ("全員", False)]
    assert shown(service, at_centre) == [("通所", False), ("全員", False)]
    clock.advance(timedelta(days=1))
    assert [title for title, _ in shown(service, at_home)] == ["あした", "選ばれた人", "全員"]
    clock.advance(timedelta(days=1))
    assert shown(service, at_home) == shown(service, at_centre) == []


@sqlite
def test_who_has_read_it_is_seen_and_a_correction_is_read_once_more(
    service: Service, centre: Centre, home: Participant, on_site: Participant, visit: Visit
) -> None:
    this = announced(centre, id=uuid4())
    again = MakeAnnouncement(
        id=this.id,
        to=this.audience,
        title="休館",
        text="明日は休館です。",
        from_on=this.from_on,
        until_on=this.until_on,
    )
    assert centre.does(again).version == this.version, "sent twice, made once"
    read = MarkAnnouncementRead(announcement_id=this.id)
    for _ in range(2):
        centre.does(read, by=as_participant(home))
    service.projections.catch_up()
    staff = visit(Role.SOCIAL_WORKER)
    items = staff.get(f"/announcements/{this.id}/readers").get_json()["items"]
    assert [(item["person_id"], item["read_at"] is None) for item in items] == [
        (str(on_site.person_id), True),
        (str(home.person_id), False),
    ]
    right = CorrectAnnouncement(
        announcement_id=this.id,
        title="休館",
        text="明後日は休館です。",
        from_on=this.from_on,
        until_on=this.until_on,
    )
    version = centre.does(right).version
    assert centre.does(right).version == version
    own = visit(Role.PARTICIPANT, participant_id=home.id, person_id=home.person_id)
    assert shown(service, own) == [("休館", False)]
    centre.does(WithdrawAnnouncement(announcement_id=this.id))
    assert shown(service, own) == []
    for command, by in ((right, None), (read, as_participant(home))):
        with pytest.raises(RuleBroken, match="withdrawn"):
            centre.does(command, **({"by": by} if by else {}))


@sqlite
def test_what_cannot_be_announced_is_refused(
    centre: Centre, home: Participant, on_site: Participant
) -> None:
    today = centre.service.clock.today()
    with pytest.raises(Invalid):
        announced(centre, until_on=today - timedelta(days=1))
    for wrong in ((), (uuid4(),), (home.id, UUID(int=5))):
        with pytest.raises(Invalid):
            announced(centre, Audience.CHOSEN, participant_ids=wrong)
    with pytest.raises(Invalid):
        announced(centre, participant_ids=(home.id,))
    this = announced(centre, Audience.CHOSEN, participant_ids=(home.id,))
    with pytest.raises(NotFound):
        centre.does(MarkAnnouncementRead(announcement_id=this.id), by=as_participant(on_site))


@sqlite
def test_staff_announce_on_a_page_and_participants_mark_it_as_read(
    service: Service, centre: Centre, home: Participant
) -> None:
    app = create_app(service)
    staff = PageClient(service, app, Role.THERAPIST)
    mine = PageClient(
        service, app, Role.PARTICIPANT, participant_id=home.id, person_id=home.person_id
    )
    today = service.clock.today().isoformat()
    form = {"title": "避難訓練", "text": "11時からです。", "from_on": today, "until_on": today}
    refused = staff.post("/announcements/new", to="chosen", **form)
    assert refused.status_code == 422 and "11時からです。" in refused.text
    made = staff.post("/announcements/new", to="chosen", participant_ids=str(home.id), **form)
    here = made.headers["Location"].partition("?")[0]
    shown = staff.text(here)
    assert "Not read yet (1)" in shown and "葛󠄀西 髙子" in shown
    assert "11時からです。" in mine.text("/messages")
    read = mine.post(f"/messages{here}/read", back="/messages")
    assert read.headers["Location"] == "/messages?said=announcement-read"
    assert "You have read this." in mine.text("/messages")
    assert "Everybody has read it." in staff.text(here)
    assert "read by 1 person" in staff.text("/announcements")
    corrected = staff.post(f"{here}/correct", **(form | {"text": "10時からです。"}))
    assert corrected.status_code == 303
    assert "I have read this" in mine.get("/messages").text
    staff.post(f"{here}/withdraw")
    assert "withdrawn" in staff.text("/announcements")
    assert "10時からです。" not in mine.text("/messages")
    assert mine.post(f"/messages{here}/read", back="/messages").status_code == 409
