"""The background work that maintains the service itself."""

from datetime import time

from workers import job_kinds
from workers.catch_up import catch_up
from workers.purge import tidy
from workers.read_models import catch_up_all, rebuild
from workers.registration import Registration
from workers.release_event import release_asked_for
from workers.run_policies import run_policies

REGISTRATION = Registration(
    wake_ups={job_kinds.CATCH_UP: catch_up, job_kinds.REACT: run_policies},
    performers={
        job_kinds.TIDY: tidy,
        job_kinds.REBUILD: rebuild,
        job_kinds.RELEASE: release_asked_for,
        job_kinds.CATCH_UP_ALL: catch_up_all,
    },
    daily={job_kinds.TIDY: time(3, 30)},
)
