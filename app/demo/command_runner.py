"""Runs the commands of the demonstration: as a given account, at a given instant, once each."""

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.bootstrap import Service
from app.demo import staff
from domain.kernel.errors import Invalid, NotFound, RuleBroken, Unavailable
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.messaging.bus import Command, Envelope, Outcome
from domain.kernel.messaging.caller import Caller
from domain.kernel.messaging.policy import reactions
from domain.kernel.time.clock import SettableClock
from domain.registry import POLICIES

PATIENCE = 12
"""How often a command is retried while the database is busy."""


class CommandRunner:
    """Dispatches commands with a settable clock that never passes the instant `latest`.

    `kinds` holds the planned orders with their kinds of work. Other orders were added by users and
    are left alone.
    """

    def __init__(
        self,
        service: Service,
        clock: SettableClock,
        seed: str,
        *,
        latest: datetime,
        kinds: Mapping[UUID, str],
    ) -> None:
        self.service = service
        self.clock = clock
        self.seed = seed
        self.latest = latest
        self.kinds = kinds
        self.refused: list[str] = []
        """What the domain refused; shows whether the plan still satisfies its rules."""

    def at(self, day: date, minutes: float) -> None:
        """Set the clock to `minutes` after midnight of `day` at the centre, at most to `latest`."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.clock.zone)
        self.clock.set(min(midnight.astimezone(UTC) + timedelta(minutes=minutes), self.latest))

    def staff(self, word: str) -> Caller:
        """Return the member of staff with this name."""
        return staff.caller(self.seed, word)

    def gives(self, caller: Caller, command: Command, *key: object) -> Outcome:
        """Dispatch a command. `key` identifies it: a second call with the same key changes nothing.

        Raises the domain's refusals.
        """
        envelope = Envelope(
            caller=caller,
            idempotency_key="/".join(map(str, ("demo", self.seed, command.NAME, *key))),
        )
        return self._dispatch(command, envelope)

    def tries(self, caller: Caller, command: Command, *key: object) -> Any:
        """Dispatch a command that the domain may refuse; return its aggregate, or None."""
        try:
            return self.gives(caller, command, *key).aggregate
        except (RuleBroken, NotFound, Invalid) as refusal:
            self.refused.append(f"{command.NAME}: {refusal.text.en}")
            return None

    def find(self, kind: type[Aggregate], id: UUID) -> Any:
        """Return the current aggregate, or None."""
        return self.service.ledger.find(kind, id)

    def react(self, aggregate: Aggregate) -> None:
        """Run the policies for the last event of `aggregate`, on the day on which it happened.

        The workers would also run them, but at their own time. The keys are the same, so each
        reaction happens once.
        """
        event = self.service.ledger.history(aggregate.id)[-1]
        for policy in POLICIES:
            if not isinstance(event, tuple(policy.LISTENS_TO)):
                continue
            for command, envelope in reactions(policy, event, self.service.bus):
                self._dispatch(command, envelope)

    def _dispatch(self, command: Command, envelope: Envelope) -> Outcome:
        for _ in range(PATIENCE):
            try:
                return self.service.bus.dispatch(command, envelope)
            except Unavailable as busy:
                time.sleep(min(busy.retry_after, 1))
        return self.service.bus.dispatch(command, envelope)
