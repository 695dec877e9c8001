"""Labels for the requests of the audit trail, as a sentence about a refusal says them."""

from collections.abc import Iterator, Mapping

from app import registry
from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import GROUPS


def _histories() -> Iterator[tuple[str, BilingualText]]:
    for _, kinds in registry.parts("histories", "HISTORIES"):
        for kind in kinds:
            named = GROUPS[kind.kind].aggregate
            label = opening(f"履歴（{named.ja}）", f"a history ({named.en})")
            yield f"GET {kind.rule_of_api}", label
            yield f"GET {kind.rule_of_page}", label


ACTS: Mapping[str, BilingualText] = {
    "GET /audit": opening("操作履歴", "the audit trail"),
    "POST /audit/find": BilingualText("操作履歴の検索", "search the audit trail"),
    "GET /audit/events": opening("操作履歴", "the audit trail"),
    "GET /audit/events/export": opening("操作履歴のファイル", "the audit trail as a file"),
    "GET /audit/events/<int:position>": opening("1件の操作の記録", "an event of the audit trail"),
    "GET /audit/views": opening("記録を見た人の一覧", "the list of who looked at records"),
    "GET /audit/attempts": opening("行われなかった操作の一覧", "the list of what was tried"),
    **dict(_histories()),
}
"""By method and path."""
