"""How the facts of messages are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_ANNOUNCEMENT = "The text and the days are stated anew, or it is withdrawn."
_MESSAGE = "Its author states the text anew, or withdraws it; the trail keeps every text."
_CANNED = "It is changed or removed; what was sent with it stays."

CORRECTIONS: Corrections = {
    "canned_answer.changed.v1": corrected_by(
        "ChangeCannedAnswer", "RemoveCannedAnswer", how=_CANNED
    ),
    "canned_answer.removed.v1": corrected_by("WriteCannedAnswer", how="It is written anew."),
    "canned_answer.written.v1": corrected_by(
        "ChangeCannedAnswer", "RemoveCannedAnswer", how=_CANNED
    ),
    "announcement.corrected.v1": corrected_by(
        "CorrectAnnouncement", "WithdrawAnnouncement", how=_ANNOUNCEMENT
    ),
    "announcement.made.v1": corrected_by(
        "CorrectAnnouncement", "WithdrawAnnouncement", how=_ANNOUNCEMENT
    ),
    "announcement.read.v1": stands("The announcement has been read."),
    "announcement.withdrawn.v1": corrected_by("MakeAnnouncement", how="It is made anew."),
    "conversation.corrected.v1": corrected_by("CorrectMessage", "WithdrawMessage", how=_MESSAGE),
    "conversation.in_charge_chosen.v1": corrected_by(
        "ChooseStaffInCharge", how="It is chosen again; the last choice holds."
    ),
    "conversation.read.v1": stands("The message has been read."),
    "conversation.sent.v1": corrected_by("CorrectMessage", "WithdrawMessage", how=_MESSAGE),
    "conversation.withdrawn.v1": corrected_by("SendMessage", how="The message is sent anew."),
}
