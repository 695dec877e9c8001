"""Policies: reactions to events with commands, each done once even if the policy runs twice.

The key of a reaction is built from the event's id, the frozen name of the policy and the ids that
the reaction is about. It holds no name of a class and no text of a command, so that a release may
rename both.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID, uuid5

from domain.kernel.events.event import Event
from domain.kernel.messaging.bus import Bus, Command, Envelope
from domain.kernel.messaging.caller import system
from domain.kernel.storage.ledger import Ledger

CALLER = system("react")


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """A command that follows from an event, and a key that is unique among those of the event.

    `key` is built from explicit ids and stays the same in every release. `key_of_0_1_0` is the key
    that release 0.1.0 used: a command done under it is not done again. It may be left out if the
    command is idempotent itself.
    """

    key: str
    command: Command
    key_of_0_1_0: str | None = None


class Policy(Protocol):
    """A module of `domain/policies`: the event classes it handles, and its reactions."""

    @property
    def NAME(self) -> str:  # noqa: N802
        """The frozen name under which the position of the policy is stored."""

    @property
    def LISTENS_TO(self) -> Sequence[type[Event]]:  # noqa: N802
        """The event classes passed to `decide`."""

    @property
    def decide(self) -> Callable[[Any, UUID, Ledger], Iterable[Reaction]]:
        """Returns the reactions to an event, given the event, its id and the ledger."""


def reactions(policy: Policy, event: Event, bus: Bus) -> Iterator[tuple[Command, Envelope]]:
    """The commands of `policy` for `event`, with their envelopes, without those done by 0.1.0."""
    event_id = event.meta.event_id
    for reaction in policy.decide(event, event_id, bus.ledger):
        if reaction.key_of_0_1_0 is not None:
            former = _key(event_id, policy.NAME, reaction.key_of_0_1_0)
            if bus.has_answered(CALLER, former):
                continue
        yield (
            reaction.command,
            Envelope(
                caller=CALLER,
                correlation_id=event.meta.correlation_id,
                causation_id=event_id,
                idempotency_key=_key(event_id, policy.NAME, reaction.key),
            ),
        )


def _key(event_id: UUID, name: str, rest: str) -> str:
    return str(uuid5(event_id, f"{name} {rest}"))
