"""Labels for the commands of people, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "RegisterPerson": BilingualText("人の登録", "record a person"),
    "CorrectPerson": BilingualText("個人の記録の訂正", "correct the record of a person"),
    "SayConsent": BilingualText("同意の記録", "record a consent"),
    "AskForCorrection": BilingualText("訂正の依頼", "ask for a correction"),
    "AnswerCorrection": BilingualText("訂正の依頼への返事", "answer a request for a correction"),
    "ImportPeople": BilingualText("人の取込み", "import people"),
}
"""By the stored name of the command."""
