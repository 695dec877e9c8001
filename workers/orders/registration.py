"""The background work of job orders."""

from datetime import time

from workers import job_kinds
from workers.registration import Registration
from workers.watch_orders import watch_orders

REGISTRATION = Registration(
    performers={job_kinds.WATCH_ORDERS: watch_orders},
    daily={job_kinds.WATCH_ORDERS: time(8, 30)},
)
