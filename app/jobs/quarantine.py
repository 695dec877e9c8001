"""Labels for records that cannot be read: the kind of their owner, the reason, and the cure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.http.authorization import caller, service
from domain.kernel.events.quarantine import HeldEvent, Why
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import GROUPS

WHY: Mapping[str, BilingualText] = {
    Why.NOT_JSON: BilingualText("記録の中身が壊れています。", "What was stored is broken."),
    Why.WRONG_FIELDS: BilingualText(
        "記録の項目が、この種類の記録と合いません。", "Its fields do not fit this kind of record."
    ),
    Why.ALTERED: BilingualText(
        "暗号化した内容が書きかえられたか、入れかわっています。",
        "What was encrypted was altered, or exchanged with another one.",
    ),
    Why.MISPLACED: BilingualText(
        "別の記録の場所に置かれています。", "It stands in the place of another record."
    ),
    Why.KEY_LOST: BilingualText(
        "この記録を開く鍵が見つからないか、開けません。",
        "The key that opens it is missing, or cannot be opened.",
    ),
    Why.GAP_BEFORE: BilingualText(
        "この前の記録がなくなっています。", "The record before it is missing."
    ),
}
TITLE = BilingualText("読み取れない記録（隔離中）", "Records that cannot be read (in quarantine)")
MEANING = BilingualText(
    "次の記録は読み取れません。それが属するものは開けず、変えられません。"
    "ほかのものは、いつもどおり使えます。",
    "These records cannot be read. What they belong to can neither be opened nor changed;"
    " everything else goes on.",
)
CURE = BilingualText(
    "バックアップから記録か鍵を戻してから「もう一度確かめる」を押してください。"
    "読み取れれば、表を作り直してから隔離を解きます。コマンドでもできます：",
    'Put the record or its key back from a backup, then press "Check again". If it can be read,'
    " the read models are made anew and it is released. The command line can do it too:",
)
CHECK_AGAIN = BilingualText("もう一度確かめる", "Check again")
COLUMNS: Mapping[str, BilingualText] = {
    "position": BilingualText("記録の番号", "Record no."),
    "thing": BilingualText("属するもの", "Belongs to"),
    "why": BilingualText("読めない理由", "Why it cannot be read"),
    "since": BilingualText("見つかった日時", "Found"),
    "act": BilingualText("操作", "What to do"),
}
OTHER_OWNER = BilingualText("その他の記録", "another record")


def owner_named(held: HeldEvent) -> BilingualText:
    """The label of the kind of aggregate that a held record belongs to."""
    group = GROUPS.get(held.topic.partition(".")[0])
    return group.aggregate if group is not None else OTHER_OWNER


def rows() -> list[dict[str, Any]]:
    """The held records of the caller's centres, and those whose centre is unknown."""
    return [
        _row(item)
        for item in service().ledger.quarantine.held()
        if not item.centre or caller().sees_centre(item.centre)
    ]


def _row(held: HeldEvent) -> dict[str, Any]:
    """A held record for a page: its position, owner, reason, and when it was found."""
    return {
        "position": held.position,
        "thing": owner_named(held),
        "id": held.belongs_to,
        "why": WHY.get(held.why, WHY[Why.ALTERED]),
        "found_at": datetime.fromisoformat(held.found_at),
    }
