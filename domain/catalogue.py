"""The table of contents of the domain: every aggregate, event, command and standing table."""

from domain.files import standing as files_standing
from domain.files.file import KeptFile
from domain.identity import factor_handlers as identity_factor_handlers
from domain.identity import factors as identity_factors
from domain.identity import handlers as identity_handlers
from domain.identity import idle as identity_idle
from domain.identity import kept_forms as identity_kept_forms
from domain.identity import staff_handlers as identity_staff_handlers
from domain.identity import standing as identity_standing
from domain.identity import throttle as identity_throttle
from domain.identity import unnamed_proxy as identity_unnamed_proxy
from domain.identity.access_log import Access
from domain.identity.account import Account
from domain.identity.centre import Centre
from domain.jobs import handlers as jobs_handlers
from domain.kernel import quarantine, turns
from domain.kernel.aggregate import Aggregate
from domain.kernel.bus import Handlers
from domain.kernel.event import Vocabulary
from domain.kernel.standing import StandingRules
from domain.notices import handlers as notices_handlers
from domain.notices import standing as notices_standing
from domain.notices.choice import NoticeChoice
from domain.orders import handlers as orders_handlers
from domain.orders import standing as orders_standing
from domain.orders.client import Client
from domain.orders.job_order import JobOrder
from domain.orders.question import OrderQuestion
from domain.participants import handlers as participants_handlers
from domain.participants import standing as participants_standing
from domain.participants.participant import Participant
from domain.people import handlers as people_handlers
from domain.people import standing as people_standing
from domain.people.person import Person
from domain.policies import (
    cancel_tasks_when_an_order_is_cancelled,
    find_cover_when_a_pilot_gives_up,
    keep_files_with_their_work,
    return_tasks_when_a_participant_is_suspended,
    return_tasks_with_a_rejected_delivery,
    split_an_order_into_tasks,
    tell_of_the_search_for_cover,
    tell_staff_when_a_pilot_calls,
    tell_those_who_want_to_hear,
)
from domain.reports import handlers as reports_handlers
from domain.reports.year_plan import YearPlan
from domain.robots import beside_handlers as robots_beside_handlers
from domain.robots import beside_standing as robots_beside_standing
from domain.robots import cover_handlers as robots_cover_handlers
from domain.robots import cover_standing as robots_cover_standing
from domain.robots import day_link as robots_day_link
from domain.robots import feed as robots_feed
from domain.robots import handlers as robots_handlers
from domain.robots import link_handlers as robots_link_handlers
from domain.robots import link_standing as robots_link_standing
from domain.robots import roster_draft as robots_roster_draft
from domain.robots import roster_handlers as robots_roster_handlers
from domain.robots import shift_handlers as robots_shift_handlers
from domain.robots import standing as robots_standing
from domain.robots.beside import BesideShift
from domain.robots.cover import Cover
from domain.robots.cover_rules import CoverRules
from domain.robots.day_link import DayLink
from domain.robots.deployment import Deployment
from domain.robots.feed import ShiftFeed
from domain.robots.link import RobotLink
from domain.robots.pilot import Pilot
from domain.robots.robot import Robot, Venue
from domain.robots.shift import Shift
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
    BesideShift,
    DayLink,
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
    **robots_beside_handlers.HANDLERS,
    **robots_day_link.HANDLERS,
    **robots_roster_handlers.HANDLERS,
    **robots_cover_handlers.HANDLERS,
    **robots_link_handlers.HANDLERS,
    **robots_feed.HANDLERS,
    **split_an_order_into_tasks.HANDLERS,
    **return_tasks_with_a_rejected_delivery.HANDLERS,
    **keep_files_with_their_work.HANDLERS,
}
"""Every command, and who carries it out."""

POLICIES = (
    return_tasks_when_a_participant_is_suspended,
    cancel_tasks_when_an_order_is_cancelled,
    tell_those_who_want_to_hear,
    find_cover_when_a_pilot_gives_up,
    tell_of_the_search_for_cover,
    tell_staff_when_a_pilot_calls,
)
"""Every reaction: an event in, commands out."""

STANDING: StandingRules = {
    **identity_standing.STANDING,
    **people_standing.STANDING,
    **participants_standing.STANDING,
    **orders_standing.STANDING,
    **tasks_standing.STANDING,
    **files_standing.STANDING,
    **notices_standing.STANDING,
    **robots_standing.STANDING,
    **robots_beside_standing.STANDING,
    **robots_cover_standing.STANDING,
}
"""The rows that are written with each append."""

TABLES = (
    identity_standing.TABLES
    + identity_factors.TABLES
    + identity_throttle.TABLES
    + identity_idle.TABLES
    + identity_unnamed_proxy.TABLES
    + identity_kept_forms.TABLES
    + people_standing.TABLES
    + participants_standing.TABLES
    + orders_standing.TABLES
    + tasks_standing.TABLES
    + files_standing.TABLES
    + notices_standing.TABLES
    + robots_standing.TABLES
    + robots_beside_standing.TABLES
    + robots_roster_draft.TABLES
    + robots_cover_standing.TABLES
    + robots_link_standing.TABLES
    + robots_feed.TABLES
    + turns.TABLES
    + quarantine.TABLES
)
"""The tables of those rows."""


def vocabulary() -> Vocabulary:
    """The allow-list of every event that this release knows."""
    known = Vocabulary()
    for aggregate in AGGREGATES:
        for event_class in aggregate.vocabulary():
            known.register(event_class)
    return known
