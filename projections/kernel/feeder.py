"""Feeds pages of the ledger to builds: rows and position in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from domain.kernel.errors import Unavailable
from domain.kernel.events.opening import Page, Recorded
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from projections.kernel.builds import Build, Builds, StalePosition
from projections.kernel.gaps import leave_gap_if_it_follows, without_gaps
from projections.kernel.projector import Projector, union

log = structlog.get_logger()
LONGEST_ERROR = 200


class Feeder:
    """One run over the ledger. A build that fails is skipped for the rest of the run."""

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
        """Process one page for the builds that are furthest behind; 0 if all are at the head.

        Raises Unavailable in an outage.
        """
        able = [build for build in builds if not self.has_failed(build)]
        if not able:
            return 0
        lowest = min(item.position for item in able)
        group = [item for item in able if item.position == lowest]
        unknown = self._ledger.unknown.first()
        if unknown is not None and unknown.position <= lowest:
            return 0  # A newer release has written: do not read on.
        topics = union(self._projectors[item.name].topics() for item in group)
        try:
            page = self._ledger.read_page(lowest, self._page, topics)
        except Unavailable:
            raise
        except Exception:  # The read itself fails: each build continues singly.
            for item in group:
                self._feed_singly(item, lowest + self._page)
            return 1
        if page.upto == lowest:
            return 0
        self._feed_group(group, page)
        return 1

    def _feed_group(self, group: Sequence[Build], page: Page) -> None:
        concerned = [item for item in group if self._concerns(item, page)]
        idle = [item for item in group if item not in concerned]
        if idle:
            self._builds.pass_over(idle, page.upto)
        for item in concerned:
            try:
                self._feed(item, page)
            except Unavailable:
                raise
            except Exception:
                self._feed_singly(item, page.upto)

    def _concerns(self, build: Build, page: Page) -> bool:
        topics = self._projectors[build.name].topics()
        return any(topic in topics for topic in set(page.topics))

    def _feed(self, build: Build, page: Page) -> None:
        projector_class = self._projectors[build.name]
        topics = projector_class.topics()
        wanted = [
            item for item, topic in zip(page.items, page.topics, strict=True) if topic in topics
        ]
        has_gaps = build.gaps > 0 or any(isinstance(item, HeldEvent) for item in wanted)
        self._builds.continuity.reach(page.upto)
        try:
            with self._views.write() as transaction:
                self._builds.move(transaction, build, page.upto)
                if projector_class.personal and build.role == "live":
                    transaction.overwrite_removed()
                if has_gaps:
                    wanted = without_gaps(transaction, build, projector_class, wanted)
                projector = projector_class(transaction, build.number)
                for item in wanted:
                    if isinstance(item, Recorded):
                        projector.handle(item.event, item.position)
                projector.finish()
        except StalePosition:
            return

    def _feed_singly(self, build: Build, upto: int) -> None:
        """Continue event by event, to stop exactly before the one that cannot be handled."""
        topics = self._projectors[build.name].topics()
        here = build
        while here.position < upto:
            page = None
            try:
                page = self._ledger.read_page(here.position, 1, topics)
                if page.upto == here.position:
                    return
                self._feed(here, page)
            except Unavailable:
                raise
            except Exception as error:
                if page is None or not self._pass_over(here, page):
                    self._stop(here, error)
                    return
            has_gaps = any(isinstance(item, HeldEvent) for item in page.items)
            here = replace(here.at(page.upto), gaps=here.gaps + has_gaps)

    def _pass_over(self, build: Build, page: Page) -> bool:
        """Leave a gap for the one event of `page`, if it fails because of an earlier gap."""
        if not build.gaps or not page.events:
            return False
        try:
            with self._views.write() as transaction:
                if not leave_gap_if_it_follows(transaction, build, page.events[0]):
                    return False
                self._builds.move(transaction, build, page.upto)
        except StalePosition:
            pass
        return True

    def _stop(self, build: Build, error: Exception) -> None:
        self._failed.add((build.name, build.number))
        # Only the first line: the next ones may quote the row, and with it facts about a person.
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
