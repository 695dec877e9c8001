"""Names for sentences: a task by its key, an order by its number and title.

Only accounts of staff and clients are shown by name; participants and pilots appear under codes.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.identity.centre import Centre, centre_id
from domain.identity.queries import participants_behind
from domain.kernel.events.event import Event
from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.orders.client import Client
from domain.orders.queries import names_of as names_of_orders
from domain.participants.queries import codes_of
from domain.robots.named_queries import names_of
from domain.robots.pseudonyms import person_code
from domain.robots.shifts.queries import Span, spans_of
from domain.tasks.place_queries import keys_of
from projections.audit.labels import PARTS, UNKNOWN_PART, day
from projections.identity.name_queries import account_names

SOMEBODY = BilingualText("不明なアカウント", "an unknown account")


class Names:
    """Looks up names, each once; `learn` looks up all names in some events with few queries."""

    def __init__(self, ledger: Ledger, views: Database) -> None:
        self._ledger, self._views = ledger, views
        self._known: dict[tuple[str, str], BilingualText] = {}
        self._ask = {
            "account": self._accounts,
            "participant": self._participants,
            "task": self._tasks,
            "order": self._orders,
            "client": self._clients,
            "centre": self._centres,
            "deployment": self._deployments,
            "shift": self._shifts,
        }

    def learn(self, events: Iterable[Event]) -> None:
        """Look up every name in these events, with one query per kind."""
        wanted: dict[str, set[str]] = {kind: set() for kind in self._ask}
        for event in events:
            if not event.meta.actor.startswith("system:"):
                wanted["account"].add(event.meta.actor)
            own = _KINDS.get(event.TOPIC.split(".")[0])
            if own is not None:
                wanted[own].add(str(event.originator_id))
            for kind in ("participant", "order", "client", "task", "deployment"):
                named = getattr(event, f"{kind}_id", None)
                if named is not None:
                    wanted[kind].add(str(named))
        for kind, ids in wanted.items():
            self._look_up(kind, *ids)

    def learn_actors(self, actors: Iterable[str]) -> None:
        """Look up the names of these actors in one query."""
        self._look_up("account", *{actor for actor in actors if not actor.startswith("system:")})

    def actor(self, actor: str, operator: str = "") -> BilingualText:
        """The name of an actor: an account, or a part of the service.

        `operator` is the user of the operating system who gave a command on the command line.
        """
        if not actor.startswith("system:"):
            return self.account(actor)
        part = PARTS.get(actor.removeprefix("system:"), UNKNOWN_PART)
        if not operator:
            return part
        return BilingualText(f"{part.ja}({operator})", f"{part.en} ({operator})")

    def account(self, account_id: str | UUID) -> BilingualText:
        """The name of an account."""
        return self._name("account", str(account_id))

    def participant(self, participant_id: UUID) -> BilingualText:
        """The pseudonymous code of a participant."""
        return self._name("participant", str(participant_id))

    def task(self, task_id: UUID) -> BilingualText:
        """The key of a task."""
        return self._name("task", str(task_id))

    def order(self, order_id: UUID) -> BilingualText:
        """The number and title of an order."""
        return self._name("order", str(order_id))

    def client(self, client_id: UUID) -> BilingualText:
        """The name of a client."""
        return self._name("client", str(client_id))

    def deployment(self, deployment_id: UUID) -> BilingualText:
        """The title of a deployment."""
        return self._name("deployment", str(deployment_id))

    def shift(self, shift_id: UUID) -> BilingualText:
        """The day and time of a shift."""
        return self._name("shift", str(shift_id))

    @staticmethod
    def pilot(person_id: UUID) -> BilingualText:
        """The code of a pilot, as in reports for readers who may not know the name."""
        code = person_code(person_id)
        return BilingualText(f"パイロット{code}", f"pilot {code}")

    def centre(self, centre_id: UUID) -> BilingualText:
        """The name of a centre."""
        return self._name("centre", str(centre_id))

    def centres(self, codes: Iterable[str]) -> BilingualText:
        """The names of centres, by their codes."""
        texts = [self.centre(centre_id(code)) for code in codes]
        return BilingualText(
            "、".join(item.ja for item in texts), ", ".join(item.en for item in texts)
        )

    def _name(self, kind: str, id: str) -> BilingualText:
        self._look_up(kind, id)
        return self._known[kind, id]

    def _look_up(self, kind: str, *ids: str) -> None:
        new = [id for id in ids if (kind, id) not in self._known]
        if new:
            found = self._ask[kind](new)
            for id in new:
                self._known[kind, id] = found.get(id, UNNAMED[kind])

    def _accounts(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        codes = participants_behind(self._ledger, ids)
        self._look_up("participant", *codes.values())
        names = {
            id: BilingualText(name, name) for id, name in account_names(self._views, ids).items()
        }
        return names | {id: self._known["participant", code] for id, code in codes.items()}

    def _participants(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        return {
            id: BilingualText(f"参加者{code}", f"participant {code}")
            for id, code in codes_of(self._ledger, ids).items()
        }

    def _tasks(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        return {
            id: BilingualText(f"作業「{key}」", f'task "{key}"')
            for id, key in keys_of(self._ledger, ids).items()
            if key
        }

    def _orders(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        return {
            id: BilingualText(
                f"案件{one.number}「{one.title}」", f'job order {one.number} "{one.title}"'
            )
            for id, one in names_of_orders(self._ledger, ids).items()
        }

    def _clients(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        found = self._ledger.find_readable(Client, [UUID(id) for id in ids])
        return {
            str(id): BilingualText(f"発注者「{one.name}」", f'client "{one.name}"')
            for id, one in found.items()
        }

    def _centres(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        found = self._ledger.find_readable(Centre, [UUID(id) for id in ids])
        return {
            str(id): BilingualText(f"センター「{one.name}」", f'the centre "{one.name}"')
            for id, one in found.items()
        }

    def _deployments(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        return {
            id: BilingualText(f"配置「{title}」", f'the deployment "{title}"')
            for id, title in names_of(self._ledger, "deployment", ids).items()
        }

    def _shifts(self, ids: Sequence[str]) -> dict[str, BilingualText]:
        return {id: _shift_named(span) for id, span in spans_of(self._ledger, ids).items()}


def _shift_named(span: Span) -> BilingualText:
    named = day(span.day)
    return BilingualText(
        f"{named.ja} {span.start}からのシフト", f"the shift on {named.en} from {span.start}"
    )


_KINDS = {
    "account": "account",
    "participant": "participant",
    "task": "task",
    "job_order": "order",
    "client": "client",
    "centre": "centre",
    "deployment": "deployment",
    "shift": "shift",
}
"""The kind of name of an aggregate, by the first word of its topics."""
UNNAMED = {
    "account": SOMEBODY,
    "participant": BilingualText("参加者", "participant"),
    "task": BilingualText("作業", "a task"),
    "order": BilingualText("案件", "a job order"),
    "client": BilingualText("発注者「」", 'client ""'),
    "centre": BilingualText("センター「」", 'the centre ""'),
    "deployment": BilingualText("配置「」", 'the deployment ""'),
    "shift": BilingualText("シフト", "a shift"),
}
"""The text used where there is no name."""
