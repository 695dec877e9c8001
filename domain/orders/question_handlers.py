"""Handlers for questions about orders and their answers."""

from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.orders import commands
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion


def ask(command: commands.AskAboutOrder, uow: UnitOfWork) -> OrderQuestion:
    """Ask about an order; the same id returns the existing question."""
    said = {"order_id": command.order_id, "text": command.text}
    if known := uow.made_before(OrderQuestion, command, **said):
        return known
    about = uow.get(JobOrder, command.order_id)
    question = OrderQuestion.ask(
        uow.new_id(command.id),
        centre=about.centre,
        order_id=about.id,
        client_id=about.client_id,
        text=command.text,
        sealed_under=about.sealed_under,
    )
    uow.save(question)
    return question


def answer(command: commands.AnswerAboutOrder, uow: UnitOfWork) -> OrderQuestion:
    """Answer a question about an order."""
    question = uow.get(OrderQuestion, command.question_id)
    question.answer(command.text)
    uow.save(question)
    return question


HANDLERS: Handlers = {commands.AskAboutOrder: ask, commands.AnswerAboutOrder: answer}
