"""The words in which accounts and centres are shown."""

from collections.abc import Mapping

from app.errors import language
from domain.identity.account import ACCOUNT_ROLES
from domain.identity.centre import CentreKind
from domain.kernel.wording import Text
from projections.audit.labels import LABELS

ROLES: Mapping[str, Text] = {role.value: LABELS[role.value] for role in ACCOUNT_ROLES}
CENTRE_KINDS: Mapping[str, Text] = {
    CentreKind.BPO.value: Text("BPO センター", "BPO centre"),
    CentreKind.EMPLOYMENT.value: Text("就労支援センター", "employment support centre"),
    CentreKind.WORKSTATION.value: Text("ワークステーション", "Workstation"),
    CentreKind.REGIONAL.value: Text("地域の支援センター", "regional centre"),
}


def options(table: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Every code of a table with its words in the reader's language, to choose from."""
    return [(code, text.in_language(language())) for code, text in table.items()]
