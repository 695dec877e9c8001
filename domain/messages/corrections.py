"""How the facts of messages are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_MESSAGE = "Its author states the text anew, or withdraws it; the trail keeps every text."

CORRECTIONS: Corrections = {
    "conversation.corrected.v1": corrected_by("CorrectMessage", "WithdrawMessage", how=_MESSAGE),
    "conversation.read.v1": stands("The message has been read."),
    "conversation.sent.v1": corrected_by("CorrectMessage", "WithdrawMessage", how=_MESSAGE),
    "conversation.withdrawn.v1": corrected_by("SendMessage", how="The message is sent anew."),
}
