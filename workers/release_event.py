"""Releases an event from the quarantine once it is readable and everything has caught up on it.

First the read models that skipped it are rebuilt next to the live ones, then the policies make up
for owed reactions, and only then is it released. Each step may run twice, so an interrupted run can
simply start again.
"""

import sys

import structlog

from app.bootstrap import Service, bootstrap
from app.runtime.logs import configure
from app.settings import Settings, WrongSetting
from domain.kernel.errors import DomainError, NotFound, RuleBroken, StoreUnusable
from domain.kernel.jobs.jobs import Job
from workers.progress import Progress
from workers.run_policies import pay_reactions

log = structlog.get_logger()


class StillUnreadable(RuleBroken):
    """The event cannot be read yet, so it stays in the quarantine."""

    def __init__(self) -> None:
        super().__init__(
            "この記録はまだ読み取れないため、隔離したままにしました。"
            "バックアップから記録か鍵を戻してから、もう一度確かめてください。",
            "This record still cannot be read, so it stays in quarantine. Put the record or its key"
            " back from a backup, and check again.",
        )


def release_event(service: Service, position: int, progress: Progress | None = None) -> None:
    """Release the event at `position` from the quarantine; does nothing if already released.

    Raises StillUnreadable, and NotFound for a position that was never in the quarantine.
    """
    ledger = service.ledger
    held = ledger.quarantine.find(position)
    if held is None:
        if ledger.quarantine.was_released(position):
            return
        raise NotFound
    ledger.unknown.require_none()
    if not ledger.opening.can_be_read(held):
        raise StillUnreadable
    names = service.projections.with_gap_at(position)
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names) + 1)
        log.info("read model made anew", projection=name, position=position)
        service.projections.rebuild(name)
    if service.projections.with_gap_at(position):
        raise StillUnreadable
    pay_reactions(service, position)
    ledger.quarantine.release(position)
    service.wake()


def release_asked_for(service: Service, job: Job, progress: Progress) -> None:
    """Release the event that the job names; raises StillUnreadable if it still cannot be read."""
    release_event(service, job.arguments["position"], progress)


def main() -> None:
    """Release the event whose position is the only argument; exit status 1 if it cannot be."""
    settings = Settings.from_environment()
    configure(json_lines=settings.is_production)
    service = bootstrap(settings)
    try:
        release_event(service, int(sys.argv[1]))
    except DomainError as refusal:
        sys.exit(refusal.text.en)
    finally:
        service.close()
    print(f"released: position {sys.argv[1]}")  # noqa: T201 - the answer of the command


if __name__ == "__main__":
    try:
        main()
    except WrongSetting as wrong:
        sys.exit(str(wrong))
    except StoreUnusable as wrong:
        sys.exit(wrong.line.en)
