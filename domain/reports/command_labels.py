"""Labels for the commands of plans and figures, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "SetTarget": BilingualText("目標の設定", "set a target"),
    "SetBudget": BilingualText("予算の設定", "set a budget"),
    "ConfirmFigure": BilingualText("数字の確定", "confirm a figure"),
}
"""By the stored name of the command."""
