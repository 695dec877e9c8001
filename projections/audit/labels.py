"""The words that people read in place of codes."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from domain.kernel.clock import TOKYO
from domain.kernel.wording import Text
from domain.people.consents import PURPOSES

LABELS: Mapping[str, Text] = {
    # Work modes, and why somebody leaves
    "home_based": Text("在宅型", "home-based"),
    "on_site": Text("通所型", "on-site"),
    "general_employment": Text("一般就労", "general employment"),
    "welfare_employment": Text("福祉的就労", "welfare employment"),
    "other_service": Text("ほかのサービスの利用", "another service"),
    "moved_away": Text("転出", "moved away"),
    "own_wish": Text("本人の希望", "own wish"),
    "other": Text("その他", "other"),
    # Facts of a person
    "name": Text("氏名", "name"),
    "name_kana": Text("フリガナ", "name in kana"),
    "birth_date": Text("生年月日", "date of birth"),
    "handbook_kinds": Text("手帳種別", "kinds of handbook"),
    "disability_kinds": Text("障害種別", "kinds of disability"),
    "main_kind": Text("主な障害種別", "main kind of disability"),
    "email": Text("メールアドレス", "e-mail address"),
    "phone": Text("電話番号", "telephone number"),
    "resident": Text("市内在住", "living in the city"),
    **{code: purpose.name for code, purpose in PURPOSES.items()},
    # How a task comes to a person
    "rule": Text("決まった順序", "the fixed rule"),
    "staff": Text("職員", "staff"),
    "roster": Text("シフト表", "the roster"),
    "cover": Text("交代の申し出", "an offer to cover"),
    "self": Text("本人", "the person"),
    # Files
    "source": Text("資料", "source"),
    "result": Text("成果物", "result"),
    # Roles
    "coordinator": Text("配分担当", "coordinator"),
    "participant": Text("参加者", "participant"),
    "therapist": Text("作業療法士", "therapist"),
    "social_worker": Text("社会福祉士", "social worker"),
    "manager": Text("管理責任者", "manager"),
    "supervisor": Text("市の担当者", "supervisor"),
    "client": Text("発注者", "client"),
    "venue": Text("設置場所の担当", "venue staff"),
    "admin": Text("システム管理者", "administrator"),
    "system": Text("自動処理", "the service"),
    # Figures of the BPO centre
    "B1": Text("登録者数", "registrations"),
    "B2": Text("業務受託件数", "orders accepted"),
    "B3": Text("支援した人の数", "people supported"),
}
LOOKS: Mapping[str, Text] = {
    "board": Text("朝のボード", "the morning board"),
    "roster": Text("シフト表", "the roster"),
    "figures": Text("数字のもとになった記録", "the records behind a figure"),
    "person": Text("個人の記録", "the record of a person"),
    "people": Text("人の一覧", "the list of people"),
    "participant": Text("参加者の記録", "the record of a participant"),
    "participants": Text("参加者の一覧", "the list of participants"),
    "pilot": Text("パイロットの記録", "the record of a pilot"),
    "pilots": Text("パイロットの一覧", "the list of pilots"),
    "shift": Text("シフト", "a shift"),
    "shifts": Text("シフトの一覧", "the list of shifts"),
    "workload": Text("作業量", "the workload"),
    "history": Text("履歴", "the history"),
    "audit": Text("足跡", "the audit trail"),
    "candidates": Text("作業の候補者", "the candidates for a task"),
    "account": Text("アカウント", "an account"),
    "accounts": Text("アカウントの一覧", "the list of accounts"),
}
PARTS: Mapping[str, Text] = {
    "assign": Text("自動割当て", "the automatic assignment"),
    "react": Text("自動処理", "the automatic follow-up"),
    "migrate": Text("初期設定", "the set-up"),
    "import_tasks": Text("作業の取込み", "the import of tasks"),
    "command-line": Text("管理用コマンド", "the command line"),
    "demo": Text("見本データの作成", "the demonstration"),
    "cover": Text("交代さがし", "the search for cover"),
    "venue-link": Text("設置場所のきょうのページ", "the day page of a venue"),
    "watch_links": Text("ロボットの通信の見守り", "the watch over the robots' links"),
}
UNKNOWN_PART = Text("自動処理", "the service")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def label(value: Any) -> Text:
    """A value as people read it; a code that has no words yet stays as it is."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, datetime):
        value = value.astimezone(TOKYO).date()
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return Text("はい", "yes") if value else Text("いいえ", "no")
    if isinstance(value, (tuple, list, frozenset)):
        parts = [label(one) for one in value]
        return Text("、".join(one.ja for one in parts), ", ".join(one.en for one in parts))
    return LABELS.get(value, Text(value, value)) if isinstance(value, str) else _plain(value)


def day(value: date) -> Text:
    """A day as it is written in a sentence."""
    return Text(
        f"{value.year}年{value.month}月{value.day}日",
        f"{value.day} {MONTHS[value.month - 1]} {value.year}",
    )


def _plain(value: Any) -> Text:
    return Text(f"{value:,}", f"{value:,}") if isinstance(value, int) else Text("", "")
