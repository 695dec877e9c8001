"""What the runner of the projections promises, on each kind of database."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from domain.kernel.errors import RuleBroken
from domain.kernel.events.event import Event
from projections.kernel.projector import Projector, on
from projections.kernel.runner import Projections, RebuildFailed
from tests.parcels import Depot, Parcel


class Weights(Projector):
    name = "parcels.weights"
    tables = {"parcel_weights": "parcel_id TEXT PRIMARY KEY, label TEXT NOT NULL, grams INTEGER"}
    indexes = {"parcel_weights": ["label"]}

    @on(Parcel.Packed)
    def packed(self, event: Parcel.Packed, position: int) -> None:
        self.run(
            "INSERT INTO {parcel_weights} (parcel_id, label, grams) VALUES (?, ?, 0)",
            str(event.originator_id),
            event.label,
        )

    @on(Parcel.Weighed)
    def weighed(self, event: Parcel.Weighed, position: int) -> None:
        self.run(
            "UPDATE {parcel_weights} SET grams = ? WHERE parcel_id = ?",
            event.grams,
            str(event.originator_id),
        )


class HeavierWeights(Weights):
    """The next release of the same question: a table with another column."""

    version = 2
    tables = {
        "parcel_weights": "parcel_id TEXT PRIMARY KEY, label TEXT NOT NULL, grams INTEGER,"
        " times INTEGER NOT NULL DEFAULT 0"
    }

    @on(Parcel.Weighed)
    def weighed(self, event: Parcel.Weighed, position: int) -> None:
        self.run(
            "UPDATE {parcel_weights} SET grams = ?, times = times + 1 WHERE parcel_id = ?",
            event.grams,
            str(event.originator_id),
        )


class Counts(Projector):
    """Counts by reading what it wrote, so that taking an event in twice would show."""

    name = "parcels.counts"
    tables = {"parcel_counts": "topic TEXT PRIMARY KEY, events INTEGER NOT NULL"}

    @on(Event)
    def anything(self, event: Event, position: int) -> None:
        if self.rows("SELECT 1 FROM {parcel_counts} WHERE topic = ?", event.TOPIC):
            self.run("UPDATE {parcel_counts} SET events = events + 1 WHERE topic = ?", event.TOPIC)
        else:
            self.run("INSERT INTO {parcel_counts} (topic, events) VALUES (?, 1)", event.TOPIC)


class Fragile(Projector):
    """Cannot take in a weight of 13 grams, until it is mended."""

    name = "parcels.fragile"
    tables = {"parcel_fragile": "position INTEGER PRIMARY KEY, grams INTEGER NOT NULL"}
    mended = False

    @on(Parcel.Weighed)
    def weighed(self, event: Parcel.Weighed, position: int) -> None:
        if event.grams == 13 and not self.mended:
            raise ValueError("thirteen")
        self.run("INSERT INTO {parcel_fragile} VALUES (?, ?)", position, event.grams)


@pytest.fixture(autouse=True)
def broken_again() -> Iterator[None]:
    Fragile.mended = False
    yield


def runner(depot: Depot, *projectors: type[Projector], page: int = 500) -> Projections:
    projections = Projections(depot.ledger, depot.views, projectors, page=page)
    projections.migrate()
    return projections


def test_what_was_recorded_can_be_read_after_catching_up(depot: Depot) -> None:
    projections = runner(depot, Weights)
    parcel = depot.pack("first", weights=[10, 20])

    projections.catch_up()

    rows = depot.views.read("SELECT * FROM parcel_weights")
    assert [dict(row) for row in rows] == [
        {"parcel_id": str(parcel.id), "label": "first", "grams": 20}
    ]
    assert projections.position("parcels.weights") == depot.ledger.head() == 3


def test_the_position_moves_past_events_that_nobody_uses(depot: Depot) -> None:
    projections = runner(depot, Weights, Fragile)
    depot.pack()

    projections.catch_up()

    assert [item.state for item in projections.status()] == ["current", "current"]
    assert projections.position("parcels.fragile") == depot.ledger.head()


def test_one_projector_can_catch_up_alone(depot: Depot) -> None:
    projections = runner(depot, Weights, Counts)
    depot.pack()

    projections.catch_up("parcels.counts")

    assert [(item.name, item.state) for item in projections.status()] == [
        ("parcels.counts", "current"),
        ("parcels.weights", "behind"),
    ]


def test_a_projection_that_does_not_exist_is_refused_by_name(depot: Depot) -> None:
    with pytest.raises(RuleBroken, match=r"parcels\.weights"):
        runner(depot, Weights).catch_up("parcels.nothing")


def test_a_projector_that_fails_stops_before_that_event_while_the_others_go_on(
    depot: Depot,
) -> None:
    projections = runner(depot, Weights, Fragile, Counts)
    depot.pack(weights=[5, 13, 7])
    depot.pack(weights=[8])

    projections.catch_up()

    states = {item.name: item for item in projections.status()}
    failed = states["parcels.fragile"]
    assert (failed.state, failed.position, failed.lag) == ("failed", 2, 4)
    assert "ValueError thirteen" in str(failed.error)
    assert states["parcels.weights"].state == states["parcels.counts"].state == "current"
    assert [row["grams"] for row in depot.views.read("SELECT * FROM parcel_fragile")] == [5]


def test_a_failed_projector_is_tried_again_and_skips_nothing(depot: Depot) -> None:
    projections = runner(depot, Fragile)
    depot.pack(weights=[5, 13, 7])
    projections.catch_up()
    projections.catch_up()
    assert projections.status()[0].state == "failed"

    Fragile.mended = True
    projections.catch_up()

    assert projections.status()[0].state == "current"
    assert projections.status()[0].error is None
    assert [row["grams"] for row in depot.views.read("SELECT * FROM parcel_fragile")] == [5, 13, 7]


class Doubtful(Projector):
    """Writes two rows of one place for a weight of 13 grams, until it is mended."""

    name = "parcels.doubtful"
    tables = {"parcel_doubtful": "position INTEGER PRIMARY KEY, grams INTEGER NOT NULL"}

    @on(Parcel.Weighed)
    def weighed(self, event: Parcel.Weighed, position: int) -> None:
        if event.grams == 13 and not Fragile.mended:
            self.run("INSERT INTO {parcel_doubtful} VALUES (1, ?)", event.grams)
            self.run("INSERT INTO {parcel_doubtful} VALUES (1, ?)", event.grams)
        for _ in range(7):
            self.run(
                "INSERT INTO {parcel_doubtful} VALUES (?, ?) ON CONFLICT DO NOTHING",
                position,
                event.grams,
            )


def test_rows_that_the_database_refuses_stop_a_projector_and_harm_nobody_after(
    depot: Depot,
) -> None:
    projections = runner(depot, Doubtful, Weights)
    depot.pack(weights=[13, 5])
    for _ in range(4):
        projections.catch_up()
        assert [item.state for item in projections.status()] == ["failed", "current"]
        depot.pack(weights=[1])

    Fragile.mended = True
    projections.catch_up()

    assert [item.state for item in projections.status()] == ["current", "current"]
    assert len(depot.views.read("SELECT * FROM parcel_doubtful")) == 6


def test_runners_at_the_same_time_take_every_event_in_exactly_once(
    depots: Callable[[], Depot],
) -> None:
    depot = depots()
    runner(depot, Counts)
    for _ in range(30):
        depot.pack(weights=range(1, 10))
    opened = [depots() for _ in range(4)]
    runners = [Projections(item.ledger, item.views, [Counts], page=7) for item in opened]

    threads = [threading.Thread(target=item.catch_up) for item in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for item in runners:
        item.catch_up()

    rows = depot.views.read("SELECT * FROM parcel_counts ORDER BY topic")
    assert [tuple(dict(row).values()) for row in rows] == [
        ("parcel.packed.v1", 30),
        ("parcel.weighed.v1", 270),
    ]


def test_rebuilt_equals_live(depot: Depot) -> None:
    projections = runner(depot, Weights, Counts, page=4)
    for _ in range(5):
        depot.pack(weights=[1, 2, 3])
    projections.catch_up()
    before = {name: projections.dump(name) for name in projections.names}

    for name in projections.names:
        projections.rebuild(name)

    assert {name: projections.dump(name) for name in projections.names} == before
    assert before["parcels.counts"].count("\n") == 1


def test_read_models_that_are_rebuilt_together_read_each_event_once(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    projections = runner(depot, Weights, Counts, page=4)
    for _ in range(5):
        depot.pack(weights=[1, 2, 3])
    projections.catch_up()
    before = {name: projections.dump(name) for name in projections.names}
    read, pages = depot.ledger.read_page, list[int]()

    def counted(after: int, limit: int, wanted: Any) -> Any:
        page = read(after, limit, wanted)
        pages.append(page.upto - after)
        return page

    monkeypatch.setattr(depot.ledger, "read_page", counted)
    projections.rebuild_together(projections.names)

    assert sum(pages) == depot.ledger.head()
    assert {name: projections.dump(name) for name in projections.names} == before


def test_one_that_fails_among_those_rebuilt_together_does_not_stop_the_others(
    depot: Depot,
) -> None:
    Fragile.mended = True
    projections = runner(depot, Fragile, Weights)
    depot.pack(weights=[5, 13])
    projections.catch_up()
    Fragile.mended = False

    with pytest.raises(RebuildFailed, match="thirteen"):
        projections.rebuild_together(projections.names)

    builds = depot.views.read("SELECT name, number FROM projection_builds WHERE role = 'live'")
    assert {row["name"]: row["number"] for row in builds} == {
        "parcels.fragile": 1,
        "parcels.weights": 2,
    }


def test_the_live_rows_serve_until_the_rebuilt_ones_are_complete(depot: Depot) -> None:
    projections = runner(depot, Weights, page=2)
    for _ in range(3):
        depot.pack(weights=[1])
    projections.catch_up()
    seen: list[int] = []

    def progress(done: int, total: int) -> None:
        seen.append(len(depot.views.read("SELECT * FROM parcel_weights")))

    projections.rebuild("parcels.weights", progress)

    assert len(seen) > 2
    assert set(seen) == {3}


def test_the_live_rows_keep_up_while_others_are_being_rebuilt(depot: Depot) -> None:
    projections = runner(depot, Weights, page=2)
    depot.pack(weights=[1])
    projections.catch_up()
    late: list[Parcel] = []

    def progress(done: int, total: int) -> None:
        if not late:
            late.append(depot.pack("late"))
            projections.catch_up()
            rows = depot.views.read("SELECT 1 FROM parcel_weights WHERE label = 'late'")
            assert len(rows) == 1

    projections.rebuild("parcels.weights", progress)

    assert len(depot.views.read("SELECT * FROM parcel_weights")) == 2
    assert projections.position() == depot.ledger.head()


def test_a_rebuild_that_died_can_be_started_again(depot: Depot) -> None:
    projections = runner(depot, Weights, page=1)
    depot.pack(weights=[1, 2])
    projections.catch_up()

    def die(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        projections.rebuild("parcels.weights", die)
    assert projections.status()[0].building is not None
    projections.rebuild("parcels.weights")

    assert projections.status()[0].building is None
    assert [row["grams"] for row in depot.views.read("SELECT * FROM parcel_weights")] == [2]


def test_a_rebuild_that_fails_leaves_the_live_rows_alone(depot: Depot) -> None:
    Fragile.mended = True
    projections = runner(depot, Fragile)
    depot.pack(weights=[5, 13])
    projections.catch_up()
    Fragile.mended = False

    with pytest.raises(RebuildFailed, match="thirteen"):
        projections.rebuild("parcels.fragile")

    assert len(depot.views.read("SELECT * FROM parcel_fragile")) == 2


def test_a_newer_version_is_built_beside_and_takes_over_when_it_is_complete(depot: Depot) -> None:
    runner(depot, Weights).catch_up()
    depot.pack(weights=[1, 2])
    runner(depot, Weights).catch_up()

    newer = runner(depot, HeavierWeights)
    assert newer.status()[0].state == "outdated"
    assert [row["grams"] for row in depot.views.read("SELECT * FROM parcel_weights")] == [2]
    newer.catch_up()

    assert newer.status()[0].state == "current"
    assert [row["times"] for row in depot.views.read("SELECT * FROM parcel_weights")] == [2]


def test_an_older_release_leaves_the_rows_of_a_newer_one_alone(depot: Depot) -> None:
    older = runner(depot, Weights)
    runner(depot, HeavierWeights).catch_up()
    depot.pack(weights=[1])

    older.catch_up()

    assert older.status()[0].state == "newer"
    assert depot.views.read("SELECT * FROM parcel_weights") == []


def test_old_tables_are_dropped_after_the_switch(depot: Depot) -> None:
    projections = runner(depot, Weights)
    projections.rebuild("parcels.weights")
    projections.rebuild("parcels.weights")

    rows = depot.views.read("SELECT number, role FROM projection_builds")
    assert [tuple(dict(row).values()) for row in rows] == [(3, "live")]
    for number in (1, 2):
        with pytest.raises(Exception, match=f"parcel_weights__v{number}"):
            depot.views.read(f"SELECT * FROM parcel_weights__v{number}")


def test_a_reader_waits_until_its_position_was_seen(depot: Depot) -> None:
    projections = runner(depot, Weights)
    depot.pack()
    position = depot.ledger.head()
    assert not projections.wait_for(["parcels.weights"], position, 0.02)

    feeding = threading.Thread(target=projections.catch_up)
    feeding.start()

    assert projections.wait_for(["parcels.weights"], position, 5)
    feeding.join()


def test_several_first_starts_at_once_make_each_table_once(depots: Callable[[], Depot]) -> None:
    opened = [depots() for _ in range(4)]
    problems: list[BaseException] = []

    def start(depot: Depot) -> None:
        try:
            runner(depot, Weights, Counts).catch_up()
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=start, args=(depot,)) for depot in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert len(opened[0].views.read("SELECT * FROM projection_builds")) == 2
