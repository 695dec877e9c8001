"""The command bus: checks role, scope, idempotency and version, decides, appends, and retries.

After a conflict the command is decided again on the current state; only a caller that gave a
version (`If-Match`) gets an error.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from domain.kernel.errors import (
    Conflict,
    DomainError,
    Invalid,
    KeyReused,
    NotAllowed,
    NotFound,
    RuleBroken,
    Stale,
    Unavailable,
    id_in_use,
)
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Caller, Role
from domain.kernel.messaging.event_context import EventContext, recording_under, require_day
from domain.kernel.privacy.subjects import first_id
from domain.kernel.storage.database import Change
from domain.kernel.storage.ledger import Ledger
from domain.kernel.time.clock import Clock

A = TypeVar("A", bound=Aggregate)
ATTEMPTS = 40
CONTENTION = 64
"""How many successful commands of a kind after a conflict are treated as under contention."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """An order to the domain. `ALLOWED` names the roles that may give it; the system always may.

    `occurred_on` is the day on which the fact happened (today where it is not given; never in the
    future; an earlier day needs a `reason`).
    """

    NAME: ClassVar[str]
    """The frozen name of the command, as a refusal stores it; it outlives the name of the class."""
    ALLOWED: ClassVar[frozenset[Role]] = frozenset()

    occurred_on: date | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The context of a command: its caller, its correlation, and its idempotency key."""

    caller: Caller
    correlation_id: UUID = field(default_factory=uuid4)
    causation_id: UUID | None = None
    expected_version: int | None = None
    idempotency_key: str | None = None
    digest: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of a command: the aggregate after it (None if there is none to show)."""

    aggregate: Aggregate | None
    position: int
    created: bool = False
    repeated: bool = False
    changed: bool = True
    """False if the facts were as commanded before, so that no event was recorded."""


class UnitOfWork:
    """What a handler works with: the ledger, limited to the caller's scope, and what to save."""

    def __init__(
        self,
        ledger: Ledger,
        envelope: Envelope,
        clock: Clock,
        *,
        attempt: int = 0,
        is_crowded: bool = False,
    ) -> None:
        self.ledger = ledger
        self.attempt = attempt
        self.is_crowded = is_crowded
        """True if commands of this kind had conflicts recently, so that the row is contended."""
        self.caller = envelope.caller
        self.clock = clock
        self.today = clock.today()
        self._found_free: UUID | None = None
        self._expected = envelope.expected_version
        self._saved: list[Aggregate] = []
        self._changes: list[Change] = []

    def get(self, kind: type[A], id: UUID) -> A:
        """The aggregate with this id, if the caller may see it.

        Raises NotFound, and Stale if the caller gave a version that is no longer current.
        """
        aggregate = self.find(kind, id)
        if aggregate is None:
            raise NotFound
        self.require_version(aggregate)
        return aggregate

    def find(self, kind: type[A], id: UUID) -> A | None:
        """Like `get`, but None if nothing has this id. Raises NotFound if it is out of scope."""
        aggregate = self.ledger.find(kind, id)
        if aggregate is not None and not aggregate.is_visible_to(self.caller):
            raise NotFound(out_of_scope=True)
        return aggregate

    def require_version(self, aggregate: Aggregate) -> None:
        """Raise Stale if the first aggregate loaded has not the version that the caller gave."""
        if self._expected is not None and aggregate.version != self._expected:
            raise Stale(aggregate.version)
        self._expected = None

    def made_before(self, kind: type[A], command: Any, **facts: Any) -> A | None:
        """The aggregate that the same command has created before; None if its id is free or None.

        `facts` are the fields of the creating append, by the command. Raises RuleBroken if the id
        is in use by anything else, with the same text whatever that is and whoever may see it.
        """
        if command.id is None or not self.ledger.is_used(command.id):
            self._found_free = command.id
            return None
        known = self.ledger.find(kind, command.id)
        if known is None or not known.is_visible_to(self.caller):
            raise id_in_use()
        said = facts | {"reason": command.reason or None}
        if command.occurred_on is not None:
            said["occurred_on"] = command.occurred_on
        if getattr(command, "centre", None) is not None:
            said["centre"] = command.centre
        recorded = facts_of_creation(self.ledger.history(command.id), self.clock.zone)
        if any(recorded.get(name) != value for name, value in said.items()):
            raise id_in_use()
        if command.occurred_on is None and recorded["occurred_on"] != recorded["recorded_on"]:
            raise id_in_use()
        return known

    def new_id(self, wanted: UUID | None) -> UUID:
        """The id of a new aggregate: the wanted one if it is free, or a random one.

        Raises RuleBroken if the id is in use, and Conflict if that happened after `made_before`
        found it free: the command is then decided again.
        """
        if wanted is not None and self.ledger.is_used(wanted):
            raise Conflict if wanted == self._found_free else id_in_use()
        return wanted or uuid4()

    def save(self, *aggregates: Aggregate) -> None:
        """Register `aggregates` to be appended together when the handler is done."""
        self._saved.extend(aggregate for aggregate in aggregates if aggregate not in self._saved)

    def change(self, *changes: Change) -> None:
        """Register more changes for the same transaction (claims, jobs)."""
        self._changes.extend(changes)

    @property
    def saved(self) -> list[Aggregate]:
        """The registered aggregates."""
        return self._saved

    @property
    def changes(self) -> list[Change]:
        """The registered changes."""
        return self._changes


