"""The names of tasks in a sentence: their keys."""

from collections.abc import Sequence

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.tasks.place_queries import keys_of
from projections.kernel.registration import Naming


def _tasks(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    return {
        id: BilingualText(f"作業「{key}」", f'task "{key}"')
        for id, key in keys_of(ledger, ids).items()
        if key
    }


NAMES = {"task": Naming("task", _tasks, BilingualText("作業", "a task"))}
