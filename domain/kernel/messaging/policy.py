"""Policies: an event is answered with commands, each of them once, whatever is run twice.

The key of a reaction is made of the event's id, the frozen name of the policy and the ids that the
reaction is about. Nothing in it comes from the name of a class or from the text of a command, so
that a release may rename both.
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
    """A command that follows from an event, and what tells it from the others of that event.

    `key` is built of explicit ids and stays the same in every release. `key_of_0_1_0` is what
    release 0.1.0 wrote in its place: what was done under that key is not done again. It may be
    left out where the command itself does nothing the second time.
    """

    key: str
    command: Command
    key_of_0_1_0: str | None = None


class Policy(Protocol):
    """A module of `domain/policies`: the classes of events it hears, and what follows from one."""

    @property
    def NAME(self) -> str:  # noqa: N802
        """The frozen name under which is stored how far the policy has read."""

    @property
    def LISTENS_TO(self) -> Sequence[type[Event]]:  # noqa: N802
        """The classes of events that are handed to `decide`, and no others."""

    @property
    def decide(self) -> Callable[[Any, UUID, Ledger], Iterable[Reaction]]:
        """Gives the reactions to an event, from its id and the ledger."""


def reactions(policy: Policy, event: Event, bus: Bus) -> Iterator[tuple[Command, Envelope]]:
    """What `policy` does about `event` and has not done yet: each command with its envelope."""
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
