"""A ledger that is shorter, another one, or replaced: refused or rebuilt, and said."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from app.bootstrap import Service, bootstrap, migrate, opened
from app.factory import create_app
from app.pages.change_feed import centre as centre_of
from app.pages.sse import READS
from app.pages.sse_streams import Streams
from app.pages.sse_subscription import Listener
from app.runtime.health.conditions import conditions
from app.settings import Settings
from domain.kernel.errors import StoreUnusable, Unavailable
from domain.kernel.messaging.caller import Role
from domain.orders.client import Client
from tests.api_clients import ApiClients
from tests.app.test_keys_that_do_not_open import ashiato
from tests.app.visitors import Visitor, visitor
from tests.centre import Centre
from tests.copies import copy_of_the_ledger, remove_file, remove_ledger, remove_read_models
from tests.servers import wait_until
from workers.run_policies import run_policies


def names_of(service: Service) -> set[str]:
    return {row["name"] for row in service.views.read("SELECT name FROM client_list")}


def add_clients(service: Service, *names: str) -> None:
    for name in names:
        Centre(service).client(name)


NOT_RUNNING = {"redis_away", "clock_away", "workers_away"}
"""What is told where only a web process runs."""


def codes(service: Service) -> set[str]:
    return {condition.code for condition in conditions(service)} - NOT_RUNNING


@pytest.fixture
def open_again(settings: Settings) -> Iterator[Callable[[], Service]]:
    """Opens the installation as a process that starts."""
    running: list[Service] = []

    def go() -> Service:
        running.append(opened(settings))
        return running[-1]

    yield go
    for item in running:
        item.close()


def assert_lists_are_what_the_ledger_says(service: Service, names: set[str]) -> None:
    """The lists show `names` and nothing else, as do read models that are built anew."""
    service.projections.catch_up()
    assert names_of(service) == names
    kept = service.projections.dump("orders.list")
    service.projections.rebuild("orders.list")
    assert service.projections.dump("orders.list") == kept


def test_after_an_older_copy_was_put_back_new_records_are_shown(
    service: Service, settings: Settings, tmp_path: Path, open_again: Callable[[], Service]
) -> None:
    add_clients(service, "kept")
    copy = copy_of_the_ledger(settings, tmp_path)
    add_clients(service, *(f"lost {number}" for number in range(5)))
    service.projections.catch_up()
    seen = service.ledger.head()
    service.close()
    copy.put_back()

    again = open_again()

    assert names_of(again) == set(), "rows of lost records are served"
    add_clients(again, "new")
    assert again.ledger.head() < seen
    assert_lists_are_what_the_ledger_says(again, {"kept", "new"})


@pytest.mark.sample("sqlite")
def test_a_ledger_that_went_on_past_what_was_seen_is_recognised(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    copy = copy_of_the_ledger(settings, tmp_path)
    add_clients(service, "lost 1", "lost 2")
    service.projections.catch_up()
    service.close()
    copy.put_back()
    unaware = bootstrap(settings)
    add_clients(unaware, *(f"new {number}" for number in range(5)))
    assert unaware.projections.catch_up()
    names = {f"new {number}" for number in range(5)}
    assert_lists_are_what_the_ledger_says(unaware, names)
    unaware.close()


@pytest.mark.sample("sqlite")
def test_records_that_were_lost_are_told_of_until_somebody_accepts_it(
    service: Service, settings: Settings, tmp_path: Path, open_again: Callable[[], Service]
) -> None:
    copy = copy_of_the_ledger(settings, tmp_path)
    add_clients(service, "lost")
    service.projections.catch_up()
    seen = service.ledger.head()
    service.close()
    copy.put_back()

    again = open_again()
    again.projections.catch_up()

    told = next(condition for condition in conditions(again) if condition.code == "ledger_shorter")
    assert (told.severity, told.figures["seen"]) == ("degraded", seen)
    assert told.command == "ashiato ledger accept-loss"
    assert ashiato(settings, "ledger", "accept-loss").returncode == 0
    assert codes(again) == set()


@pytest.mark.sample("postgresql")
def test_the_read_models_of_another_ledger_are_made_anew(
    service: Service, settings: Settings, tmp_path: Path, open_again: Callable[[], Service]
) -> None:
    add_clients(service, "of another ledger")
    service.projections.catch_up()
    service.ledger.database.create("UPDATE ledger_identity SET value = 'x' WHERE name = 'ledger'")
    service.keys._database.create("DELETE FROM key_store WHERE name = 'ledger'")
    service.close()

    again = open_again()

    assert names_of(again) == set()
    assert "read_models_of_another_ledger" in codes(again)
    assert_lists_are_what_the_ledger_says(again, {"of another ledger"})
    assert codes(again) == set()


@pytest.mark.sample("postgresql")
def test_read_models_from_before_that_are_beyond_the_head_are_made_anew(
    service: Service, settings: Settings, open_again: Callable[[], Service]
) -> None:
    add_clients(service, "kept")
    service.projections.catch_up()
    service.views.create(
        "DROP TABLE ledger_seen; DROP TABLE schema_versions;"
        " UPDATE projection_builds SET position = position + 7"
    )
    service.close()

    assert ashiato(settings, "migrate", "--without-copy").returncode == 0

    again = open_again()
    add_clients(again, "new")
    assert_lists_are_what_the_ledger_says(again, {"kept", "new"})


@pytest.mark.sample("sqlite")
def test_an_older_copy_put_back_under_a_process_is_noticed_before_it_records(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    add_clients(service, "kept")
    client = Centre(service).client("changed later")
    copy = copy_of_the_ledger(settings, tmp_path)
    add_clients(service, *(f"lost {number}" for number in range(3)))
    service.projections.catch_up()
    wait_until(lambda: looks_again(service), what="a further look")
    copy.put_back_under_processes()
    wait_until(lambda: looks_again(service), what="a further look")

    add_clients(service, "new")

    assert service.ledger.get(Client, client.id).version == 1
    assert_lists_are_what_the_ledger_says(service, {"kept", "changed later", "new"})
    assert "ledger_shorter" in codes(service)


def looks_again(service: Service) -> bool:
    """True when the guard of a process looks before the next record (once a second)."""
    before = service.guard._looked_at
    service.guard.before_append()
    return service.guard._looked_at > before


@pytest.mark.sample("postgresql")
def test_aggregates_of_lost_records_are_not_remembered(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    centre = Centre(service)
    order = centre.order(tasks=1)
    copy = copy_of_the_ledger(settings, tmp_path)
    kept = service.ledger.head()
    more = centre.order(tasks=1)
    assert centre.task(more) is not None
    wait_until(lambda: looks_again(service), what="a further look")
    copy.put_back_under_processes()
    wait_until(lambda: looks_again(service), what="a further look")

    assert service.ledger.head() == kept
    assert service.ledger.find(type(more), more.id) is None
    assert service.ledger.find(type(order), order.id) is not None


@pytest.mark.sample("sqlite")
def test_open_pages_hear_of_what_follows_an_older_copy(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    copy = copy_of_the_ledger(settings, tmp_path)
    listener = Listener("somebody", frozenset({centre_of("digital-kamakura")}))
    streams = Streams(service, READS)
    add_clients(service, *(f"lost {number}" for number in range(5)))
    service.projections.catch_up()
    stream = streams.add(listener, lambda: listener, None)
    assert stream.position == service.ledger.head()
    copy.put_back_under_processes()
    service.ledger.forget()
    service.projections.catch_up()
    head = service.ledger.head()
    wait_until(lambda: streams._seen == head, 10, "the older ledger being seen")
    list(stream._taken())

    Centre(service).order()
    service.projections.catch_up()

    heard: list[bytes] = []

    def is_heard() -> bool:
        heard.extend(stream._taken())
        return b"event: changed" in b"".join(heard)

    try:
        wait_until(is_heard, 20, "news")
    finally:
        streams.close()


@pytest.mark.sample(
    "removed-file-ledger-sqlite",
    "removed-journal-keys-sqlite",
    "replaced-file-keys-sqlite",
    "replaced-journal-ledger-sqlite",
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["ledger", "keys"])
@pytest.mark.parametrize("end", ["", "-wal"], ids=["file", "journal"])
@pytest.mark.parametrize("is_replaced", [True, False], ids=["replaced", "removed"])
def test_a_file_that_changes_under_a_process_takes_no_more(
    service: Service, settings: Settings, name: str, end: str, *, is_replaced: bool
) -> None:
    api = ApiClients(service)
    manager = api.opened_by(Role.MANAGER)
    body = {"name": "みなと商会", "kind": "company"}
    assert manager.post("/clients", body).status_code == 201
    service.projections.catch_up()
    file = settings.ledger_file.with_name(f"{name}.sqlite3{end}")
    kept = file.read_bytes()
    file.unlink()
    if is_replaced:
        file.write_bytes(kept)

    def is_refused() -> bool:
        reads = name == "keys" or manager.get("/clients").status_code == 503
        return reads and manager.post("/clients", body).status_code == 503

    wait_until(is_refused, 10, "a refusal")
    answer = create_app(service).test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json is not None
    assert (answer.json["state"], answer.json["reasons"]) == ("unready", ["store_replaced"])
    assert is_replaced or not file.exists(), "an empty file was made in its place"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("ends", [("",), ("-wal",), ("", "-wal", "-shm")], ids=" ".join)
@pytest.mark.parametrize("is_replaced", [True, False], ids=["replaced", "removed"])
def test_read_models_that_change_under_a_process_are_opened_or_made_anew(
    service: Service, settings: Settings, ends: tuple[str, ...], *, is_replaced: bool
) -> None:
    api = ApiClients(service)
    manager = api.opened_by(Role.MANAGER)
    add_clients(service, "before")
    service.projections.catch_up()
    for end in ends:
        file = settings.ledger_file.with_name(f"views.sqlite3{end}")
        kept = file.read_bytes()
        file.unlink()
        if is_replaced:
            file.write_bytes(kept)

    answer = manager.post("/clients", {"name": "meanwhile", "kind": "company"})
    assert answer.status_code == 201, "the ledger is whole"
    if not is_replaced:
        wait_until(lambda: "read_models_missing" in codes(service), 10, "being told")
        ready = create_app(service).test_client().get("/readyz")
        assert ready.status_code == 200 and ready.json is not None
        assert ready.json["state"] == "degraded"
        assert manager.get("/clients").status_code == 503

    def is_well() -> bool:
        with suppress(Unavailable):  # A worker puts its work off, and is sent for again.
            service.projections.catch_up()
            return names_of(service) == {"before", "meanwhile"}
        return False

    wait_until(is_well, 10, "lists being what the ledger says")
    listed = manager.get("/clients").json
    assert {item["name"] for item in listed["items"]} == {"before", "meanwhile"}
    assert_lists_are_what_the_ledger_says(service, {"before", "meanwhile"})


@pytest.mark.fault
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_whoever_only_looks_makes_no_file_in_the_place_of_one_that_is_gone(
    service: Service, settings: Settings
) -> None:
    service.close()
    files = [
        settings.ledger_file.with_name(f"{name}.sqlite3") for name in ("views", "keys", "ledger")
    ]
    for file in files:
        remove_file(file)
        assert ashiato(settings, "doctor").returncode in (0, 1)
        assert ashiato(settings, "projections", "status").returncode == 1
        assert not file.exists(), "an empty file was made in its place"


def test_read_models_that_are_gone_are_made_by_several_at_once(
    service: Service, settings: Settings, open_again: Callable[[], Service]
) -> None:
    add_clients(service, "kept")
    service.projections.catch_up()
    remove_read_models(settings)
    several = [service, open_again(), open_again()]
    wait_until(lambda: "read_models_missing" in codes(service), 10, "being told")
    start = threading.Barrier(len(several))

    def catch_up(service: Service) -> None:
        start.wait(10)
        service.projections.catch_up()

    with ThreadPoolExecutor() as pool:
        for future in [pool.submit(catch_up, item) for item in several]:
            future.result(60)
    for item in several:
        assert_lists_are_what_the_ledger_says(item, {"kept"})
        assert codes(item) == set()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_lost_write_ahead_file_is_recognised(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    add_clients(service, "kept")
    with closing(sqlite3.connect(settings.ledger_file)) as disk:
        disk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    add_clients(service, "lost with the file")
    service.projections.catch_up()
    image = tmp_path / "after a power cut"
    shutil.copytree(settings.data_dir, image)
    (image / "ledger.sqlite3-wal").unlink()

    again = opened(Settings.for_folder(image))
    try:
        add_clients(again, "new")
        assert_lists_are_what_the_ledger_says(again, {"kept", "new"})
        assert "ledger_shorter" in codes(again)
    finally:
        again.close()


@pytest.mark.fault
def test_policies_beyond_the_head_pass_nothing_over(service: Service, settings: Settings) -> None:
    Centre(service).order(tasks=1)
    run_policies(service)
    head = service.ledger.head()
    service.ledger.database.create(f"UPDATE reactions SET position = {head + 10}")

    with pytest.raises(StoreUnusable):
        run_policies(service)
    for words in (("web", "--port", "1"), ("clock",), ("migrate",), ("accounts", "list")):
        refused = ashiato(settings, *words)
        assert refused.returncode == 1
        assert refused.stderr.count("\n") == 1
        assert "ashiato ledger accept-loss" in refused.stderr
    answer = create_app(service).test_client().get("/readyz")
    assert answer.json is not None
    assert (answer.json["state"], answer.json["reasons"]) == ("unready", ["ledger_incomplete"])

    assert ashiato(settings, "ledger", "accept-loss").returncode == 0

    rows = service.ledger.rows("SELECT position FROM reactions")
    assert {row["position"] for row in rows} == {head}
    run_policies(service)
    assert service.ledger.head() == head


@pytest.mark.sample("postgresql")
def test_a_new_ledger_beside_the_keys_of_an_old_one_is_refused(
    service: Service, settings: Settings
) -> None:
    Centre(service).participant()
    service.close()
    remove_ledger(settings)
    refused = ashiato(settings, "migrate")
    assert refused.returncode == 1
    assert "another ledger" in refused.stderr


def test_nobody_waits_for_a_position_that_the_ledger_does_not_reach(service: Service) -> None:
    reader: Visitor = visitor(create_app(service), service, Role.COORDINATOR)
    service.projections.catch_up()
    begun = time.monotonic()
    answer = reader.get("/job-orders", {"Ashiato-Position": "999999"})
    assert answer.status_code == 503
    assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_read_models_that_were_removed_are_made_again(service: Service, settings: Settings) -> None:
    add_clients(service, "kept")
    service.projections.catch_up()
    service.close()
    remove_file(settings.ledger_file.with_name("views.sqlite3"))
    again = bootstrap(settings)
    try:
        migrate(again)
        assert_lists_are_what_the_ledger_says(again, {"kept"})
        assert codes(again) == set()
    finally:
        again.close()
