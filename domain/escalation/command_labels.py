"""What the commands of escalation rules do, in words."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "SetEscalationRule": BilingualText("待ち時間の決まりの変更", "set an escalation rule"),
}
"""By the stored name of the command."""
