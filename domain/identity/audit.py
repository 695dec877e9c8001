"""How accounts, centres, views and refusals appear in the audit trail, and who may read what."""

from domain.kernel.events.audit_words import NOBODY, AuditWords, Group, TopicWords, if_own_account
from domain.kernel.events.event import Event
from domain.kernel.text.bilingual import BilingualText

_ENDED_FOR_SOMEBODY = BilingualText(
    "{actor}がアカウント「{account}」の端末1台をサインアウトさせました。",
    '{actor} ended a session of the account "{account}".',
)
"""The sentence for a session that was ended by somebody other than its owner."""


def _ended_for_somebody(event: Event) -> BilingualText | None:
    is_own = event.meta.actor == str(event.originator_id)
    return None if is_own else _ENDED_FOR_SOMEBODY


_OF_A_TASK = BilingualText(
    "{actor}が{task}のファイルを取り出しました。", "{actor} took out a file of {task}."
)

AUDIT = AuditWords(
    groups={
        "account": Group(
            60, BilingualText("アカウント", "Accounts"), BilingualText("アカウント", "account")
        ),
        "centre": Group(
            70, BilingualText("センター", "Centres"), BilingualText("センター", "centre")
        ),
        "access": Group(
            230,
            BilingualText(
                "閲覧・取り出しと、権限がなかった操作", "Looks, files taken out and refusals"
            ),
            BilingualText("閲覧の記録", "record of a look"),
        ),
    },
    topics={
        "account.added.v1": TopicWords(
            BilingualText("アカウントの作成", "Account made"),
            BilingualText(
                "{actor}がアカウント「{account}」を作りました（役割：{roles}）。",
                '{actor} made the account "{account}" (roles: {roles}).',
            ),
        ),
        "account.centres_assigned.v1": TopicWords(
            BilingualText("所属センターの変更", "Centres assigned"),
            BilingualText(
                "{actor}がアカウント「{account}」の所属センターを{centres}にしました。",
                '{actor} assigned the account "{account}" to {centres}.',
            ),
        ),
        "account.codes_turned_off.v1": TopicWords(
            BilingualText("確認コードの無効化", "One-time codes turned off"),
            BilingualText(
                "{actor}がアカウント「{account}」の確認コードを無効にしました。",
                '{actor} turned off the one-time codes of the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントの確認コードを無効にしました。",
                "{actor} turned off the one-time codes of their own account.",
            ),
        ),
        "account.codes_turned_on.v1": TopicWords(
            BilingualText("確認コードの有効化", "One-time codes turned on"),
            BilingualText(
                "{actor}がアカウント「{account}」の確認コードを有効にしました。",
                '{actor} turned on one-time codes for the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントの確認コードを有効にしました。",
                "{actor} turned on one-time codes for their own account.",
            ),
        ),
        "account.disabled.v1": TopicWords(
            BilingualText("アカウントの停止", "Account disabled"),
            BilingualText(
                "{actor}がアカウント「{account}」を使えなくしました。",
                '{actor} disabled the account "{account}".',
            ),
        ),
        "account.email_corrected.v1": TopicWords(
            BilingualText("メールアドレスの訂正", "E-mail address corrected"),
            BilingualText(
                "{actor}がアカウント「{account}」のメールアドレスを訂正しました。",
                '{actor} corrected the e-mail address of the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントのメールアドレスを訂正しました。",
                "{actor} corrected the e-mail address of their own account.",
            ),
        ),
        "account.name_corrected.v1": TopicWords(
            BilingualText("アカウントの名前の訂正", "Name of an account corrected"),
            BilingualText(
                "{actor}がアカウント「{account}」の名前を訂正しました。",
                '{actor} corrected the name of the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントの名前を訂正しました。",
                "{actor} corrected the name of their own account.",
            ),
        ),
        "account.enabled.v1": TopicWords(
            BilingualText("アカウントの再開", "Account enabled again"),
            BilingualText(
                "{actor}がアカウント「{account}」をまた使えるようにしました。",
                '{actor} enabled the account "{account}" again.',
            ),
        ),
        "account.identity_bound.v1": TopicWords(
            BilingualText("ほかのサービスとの結び付け", "Tied to another service"),
            BilingualText(
                "アカウント「{account}」がほかのサービスの本人情報と結び付きました。",
                'The account "{account}" was tied to an identity at another service.',
            ),
        ),
        "account.number_given.v1": TopicWords(
            BilingualText("アカウントの番号", "Number of an account"),
            BilingualText(
                "{actor}がアカウント「{account}」にサインイン用の番号を付けました。",
                '{actor} gave the account "{account}" a number for signing in.',
            ),
        ),
        "account.sign_in_link_issued.v1": TopicWords(
            BilingualText("サインイン用紙の発行", "Sign-in slip issued"),
            BilingualText(
                "{actor}がアカウント「{account}」のサインイン用紙を作りました。"
                "用紙の QR コードは1回だけ使えます。",
                '{actor} issued a sign-in slip for the account "{account}";'
                " its QR code holds once.",
            ),
        ),
        "account.sign_in_link_revoked.v1": TopicWords(
            BilingualText("QR コードの無効化", "QR code revoked"),
            BilingualText(
                "{actor}がアカウント「{account}」のサインイン用 QR コードを無効にしました。",
                '{actor} revoked the QR code for signing in to the account "{account}".',
            ),
        ),
        "account.sign_in_link_used.v1": TopicWords(
            BilingualText("QR コードでのサインイン", "Signed in with a QR code"),
            BilingualText(
                "「{account}」が用紙の QR コードでサインインしました。",
                '"{account}" signed in with the QR code of a slip.',
            ),
        ),
        "account.one_time_password_given.v1": TopicWords(
            BilingualText("一回限りのパスワード", "One-time password"),
            BilingualText(
                "{actor}がアカウント「{account}」に一回限りのパスワードを設定しました。",
                '{actor} gave the account "{account}" a password that holds once.',
            ),
        ),
        "account.passkey_added.v1": TopicWords(
            BilingualText("パスキーの追加", "Passkey added"),
            BilingualText(
                "{actor}がアカウント「{account}」にパスキーを加えました。",
                '{actor} added a passkey to the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントにパスキーを加えました。",
                "{actor} added a passkey to their own account.",
            ),
        ),
        "account.passkey_removed.v1": TopicWords(
            BilingualText("パスキーの削除", "Passkey removed"),
            BilingualText(
                "{actor}がアカウント「{account}」からパスキーを消しました。",
                '{actor} removed a passkey from the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントからパスキーを消しました。",
                "{actor} removed a passkey from their own account.",
            ),
        ),
        "account.view_saved.v1": TopicWords(
            BilingualText("表示の保存", "View of a list saved"),
            BilingualText("{actor}が一覧の表示を保存しました。", "{actor} saved a view of a list."),
        ),
        "account.view_removed.v1": TopicWords(
            BilingualText("保存した表示の削除", "Saved view removed"),
            BilingualText(
                "{actor}が保存した一覧の表示を消しました。",
                "{actor} removed a saved view of a list.",
            ),
        ),
        "account.password_set.v1": TopicWords(
            BilingualText("パスワードの設定", "Password set"),
            BilingualText(
                "{actor}がアカウント「{account}」のパスワードを設定しました。",
                '{actor} set the password of the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のパスワードを設定しました。",
                "{actor} set their own password.",
            ),
        ),
        "account.recovery_code_used.v1": TopicWords(
            BilingualText("予備のコードの使用", "Recovery code used"),
            BilingualText(
                "「{account}」が予備のコードでサインインしました（残り {left}個）。",
                '"{account}" signed in with a recovery code (left: {left}).',
            ),
        ),
        "account.recovery_codes_renewed.v1": TopicWords(
            BilingualText("予備のコードの作り直し", "Recovery codes renewed"),
            BilingualText(
                "{actor}がアカウント「{account}」の予備のコードを作り直しました。",
                '{actor} made new recovery codes for the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分の予備のコードを作り直しました。",
                "{actor} made new recovery codes for their own account.",
            ),
        ),
        "account.roles_granted.v1": TopicWords(
            BilingualText("役割の追加", "Roles given"),
            BilingualText(
                "{actor}がアカウント「{account}」に役割を加えました（{roles}）。",
                '{actor} gave the account "{account}" further roles ({roles}).',
            ),
        ),
        "account.roles_withdrawn.v1": TopicWords(
            BilingualText("役割の取外し", "Roles taken back"),
            BilingualText(
                "{actor}がアカウント「{account}」から役割を外しました（{roles}）。",
                '{actor} took roles from the account "{account}" ({roles}).',
            ),
        ),
        "account.session_ended.v1": TopicWords(
            BilingualText("サインアウト", "Signed out"),
            BilingualText("「{account}」がサインアウトしました。", '"{account}" signed out.'),
            _ended_for_somebody,
        ),
        "account.session_started.v1": TopicWords(
            BilingualText("サインイン", "Signed in"),
            BilingualText("「{account}」がサインインしました。", '"{account}" signed in.'),
        ),
        "account.sessions_ended.v1": TopicWords(
            BilingualText("すべての端末のサインアウト", "Every session ended"),
            BilingualText(
                "{actor}がアカウント「{account}」をすべての端末でサインアウトさせました。",
                '{actor} ended every session of the account "{account}".',
            ),
            if_own_account(
                "{actor}がすべての端末でサインアウトしました。",
                "{actor} signed out on every device.",
            ),
        ),
        "account.token_issued.v1": TopicWords(
            BilingualText("トークンの発行", "Token issued"),
            BilingualText(
                "{actor}がアカウント「{account}」のトークンを発行しました。",
                '{actor} issued a token for the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントのトークンを発行しました。",
                "{actor} issued a token for their own account.",
            ),
        ),
        "account.token_revoked.v1": TopicWords(
            BilingualText("トークンの無効化", "Token revoked"),
            BilingualText(
                "{actor}がアカウント「{account}」のトークンを無効にしました。",
                '{actor} revoked a token of the account "{account}".',
            ),
            if_own_account(
                "{actor}が自分のアカウントのトークンを無効にしました。",
                "{actor} revoked a token of their own account.",
            ),
        ),
        "account.person_bound.v1": TopicWords(
            BilingualText("本人の記録との結び付け", "Tied to a person"),
            BilingualText(
                "{actor}がアカウント「{account}」を本人の記録と結び付けました。",
                '{actor} tied the account "{account}" to the record of a person.',
            ),
        ),
        "account.person_corrected.v1": TopicWords(
            BilingualText("アカウントの本人の訂正", "Person of an account corrected"),
            BilingualText(
                "{actor}がアカウント「{account}」の本人を訂正しました。",
                '{actor} corrected to whom the account "{account}" belongs.',
            ),
        ),
        "account.venue_bound.v1": TopicWords(
            BilingualText("設置場所との結び付け", "Tied to a venue"),
            BilingualText(
                "{actor}がアカウント「{account}」を設置場所と結び付けました。",
                '{actor} tied the account "{account}" to a venue.',
            ),
        ),
        "centre.corrected.v1": TopicWords(
            BilingualText("センターの訂正", "Centre corrected"),
            BilingualText(
                "{actor}が{centre}の名称・種別の記録を訂正しました。",
                "{actor} corrected the name or the kind of {centre}.",
            ),
        ),
        "centre.facts_stated.v1": TopicWords(
            BilingualText("センターの情報", "Facts of a centre"),
            BilingualText(
                "{actor}が{centre}の情報を記録しました。", "{actor} stated the facts of {centre}."
            ),
        ),
        "centre.founded.v1": TopicWords(
            BilingualText("センターの開設", "Centre set up"),
            BilingualText("{actor}が{centre}を開設しました。", "{actor} set up {centre}."),
        ),
        "centre.holiday_added.v1": TopicWords(
            BilingualText("祝日の追加", "Public holiday added"),
            BilingualText(
                "{actor}が{day}を祝日（{name}）にしました。",
                "{actor} made {day} a public holiday ({name}).",
            ),
        ),
        "centre.holiday_removed.v1": TopicWords(
            BilingualText("祝日の取消し", "Public holiday removed"),
            BilingualText(
                "{actor}が{day}を祝日ではない日にしました。",
                "{actor} made {day} a day that is no public holiday.",
            ),
        ),
        "centre.holidays_confirmed.v1": TopicWords(
            BilingualText("祝日の確認", "Public holidays confirmed"),
            BilingualText(
                "{actor}が{until}までの祝日を確かめました。",
                "{actor} confirmed the public holidays until {until}.",
            ),
        ),
        "access.downloaded.v1": TopicWords(
            BilingualText("ファイルでの取り出し", "Took out a file"),
            BilingualText(
                "{actor}が{look}をファイルで取り出しました（{form}）。",
                "{actor} took out {look} as a file ({form}).",
            ),
        ),
        "access.file_taken.v1": TopicWords(
            BilingualText("作業のファイルの取り出し", "Took out a file of work"),
            BilingualText(
                "{actor}が{order}のファイルを取り出しました。",
                "{actor} took out a file of {order}.",
            ),
            lambda event: _OF_A_TASK if getattr(event, "task_id", None) else None,
        ),
        "access.rebuild_asked.v1": TopicWords(
            BilingualText("表の作り直し", "Had a read model rebuilt"),
            BilingualText(
                "{actor}が表「{read_model}」を記録から作り直させました。",
                '{actor} had the read model "{read_model}" rebuilt.',
            ),
        ),
        "access.refused.v1": TopicWords(
            BilingualText("権限がなかった操作", "Refused for want of authority"),
            BilingualText(
                "{actor}が「{act}」をしようとしましたが、権限がないため行われませんでした。",
                "{actor} wanted to {act}, and was refused for want of authority.",
            ),
        ),
        "access.viewed.v1": TopicWords(
            BilingualText("記録の閲覧", "Looked at records"),
            BilingualText(
                "{actor}が{look}を見ました（{people}人分）。",
                "{actor} looked at {look} (people: {people}).",
            ),
        ),
    },
    views={
        "account": BilingualText("アカウント", "an account"),
        "accounts": BilingualText("アカウントの一覧", "the list of accounts"),
        "history": BilingualText("履歴", "the history"),
        "audit": BilingualText("操作履歴", "the audit trail"),
        "backup": BilingualText("全記録のバックアップ", "a backup of all records"),
    },
    codes={
        "coordinator": BilingualText("配分担当", "coordinator"),
        "participant": BilingualText("参加者", "participant"),
        "therapist": BilingualText("作業療法士", "therapist"),
        "social_worker": BilingualText("社会福祉士", "social worker"),
        "manager": BilingualText("管理責任者", "manager"),
        "supervisor": BilingualText("市の担当者", "supervisor"),
        "client": BilingualText("発注者", "client"),
        "venue": BilingualText("設置場所の担当", "venue staff"),
        "admin": BilingualText("システム管理者", "administrator"),
        "system": BilingualText("自動処理", "the service"),
    },
    readers={
        ("account.passkey_added.v1", "label"): NOBODY,
        ("account.view_saved.v1", "label"): NOBODY,
        ("account.view_saved.v1", "address"): NOBODY,
        ("account.added.v1", "name"): NOBODY,
        ("account.added.v1", "email"): NOBODY,
        ("account.name_corrected.v1", "name"): NOBODY,
        ("account.email_corrected.v1", "email"): NOBODY,
        ("account.number_given.v1", "number"): NOBODY,
    },
)
