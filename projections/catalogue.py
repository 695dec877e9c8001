"""The read models of every room, in one list: what the runner feeds."""

from projections.audit.trail import AuditTrail
from projections.audit.views import AuditViews
from projections.identity.accounts import Accounts
from projections.identity.centres import Centres
from projections.kernel.projector import Projector
from projections.orders.order_list import OrderList
from projections.participants.roll import ParticipantRoll
from projections.participants.workload import Workload
from projections.people.cards import PeopleCards
from projections.tasks.task_queue import TaskQueue

PROJECTORS: tuple[type[Projector], ...] = (
    Centres,
    Accounts,
    PeopleCards,
    ParticipantRoll,
    Workload,
    OrderList,
    TaskQueue,
    AuditTrail,
    AuditViews,
)
