"""Brings every read model up to the head of the ledger, exactly once, and answers how far it is."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.kernel.database import Database
from domain.kernel.errors import DomainError, RuleBroken
from domain.kernel.ledger import Ledger
from projections.kernel.builds import TABLES, Build, Builds
from projections.kernel.feeder import Feeder
from projections.kernel.projector import Projector

PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a read model stands.

    `state` is `current`, `behind`, `failed` (see `error`; it is tried again with every run),
    `outdated` (a newer version is being built beside it, and has reached `building`) or `newer`
    (made by a newer release than this one).
    """

    name: str
    version: int
    state: str
    position: int
    head: int
    lag: int
    error: str | None
    building: int | None


class RebuildFailed(DomainError):
    """A rebuild met an event that its projector cannot take in; the live rows stay as they are."""

    def __init__(self, name: str, error: str) -> None:
        super().__init__(
            f"{name} を作り直せませんでした。いまの表はそのまま使えます({error})。",
            f"{name} could not be rebuilt; its present rows stay in use ({error}).",
        )


class Projections:
    """The runner of all projectors. Any number of them may run at once, in any process."""

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
        self._builds = Builds(views)
        self._page = page
        self._projectors = {one.name: one for one in projectors}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all projectors, sorted."""
        return tuple(sorted(self._projectors))

    def migrate(self) -> None:
        """Make the tables that are missing; an outdated build serves on until it is overtaken."""
        self._views.create(TABLES)
        for projector in self._projectors.values():
            self._builds.start(projector)
        self._builds.drop_retired()

    def catch_up(self, *names: str) -> int:
        """Take in what was recorded, up to the head: by all projectors, or by those named.

        Builds of newer versions go on too and take over when they are complete. A projector that
        fails stops before the event it failed at, while the others go on. Gives the number of
        pages passed. Raises Unavailable in an outage.
        """
        self.require(names)
        feeder = self._feeder()
        pages = 0
        while True:
            builds = self._mine(names or self.names)
            building = [one for one in builds if one.role == "building"]
            moved = feeder.step([one for one in builds if one.role == "live"])
            moved += feeder.step(building)
            if not moved:
                for one in building:
                    if not feeder.has_failed(one):
                        self._builds.switch(one)
                return pages
            pages += moved

    def rebuild(self, name: str, progress: Callable[[int, int], None] = lambda *_: None) -> None:
        """Build the rows of `name` anew from the first event, beside those in use, and switch.

        `progress` is told the position reached and the head. A rebuild that died may be started
        again. Raises RebuildFailed.
        """
        self.require((name,))
        self._builds.start_again(self._projectors[name])
        feeder = self._feeder()
        while (build := self._building(name)) is not None:
            if feeder.has_failed(build):
                raise RebuildFailed(name, build.error or "")
            moved = feeder.step([build])
            progress(build.position, self._ledger.head())
            if not moved:
                self._builds.switch(build)

    def status(self) -> list[Status]:
        """How every read model stands, in the order of their names."""
        head = self._ledger.head()
        builds = self._builds.all()
        return [
            self._status(self._projectors[name], [one for one in builds if one.name == name], head)
            for name in self.names
        ]

    def take_in(self, names: Sequence[str], pages: int) -> None:
        """Bring `names` up by so many pages at most, for a reader whom nobody else helps.

        Builds that nobody reads yet are left to the workers. Raises Unavailable in an outage.
        """
        feeder = self._feeder()
        for _ in range(pages):
            if not feeder.step([one for one in self._mine(names) if one.role == "live"]):
                return

    def positions(self, *names: str) -> dict[str, int]:
        """The position that each of `names` (every projector, if none are named) has seen."""
        self.require(names)
        seen = {one.name: one.position for one in self._builds.all() if one.role == "live"}
        return {name: seen.get(name, 0) for name in names or self.names}

    def position(self, *names: str) -> int:
        """The position that all of `names` (every projector, if none are named) have seen."""
        return min(self.positions(*names).values(), default=0)

    def wait_for(self, names: Sequence[str], position: int, timeout: float) -> bool:
        """Wait until `names` have seen `position`; False if they have not after `timeout` s."""
        deadline = time.monotonic() + timeout
        pause = 0.005
        while names and self.position(*names) < position:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(pause, left))
            pause = min(pause * 1.5, 0.05)
        return True

    def dump(self, name: str) -> str:
        """Every row of `name`, a line each, in an order that depends on nothing but the rows."""
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

    def _feeder(self) -> Feeder:
        return Feeder(self._ledger, self._views, self._builds, self._projectors, self._page)

    def require(self, names: Sequence[str]) -> None:
        """Raise RuleBroken if one of `names` is not a projection."""
        for name in names:
            if name not in self._projectors:
                known = ", ".join(self.names)
                raise RuleBroken(
                    f"{name} という表はありません。使えるのは次のとおりです: {known}",
                    f"There is no projection called {name}. There are: {known}",
                )

    def _mine(self, names: Sequence[str]) -> list[Build]:
        """The builds of `names` that this release can fill."""
        return [
            one
            for one in self._builds.all()
            if one.name in names
            and one.role != "retired"
            and one.version == self._projectors[one.name].version
        ]

    def _building(self, name: str) -> Build | None:
        return next((one for one in self._mine((name,)) if one.role == "building"), None)

    def _status(self, projector: type[Projector], builds: Sequence[Build], head: int) -> Status:
        live = next((one for one in builds if one.role == "live"), None)
        beside = next((one for one in builds if one.role == "building"), None)
        position = live.position if live else 0
        version = live.version if live else projector.version
        error = next((one.error for one in (live, beside) if one and one.error), None)
        if error is not None:
            state = "failed"
        elif version != projector.version:
            state = "outdated" if version < projector.version else "newer"
        else:
            state = "current" if position >= head else "behind"
        return Status(
            name=projector.name,
            version=version,
            state=state,
            position=position,
            head=head,
            lag=max(head - position, 0),
            error=error,
            building=beside.position if beside else None,
        )
