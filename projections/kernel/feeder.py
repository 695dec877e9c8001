"""Feeds pages of the ledger to builds: rows and position in one transaction, or neither of them."""

from collections.abc import Mapping, Sequence

import structlog

from domain.kernel.database import Database
from domain.kernel.errors import Unavailable
from domain.kernel.ledger import Ledger, Recorded
from projections.kernel.builds import Build, Builds, MovedOn
from projections.kernel.projector import Projector, union

log = structlog.get_logger()
LONGEST_ERROR = 200


class Feeder:
    """One run over the ledger. A build that fails is left alone for the rest of the run."""

    def __init__(
        self,
        ledger: Ledger,
        views: Database,
        builds: Builds,
        projectors: Mapping[str, type[Projector]],
        page: int,
    ) -> None:
        self._ledger = ledger
        self._views = views
        self._builds = builds
        self._projectors = projectors
        self._page = page
        self._failed: set[tuple[str, int]] = set()

    def has_failed(self, build: Build) -> bool:
        """True if `build` stopped in this run."""
        return (build.name, build.number) in self._failed

    def step(self, builds: Sequence[Build]) -> int:
        """Take one page in by those of `builds` that are furthest behind; 0 if all are at the head.

        Raises Unavailable in an outage.
        """
        able = [one for one in builds if not self.has_failed(one)]
        if not able:
            return 0
        lowest = min(one.position for one in able)
        group = [one for one in able if one.position == lowest]
        topics = union(self._projectors[one.name].topics() for one in group)
        try:
            upto, events = self._ledger.read_page(lowest, self._page, topics)
        except Unavailable:
            raise
        except Exception:  # Some event cannot be read: each build finds out whether it needs it.
            for one in group:
                self._feed_singly(one, lowest + self._page)
            return 1
        if upto == lowest:
            return 0
        self._feed_group(group, upto, events)
        return 1

    def _feed_group(self, group: Sequence[Build], upto: int, events: Sequence[Recorded]) -> None:
        concerned = [one for one in group if self._concerns(one, events)]
        idle = [one for one in group if one not in concerned]
        if idle:
            self._builds.pass_over(idle, upto)
        for one in concerned:
            try:
                self._feed(one, upto, events)
            except Unavailable:
                raise
            except Exception:
                self._feed_singly(one, upto)

    def _concerns(self, build: Build, events: Sequence[Recorded]) -> bool:
        topics = self._projectors[build.name].topics()
        return any(event.TOPIC in topics for _, event in events)

    def _feed(self, build: Build, upto: int, events: Sequence[Recorded]) -> None:
        projector_class = self._projectors[build.name]
        topics = projector_class.topics()
        self._builds.continuity.reach(upto)
        try:
            with self._views.write() as transaction:
                self._builds.move(transaction, build, upto)
                if projector_class.personal and build.role == "live":
                    transaction.overwrite_removed()
                projector = projector_class(transaction, build.number)
                for position, event in events:
                    if event.TOPIC in topics:
                        projector.take_in(event, position)
                projector.flush()
        except MovedOn:
            return

    def _feed_singly(self, build: Build, upto: int) -> None:
        """Go on event by event, to stop exactly before the one that cannot be taken in."""
        topics = self._projectors[build.name].topics()
        here = build
        while here.position < upto:
            try:
                position, events = self._ledger.read_page(here.position, 1, topics)
                if position == here.position:
                    return
                self._feed(here, position, events)
            except Unavailable:
                raise
            except Exception as error:
                self._stop(here, error)
                return
            here = here.at(position)

    def _stop(self, build: Build, error: Exception) -> None:
        self._failed.add((build.name, build.number))
        # Only the first line: a database may quote the row, and with it a person, in the next ones.
        reason = (str(error).splitlines() or [""])[0][:LONGEST_ERROR]
        self._builds.stop(
            build, f"after position {build.position}: {type(error).__name__} {reason}"
        )
        log.error(
            "projection stopped",
            projection=build.name,
            position=build.position,
            error=type(error).__name__,
        )
