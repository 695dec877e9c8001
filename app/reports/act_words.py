"""Labels for the requests of reports, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /reports": opening("報告の一覧", "the reports"),
    "GET /reports/bpo-centre": opening("センターの報告", "the report of the centre"),
    "GET /reports/bpo-centre/figures/<figure>/events": opening(
        "数字のもとになった記録", "the records behind a figure"
    ),
    "GET /reports/robot-pilot": opening("ロボット事業の報告", "the report of the robots"),
    "GET /reports/robot-pilot/figures/<figure>/events": opening(
        "数字のもとになった記録", "the records behind a figure"
    ),
    "GET /reports/plan": opening("目標と予算の画面", "the page of targets and budgets"),
    "POST /reports/plan/target": COMMAND_LABELS["SetTarget"],
    "POST /reports/plan/budget": COMMAND_LABELS["SetBudget"],
    "GET /reports/bpo-centre/<figure>": opening(
        "数字のもとになった記録", "the records behind a figure"
    ),
    "POST /reports/bpo-centre/<figure>/confirm": COMMAND_LABELS["ConfirmFigure"],
    "GET /reports/robot-pilot/pilots": opening("パイロットの集計", "the totals of pilots"),
    "GET /reports/robot-pilot/<robot_figure>": opening(
        "数字のもとになった記録", "the records behind a figure"
    ),
}
"""By method and path."""
