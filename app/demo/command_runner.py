"""How the demonstration gives its commands: as somebody, at an instant, and never twice."""

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
"""How often a command is given again while the database is busy with others."""


class CommandRunner:
    """A service whose clock travels, and never passes the instant `latest`.

    `kinds` are the orders of the plan with their kinds of work; what belongs to other orders was
    brought in by users, and is left alone.
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
        """What the domain refused, for whoever looks whether the plan still fits its rules."""

    def at(self, day: date, minutes: float) -> None:
        """Stand so many minutes after midnight of `day` at the centre."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.clock.zone)
        self.clock.set(min(midnight.astimezone(UTC) + timedelta(minutes=minutes), self.latest))

    def staff(self, word: str) -> Caller:
        """The member of staff whom `word` names."""
        return staff.caller(self.seed, word)

    def gives(self, caller: Caller, command: Command, *key: object) -> Outcome:
        """Give a command. `key` names it: given again under it, nothing is done twice.

        Raises the domain's refusals.
        """
        envelope = Envelope(
            caller=caller,
            idempotency_key="/".join(map(str, ("demo", self.seed, command.NAME, *key))),
        )
        return self._dispatch(command, envelope)

    def tries(self, caller: Caller, command: Command, *key: object) -> Any:
        """Give a command that the domain may refuse; the thing that came of it, or None."""
        try:
            return self.gives(caller, command, *key).aggregate
        except (RuleBroken, NotFound, Invalid) as refusal:
            self.refused.append(f"{command.NAME}: {refusal.text.en}")
            return None

    def find(self, kind: type[Aggregate], id: UUID) -> Any:
        """A thing as it now is, or None."""
        return self.service.ledger.find(kind, id)

    def react(self, aggregate: Aggregate) -> None:
        """Let the policies answer to the last event of `aggregate` on the day that it happened.

        The workers would do so too, but at their own time; the keys are the same as theirs, so
        that it is done once.
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
