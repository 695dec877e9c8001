"""What the participants and the staff of the demonstration write to each other this morning."""

from datetime import timedelta
from functools import partial
from uuid import uuid5

from app.demo.command_runner import CommandRunner
from app.demo.day_schedule import DaySchedule
from app.demo.demonstration import Demonstration
from app.demo.load import Plan
from app.demo.people import Member
from app.demo.seeded_random import words
from domain.messages.announcement import Audience
from domain.messages.commands import (
    MakeAnnouncement,
    MarkAnnouncementRead,
    SendMessage,
    WriteCannedAnswer,
)

MINUTE = 10 * 60 + 15


def _this_morning(agenda: DaySchedule, plan: Plan) -> None:
    agenda.put(MINUTE, partial(_write, agenda.stage, plan.members[:2]))


def _write(stage: CommandRunner, named: tuple[Member, ...]) -> None:
    """Create messages, announcements and canned answers; some have been read or answered."""
    _write_messages(stage, named)
    _announce(stage, named)
    for place, canned in enumerate(words("sentences")["canned"]):
        written = WriteCannedAnswer(id=uuid5(named[0].id, f"canned {place}"), **canned)
        stage.tries(stage.staff("coordinator"), written, place)


def _announce(stage: CommandRunner, named: tuple[Member, ...]) -> None:
    """Announce two things for the coming days; one of the participants has read the first."""
    today = stage.clock.today()
    for place, said in enumerate(words("sentences")["announcements"]):
        announcement = MakeAnnouncement(
            id=uuid5(named[0].id, f"announcement {place}"),
            to=Audience(said["to"]),
            title=said["title"],
            text=said["text"],
            from_on=today,
            until_on=today + timedelta(days=said["days"]),
        )
        made = stage.tries(stage.staff("coordinator"), announcement, place)
        if made is not None and place == 0:
            read = MarkAnnouncementRead(announcement_id=made.id)
            stage.tries(named[-1].caller, read, named[-1].number)


def _write_messages(stage: CommandRunner, named: tuple[Member, ...]) -> None:
    """Let the participants with sign-ins write to the staff, who have answered the first one."""
    said = words("sentences")["messages"]
    for place, (member, texts) in enumerate(zip(named, said, strict=False)):
        ask = SendMessage(id=uuid5(member.id, "message"), text=texts["asks"])
        if stage.tries(member.caller, ask, member.number) is not None and place == 0:
            answer = SendMessage(
                id=uuid5(member.id, "answer"),
                to=member.id,
                text=texts["answers"],
                read_up_to=ask.id,
            )
            stage.tries(stage.staff("coordinator"), answer, member.number)


DEMONSTRATION = Demonstration(this_morning=_this_morning)
