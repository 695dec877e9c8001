"""Brings every read model up to the head of the ledger, exactly once, and reports its status."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from domain.kernel.errors import DomainError, RuleBroken, UnknownEvent
from domain.kernel.storage import deadlines
from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.migrations.migration import SILENT, Report
from projections.kernel.bookkeeping import Bookkeeping
from projections.kernel.builds import Build, Builds
from projections.kernel.continuity import Continuity
from projections.kernel.feeder import Feeder
from projections.kernel.gaps import gaps_of
from projections.kernel.leftovers import Leftovers
from projections.kernel.projector import Projector, physical

log = structlog.get_logger()
PAGE = 500
Progress = Callable[[int, int], None]
"""Receives the position reached and the head."""
TO_READ = 0.5
"""Seconds of the caller's deadline that are kept for reading after the wait."""
REBUILT_PAGE = 200
"""Events per page of a rebuild; other writers run between two pages."""
NEAR, FAR = 0.05, 1.0
"""Seconds between two attempts to switch to a finished build, at first and at most."""
SLACK = 64 * 1024 * 1024
"""Bytes that a rebuild needs in addition to its rows: the log of the file."""


@dataclass(frozen=True, kw_only=True)
class Status:
    """The status of a read model.

    `state` is `current`, `incomplete` (it has skipped `gaps` unreadable events, see the
    quarantine), `behind`, `failed` (see `error`; it is tried again in every run), `outdated` (a
    newer version is being built, and has reached `building`) or `newer` (made by a newer release
    than this one, or a newer release has written events that this one cannot read).
    """

    name: str
    version: int
    state: str
    position: int
    head: int
    lag: int
    error: str | None
    building: int | None
    gaps: int = 0


class RebuildFailed(DomainError):
    """A rebuild found an event that its projector cannot handle; the live rows are unchanged."""

    def __init__(self, name: str, error: str) -> None:
        super().__init__(
            f"{name} を作り直せませんでした。いまの表はそのまま使えます（{error}）。",
            f"{name} could not be rebuilt; its present rows stay in use ({error}).",
        )


@dataclass(frozen=True, kw_only=True)
class DiskSpace:
    """The bytes that a rebuild needs, and the free bytes (None if only the server knows)."""

    needed: int
    free: int | None

    @property
    def is_enough(self) -> bool:
        """False if a rebuild would fill the disk."""
        return self.free is None or self.free >= self.needed


class NoSpaceToRebuild(RuleBroken):
    """The disk has too little space for a second copy of a read model."""

    def __init__(self, name: str, room: DiskSpace) -> None:
        needed, free = megabytes(room.needed), megabytes(room.free or 0)
        super().__init__(
            f"{name} を作り直すには約 {needed:,} MB の空きが必要ですが、{free:,} MB しか"
            "ありません。ディスクの空きを増やしてから、もう一度操作してください。",
            f"To rebuild {name} takes about {needed:,} MB of free disk; there are {free:,} MB."
            " Make room on the disk and try again.",
        )


