"""How questions about orders are asked and answered."""

from domain.kernel.bus import Desk, Handlers
from domain.orders import commands as order
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion


def ask(command: order.AskAboutOrder, desk: Desk) -> OrderQuestion:
    """Ask about an order; the same id again gives the question that is there."""
    said = {"order_id": command.order_id, "text": command.text}
    if known := desk.made_before(OrderQuestion, command, **said):
        return known
    about = desk.get(JobOrder, command.order_id)
    question = OrderQuestion.ask(
        desk.new_id(command.id),
        centre=about.centre,
        order_id=about.id,
        client_id=about.client_id,
        text=command.text,
        sealed_under=about.sealed_under,
    )
    desk.save(question)
    return question


def answer(command: order.AnswerAboutOrder, desk: Desk) -> OrderQuestion:
    """Answer a question about an order."""
    question = desk.get(OrderQuestion, command.question_id)
    question.answer(command.text)
    desk.save(question)
    return question


HANDLERS: Handlers = {order.AskAboutOrder: ask, order.AnswerAboutOrder: answer}
