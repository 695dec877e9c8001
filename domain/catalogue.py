"""The table of contents of the domain: every aggregate, event, command and standing table."""

from domain.identity import handlers as identity_handlers
from domain.identity import standing as identity_standing
from domain.identity.access_log import Access
from domain.identity.account import Account
from domain.identity.centre import Centre
from domain.kernel.aggregate import Aggregate
from domain.kernel.bus import Handlers
from domain.kernel.event import Vocabulary
from domain.kernel.standing import StandingRules
from domain.orders import handlers as orders_handlers
from domain.orders import standing as orders_standing
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from domain.participants import handlers as participants_handlers
from domain.participants import standing as participants_standing
from domain.participants.participant import Participant
from domain.people import handlers as people_handlers
from domain.people import standing as people_standing
from domain.people.person import Person
from domain.policies import (
    cancel_tasks_when_an_order_is_cancelled,
    return_tasks_when_a_participant_is_suspended,
    return_tasks_with_a_rejected_delivery,
    split_an_order_into_tasks,
)
from domain.tasks import handlers as tasks_handlers
from domain.tasks import standing as tasks_standing
from domain.tasks.task import Task

AGGREGATES: list[type[Aggregate]] = [
    Centre,
    Account,
    Access,
    Person,
    Participant,
    Client,
    JobOrder,
    Task,
]
"""Every kind of thing that has a history."""

HANDLERS: Handlers = {
    **identity_handlers.HANDLERS,
    **people_handlers.HANDLERS,
    **participants_handlers.HANDLERS,
    **orders_handlers.HANDLERS,
    **tasks_handlers.HANDLERS,
    **split_an_order_into_tasks.HANDLERS,
    **return_tasks_with_a_rejected_delivery.HANDLERS,
}
"""Every command, and who carries it out."""

POLICIES = (
    return_tasks_when_a_participant_is_suspended,
    cancel_tasks_when_an_order_is_cancelled,
)
"""Every reaction: an event in, commands out."""

STANDING: StandingRules = {
    **identity_standing.STANDING,
    **people_standing.STANDING,
    **participants_standing.STANDING,
    **orders_standing.STANDING,
    **tasks_standing.STANDING,
}
"""The rows that are written with each append."""

TABLES = (
    identity_standing.TABLES
    + people_standing.TABLES
    + participants_standing.TABLES
    + orders_standing.TABLES
    + tasks_standing.TABLES
)
"""The tables of those rows."""


def vocabulary() -> Vocabulary:
    """The allow-list of every event that this release knows."""
    known = Vocabulary()
    for aggregate in AGGREGATES:
        for event_class in aggregate.vocabulary():
            known.register(event_class)
    return known
