"""What queues and read models are called, and how a read model stands."""

from collections.abc import Mapping

from app.runtime.wakeups import PROJECTIONS, WORK
from domain.kernel.text.bilingual import BilingualText

QUEUES: Mapping[str, BilingualText] = {
    PROJECTIONS: BilingualText("表の更新", "read models"),
    WORK: BilingualText("作業", "work"),
}
READ_MODELS: Mapping[str, BilingualText] = {
    "identity.accounts": BilingualText("アカウントの一覧", "list of accounts"),
    "identity.centres": BilingualText("センターの一覧", "list of centres"),
    "people.cards": BilingualText("人の一覧", "list of people"),
    "people.correction_requests": BilingualText("訂正の希望", "requests for corrections"),
    "participants.roll": BilingualText("参加者の一覧", "list of participants"),
    "participants.workload": BilingualText("作業量", "workload"),
    "participants.conditions": BilingualText("体調の記録", "how people feel"),
    "orders.list": BilingualText("案件の一覧", "list of orders"),
    "orders.questions": BilingualText("案件への質問", "questions about orders"),
    "reports.bpo_centre": BilingualText("BPO センターの数値", "figures of the BPO centre"),
    "reports.robot_pilot": BilingualText("ロボットの数値", "figures of the robots"),
    "robots.shifts": BilingualText("シフトの一覧", "list of shifts"),
    "robots.hours": BilingualText("シフトの時間数", "hours of shifts"),
    "robots.feeds": BilingualText("シフトのカレンダー", "calendars of shifts"),
    "tasks.queue": BilingualText("作業キュー", "work queue"),
    "audit.trail": BilingualText("足跡", "audit trail"),
    "audit.views": BilingualText("閲覧の記録", "record of views"),
}
OTHER_READ_MODEL = BilingualText("その他の表", "another read model")
MODEL_STATES: Mapping[str, BilingualText] = {
    "current": BilingualText("最新", "up to date"),
    "incomplete": BilingualText("読めない記録を除いた状態", "without records that cannot be read"),
    "behind": BilingualText("追いつき中", "catching up"),
    "failed": BilingualText("停止", "stopped"),
    "outdated": BilingualText("新しい版を準備中", "newer version being made"),
    "newer": BilingualText("新しい版のもの", "of a newer release"),
}


def read_model(name: str) -> BilingualText:
    """What a read model is called."""
    return READ_MODELS.get(name, OTHER_READ_MODEL)
