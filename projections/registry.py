"""The read models of every context, in one list: what the runner feeds."""

from projections.audit.trail import AuditTrail
from projections.audit.views import AuditViews
from projections.identity.accounts import Accounts
from projections.identity.centres import Centres
from projections.kernel.projector import Projector
from projections.orders.order_list import OrderList
from projections.orders.questions import OrderQuestions
from projections.participants.conditions import Conditions
from projections.participants.participant_list import ParticipantList
from projections.participants.workload import Workload
from projections.people.correction_requests import CorrectionRequests
from projections.people.people_index import PeopleIndex
from projections.reports.bpo_centre import BpoCentre
from projections.reports.robot_pilot import RobotPilot
from projections.robots.feeds import ShiftFeeds
from projections.robots.hours import ShiftHours
from projections.robots.shifts import Shifts
from projections.tasks.task_queue import TaskQueue

PROJECTORS: tuple[type[Projector], ...] = (
    Centres,
    Accounts,
    PeopleIndex,
    CorrectionRequests,
    ParticipantList,
    Workload,
    Conditions,
    OrderList,
    OrderQuestions,
    TaskQueue,
    BpoCentre,
    RobotPilot,
    Shifts,
    ShiftHours,
    ShiftFeeds,
    AuditTrail,
    AuditViews,
)
