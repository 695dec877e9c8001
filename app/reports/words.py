"""The words of the figures: what they are called, what they are counted in, what is beside them."""

from collections.abc import Mapping

from app.errors import language
from app.reports import robot_words
from domain.kernel.wording import Text
from domain.reports.terms import Period

PEOPLE, ORDERS, YEN = Text("人", "people"), Text("件", "orders"), Text("円", "yen")
PERCENT = Text("%", "%")
LABELS: Mapping[str, Text] = {
    "B1": Text("登録者数", "Registrations"),
    "B2": Text("業務受託件数", "Orders accepted"),
    "B3": Text("支援した人の数", "People supported"),
    "B4": Text("登録者数の目標", "Target of registrations"),
    "B5": Text("運営費(予算)", "Operating cost (budget)"),
    **robot_words.LABELS,
}
UNITS: Mapping[str, Text] = {
    "B1": PEOPLE,
    "B2": ORDERS,
    "B3": PEOPLE,
    "B4": PEOPLE,
    "B5": YEN,
    **robot_words.UNITS,
}
ONE_OF: Mapping[Text, Text] = {
    PEOPLE: Text("人", "person"),
    ORDERS: Text("件", "order"),
    **robot_words.ONE_OF,
}
MEANINGS: Mapping[str, Text] = {
    "B1": Text(
        "その日の終わりに登録している人です。休止中の人を含み、お仕事体験中の人は含みません。",
        "Everybody registered at the end of that day: those who rest are counted, those on a work "
        "trial are not.",
    ),
    "B2": Text(
        "期間のうちに受託した案件です。あとで取り消されても、受託した件数は減りません。",
        "The orders taken on in the period. A later cancellation does not lower the number.",
    ),
    "B3": Text(
        "期間のうちに、作業(開始・再開・提出)か支援(来所や在宅での開始の記録、質問への回答、"
        "アセスメント、上限の設定)の記録が1回以上ある人です。同じ人は1人と数えます。",
        "Everybody with at least one record of work (begun, gone on with, handed in) or support "
        "(a check-in, an answered question, an assessment, limits set) in the period. Each person "
        "counts once.",
    ),
    "B4": Text(
        "その年度について、いちばん新しく決めた目標です。",
        "The newest target set for the fiscal year.",
    ),
    "B5": Text(
        "その年度について、いちばん新しく決めた運営費です。",
        "The newest operating cost set for the fiscal year.",
    ),
    **robot_words.MEANINGS,
}
PARTS: Mapping[str, Text] = {
    "home_based": Text("在宅型", "Home-based"),
    "on_site": Text("通所型", "On site"),
    "active": Text("うち活動中", "Of them active"),
    "suspended": Text("うち休止中", "Of them resting"),
    "trial": Text("ほかにお仕事体験中", "Beside them on a work trial"),
    "cancelled": Text("うち、のちに取消し", "Of them cancelled later"),
    "work": Text("うち作業の記録がある人", "Of them with records of work"),
    "support": Text("うち支援の記録がある人", "Of them with records of support"),
    "trial_only": Text("ほかにお仕事体験だけの人", "Beside them on a work trial only"),
    "registered_rate": Text("達成率(登録者数÷目標)", "Reached (registrations ÷ target)"),
    "supported_rate": Text("参考: 年度の支援人数÷目標", "For reference: supported ÷ target"),
    **robot_words.PARTS,
}
STATUSES: Mapping[str, Text] = {
    "provisional": Text("暫定値", "provisional"),
    "confirmed": Text("確定", "confirmed"),
    "not_set": Text("未設定", "not set yet"),
}
STATUS_TAGS = {"provisional": "care", "confirmed": "good", "not_set": ""}
SET = Text("設定済み", "set")
PERIODS: Mapping[str, Text] = {
    Period.YEAR.value: Text("年度(4月から)", "Fiscal year (from April)"),
    Period.HALF.value: Text("上期・下期", "Half of the year"),
    Period.MONTH.value: Text("月", "Month"),
}
STEPS: Mapping[str, Text] = {
    "participant.registered.v1": Text("登録", "Registered"),
    "participant.trial_finished.v1": Text("お仕事体験を終えて登録", "Registered after the trial"),
    "participant.work_mode_changed.v1": Text("就労形態の変更", "Change of the place of work"),
    "job_order.accepted.v1": Text("受託", "Accepted"),
    "task.started.v1": Text("作業の開始", "Began a task"),
    "task.resumed.v1": Text("作業の再開", "Went on with a task"),
    "task.submitted.v1": Text("作業の提出", "Handed a task in"),
    "task.help_answered.v1": Text("質問への回答", "Had a question answered"),
    "participant.checked_in.v1": Text("チェックイン", "Checked in"),
    "participant.assessed.v1": Text("アセスメント", "Assessment"),
    "participant.limits_set.v1": Text("上限の設定", "Limits of work set"),
    "year_plan.target_set.v1": Text("目標の設定", "Target set"),
    "year_plan.budget_set.v1": Text("予算の設定", "Budget set"),
    **robot_words.STEPS,
}


def fiscal_year_words(year: int) -> Text:
    """A fiscal year by both calendars; 2019 is 令和元年度 as a whole (section 0)."""
    era, count = ("令和", year - 2018) if year >= 2019 else ("平成", year - 1988)
    spoken = "元" if count == 1 else str(count)
    return Text(f"{year}年度({era}{spoken}年度)", f"FY {year} (from April {year})")


def unit(figure: str, value: int) -> Text:
    """What so many of a figure are called."""
    many = UNITS[figure]
    return ONE_OF.get(many, many) if value == 1 else many


def units_of_part(figure: str, code: str) -> Text:
    """What a part of a figure is counted in."""
    if code.endswith("_rate"):
        return PERCENT
    return robot_words.PART_UNITS.get(code, UNITS[figure])


def unit_of_part(figure: str, code: str, value: float) -> Text:
    """What so many of a part are called."""
    many = units_of_part(figure, code)
    return ONE_OF.get(many, many) if value == 1 else many


def status_of(figure: str, status: str) -> Text:
    """How a figure stands: what somebody set is not counted, so nobody has to confirm it."""
    is_set = figure in ("B4", "B5") and status == "confirmed"
    return SET if is_set else STATUSES[status]


def spoken(text: Text) -> str:
    """A word in the reader's language."""
    return text.in_language(language())


def options(table: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Every code of a table with its words, to choose from."""
    return [(code, spoken(text)) for code, text in table.items()]
