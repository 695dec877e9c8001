"""What things are called in a sentence: a task by its key, an order by its number and title.

Nobody is called by name but the account of staff or a client that acted: a participant appears
under their code.
"""

from collections.abc import Callable
from uuid import UUID

from domain.identity.centre import Centre
from domain.kernel.database import Database
from domain.kernel.ledger import Ledger
from domain.kernel.wording import Text
from domain.orders.client import Client
from projections.audit.labels import PARTS, UNKNOWN_PART

SOMEBODY = Text("不明なアカウント", "an unknown account")


class Names:
    """Looks names up, each once."""

    def __init__(self, ledger: Ledger, views: Database) -> None:
        self._ledger, self._views = ledger, views
        self._known: dict[tuple[str, str], Text] = {}

    def actor(self, actor: str) -> Text:
        """Who acted: an account by its name, a part of the service by what it does."""
        if actor.startswith("system:"):
            return PARTS.get(actor.removeprefix("system:"), UNKNOWN_PART)
        return self.account(actor)

    def account(self, account_id: str | UUID) -> Text:
        """An account by its name."""
        return self._look_up("account", str(account_id), self._account)

    def participant(self, participant_id: UUID) -> Text:
        """A participant by the pseudonymous code."""
        return self._look_up("participant", str(participant_id), self._participant)

    def task(self, task_id: UUID) -> Text:
        """A task by its key."""
        return self._look_up("task", str(task_id), self._task)

    def order(self, order_id: UUID) -> Text:
        """An order by number and title."""
        return self._look_up("order", str(order_id), self._order)

    def client(self, client_id: UUID) -> Text:
        """A client by its name."""
        return self._look_up("client", str(client_id), self._client)

    def centre(self, centre_id: UUID) -> Text:
        """A centre by its name."""
        return self._look_up("centre", str(centre_id), self._centre)

    def _look_up(self, kind: str, id: str, ask: Callable[[str], Text]) -> Text:
        key = (kind, id)
        if key not in self._known:
            self._known[key] = ask(id)
        return self._known[key]

    def _account(self, id: str) -> Text:
        behind = self._ledger.row("SELECT participant_id FROM accounts WHERE account_id = ?", id)
        if behind is not None and behind["participant_id"]:
            return self.participant(UUID(behind["participant_id"]))
        row = self._views.read_one("SELECT name FROM account_cards WHERE account_id = ?", (id,))
        return Text(row["name"], row["name"]) if row and row["name"] else SOMEBODY

    def _participant(self, id: str) -> Text:
        row = self._ledger.row("SELECT code FROM participant_terms WHERE participant_id = ?", id)
        code = row["code"] if row else ""
        return Text(f"参加者{code}", f"participant {code}".strip())

    def _task(self, id: str) -> Text:
        row = self._ledger.row("SELECT key FROM task_places WHERE task_id = ?", id)
        key = row["key"] if row else ""
        return Text(f"作業「{key}」", f'task "{key}"') if key else Text("作業", "a task")

    def _order(self, id: str) -> Text:
        row = self._ledger.row("SELECT number, title FROM order_terms WHERE order_id = ?", id)
        if row is None:
            return Text("案件", "a job order")
        number, title = row["number"], row["title"]
        return Text(f"案件{number}「{title}」", f'job order {number} "{title}"')

    def _client(self, id: str) -> Text:
        client = self._ledger.find(Client, UUID(id))
        name = client.name if client else ""
        return Text(f"発注者「{name}」", f'client "{name}"')

    def _centre(self, id: str) -> Text:
        centre = self._ledger.find(Centre, UUID(id))
        name = centre.name if centre else ""
        return Text(f"センター「{name}」", f'the centre "{name}"')
