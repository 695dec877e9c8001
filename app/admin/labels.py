"""The labels of accounts and centres."""

from collections.abc import Mapping

from app.http.problems import language
from domain.identity.account import ACCOUNT_ROLES
from domain.identity.centre import CentreKind
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import LABELS

ROLES: Mapping[str, BilingualText] = {role.value: LABELS[role.value] for role in ACCOUNT_ROLES}
CENTRE_KINDS: Mapping[str, BilingualText] = {
    CentreKind.BPO.value: BilingualText("BPO センター", "BPO centre"),
    CentreKind.EMPLOYMENT.value: BilingualText("就労支援センター", "employment support centre"),
    CentreKind.WORKSTATION.value: BilingualText("ワークステーション", "Workstation"),
    CentreKind.REGIONAL.value: BilingualText("地域の支援センター", "regional centre"),
}


def options(table: Mapping[str, BilingualText]) -> list[tuple[str, str]]:
    """The codes of a table with their labels in the reader's language, for a select field."""
    return [(code, text.in_language(language())) for code, text in table.items()]
