"""Records that cannot be read, in words: what kind of thing they belong to, why, and the cure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.access import caller, service
from domain.kernel.quarantine import HeldEvent, Why
from domain.kernel.wording import Text

WHY: Mapping[str, Text] = {
    Why.NOT_JSON: Text("記録の中身が壊れています。", "What was stored is broken."),
    Why.WRONG_FIELDS: Text(
        "記録の項目が、この種類の記録と合いません。", "Its fields do not fit this kind of record."
    ),
    Why.ALTERED: Text(
        "暗号化した内容が書きかえられたか、入れかわっています。",
        "What was encrypted was altered, or exchanged with another one.",
    ),
    Why.MISPLACED: Text(
        "別の記録の場所に置かれています。", "It stands in the place of another record."
    ),
    Why.KEY_LOST: Text(
        "この記録を開く鍵が見つからないか、開けません。",
        "The key that opens it is missing, or cannot be opened.",
    ),
    Why.GAP_BEFORE: Text("この前の記録がなくなっています。", "The record before it is missing."),
}
TITLE = Text("読み取れない記録(隔離中)", "Records that cannot be read (in quarantine)")
MEANING = Text(
    "次の記録は読み取れません。それが属するものは開けず、変えられません。"
    "ほかのものは、いつもどおり使えます。",
    "These records cannot be read. What they belong to can neither be opened nor changed;"
    " everything else goes on.",
)
CURE = Text(
    "バックアップから記録か鍵を戻してから「もう一度確かめる」を押してください。"
    "読み取れれば、表を作り直してから隔離を解きます。コマンドでもできます:",
    'Put the record or its key back from a backup, then press "Check again". If it can be read,'
    " the read models are made anew and it is released. The command line can do it too:",
)
CHECK_AGAIN = Text("もう一度確かめる", "Check again")
COLUMNS: Mapping[str, Text] = {
    "position": Text("記録の番号", "Record no."),
    "thing": Text("属するもの", "Belongs to"),
    "why": Text("読めない理由", "Why it cannot be read"),
    "since": Text("見つかった日時", "Found"),
    "act": Text("操作", "What to do"),
}
OTHER_THING = Text("その他の記録", "another record")
THINGS: Mapping[str, Text] = {
    "centre": Text("センター", "centre"),
    "account": Text("アカウント", "account"),
    "access": Text("閲覧の記録", "record of a look"),
    "person": Text("人", "person"),
    "participant": Text("参加者", "participant"),
    "client": Text("発注者", "client"),
    "job_order": Text("案件", "job order"),
    "order_question": Text("案件への質問", "question about an order"),
    "task": Text("作業", "task"),
    "file": Text("ファイル", "file"),
    "year_plan": Text("年度の計画", "plan of a year"),
    "notice_choice": Text("お知らせの設定", "choice of notices"),
    "robot": Text("ロボット", "robot"),
    "venue": Text("会場", "venue"),
    "deployment": Text("ロボットの配置", "deployment"),
    "pilot": Text("パイロット", "pilot"),
    "shift": Text("シフト", "shift"),
    "beside_shift": Text("シフト中の連絡", "messages beside a shift"),
    "day_link": Text("会場のその日のアドレス", "address of a venue"),
    "cover": Text("シフトの交代", "search for cover"),
    "cover_rules": Text("交代の決まり", "rules of cover"),
    "robot_link": Text("ロボットの通信", "link of a robot"),
    "shift_feed": Text("シフトのカレンダー", "calendar of shifts"),
}
"""What a record belongs to, by the first word of its topic."""


def thing_named(held: HeldEvent) -> Text:
    """The kind of thing to which a held record belongs."""
    return THINGS.get(held.topic.partition(".")[0], OTHER_THING)


def rows() -> list[dict[str, Any]]:
    """What is held of the caller's centres, and what nobody can say the centre of."""
    return [
        _row(one)
        for one in service().ledger.quarantine.held()
        if not one.centre or caller().sees_centre(one.centre)
    ]


def _row(held: HeldEvent) -> dict[str, Any]:
    """A held record for a page: its place, kind, cause, and since when."""
    return {
        "position": held.position,
        "thing": thing_named(held),
        "id": held.belongs_to,
        "why": WHY.get(held.why, WHY[Why.ALTERED]),
        "found_at": datetime.fromisoformat(held.found_at),
    }
