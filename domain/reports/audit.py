"""How targets, budgets and figures appear in the audit trail."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "year_plan": Group(
            210,
            BilingualText("目標と予算", "Targets and budgets"),
            BilingualText("年度の計画", "plan of a year"),
        ),
    },
    topics={
        "year_plan.budget_set.v1": TopicWords(
            BilingualText("予算の設定", "Budget set"),
            BilingualText(
                "{actor}が{year_from}からの年度の運営費の予算を{yen}円にしました。",
                "{actor} set the budget of the year from {year_from} to {yen} yen.",
            ),
        ),
        "year_plan.figure_confirmed.v1": TopicWords(
            BilingualText("数字の確定", "Figure confirmed"),
            BilingualText(
                "{actor}が{figure}（{first}から{last}まで）を{value}と確定しました。",
                "{actor} confirmed the figure {figure} ({first} to {last}) as {value}.",
            ),
        ),
        "year_plan.target_set.v1": TopicWords(
            BilingualText("目標の設定", "Target set"),
            BilingualText(
                "{actor}が{year_from}からの年度の目標登録者数を{registrations}人にしました。",
                "{actor} set the target of the year from {year_from} to {registrations} "
                "registrations.",
            ),
        ),
    },
    views={
        "report": BilingualText("数字の報告", "a report of the figures"),
        "figures": BilingualText("数字のもとになった記録", "the records behind a figure"),
    },
    codes={
        "B1": BilingualText("登録者数", "registrations"),
        "B2": BilingualText("業務受託件数", "orders accepted"),
        "B3": BilingualText("支援した人の数", "people supported"),
    },
)
