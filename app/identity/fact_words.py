"""Labels for the facts of accounts, centres and access records."""

from app.registry.registration import FactWords
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import LABELS

_CENTRES = {
    "bpo": BilingualText("BPO センター", "BPO centre"),
    "employment": BilingualText("就労支援センター", "employment centre"),
    "workstation": BilingualText("ワークステーション", "Workstation"),
    "regional": BilingualText("地域のセンター", "regional centre"),
}

WORDS = FactWords(
    fields={
        "opened_on": BilingualText("開所日", "Opened on"),
        "place": BilingualText("所在地", "Place"),
        "contractor": BilingualText("受託事業者", "Contractor"),
        "posts": BilingualText("職員体制（常勤）", "Posts (full-time)"),
        "centre.title": BilingualText("職名", "Post"),
        "full_time": BilingualText("人数", "How many"),
        "account.person_id": BilingualText("パイロット", "Pilot"),
        "uses_codes": BilingualText("確認コードを使う", "Uses one-time codes"),
        "passkeys": BilingualText("パスキーの数", "Passkeys"),
        "tokens": BilingualText("トークンの数", "Tokens"),
        "holidays": BilingualText("加えた祝日", "Holidays added"),
        "no_holidays": BilingualText("外した祝日", "Holidays removed"),
        "certain_until": BilingualText("祝日が確かな最後の日", "Holidays certain until"),
        "until": BilingualText("確実な最後の日", "Last certain day"),
        "centres": BilingualText("センター", "Centres"),
        "roles": BilingualText("役割", "Roles"),
        "expires_at": BilingualText("有効期限", "Valid until"),
        "read_model": BilingualText("表", "Read model"),
        "form": BilingualText("ファイルの形式", "Format"),
        "what": BilingualText("見たもの・しようとしたこと", "What was looked at or tried"),
        "issuer": BilingualText("ほかのサービス", "Other service"),
        "label": BilingualText("付けた名前", "Name given"),
        "left": BilingualText("残りの数", "Left"),
        "account.number": BilingualText("番号", "Number"),
        "is_disabled": BilingualText("停止中", "Disabled"),
        "person_ids": BilingualText("見られた記録", "Whose records"),
    },
    codes={
        "centre.kind": _CENTRES,
        "roles": LABELS,
    },
    technical=frozenset(
        {"session_id", "token_id", "centre.code", "account.key", "passkey_id", "link_id", "view_id"}
    ),
    pilots=frozenset({"account.person_id"}),
)
