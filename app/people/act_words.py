"""Labels for the requests of the records of people, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /people/<uuid:person_id>": opening("個人の記録", "the record of a person"),
    "GET /people": opening("人の一覧", "the list of people"),
    "GET /people/export": opening("人の一覧のファイル", "the list of people as a file"),
    "POST /people/import": COMMAND_LABELS["ImportPeople"],
    "GET /people/import/template": opening(
        "人のファイルのひな形", "the template of a file of people"
    ),
    "GET /people/import": opening("人の取込みの画面", "the page that imports people"),
    "POST /people/import/take": COMMAND_LABELS["ImportPeople"],
    "GET /people/<uuid:person_id>/requests": opening(
        "訂正の依頼", "the requests for a correction of a person"
    ),
    "POST /people/<uuid:person_id>/requests": COMMAND_LABELS["AnswerCorrection"],
    "POST /people/<uuid:person_id>/consent": COMMAND_LABELS["SayConsent"],
    "GET /people/<uuid:person_id>/correct": opening(
        "個人の記録を訂正する画面", "the form that corrects the record of a person"
    ),
    "POST /people/<uuid:person_id>/correct": COMMAND_LABELS["CorrectPerson"],
    "GET /people/requests": opening("訂正の依頼の一覧", "the list of requests for a correction"),
}
"""By method and path."""
