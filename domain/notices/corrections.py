"""How the facts of notices are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

CORRECTIONS: Corrections = {
    "notice_choice.address_added.v1": corrected_by(
        "RemoveNoticeAddress", how="The address is removed."
    ),
    "notice_choice.address_removed.v1": corrected_by(
        "AddNoticeAddress", how="The address is added again."
    ),
    "notice_choice.begun.v1": stands("The service recorded that an account has choices."),
    "notice_choice.kinds_chosen.v1": corrected_by(
        "ChooseNotices", how="The kinds are chosen again; the last choice holds."
    ),
}
