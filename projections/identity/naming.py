"""The names of accounts and centres in a sentence."""

from collections.abc import Sequence
from uuid import UUID

from domain.identity.centre import Centre
from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from projections.identity.name_queries import account_names
from projections.kernel.registration import Naming


def _accounts(_: Ledger, views: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    return {id: BilingualText(name, name) for id, name in account_names(views, ids).items()}


def _centres(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    found = ledger.find_readable(Centre, [UUID(id) for id in ids])
    return {
        str(id): BilingualText(f"センター「{one.name}」", f'the centre "{one.name}"')
        for id, one in found.items()
    }


NAMES = {
    "account": Naming(
        "account", _accounts, BilingualText("不明なアカウント", "an unknown account")
    ),
    "centre": Naming("centre", _centres, BilingualText("センター「」", 'the centre ""')),
}
