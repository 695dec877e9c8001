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
    "GrantRoles": BilingualText("役割の付与", "grant roles"),
    "WithdrawRoles": BilingualText("役割の取消し", "withdraw roles"),
    "SetRoles": BilingualText("役割の変更", "change the roles of an account"),
    "AssignCentres": BilingualText(
        "アカウントのセンターの変更", "change the centres of an account"
    ),
    "DisableAccount": BilingualText("アカウントの停止", "disable an account"),
    "EnableAccount": BilingualText("アカウントの再開", "enable an account"),
    "ResetPassword": BilingualText("パスワードの設定", "set the password of an account"),
    "ChangeOwnPassword": BilingualText("自分のパスワードの変更", "change their own password"),
    "EndSessions": BilingualText(
        "アカウントのすべてのサインインの終了", "end every session of an account"
    ),
    "IssueToken": BilingualText("トークンの発行", "issue a token"),
    "RevokeToken": BilingualText("トークンの取消し", "revoke a token"),
    "StartSession": BilingualText("サインイン", "sign in"),
    "EndSession": BilingualText("サインアウト", "sign out"),
    "AddPasskey": BilingualText("パスキーの追加", "add a passkey"),
    "RemovePasskey": BilingualText("パスキーの削除", "remove a passkey"),
    "TurnOnCodes": BilingualText("認証アプリのコードの使用開始", "turn on one-time codes"),
    "TurnOffCodes": BilingualText("認証アプリのコードの使用終了", "turn off one-time codes"),
    "RenewRecoveryCodes": BilingualText("回復コードの再発行", "renew the recovery codes"),
    "UseRecoveryCode": BilingualText("回復コードでのサインイン", "sign in with a recovery code"),
    "BindIdentity": BilingualText(
        "外部のサインインとの結び付け", "link an account to an identity at a provider"
    ),
    "ForgetFactors": BilingualText(
        "パスキーとコードの消去", "remove the passkeys and codes of an account"
    ),
    "GiveOneTimePassword": BilingualText(
        "一度だけ使えるパスワードの発行", "issue a password that works once"
    ),
    "IssueSignInSlip": BilingualText("サインインの用紙の発行", "issue a sign-in slip"),
    "RevokeSignInLink": BilingualText("サインインの用紙の取消し", "revoke a sign-in slip"),
    "EndOneSession": BilingualText("サインインの終了", "end a session"),
    "EndOwnOtherSessions": BilingualText(
        "自分のほかのサインインの終了", "end their other sessions"
    ),
}
"""By the stored name of the command."""
