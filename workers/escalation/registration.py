"""The background work of escalation: watching what waits too long."""

from workers import job_kinds
from workers.escalate import escalate
from workers.registration import Registration

REGISTRATION = Registration(
    wake_ups={job_kinds.ESCALATE: escalate},
)
