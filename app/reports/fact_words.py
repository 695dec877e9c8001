"""The labels for the facts of targets and figures."""

from app.registry.registration import FactWords
from app.reports.labels import LABELS as FIGURES
from domain.kernel.text.bilingual import BilingualText

WORDS = FactWords(
    fields={
        "confirmed": BilingualText("確定した数字", "Figures confirmed"),
        "year_plan.number": BilingualText("値", "Value"),
        "year_from": BilingualText("年度の始まり", "Year from"),
        "yen": BilingualText("予算（円）", "Budget (yen)"),
        "registrations": BilingualText("目標の登録者数", "Target of registrations"),
        "figure": BilingualText("数字", "Figure"),
    },
    codes={
        "year_plan.figure": FIGURES,
    },
)
