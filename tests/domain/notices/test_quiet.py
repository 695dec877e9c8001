"""When a notice may go out, and where to."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.kernel.errors import Invalid, RuleBroken
from domain.notices.addresses import checked_address, hint_of
from domain.notices.choice import NoticeChoice
from domain.notices.kinds import KIND_LABELS, NEWS, OPEN_TO, Channel, NoticeKind
from domain.notices.quiet import GATHER, PAUSE, send_after
from tests.domain.signing import on

TOKYO = ZoneInfo("Asia/Tokyo")


def at(text: str) -> datetime:
    """An instant in April 2026, by the clock on the centre's clock."""
    return datetime.fromisoformat(f"2026-04-{text}:00+09:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "quiet", "told"),
    [
        ("15T10:00", ("20:00", "08:00"), "15T10:02"),
        ("15T19:58", ("20:00", "08:00"), "16T08:00"),
        ("15T23:30", ("20:00", "08:00"), "16T08:00"),
        ("16T00:10", ("20:00", "08:00"), "16T08:00"),
        ("16T07:57", ("20:00", "08:00"), "16T08:00"),
        ("16T07:58", ("20:00", "08:00"), "16T08:00"),
        ("16T12:30", ("12:00", "13:00"), "16T13:00"),
        ("16T03:00", ("00:00", "00:00"), "16T03:02"),
    ],
)
def test_nothing_is_told_in_the_quiet_hours(now: str, quiet: tuple[str, str], told: str) -> None:
    assert send_after(at(now), last=None, quiet=quiet, zone=TOKYO) == at(told)


def test_messages_keep_apart() -> None:
    now = at("15T10:00")
    later = send_after(now, last=now, quiet=("20:00", "08:00"), zone=TOKYO)
    assert later == now + PAUSE
    long_ago = now - timedelta(hours=3)
    assert send_after(now, last=long_ago, quiet=("20:00", "08:00"), zone=TOKYO) == now + GATHER


@pytest.mark.parametrize(
    ("channel", "address", "hint"),
    [
        (Channel.MAIL, "hanako@example.jp", "ha…@example.jp"),
        (Channel.LINE, "U" + "0123456789abcdef" * 2, "…cdef"),
        (Channel.SLACK, "https://hooks.slack.com/services/T1/B2/abcdefgh", "…efgh"),
        (Channel.WEBHOOK, "https://example.jp:8443/in?key=1", "example.jp:8443/…"),
    ],
)
def test_an_address_is_known_again_by_a_part_of_it(
    channel: Channel, address: str, hint: str
) -> None:
    assert checked_address(channel, f" {address} ") == address
    assert hint_of(channel, address) == hint
    assert hint_of(channel, None) == ""


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.MAIL, "hanako"),
        (Channel.MAIL, "a@example.jp, b@example.jp"),
        (Channel.MAIL, "a@example.jp&to=b@example.jp"),
        (Channel.MAIL, "a@example.jp\r\nBcc: b@example.jp"),
        (Channel.LINE, "U123"),
        (Channel.SLACK, "https://hooks.slack.com.example.jp/services/T1/B2/abcdefgh"),
        (Channel.WEBHOOK, "file:///etc/passwd"),
        (Channel.WEBHOOK, "https://user:pass@example.jp/"),
        (Channel.WEBHOOK, "https://example.jp:99999/"),
        (Channel.WEBHOOK, "https://"),
        (Channel.WEBHOOK, "https://example.jp/" + "x" * 600),
    ],
)
def test_another_form_of_address_is_refused(channel: Channel, address: str) -> None:
    with pytest.raises(Invalid):
        checked_address(channel, address)


def test_every_kind_has_its_words_and_its_people() -> None:
    assert set(KIND_LABELS) == set(NEWS) == set(OPEN_TO) == set(NoticeKind)
    assert all(OPEN_TO.values())


def test_an_id_of_an_address_is_kept_for_the_address_that_it_was_made_for() -> None:
    with on():
        choice = NoticeChoice.begin(uuid4(), centre="digital-kamakura")
        id = uuid4()
        choice.add_address(id, Channel.MAIL, "hanako@example.jp")
        before = choice.version
        choice.add_address(id, Channel.MAIL, "hanako@example.jp")
        assert choice.version == before
        with pytest.raises(RuleBroken):
            choice.add_address(id, Channel.MAIL, "taro@example.jp")
        assert choice.version == before
