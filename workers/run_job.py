"""Performs one job and ends: `python -m workers.run_job KIND JOB`, for commands that wait."""

import sys

from app.bootstrap import installation
from workers.perform import perform_with


def main(kind: str, job_id: str) -> None:
    """Perform the job `job_id` of `kind`, unless another worker has it."""
    from uuid import UUID

    with installation() as service:
        perform_with(service, kind, UUID(job_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