Handler = Callable[[Any, UnitOfWork], Aggregate | None]
Handlers = Mapping[type[Command], Handler]
RefusalNote = Callable[[Caller, str, UUID | None], None]


class Bus:
    """Dispatches commands to their handlers and saves the events that they record."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        handlers: Handlers,
        kinds: Mapping[str, type[Aggregate]],
        *,
        after_append: Callable[[], None] = lambda: None,
        on_refusal: RefusalNote = lambda *_: None,
        on_broken_rule: RefusalNote = lambda *_: None,
    ) -> None:
        self.ledger = ledger
        self.clock = clock
        self._handlers = handlers
        self._kinds = kinds
        self.after_append = after_append
        self.on_refusal = on_refusal
        self.on_broken_rule = on_broken_rule
        self._crowds: dict[type[Command], int] = {}

    def dispatch(self, command: Command, envelope: Envelope) -> Outcome:
        """Decide `command` and record the decision.

        Raises the domain's refusals (see `domain.kernel.errors`); a refusal for missing authority
        is recorded in the ledger first, and one by a rule is noted.
        """
        what = command.NAME
        try:
            role = envelope.caller.acting_role(command.ALLOWED)
            before = self._answer_given_before(envelope)
            if before is not None:
                return before
            outcome = self._decide(command, envelope, role)
        except (NotAllowed, NotFound) as refusal:
            if isinstance(refusal, NotAllowed) or refusal.out_of_scope:
                self.on_refusal(envelope.caller, what, first_id(vars(command).values()))
                refusal.is_on_record = True
            raise
        except RuleBroken:
            if not envelope.caller.is_system:
                self.on_broken_rule(envelope.caller, what, first_id(vars(command).values()))
            raise
        self.after_append()
        return outcome

    def has_answered(self, caller: Caller, key: str) -> bool:
        """True if a command of `caller` was done under this idempotency key."""
        found = self.ledger.row(
            "SELECT 1 FROM idempotency WHERE caller = ? AND key = ?", caller.actor, key
        )
        return found is not None

    def _decide(self, command: Command, envelope: Envelope, role: Role) -> Outcome:
        handler = self._handlers[type(command)]
        signature = self._signature(command, envelope, role)
        crowd = self._crowds.get(type(command), 0)
        for attempt in range(ATTEMPTS):
            uow = UnitOfWork(
                self.ledger, envelope, self.clock, attempt=attempt, is_crowded=attempt + crowd > 0
            )
            try:
                with recording_under(signature):
                    aggregate = handler(command, uow)
            except Conflict:  # An id was taken in the meantime.
                _come_back_apart(attempt)
                continue
            except Unavailable:
                raise
            except DomainError:
                # The same request may have been sent twice and be done by now: return its outcome.
                before = self._answer_given_before(envelope)
                if before is None:
                    raise
                return before
            created = aggregate is not None and any(
                e.originator_version == 1 for e in aggregate.pending
            )
            changed = any(saved.pending for saved in uow.saved)
            remembered = _remember(envelope, aggregate, created, signature)
            try:
                position = self.ledger.save(*uow.saved, changes=[*uow.changes, *remembered])
                if crowd:
                    self._crowds[type(command)] = crowd - 1
                return Outcome(aggregate, position, created, changed=changed)
            except Conflict:
                crowd = self._crowds[type(command)] = CONTENTION
                before = self._answer_given_before(envelope)
                if before is not None:
                    return before
                _come_back_apart(attempt)
        raise Unavailable(
            "同じ記録への操作が重なっています。少し待ってから、もう一度操作してください。",
            "Many people are changing this at once. Wait a moment and try again.",
        )

    def _signature(self, command: Command, envelope: Envelope, role: Role) -> EventContext:
        today = self.clock.today()
        occurred_on = command.occurred_on or today
        if occurred_on < date(1950, 1, 1):
            raise Invalid.field(
                "occurred_on",
                "日付が古すぎます。確かめて、書き直してください。",
                "This day is too long ago.",
            )
        require_day(occurred_on, command.reason, today)
        return EventContext(
            actor=envelope.caller.actor,
            role=role.value,
            recorded_at=self.clock.now(),
            occurred_on=occurred_on,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.causation_id,
            reason=command.reason,
            operator=envelope.caller.operator,
        )

    def _answer_given_before(self, envelope: Envelope) -> Outcome | None:
        if envelope.idempotency_key is None:
            return None
        row = self.ledger.row(
            "SELECT * FROM idempotency WHERE caller = ? AND key = ?",
            envelope.caller.actor,
            envelope.idempotency_key,
        )
        if row is None:
            return None
        if row["digest"] != envelope.digest:
            raise KeyReused
        aggregate: Aggregate | None = None
        if row["thing_kind"]:
            aggregate = self.ledger.get(
                self._kinds[row["thing_kind"]], UUID(row["thing_id"]), version=row["thing_version"]
            )
        return Outcome(aggregate, self.ledger.head(), bool(row["created"]), repeated=True)


def _remember(
    envelope: Envelope, aggregate: Aggregate | None, created: bool, signature: EventContext
) -> Sequence[Change]:
    if envelope.idempotency_key is None:
        return ()
    return (
        Change(
            "INSERT INTO idempotency (caller, key, digest, thing_kind, thing_id, thing_version,"
            " created, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                envelope.caller.actor,
                envelope.idempotency_key,
                envelope.digest,
                aggregate.KIND if aggregate else "",
                str(aggregate.id) if aggregate else "",
                aggregate.version if aggregate else 0,
                int(created),
                signature.recorded_at.isoformat(),
            ),
        ),
    )


def facts_of_creation(history: Sequence[Event], zone: ZoneInfo) -> dict[str, Any]:
    """All fields of the append that began a history, and when and why it was recorded."""
    first = history[0].meta
    facts: dict[str, Any] = {}
    for event in history:
        if event.meta.correlation_id != first.correlation_id:
            break
        if event.meta.recorded_at != first.recorded_at:
            break
        facts = {name: getattr(event, name) for name in event.__struct_fields__} | facts
    return facts | {
        "centre": first.centre,
        "reason": first.reason or None,
        "occurred_on": first.occurred_on,
        "recorded_on": first.recorded_at.astimezone(zone).date(),
    }


def _come_back_apart(attempt: int) -> None:
    """Sleep for a random time, so that writers that had a conflict do not meet again."""
    time.sleep(random.uniform(0, 0.002 * min(attempt + 1, 10)))  # noqa: S311
