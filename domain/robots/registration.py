"""Robots, their pilots and their shifts: the registration of this context."""

from domain.kernel.registration import Registration
from domain.kernel.text.bilingual import BilingualText
from domain.robots import inline_projection
from domain.robots.command_labels import COMMAND_LABELS
from domain.robots.corrections import CORRECTIONS
from domain.robots.cover import audit as cover_audit
from domain.robots.cover import handlers as cover_handlers
from domain.robots.cover import inline_projection as cover_rows
from domain.robots.cover.cover import Cover
from domain.robots.cover.rules import CoverRules
from domain.robots.deployments import audit as deployment_audit
from domain.robots.deployments import handlers as deployment_handlers
from domain.robots.deployments.deployment import Deployment
from domain.robots.deployments.pilot import Pilot
from domain.robots.deployments.robot import Robot, Venue
from domain.robots.feeds import audit as feed_audit
from domain.robots.feeds import handlers as feed_handlers
from domain.robots.feeds import inline_projection as feed_rows
from domain.robots.feeds.feed import ShiftFeed
from domain.robots.live_link import audit as link_audit
from domain.robots.live_link import handlers as link_handlers
from domain.robots.live_link import inline_projection as link_keys
from domain.robots.live_link.link import RobotLink
from domain.robots.rosters import audit as roster_audit
from domain.robots.rosters import commands as roster_commands
from domain.robots.rosters import draft
from domain.robots.rosters import handlers as roster_handlers
from domain.robots.shifts import assistance_handlers
from domain.robots.shifts import assistance_inline_projection as assistance_rows
from domain.robots.shifts import audit as shift_audit
from domain.robots.shifts import handlers as shift_handlers
from domain.robots.shifts.assistance import ShiftAssistance
from domain.robots.shifts.shift import Shift
from domain.robots.venue_links import audit as venue_link_audit
from domain.robots.venue_links import handlers as venue_link_handlers
from domain.robots.venue_links.venue_link import VenueLink

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(
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
    ),
    handlers=(
        deployment_handlers.HANDLERS,
        shift_handlers.HANDLERS,
        assistance_handlers.HANDLERS,
        venue_link_handlers.HANDLERS,
        roster_handlers.HANDLERS,
        cover_handlers.HANDLERS,
        link_handlers.HANDLERS,
        feed_handlers.HANDLERS,
    ),
    inline_projections=(
        inline_projection.INLINE_PROJECTIONS,
        assistance_rows.INLINE_PROJECTIONS,
        cover_rows.INLINE_PROJECTIONS,
    ),
    inline_versions=(
        inline_projection.INLINE_VERSIONS,
        assistance_rows.INLINE_VERSIONS,
        cover_rows.INLINE_VERSIONS,
    ),
    tables=(
        inline_projection.TABLES,
        assistance_rows.TABLES,
        draft.TABLES,
        cover_rows.TABLES,
        link_keys.TABLES,
        feed_rows.TABLES,
    ),
    leftovers=link_keys.LEFTOVERS,
    audit=(
        deployment_audit.AUDIT,
        shift_audit.AUDIT,
        roster_audit.AUDIT,
        cover_audit.AUDIT,
        link_audit.AUDIT,
        feed_audit.AUDIT,
        venue_link_audit.AUDIT,
    ),
    corrections=(CORRECTIONS,),
    job_kinds={
        roster_commands.PLAN_ROSTER: BilingualText("シフト表の作成", "planning a roster"),
        "watch_links": BilingualText("ロボットの通信の見守り", "watching the links of robots"),
        "remind_of_shifts": BilingualText("明日のシフトのお知らせ", "reminding of shifts"),
        cover_handlers.WIDEN: BilingualText("交代を広く探す", "asking more people to take a shift"),
        cover_handlers.TELL: BilingualText(
            "担当のいないシフトの連絡", "telling of uncovered shifts"
        ),
    },
)
