"""The demonstration's plan of the year, and what people write to each other this morning."""

from datetime import timedelta
from uuid import uuid5

from app.demo.command_runner import CommandRunner
from app.demo.orders import OrderPlan
from app.demo.people import Member
from app.demo.seeded_random import words
from app.demo.staff import CLIENT_OF_THE_SIGN_IN
from domain.kernel.time.periods import fiscal_year
from domain.messages.announcement import Audience
from domain.messages.commands import (
    MakeAnnouncement,
    MarkAnnouncementRead,
    SendMessage,
    WriteCannedAnswer,
)
from domain.orders.commands import AnswerAboutOrder, AskAboutOrder
from domain.orders.job_order import OPEN, JobOrder
from domain.people.commands import AskForCorrection
from domain.reports.commands import SetBudget, SetTarget

TARGET, BUDGET = 50, 14_850_000
"""The city's own target of registrations, and the operating cost of its first year."""


def set_the_year(stage: CommandRunner) -> None:
    """Record the target and the budget of the year as the manager."""
    year, manager = fiscal_year(stage.clock.today()), stage.staff("manager")
    stage.gives(manager, SetTarget(fiscal_year=year, registrations=TARGET), "target", year)
    stage.gives(manager, SetBudget(fiscal_year=year, yen=BUDGET), "budget", year)


def ask_and_answer(
    stage: CommandRunner, orders: tuple[OrderPlan, ...], named: tuple[Member, ...]
) -> None:
    """Create this morning's questions, messages, announcements and some answers."""
    client, said = stage.staff("client"), words("sentences")
    for plan in orders:
        order = stage.find(JobOrder, plan.id)
        if plan.row["client"] == CLIENT_OF_THE_SIGN_IN and order and order.state in OPEN:
            for number, text in enumerate(said["client_asks"]):
                ask = AskAboutOrder(id=uuid5(plan.id, f"{number}"), order_id=plan.id, text=text)
                asked = stage.tries(client, ask, plan.number, number)
                if asked is not None and number == 0:
                    answer = AnswerAboutOrder(question_id=asked.id, text=said["client_answer"])
                    stage.tries(stage.staff("coordinator"), answer, plan.number)
    for member in named[:1]:
        wish = AskForCorrection(person_id=member.person_id, field="phone", wish=said["correction"])
        stage.tries(member.caller, wish, member.number)
    _write_messages(stage, named)
    _announce(stage, named)
    for place, canned in enumerate(said["canned"]):
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
