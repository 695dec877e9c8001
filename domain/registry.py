"""The table of contents of the domain: every aggregate, event, command and inline table."""

from domain.files import inline_projection as files_inline
from domain.files.file import KeptFile
from domain.identity import factor_handlers as identity_factor_handlers
from domain.identity import factors as identity_factors
from domain.identity import handlers as identity_handlers
from domain.identity import idle as identity_idle
from domain.identity import inline_projection as identity_inline
from domain.identity import kept_forms as identity_kept_forms
from domain.identity import leftovers as identity_leftovers
from domain.identity import staff_handlers as identity_staff_handlers
from domain.identity import throttle as identity_throttle
from domain.identity import unnamed_proxy as identity_unnamed_proxy
from domain.identity.access_log import Access
from domain.identity.account import Account
from domain.identity.centre import Centre
from domain.jobs import handlers as jobs_handlers
from domain.kernel.events import quarantine
from domain.kernel.events.aggregate import Aggregate
from domain.kernel.events.event import TopicRegistry
from domain.kernel.messaging import optimistic_lock
from domain.kernel.messaging.bus import Handlers
from domain.kernel.storage import leftovers as kernel_leftovers
from domain.kernel.storage.inline_projection import InlineProjections
from domain.notices import delivery as notices_delivery
from domain.notices import handlers as notices_handlers
from domain.notices import inline_projection as notices_inline
from domain.notices.choice import NoticeChoice
from domain.orders import handlers as orders_handlers
from domain.orders import inline_projection as orders_inline
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion
from domain.participants import handlers as participants_handlers
from domain.participants import inline_projection as participants_inline
from domain.participants.participant import Participant
from domain.people import handlers as people_handlers
from domain.people import inline_projection as people_inline
from domain.people.person import Person
from domain.policies import (
    cancel_tasks_when_an_order_is_cancelled,
    find_cover_when_a_pilot_gives_up,
    keep_files_with_their_work,
    notify_of_the_search_for_cover,
    notify_staff_when_a_pilot_calls,
    notify_those_who_chose_to_hear,
    return_tasks_when_a_participant_is_suspended,
    return_tasks_with_a_rejected_delivery,
    split_an_order_into_tasks,
)
from domain.reports import handlers as reports_handlers
from domain.reports.year_plan import YearPlan
from domain.robots import inline_projection as robots_inline
from domain.robots.cover import handlers as robots_cover_handlers
from domain.robots.cover import inline_projection as cover_inline
from domain.robots.cover.cover import Cover
from domain.robots.cover.rules import CoverRules
from domain.robots.deployments import handlers as robots_handlers
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.feeds import handlers as feed_handlers
from domain.robots.feeds import inline_projection as feed_inline
from domain.robots.feeds.feed import ShiftFeed
from domain.robots.live_link import handlers as robots_link_handlers
from domain.robots.live_link import inline_projection as live_link_inline
from domain.robots.live_link.link import RobotLink
from domain.robots.rosters import draft as robots_roster_draft
from domain.robots.rosters import handlers as robots_roster_handlers
from domain.robots.shifts import assistance_handlers
from domain.robots.shifts import assistance_inline_projection as assistance_inline
from domain.robots.shifts import handlers as robots_shift_handlers
from domain.robots.shifts.assistance import ShiftAssistance
from domain.robots.shifts.shift import Shift
from domain.robots.venue_links import handlers as venue_link_handlers
from domain.robots.venue_links.venue_link import VenueLink
from domain.tasks import handlers as tasks_handlers
from domain.tasks import inline_projection as tasks_inline
from domain.tasks.task import Task

AGGREGATES: list[type[Aggregate]] = [
    Centre,
    Account,
    Access,
    Person,
    Participant,
    Client,
    JobOrder,
    OrderQuestion,
    Task,
    KeptFile,
    YearPlan,
    NoticeChoice,
    Robot,
    Venue,
    Deployment,
    Pilot,
    Shift,
    ShiftAssistance,
    VenueLink,
    Cover,
    CoverRules,
    RobotLink,
    ShiftFeed,
]
"""Every kind of thing that has a history."""

HANDLERS: Handlers = {
    **identity_handlers.HANDLERS,
    **identity_factor_handlers.HANDLERS,
    **identity_staff_handlers.HANDLERS,
    **people_handlers.HANDLERS,
    **participants_handlers.HANDLERS,
    **orders_handlers.HANDLERS,
    **tasks_handlers.HANDLERS,
    **reports_handlers.HANDLERS,
    **jobs_handlers.HANDLERS,
    **notices_handlers.HANDLERS,
    **robots_handlers.HANDLERS,
    **robots_shift_handlers.HANDLERS,
    **assistance_handlers.HANDLERS,
    **venue_link_handlers.HANDLERS,
    **robots_roster_handlers.HANDLERS,
    **robots_cover_handlers.HANDLERS,
    **robots_link_handlers.HANDLERS,
    **feed_handlers.HANDLERS,
    **split_an_order_into_tasks.HANDLERS,
    **return_tasks_with_a_rejected_delivery.HANDLERS,
    **keep_files_with_their_work.HANDLERS,
}
"""Every command, and who carries it out."""

POLICIES = (
    return_tasks_when_a_participant_is_suspended,
    cancel_tasks_when_an_order_is_cancelled,
    notify_those_who_chose_to_hear,
    find_cover_when_a_pilot_gives_up,
    notify_of_the_search_for_cover,
    notify_staff_when_a_pilot_calls,
)
"""Every reaction: an event in, commands out."""

INLINE_PROJECTIONS: InlineProjections = {
    **identity_inline.INLINE_PROJECTIONS,
    **people_inline.INLINE_PROJECTIONS,
    **participants_inline.INLINE_PROJECTIONS,
    **orders_inline.INLINE_PROJECTIONS,
    **tasks_inline.INLINE_PROJECTIONS,
    **files_inline.INLINE_PROJECTIONS,
    **notices_inline.INLINE_PROJECTIONS,
    **robots_inline.INLINE_PROJECTIONS,
    **assistance_inline.INLINE_PROJECTIONS,
    **cover_inline.INLINE_PROJECTIONS,
}
"""The rows that are written with each append."""

TABLES = (
    identity_inline.TABLES
    + identity_factors.TABLES
    + identity_throttle.TABLES
    + identity_idle.TABLES
    + identity_unnamed_proxy.TABLES
    + identity_kept_forms.TABLES
    + people_inline.TABLES
    + participants_inline.TABLES
    + orders_inline.TABLES
    + tasks_inline.TABLES
    + files_inline.TABLES
    + notices_inline.TABLES
    + robots_inline.TABLES
    + assistance_inline.TABLES
    + robots_roster_draft.TABLES
    + cover_inline.TABLES
    + live_link_inline.TABLES
    + feed_inline.TABLES
    + optimistic_lock.TABLES
    + quarantine.TABLES
)
"""The tables of those rows."""

LEFTOVERS = (
    *notices_delivery.LEFTOVERS,
    *kernel_leftovers.LEFTOVERS,
    *identity_leftovers.LEFTOVERS,
    *live_link_inline.LEFTOVERS,
)
"""The rows that nobody asks for again after a while, a statement a table."""


def topic_registry() -> TopicRegistry:
    """The allow-list of every event that this release knows."""
    known = TopicRegistry()
    for aggregate in AGGREGATES:
        for event_class in aggregate.event_classes():
            known.register(event_class)
    return known
