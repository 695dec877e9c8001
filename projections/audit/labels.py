"""The words that people read in place of codes."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.clock import TOKYO
from domain.people.consents import PURPOSES

LABELS: Mapping[str, BilingualText] = {
    # Work modes, and why somebody leaves
    "home_based": BilingualText("在宅型", "home-based"),
    "on_site": BilingualText("通所型", "on-site"),
    "general_employment": BilingualText("一般就労", "general employment"),
    "welfare_employment": BilingualText("福祉的就労", "welfare employment"),
    "other_service": BilingualText("ほかのサービスの利用", "another service"),
    "moved_away": BilingualText("転出", "moved away"),
    "own_wish": BilingualText("本人の希望", "own wish"),
    "other": BilingualText("その他", "other"),
    # Facts of a person
    "name": BilingualText("氏名", "name"),
    "name_kana": BilingualText("フリガナ", "name in kana"),
    "birth_date": BilingualText("生年月日", "date of birth"),
    "handbook_kinds": BilingualText("手帳種別", "kinds of handbook"),
    "disability_kinds": BilingualText("障害種別", "kinds of disability"),
    "main_kind": BilingualText("主な障害種別", "main kind of disability"),
    "email": BilingualText("メールアドレス", "e-mail address"),
    "phone": BilingualText("電話番号", "telephone number"),
    "resident": BilingualText("市内在住", "living in the city"),
    **{code: purpose.name for code, purpose in PURPOSES.items()},
    # How a task comes to a person
    "rule": BilingualText("決まった順序", "the fixed rule"),
    "staff": BilingualText("職員", "staff"),
    "roster": BilingualText("シフト表", "the roster"),
    "cover": BilingualText("交代の申し出", "an offer to cover"),
    "self": BilingualText("本人", "the person"),
    # Files
    "source": BilingualText("資料", "source"),
    "result": BilingualText("成果物", "result"),
    # Roles
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
    # Figures of the BPO centre
    "B1": BilingualText("登録者数", "registrations"),
    "B2": BilingualText("業務受託件数", "orders accepted"),
    "B3": BilingualText("支援した人の数", "people supported"),
}
VIEW_LABELS: Mapping[str, BilingualText] = {
    "board": BilingualText("朝のボード", "the morning board"),
    "roster": BilingualText("シフト表", "the roster"),
    "figures": BilingualText("数字のもとになった記録", "the records behind a figure"),
    "person": BilingualText("個人の記録", "the record of a person"),
    "people": BilingualText("人の一覧", "the list of people"),
    "participant": BilingualText("参加者の記録", "the record of a participant"),
    "participants": BilingualText("参加者の一覧", "the list of participants"),
    "pilot": BilingualText("パイロットの記録", "the record of a pilot"),
    "pilots": BilingualText("パイロットの一覧", "the list of pilots"),
    "shift": BilingualText("シフト", "a shift"),
    "shifts": BilingualText("シフトの一覧", "the list of shifts"),
    "workload": BilingualText("作業量", "the workload"),
    "history": BilingualText("履歴", "the history"),
    "audit": BilingualText("足跡", "the audit trail"),
    "candidates": BilingualText("作業の候補者", "the candidates for a task"),
    "account": BilingualText("アカウント", "an account"),
    "accounts": BilingualText("アカウントの一覧", "the list of accounts"),
}
PARTS: Mapping[str, BilingualText] = {
    "assign": BilingualText("自動割当て", "the automatic assignment"),
    "react": BilingualText("自動処理", "the automatic follow-up"),
    "migrate": BilingualText("初期設定", "the set-up"),
    "import_tasks": BilingualText("作業の取込み", "the import of tasks"),
    "command-line": BilingualText("管理用コマンド", "the command line"),
    "demo": BilingualText("見本データの作成", "the demonstration"),
    "cover": BilingualText("交代さがし", "the search for cover"),
    "venue-link": BilingualText("設置場所のきょうのページ", "the day page of a venue"),
    "watch_links": BilingualText("ロボットの通信の見守り", "the watch over the robots' links"),
}
UNKNOWN_PART = BilingualText("自動処理", "the service")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def label(value: Any) -> BilingualText:
    """A value as people read it; a code that has no words yet stays as it is."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, datetime):
        value = value.astimezone(TOKYO).date()
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return BilingualText("はい", "yes") if value else BilingualText("いいえ", "no")
    if isinstance(value, (tuple, list, frozenset)):
        parts = [label(item) for item in value]
        return BilingualText(
            "、".join(part.ja for part in parts), ", ".join(part.en for part in parts)
        )
    return (
        LABELS.get(value, BilingualText(value, value)) if isinstance(value, str) else _plain(value)
    )


def day(value: date) -> BilingualText:
    """A day as it is written in a sentence."""
    return BilingualText(
        f"{value.year}年{value.month}月{value.day}日",
        f"{value.day} {MONTHS[value.month - 1]} {value.year}",
    )


def _plain(value: Any) -> BilingualText:
    return (
        BilingualText(f"{value:,}", f"{value:,}")
        if isinstance(value, int)
        else BilingualText("", "")
    )
