"""The names of job orders and clients in a sentence."""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.orders.client import Client
from domain.orders.queries import names_of
from projections.kernel.registration import Naming


def _orders(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    return {
        id: BilingualText(
            f"案件{one.number}「{one.title}」", f'job order {one.number} "{one.title}"'
        )
        for id, one in names_of(ledger, ids).items()
    }


def _clients(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    found = ledger.find_readable(Client, [UUID(id) for id in ids])
    return {
        str(id): BilingualText(f"発注者「{one.name}」", f'client "{one.name}"')
        for id, one in found.items()
    }


NAMES = {
    "order": Naming("job_order", _orders, BilingualText("案件", "a job order")),
    "client": Naming("client", _clients, BilingualText("発注者「」", 'client ""')),
}
