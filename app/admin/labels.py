"""The labels of accounts and centres."""

from collections.abc import Mapping

from app.pages.forms import options
from domain.identity.account import ACCOUNT_ROLES
from domain.identity.centre import CentreKind
from domain.kernel.text.bilingual import BilingualText
from projections.audit.labels import LABELS

__all__ = ["CENTRE_KINDS", "ROLES", "options"]

ROLES: Mapping[str, BilingualText] = {role.value: LABELS[role.value] for role in ACCOUNT_ROLES}
CENTRE_KINDS: Mapping[str, BilingualText] = {
    CentreKind.BPO.value: BilingualText("BPO センター", "BPO centre"),
    CentreKind.EMPLOYMENT.value: BilingualText("就労支援センター", "employment support centre"),
    CentreKind.WORKSTATION.value: BilingualText("ワークステーション", "Workstation"),
    CentreKind.REGIONAL.value: BilingualText("地域の支援センター", "regional centre"),
}