def megabytes(size: int) -> int:
    """`size` bytes in whole megabytes, rounded up."""
    return -(-size // 1_000_000)


class NewerRelease(DomainError):
    """A newer release has written events: the read models stop before the first one."""

    def __init__(self, position: int, topic: str) -> None:
        super().__init__(
            f"新しい版のサービスが記録しています（{position}番、{topic}）。"
            "新しい版で動かすと、続きから進みます。",
            f"a newer release has written here (position {position}, {topic}): read models stop"
            " before it. Run the newer release, and they go on by themselves.",
        )


@dataclass(frozen=True)
class Seen:
    """The position that each read model has read, and the most events that one of them skipped."""

    positions: dict[str, int]
    gaps: int = 0

    @property
    def position(self) -> int:
        """The position that all of them have read."""
        return min(self.positions.values(), default=0)


class Projections:
    """The runner of all projectors. Several may run at the same time, in any process."""

    def __init__(
        self,
        ledger: Ledger,
        views: Database,
        projectors: Sequence[type[Projector]],
        *,
        page: int = PAGE,
    ) -> None:
        self._ledger = ledger
        self._views = views
        self.schema = Bookkeeping(views)
        self.continuity = Continuity(ledger, views)
        self._builds = Builds(views, self.continuity)
        self._leftovers = Leftovers(views, self._builds)
        self._page = page
        self._projectors = {projector.name: projector for projector in projectors}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all projectors, sorted."""
        return tuple(sorted(self._projectors))

    def migrate(self, report: Report = SILENT) -> None:
        """Create the missing tables; an outdated build is used until a newer one replaces it."""
        self.schema.migrate(report)
        self.align()
        for projector in self._projectors.values():
            self._builds.start(projector)
        self.continuity.begin()

    def are_made(self) -> bool:
        """False if there are no read models: their file or schema is new, or was removed."""
        return self._builds.are_there()

    def make_missing(self) -> bool:
        """Create the read models if any are missing; True if so.

        They are derived from the ledger, so no data is lost with them. Several processes may do
        this at the same time. If the ledger does not exist yet, this is left to `migrate`.
        """
        if self._builds.are_there():
            made = {item.name for item in self._builds.all()}
            if made.issuperset(self._projectors):
                return False
        if self._ledger.identity() is None:
            return False
        log.warning("read models missing; they are made anew from the ledger")
        self.migrate()
        return True

    def align(self) -> bool:
        """Discard the read models if they were not made from this ledger; True if so.

        The ledger may be another one, be shorter than what they have read, or have a different
        history after an older copy was restored. Their rows are no longer served, and are rebuilt
        from the first event by the next `catch_up`.
        """
        if self.continuity.broken() is None:
            return False
        broken = self._builds.start_over(self._projectors.values())
        if broken is not None:
            log.error("read models put aside", **broken._asdict())
        return broken is not None

    def catch_up(self, *names: str) -> int:
        """Process new events up to the head: for all projectors, or for those named.

        Builds of newer versions continue too and take over when they are complete. A projector that
        fails stops before the failing event, while the others continue. Returns the number of pages
        processed. Raises Unavailable in an outage.
        """
        self.require(names)
        self.make_missing()
        if self.align():
            self.take_leftovers_away()
        feeder = self._feeder()
        pages = 0
        while True:
            builds = self._mine(names or self.names)
            building = [build for build in builds if build.role == "building"]
            moved = feeder.step([build for build in builds if build.role == "live"])
            moved += feeder.step(building)
            if not moved:
                for item in building:
                    if not feeder.has_failed(item):
                        self._switch(item)
                return pages
            pages += moved

    def rebuild(self, name: str, progress: Progress = lambda *_: None) -> None:
        """Rebuild the rows of `name`, as `rebuild_together` does."""
        self.rebuild_together((name,), progress)

    def rebuild_together(self, names: Sequence[str], progress: Progress = lambda *_: None) -> None:
        """Rebuild the rows of `names` from the first event, next to those in use, and switch.

        Each event is read and decrypted once for all of them. `progress` receives the position
        reached and the head. An interrupted rebuild may be started again. If one of them fails, the
        others are finished. Raises RebuildFailed, NoSpaceToRebuild before anything is done, and
        UnknownEvent if a newer release has written events.
        """
        self.require(names)
        self.make_missing()
        self.align()
        self.require_space(*names)
        for name in names:
            self._builds.start_again(self._projectors[name])
        self._leftovers.take_away()
        self._finish(names, progress)
        self._leftovers.take_away()

    def _finish(self, names: Sequence[str], progress: Progress) -> None:
        """Fill the unfinished builds of `names`, and make them live."""
        feeder, pause = self._feeder(min(self._page, REBUILT_PAGE)), NEAR
        while builds := self._building(names):
            able = [item for item in builds if not feeder.has_failed(item)]
            if not able:
                raise RebuildFailed(builds[0].name, builds[0].error or "")
            moved = feeder.step(able)
            progress(min(item.position for item in able), self._ledger.head())
            if moved:
                pause = NEAR
                continue
            for item in able:
                self._require_the_head(item)
            switched = [self._switch(item) for item in able]
            if not all(switched):
                time.sleep(pause)
                pause = min(pause * 2, FAR)

    def _switch(self, build: Build) -> bool:
        """Make a filled build live; False if that has to be tried again."""
        self._builds.complete(build, self._projectors[build.name])
        return self._builds.switch(build)

    def take_leftovers_away(self, most: int | None = None) -> bool:
        """Drop what rebuilds left behind, up to `most` slices; True if nothing is left."""
        done = self._leftovers.take_away(most)
        self._views.clear_log(owed_only=True)
        return done

    def space_for(self, *names: str) -> DiskSpace:
        """The space for a rebuild of `names`: their rows exist twice until it is done."""
        self.require(names)
        tables = [
            physical(f"{{{table}}}", item.number)
            for item in self._builds.all()
            if item.name in names and item.role == "live"
            for table in item.table_names
        ]
        return self._room(self._views.size_of(tables) if tables else 0)

    def space_for_all(self) -> DiskSpace:
        """The most space that a rebuild can need: the size of all read models. Cheap to compute."""
        return self._room(self._views.used())

    def _room(self, size: int) -> DiskSpace:
        return DiskSpace(needed=size + size // 10 + SLACK, free=self._views.room())

    def require_space(self, *names: str) -> None:
        """Raise NoSpaceToRebuild if the disk is too small for a rebuild of `names`."""
        room = self.space_for(*names)
        if not room.is_enough:
            raise NoSpaceToRebuild(", ".join(names), room)

    def require_no_newer_release(self) -> None:
        """Raise NewerRelease if a newer release has written anywhere in the ledger."""
        unknown = self._ledger.unknown.first_of_all()
        if unknown is not None:
            raise NewerRelease(unknown.position, unknown.topic)

    def with_gap_at(self, position: int) -> list[str]:
        """The names of those that must be rebuilt because they skipped `position`."""
        gaps = gaps_of(self._views)
        return sorted(
            {name for (name, _), passed in gaps.items() if position in passed}
            & set(self._projectors)
        )

    def gaps(self, *names: str) -> int:
        """The most events that the live rows of one of `names` (all, if none are named) skip."""
        return self.seen(*names).gaps

    def _require_the_head(self, build: Build) -> None:
        """Raise UnknownEvent if `build` stopped before an event of a newer release."""
        head = self._ledger.head()
        unknown = self._ledger.unknown.between(build.position, head)
        unknown = unknown or self._ledger.unknown.first()
        if unknown is not None:
            raise UnknownEvent(unknown.topic, unknown.position)

    def status(self) -> list[Status]:
        """The status of every read model, by name."""
        head = self._ledger.head()
        builds = self._builds.all()
        return [
            self._status(
                self._projectors[name], [build for build in builds if build.name == name], head
            )
            for name in self.names
        ]

    def handle(self, names: Sequence[str], pages: int) -> None:
        """Advance `names` by at most `pages` pages, for a reader whom no worker helps.

        Builds that are not live are left to the workers. Raises Unavailable in an outage.
        """
        feeder = self._feeder()
        for _ in range(pages):
            if not feeder.step([item for item in self._mine(names) if item.role == "live"]):
                return

    def seen(self, *names: str) -> Seen:
        """What `names` (every projector, if none are named) have read, in one query."""
        self.require(names)
        live = {item.name: item for item in self._builds.all() if item.role == "live"}
        own = {name: live.get(name) for name in names or self.names}
        return Seen(
            positions={name: one.position if one else 0 for name, one in own.items()},
            gaps=max((item.gaps for item in own.values() if item), default=0),
        )

    def positions(self, *names: str) -> dict[str, int]:
        """The position that each of `names` (every projector, if none are named) has read."""
        return self.seen(*names).positions

    def position(self, *names: str) -> int:
        """The position that all of `names` (every projector, if none are named) have read."""
        return self.seen(*names).position

    def wait_for(self, names: Sequence[str], position: int, timeout: float) -> bool:
        """Wait until `names` have read `position`; False if they have not after `timeout` seconds.

        Returns False at once for a position beyond the head, as after an older copy was restored.
        """
        deadline = time.monotonic() + min(timeout, deadlines.left() - TO_READ)
        step, is_there = 0.005, False
        while names and self.position(*names) < position:
            remaining = deadline - time.monotonic()
            is_there = is_there or position <= self._ledger.head()
            if remaining <= 0 or not is_there:
                return False
            deadlines.pause(min(step, remaining))
            step = min(step * 1.5, 0.05)
        return True

    def dump(self, name: str) -> str:
        """Every row of `name`, one per line, in an order that depends only on the rows."""
        self.require((name,))
        return "\n".join(
            sorted(
                json.dumps(
                    [table, dict(row)], sort_keys=True, ensure_ascii=False, default=bytes.hex
                )
                for table in self._projectors[name].tables
                for row in self._views.read(f"SELECT * FROM {table}")  # noqa: S608
            )
        )

    def _feeder(self, page: int | None = None) -> Feeder:
        page = page or self._page
        return Feeder(self._ledger, self._views, self._builds, self._projectors, page)

    def require(self, names: Sequence[str]) -> None:
        """Raise RuleBroken if one of `names` is not a projection."""
        for name in names:
            if name not in self._projectors:
                known = ", ".join(self.names)
                raise RuleBroken(
                    f"{name} という表はありません。使えるのは次のとおりです：{known}",
                    f"There is no projection called {name}. There are: {known}",
                )

    def _mine(self, names: Sequence[str]) -> list[Build]:
        """The builds of `names` that this release can fill."""
        return [
            item
            for item in self._builds.all()
            if item.name in names
            and item.role != "retired"
            and item.version == self._projectors[item.name].version
        ]

    def _building(self, names: Sequence[str]) -> list[Build]:
        return [item for item in self._mine(names) if item.role == "building"]

    def _status(self, projector: type[Projector], builds: Sequence[Build], head: int) -> Status:
        live = next((build for build in builds if build.role == "live"), None)
        beside = next((build for build in builds if build.role == "building"), None)
        position = live.position if live else 0
        version = live.version if live else projector.version
        error = next((item.error for item in (live, beside) if item and item.error), None)
        if error is not None:
            state = "failed"
        elif version != projector.version:
            state = "outdated" if version < projector.version else "newer"
        elif self._ledger.unknown.first() is not None:
            state = "newer"
        elif position < head:
            state = "behind"
        else:
            state = "incomplete" if live and live.gaps else "current"
        return Status(
            name=projector.name,
            version=version,
            state=state,
            position=position,
            head=head,
            lag=max(head - position, 0),
            error=error,
            building=beside.position if beside else None,
            gaps=live.gaps if live else 0,
        )
