"""Performs one job and ends: `python -m workers.run_job KIND JOB`, for commands that wait."""

import sys

from app.bootstrap import opened
from app.settings import Settings
from workers.perform import perform_with


def main(kind: str, job_id: str) -> None:
    """Perform the job `job_id` of `kind`, unless another worker has it."""
    from uuid import UUID

    service = opened(Settings.from_environment())
    try:
        perform_with(service, kind, UUID(job_id))
    finally:
        service.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
