"""The words in which accounts and centres are shown."""

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
    """Every code of a table with its words in the reader's language, to choose from."""
    return [(code, text.in_language(language())) for code, text in table.items()]
