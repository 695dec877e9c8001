"""Runs the policies, which answer events with commands: each event once, even if run twice.

The position of a policy is stored in the ledger's database, so that rebuilding the read models
repeats no reaction. The idempotency keys of commands (`domain.kernel.messaging.policy`) let an
interrupted reaction be completed without being repeated.
"""

from collections.abc import Iterable

import structlog

from app.bootstrap import Service
from domain.kernel.errors import DomainError, RecordUnreadable, Unavailable
from domain.kernel.events.opening import Recorded
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.messaging.policy import Policy, reactions
from domain.kernel.messaging.policy_positions import (
    give_places,
    move_policy,
    owed,
    pay,
    policy_position,
    policy_positions,
)
from domain.kernel.storage.guard import require_reached
from domain.kernel.storage.ledger import Ledger
from domain.registry import POLICIES

log = structlog.get_logger()
PAGE = 500


def run_policies(service: Service) -> None:
    """Run every policy up to the head of the ledger. Raises Unavailable in an outage."""
    enlist(service.ledger, POLICIES)
    for policy in POLICIES:
        run_policy(service, policy)


def enlist(ledger: Ledger, policies: Iterable[Policy]) -> None:
    """Give each policy a position in the ledger.

    The first policies of an installation begin with its first event. A policy of a later release
    begins with the next event, because it must not react to earlier ones.
    """
    known = {item.policy for item in policy_positions(ledger)}
    missing = [policy.NAME for policy in policies if policy.NAME not in known]
    if not missing:
        return
    give_places(ledger, missing, ledger.head() if known else 0)


def run_policy(service: Service, policy: Policy) -> None:
    """Run `policy` on every event it has not processed, up to an event of a newer release.

    A policy that fails stops before that event, and is tried again in the next run; the others
    continue. An event that cannot be answered because of the quarantine is owed: it is answered
    before the blocking event is released. Raises Unavailable in an outage, and StoreUnusable if the
    ledger is shorter than the policy's position, because new events would be skipped silently.
    """
    ledger, name = service.ledger, policy.NAME
    topics = [event_class.TOPIC for event_class in policy.LISTENS_TO]
    here = policy_position(ledger, name)
    require_reached(ledger, here)
    try:
        page = ledger.read_selected(here, PAGE, topics)
        while page.items:
            for item in page.items:
                move_policy(
                    ledger, name, item.position, owes=not _could_answer(service, policy, item)
                )
                here = item.position
            page = ledger.read_selected(here, PAGE, topics)
    except Unavailable:
        raise
    except Exception as error:
        log.exception("policy stopped", policy=name, position=here)
        move_policy(ledger, name, here, type(error).__name__)
        return
    if page.upto - here > PAGE:
        # Moves that only skip unrelated events are written rarely, to spare the disk.
        move_policy(ledger, name, page.upto)


def pay_reactions(service: Service, position: int) -> None:
    """Answer every owed event, now that the one at `position` can be read.

    Events that still cannot be answered, because of another event in the quarantine, stay owed.
    """
    ledger = service.ledger
    policies = {policy.NAME: policy for policy in POLICIES}
    with ledger.quarantine.letting_through(position):
        for item in owed(ledger):
            policy = policies.get(item.policy)
            try:
                recorded = ledger.at(item.position)
                if policy is not None and recorded is not None:
                    _answer(service, policy, recorded)
            except RecordUnreadable:
                continue
            pay(ledger, item)


def _could_answer(service: Service, policy: Policy, item: Recorded | HeldEvent) -> bool:
    """Answer one event; False if an event in the quarantine prevents it."""
    if isinstance(item, HeldEvent):
        return False
    try:
        _answer(service, policy, item)
    except RecordUnreadable:
        return False
    return True


def _answer(service: Service, policy: Policy, recorded: Recorded) -> None:
    for command, envelope in reactions(policy, recorded.event, service.bus):
        try:
            service.bus.dispatch(command, envelope)
        except Unavailable:
            raise
        except DomainError as refusal:
            log.info(
                "reaction refused",
                policy=policy.NAME,
                command=command.NAME,
                refusal=type(refusal).__name__,
                position=recorded.position,
            )
