"""Handlers of canned answers."""

from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.messages import commands
from domain.messages.canned_answer import CannedAnswer


def write(command: commands.WriteCannedAnswer, uow: UnitOfWork) -> CannedAnswer:
    """Write a canned answer; the same id returns the existing one."""
    said = {"title": command.title, "text": command.text}
    if known := uow.made_before(CannedAnswer, command, **said):
        return known
    answer = CannedAnswer.write(
        uow.new_id(command.id), centre=uow.caller.choose_centre(command.centre), **said
    )
    uow.save(answer)
    return answer


def change(command: commands.ChangeCannedAnswer, uow: UnitOfWork) -> CannedAnswer:
    """Change a canned answer."""
    answer = uow.get(CannedAnswer, command.canned_answer_id)
    answer.change(title=command.title, text=command.text)
    uow.save(answer)
    return answer


def remove(command: commands.RemoveCannedAnswer, uow: UnitOfWork) -> CannedAnswer:
    """Remove a canned answer."""
    answer = uow.get(CannedAnswer, command.canned_answer_id)
    answer.remove()
    uow.save(answer)
    return answer


HANDLERS: Handlers = {
    commands.WriteCannedAnswer: write,
    commands.ChangeCannedAnswer: change,
    commands.RemoveCannedAnswer: remove,
}
