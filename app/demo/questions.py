"""What clients and participants of the demonstration ask this morning."""

from uuid import uuid5

from app.demo.command_runner import CommandRunner
from app.demo.orders import OrderPlan
from app.demo.people import Member
from app.demo.seeded_random import words
from app.demo.staff import CLIENT_OF_THE_SIGN_IN
from domain.orders.commands import AnswerAboutOrder, AskAboutOrder
from domain.orders.job_order import OPEN, JobOrder
from domain.people.commands import AskForCorrection


def ask_and_answer(
    stage: CommandRunner, orders: tuple[OrderPlan, ...], named: tuple[Member, ...]
) -> None:
    """Create this morning's questions about orders and a wish for a correction."""
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
