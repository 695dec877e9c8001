"""Labels for the commands of accounts and centres, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "FoundCentre": BilingualText("センターの開設", "set up a centre"),
    "CorrectCentre": BilingualText("センターの訂正", "correct a centre"),
    "StateCentreFacts": BilingualText("センターの情報の記録", "state the facts of a centre"),
    "AddHoliday": BilingualText("祝日の追加", "add a public holiday"),
    "RemoveHoliday": BilingualText("祝日の取消し", "remove a public holiday"),
    "ConfirmHolidays": BilingualText("祝日の確認", "confirm the public holidays"),
    "AddAccount": BilingualText("アカウントの追加", "add an account"),
    "CorrectAccount": BilingualText("アカウントの訂正", "correct an account"),
    "CorrectAccountPerson": BilingualText(
        "アカウントの本人の訂正", "correct the person of an account"
    ),
    "BindPerson": BilingualText("アカウントと本人との結び付け", "tie an account to a person"),
    "BindVenue": BilingualText("アカウントと設置場所との結び付け", "tie an account to a venue"),
    "GrantRoles": BilingualText("役割の追加", "grant roles"),
    "WithdrawRoles": BilingualText("役割の取外し", "withdraw roles"),
    "SetRoles": BilingualText("役割の変更", "change the roles of an account"),
    "AssignCentres": BilingualText(
        "アカウントのセンターの変更", "change the centres of an account"
    ),
    "DisableAccount": BilingualText("アカウントの停止", "disable an account"),
    "EnableAccount": BilingualText("アカウントの再開", "enable an account"),
    "ResetPassword": BilingualText("パスワードの設定", "set the password of an account"),
    "ChangeOwnPassword": BilingualText("自分のパスワードの変更", "change their own password"),
    "EndSessions": BilingualText("すべての端末のサインアウト", "end every session of an account"),
    "IssueToken": BilingualText("トークンの発行", "issue a token"),
    "RevokeToken": BilingualText("トークンの無効化", "revoke a token"),
    "StartSession": BilingualText("サインイン", "sign in"),
    "EndSession": BilingualText("サインアウト", "sign out"),
    "AddPasskey": BilingualText("パスキーの追加", "add a passkey"),
    "RemovePasskey": BilingualText("パスキーの削除", "remove a passkey"),
    "SaveView": BilingualText("表示の保存", "save a view of a list"),
    "RemoveView": BilingualText("保存した表示の削除", "remove a saved view"),
    "TurnOnCodes": BilingualText("確認コードの有効化", "turn on one-time codes"),
    "TurnOffCodes": BilingualText("確認コードの無効化", "turn off one-time codes"),
    "RenewRecoveryCodes": BilingualText("予備のコードの再発行", "renew the recovery codes"),
    "UseRecoveryCode": BilingualText("予備のコードでのサインイン", "sign in with a recovery code"),
    "BindIdentity": BilingualText(
        "外部のサインインとの結び付け", "link an account to an identity at a provider"
    ),
    "ForgetFactors": BilingualText(
        "パスキーと確認コードの削除", "remove the passkeys and codes of an account"
    ),
    "GiveOneTimePassword": BilingualText(
        "一回限りのパスワードの発行", "issue a password that works once"
    ),
    "IssueSignInSlip": BilingualText("サインイン用紙の発行", "issue a sign-in slip"),
    "RevokeSignInLink": BilingualText("サインイン用紙の取消し", "revoke a sign-in slip"),
    "EndOneSession": BilingualText("端末のサインアウト", "end a session"),
    "EndOwnOtherSessions": BilingualText(
        "自分のほかの端末のサインアウト", "end their other sessions"
    ),
}
"""By the stored name of the command."""
