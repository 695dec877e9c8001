"""Labels for the requests of accounts and centres, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "live": opening("画面の自動更新", "the updates of a page"),
    "GET /session": opening("自分のサインインの情報", "their own sign-in"),
    "DELETE /session": COMMAND_LABELS["EndSession"],
    "POST /session/password": COMMAND_LABELS["ChangeOwnPassword"],
    "GET /holidays": opening("祝日の一覧", "the public holidays"),
    "GET /centres": opening("センターの一覧", "the list of centres"),
    "GET /centres/<uuid:centre_id>/facts": opening("センターの情報", "the facts of a centre"),
    "GET /accounts": opening("アカウントの一覧", "the list of accounts"),
    "GET /accounts/<uuid:account_id>": opening("アカウントの記録", "the record of an account"),
    "POST /accounts/<uuid:account_id>/tokens": COMMAND_LABELS["IssueToken"],
    "POST /accounts/<uuid:account_id>/sign-in-slip": COMMAND_LABELS["IssueSignInSlip"],
    "POST /accounts/<uuid:account_id>/revoke-sign-in-link": COMMAND_LABELS["RevokeSignInLink"],
    "POST /tokens/<uuid:token_id>/revoke": COMMAND_LABELS["RevokeToken"],
    "POST /sign-out": COMMAND_LABELS["EndSession"],
    "GET /account/openid": opening("外部のサインインの画面", "the page of identities at providers"),
    "POST /account/openid": COMMAND_LABELS["BindIdentity"],
    "GET /account": opening("自分のアカウント", "their own account"),
    "POST /account/password": COMMAND_LABELS["ChangeOwnPassword"],
    "GET /account/sessions": opening("自分のサインイン中の端末", "the list of their own sessions"),
    "POST /account/sessions/end": COMMAND_LABELS["EndOneSession"],
    "POST /account/sessions/end-others": COMMAND_LABELS["EndOwnOtherSessions"],
    "GET /kept-form": opening("送られなかった入力", "a form that was not sent"),
    "GET /session/views": opening("保存した表示の一覧", "the list of their own saved views"),
    "GET /account/views": opening("保存した表示の一覧", "the list of their own saved views"),
    "POST /account/views": COMMAND_LABELS["SaveView"],
    "POST /account/views/<uuid:view_id>/remove": COMMAND_LABELS["RemoveView"],
    "GET /account/passkeys": opening("パスキーの画面", "the page of passkeys"),
    "POST /account/passkeys/begin": COMMAND_LABELS["AddPasskey"],
    "POST /account/passkeys": COMMAND_LABELS["AddPasskey"],
    "POST /account/passkeys/drop": BilingualText(
        "パスキーの追加の取りやめ", "stop adding a passkey"
    ),
    "POST /account/passkeys/<uuid:passkey_id>/remove": COMMAND_LABELS["RemovePasskey"],
    "GET /account/codes": opening("確認コードの画面", "the page of one-time codes"),
    "POST /account/codes/begin": COMMAND_LABELS["TurnOnCodes"],
    "POST /account/codes/confirm": COMMAND_LABELS["TurnOnCodes"],
    "POST /account/codes/recovery": COMMAND_LABELS["RenewRecoveryCodes"],
    "POST /account/codes/off": COMMAND_LABELS["TurnOffCodes"],
}
"""By method and path."""
