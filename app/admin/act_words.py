"""Labels for the requests of the administration, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "metrics": opening("サービスの稼働状況", "the metrics"),
    "GET /admin": opening("アカウントの一覧", "the list of accounts"),
    "POST /admin/find": BilingualText("アカウントの検索", "search for accounts"),
    "GET /admin/accounts/new": opening("アカウントを追加する画面", "the form of a new account"),
    "POST /admin/accounts/new": COMMAND_LABELS["AddAccount"],
    "GET /admin/accounts/<uuid:account_id>": opening(
        "アカウントの記録", "the record of an account"
    ),
    "GET /admin/accounts/<uuid:account_id>/correct": opening(
        "アカウントを訂正する画面", "the form that corrects an account"
    ),
    "POST /admin/accounts/<uuid:account_id>/correct": COMMAND_LABELS["CorrectAccount"],
    "POST /admin/accounts/<uuid:account_id>/correct-person": COMMAND_LABELS["CorrectAccountPerson"],
    "POST /admin/accounts/<uuid:account_id>/roles": COMMAND_LABELS["SetRoles"],
    "POST /admin/accounts/<uuid:account_id>/centres": COMMAND_LABELS["AssignCentres"],
    "POST /admin/accounts/<uuid:account_id>/disable": COMMAND_LABELS["DisableAccount"],
    "POST /admin/accounts/<uuid:account_id>/enable": COMMAND_LABELS["EnableAccount"],
    "POST /admin/accounts/<uuid:account_id>/forget-factors": COMMAND_LABELS["ForgetFactors"],
    "POST /admin/accounts/<uuid:account_id>/sessions/end": COMMAND_LABELS["EndOneSession"],
    "POST /admin/accounts/<uuid:account_id>/sessions/end-all": COMMAND_LABELS["EndSessions"],
    "GET /admin/accounts/<uuid:account_id>/history": opening(
        "アカウントの履歴", "the history of an account"
    ),
    "POST /admin/accounts/<uuid:account_id>/pilot": COMMAND_LABELS["BindPerson"],
    "POST /admin/accounts/<uuid:account_id>/password": COMMAND_LABELS["GiveOneTimePassword"],
    "POST /admin/accounts/<uuid:account_id>/tokens": COMMAND_LABELS["IssueToken"],
    "POST /admin/accounts/<uuid:account_id>/tokens/revoke": COMMAND_LABELS["RevokeToken"],
    "GET /participants/<uuid:participant_id>/password": opening(
        "参加者のパスワードの画面", "the page of the password of a participant"
    ),
    "POST /participants/<uuid:participant_id>/password": COMMAND_LABELS["GiveOneTimePassword"],
    "POST /admin/accounts/<uuid:account_id>/slip": COMMAND_LABELS["IssueSignInSlip"],
    "POST /admin/accounts/<uuid:account_id>/slip/revoke": COMMAND_LABELS["RevokeSignInLink"],
    "POST /participants/<uuid:participant_id>/slip": COMMAND_LABELS["IssueSignInSlip"],
    "POST /participants/<uuid:participant_id>/slip/revoke": COMMAND_LABELS["RevokeSignInLink"],
    "GET /admin/centres": opening("センターの一覧", "the list of centres"),
    "GET /admin/centres/<uuid:centre_id>/correct": opening(
        "センターを訂正する画面", "the form that corrects a centre"
    ),
    "POST /admin/centres/<uuid:centre_id>/correct": COMMAND_LABELS["CorrectCentre"],
    "POST /admin/centres": COMMAND_LABELS["FoundCentre"],
    "GET /admin/centres/<uuid:centre_id>/facts": opening(
        "センターの情報の画面", "the page of the facts of a centre"
    ),
    "POST /admin/centres/<uuid:centre_id>/facts": COMMAND_LABELS["StateCentreFacts"],
    "GET /admin/holidays": opening("祝日の画面", "the page of public holidays"),
    "POST /admin/holidays/add": COMMAND_LABELS["AddHoliday"],
    "POST /admin/holidays/remove": COMMAND_LABELS["RemoveHoliday"],
    "POST /admin/holidays/confirm": COMMAND_LABELS["ConfirmHolidays"],
    "GET /admin/doctor": opening("点検の結果", "the check-up of the installation"),
}
"""By method and path."""
