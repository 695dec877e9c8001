"""The labels of the figures, their units, and their additional values."""

from collections.abc import Mapping

from app.http.problems import language
from app.reports import robot_labels
from domain.kernel.text.bilingual import BilingualText
from domain.reports.value_objects import Period

PEOPLE, ORDERS, YEN = (
    BilingualText("人", "people"),
    BilingualText("件", "orders"),
    BilingualText("円", "yen"),
)
PERCENT = BilingualText("%", "%")
LABELS: Mapping[str, BilingualText] = {
    "B1": BilingualText("登録者数", "Registrations"),
    "B2": BilingualText("業務受託件数", "Orders accepted"),
    "B3": BilingualText("支援した人の数", "People supported"),
    "B4": BilingualText("登録者数の目標", "Target of registrations"),
    "B5": BilingualText("運営費（予算）", "Operating cost (budget)"),
    **robot_labels.LABELS,
}
UNITS: Mapping[str, BilingualText] = {
    "B1": PEOPLE,
    "B2": ORDERS,
    "B3": PEOPLE,
    "B4": PEOPLE,
    "B5": YEN,
    **robot_labels.UNITS,
}
ONE_OF: Mapping[BilingualText, BilingualText] = {
    PEOPLE: BilingualText("人", "person"),
    ORDERS: BilingualText("件", "order"),
    **robot_labels.ONE_OF,
}
MEANINGS: Mapping[str, BilingualText] = {
    "B1": BilingualText(
        "その日の終わりに登録している人です。休止中の人を含み、お仕事体験中の人は含みません。",
        "Everybody registered at the end of that day: those who rest are counted, those on a work "
        "trial are not.",
    ),
    "B2": BilingualText(
        "期間のうちに受託した案件です。あとで取り消されても、受託した件数は減りません。",
        "The orders taken on in the period. A later cancellation does not lower the number.",
    ),
    "B3": BilingualText(
        "期間のうちに、作業（開始・再開・提出）か支援（来所や在宅での開始の記録、質問への返事、"
        "アセスメント、上限の設定）の記録が1回以上ある人です。同じ人は1人と数えます。",
        "Everybody with at least one record of work (begun, gone on with, handed in) or support "
        "(a check-in, an answered question, an assessment, limits set) in the period. Each person "
        "counts once.",
    ),
    "B4": BilingualText(
        "その年度について、いちばん新しく決めた目標です。",
        "The newest target set for the fiscal year.",
    ),
    "B5": BilingualText(
        "その年度について、いちばん新しく決めた運営費です。",
        "The newest operating cost set for the fiscal year.",
    ),
    **robot_labels.MEANINGS,
}
PARTS: Mapping[str, BilingualText] = {
    "home_based": BilingualText("在宅型", "Home-based"),
    "on_site": BilingualText("通所型", "On site"),
    "active": BilingualText("うち活動中", "Of them active"),
    "suspended": BilingualText("うち休止中", "Of them resting"),
    "trial": BilingualText("ほかにお仕事体験中", "Beside them on a work trial"),
    "cancelled": BilingualText("うち、のちに取消し", "Of them cancelled later"),
    "work": BilingualText("うち作業の記録がある人", "Of them with records of work"),
    "support": BilingualText("うち支援の記録がある人", "Of them with records of support"),
    "trial_only": BilingualText("ほかにお仕事体験だけの人", "Beside them on a work trial only"),
    "registered_rate": BilingualText("達成率（登録者数÷目標）", "Reached (registrations ÷ target)"),
    "supported_rate": BilingualText(
        "参考：年度の支援人数÷目標", "For reference: supported ÷ target"
    ),
    **robot_labels.PARTS,
}
STATUSES: Mapping[str, BilingualText] = {
    "provisional": BilingualText("暫定値", "provisional"),
    "confirmed": BilingualText("確定", "confirmed"),
    "not_set": BilingualText("未設定", "not set yet"),
}
STATUS_TAGS = {"provisional": "care", "confirmed": "good", "not_set": ""}
SET = BilingualText("設定済み", "set")
PERIODS: Mapping[str, BilingualText] = {
    Period.YEAR.value: BilingualText("年度（4月から）", "Fiscal year (from April)"),
    Period.HALF.value: BilingualText("上期・下期", "Half of the year"),
    Period.MONTH.value: BilingualText("月", "Month"),
}
STEPS: Mapping[str, BilingualText] = {
    "participant.registered.v1": BilingualText("登録", "Registered"),
    "participant.trial_finished.v1": BilingualText(
        "お仕事体験を終えて登録", "Registered after the trial"
    ),
    "participant.work_mode_changed.v1": BilingualText(
        "就労形態の変更", "Change of the place of work"
    ),
    "job_order.accepted.v1": BilingualText("受託", "Accepted"),
    "task.started.v1": BilingualText("作業の開始", "Began a task"),
    "task.resumed.v1": BilingualText("作業の再開", "Went on with a task"),
    "task.submitted.v1": BilingualText("作業の提出", "Handed a task in"),
    "task.help_answered.v1": BilingualText("質問への返事", "Had a question answered"),
    "participant.checked_in.v1": BilingualText("開始の報告", "Checked in"),
    "participant.assessed.v1": BilingualText("アセスメント", "Assessment"),
    "participant.limits_set.v1": BilingualText("上限の設定", "Limits of work set"),
    "year_plan.target_set.v1": BilingualText("目標の設定", "Target set"),
    "year_plan.budget_set.v1": BilingualText("予算の設定", "Budget set"),
    **robot_labels.STEPS,
}


def fiscal_year_words(year: int) -> BilingualText:
    """Return a fiscal year by both calendars; all of 2019 is 令和元年度 (section 0)."""
    era, count = ("令和", year - 2018) if year >= 2019 else ("平成", year - 1988)
    spoken = "元" if count == 1 else str(count)
    return BilingualText(f"{year}年度（{era}{spoken}年度）", f"FY {year} (from April {year})")


def unit(figure: str, value: int) -> BilingualText:
    """Return the unit of a figure, in the singular if `value` is 1."""
    many = UNITS[figure]
    return ONE_OF.get(many, many) if value == 1 else many


def units_of_part(figure: str, code: str) -> BilingualText:
    """Return the unit of a part of a figure."""
    if code.endswith("_rate"):
        return PERCENT
    return robot_labels.PART_UNITS.get(code, UNITS[figure])


def unit_of_part(figure: str, code: str, value: float) -> BilingualText:
    """Return the unit of a part, in the singular if `value` is 1."""
    many = units_of_part(figure, code)
    return ONE_OF.get(many, many) if value == 1 else many


def status_of(figure: str, status: str) -> BilingualText:
    """Return the label of a status; "set" for targets and budgets, which need no confirmation."""
    is_set = figure in ("B4", "B5") and status == "confirmed"
    return SET if is_set else STATUSES[status]


def spoken(text: BilingualText) -> str:
    """Return a text in the reader's language."""
    return text.in_language(language())
