"""The names of participants in a sentence: their codes."""

from collections.abc import Sequence

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.participants.queries import codes_of
from projections.kernel.registration import Naming


def _participants(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    return {
        id: BilingualText(f"参加者{code}", f"participant {code}")
        for id, code in codes_of(ledger, ids).items()
    }


NAMES = {
    "participant": Naming("participant", _participants, BilingualText("参加者", "participant")),
}
