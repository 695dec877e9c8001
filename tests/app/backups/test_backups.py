"""A backup restores to what was recorded when it was made, or is refused with the reason."""

import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from app.bootstrap import Service, bootstrap, migrate
from app.runtime.backups.checking import Report, check, drill
from app.runtime.backups.encryption import CHUNK
from app.runtime.backups.erasures import add_to_list, list_in
from app.runtime.backups.making import make_backup
from app.runtime.backups.manifest import encode
from app.runtime.backups.restoring import restore
from app.settings import Settings
from domain.files.file import KeptFile
from domain.kernel.errors import DomainError, RuleBroken, StoreUnusable
from domain.kernel.events.event import Event
from domain.kernel.storage.postgres_dump import temporary_database
from domain.people.person import Person
from domain.policies.commands import KeepFile
from tests.app.backups.conftest import NewPlace
from tests.centre import Centre
from tests.damage import harm, positions_of
from tests.servers import wait_until

SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
KEYS = pytest.mark.parametrize("key", [None, bytes(range(32))], ids=["plain", "encrypted"])
Act = Callable[[Settings, Path, bytes | None], Report]
BODY = os.urandom(2_500_000)
"""The bytes of a file of work: three chunks."""


def events_of(service: Service) -> list[Event]:
    """Every event that is recorded, in order."""
    found: list[Event] = []
    while page := service.ledger.read(len(found)):
        found += [item.event for item in page]
    return found


def kept_file(centre: Centre) -> KeptFile:
    """A file of work that is sealed and recorded."""
    order = centre.order()
    id = uuid4()
    service = centre.service
    service.file_store.put(id, BytesIO(BODY), order.sealed_under, service.clock.now())
    return centre.does(
        KeepFile(
            id=id,
            order_id=order.id,
            task_id=None,
            name="名簿.pdf",
            kind="pdf",
            size=len(BODY),
            sha256="0" * 64,
        )
    )


def left_in(folder: Path) -> set[str]:
    """The names in a folder."""
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the backup is written: a folder that holds nothing else."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "a.backup"


@KEYS
def test_a_backup_restores_records_personal_data_and_files(
    service: Service, out: Path, new_place: NewPlace, key: bytes | None
) -> None:
    centre = Centre(service)
    person, file = centre.person("葛󠄀西 髙子"), kept_file(centre)
    before = events_of(service)

    made = make_backup(service, out, key)
    centre.person("あとの人")
    place = new_place()
    restored = restore(place, out, key)

    assert restored.manifest == made
    assert left_in(out.parent) == {out.name}
    assert left_in(place.data_dir) <= {"keys", "files", "ledger.sqlite3", "keys.sqlite3"}
    with closing(bootstrap(place)) as again:
        assert events_of(again) == before
        assert again.ledger.get(Person, person.id).facts.name == "葛󠄀西 髙子"
        kept = again.ledger.get(KeptFile, file.id)
        assert b"".join(again.file_store.read(file.id, kept.sealed_under, kept.size)) == BODY
        migrate(again)
        again.projections.catch_up()
        assert all(item.error is None and not item.lag for item in again.projections.status())


@KEYS
@pytest.mark.parametrize("act", [check, drill], ids=["check", "drill"])
def test_a_sound_backup_passes_its_check_and_leaves_nothing_behind(
    service: Service, settings: Settings, out: Path, key: bytes | None, act: Act
) -> None:
    kept_file(Centre(service))
    make_backup(service, out, key)
    before = left_in(settings.data_dir)

    report = act(settings, out, key)

    assert report.is_good
    models = {"read models": "ok", "erasures": "warn"} if act is drill else {}
    assert {item.check: item.state for item in report.findings} == {
        "archive": "ok",
        "keys": "ok",
        "records": "ok",
        "files": "ok",
        "inline rows": "ok",
        **models,
    }
    assert left_in(settings.data_dir) == before
    assert out.stat().st_mode & 0o777 == 0o600


def test_what_was_erased_after_a_backup_is_erased_again_when_it_is_restored(
    service: Service, settings: Settings, out: Path, new_place: NewPlace
) -> None:
    centre = Centre(service)
    before, after, kept = centre.person(), centre.person(), centre.person("青木 花")
    service.keys.destroy(before.id, service.clock.now())
    made = make_backup(service, out, None)
    assert made.erased == [before.id]
    later = centre.person()
    for person in (after, later):
        service.keys.destroy(person.id, service.clock.now())
    add_to_list(out.parent, made.ledger_id, service.keys.erased())
    drilled = {item.check: item for item in drill(settings, out, None).findings}["erasures"]
    assert (drilled.state, drilled.found.en[:6]) == ("ok", "2 of 3")

    place = new_place()
    restored = restore(place, out, None)

    assert (restored.applied, len(restored.listed.erased)) == (2, 3)
    with closing(bootstrap(place)) as again:
        assert again.ledger.get(Person, kept.id).facts.name == "青木 花"
        assert again.ledger.get(Person, after.id).facts.name is None
        assert again.keys.erased() == sorted([before.id, after.id, later.id])


@SQLITE
def test_a_list_of_erasures_is_named_found_or_refused_and_never_passed_over(
    service: Service, out: Path, new_place: NewPlace, tmp_path: Path
) -> None:
    person = Centre(service).person()
    made = make_backup(service, out, None)
    assert restore(new_place(), out, None).listed.lists == ()
    service.keys.destroy(person.id, service.clock.now())

    later = tmp_path / "manifest.json"
    later.write_bytes(encode(make_backup(service, out.with_name("later"), None)))
    assert restore(new_place(), out, None, erasures=later).applied == 1

    folder = tmp_path / "folder of the settings"
    folder.mkdir()
    add_to_list(folder, made.ledger_id, [person.id])
    place = new_place()
    assert restore(replace(place, backup_dir=folder), out, None).applied == 1

    beside = list_in(out.parent, made.ledger_id)
    for content, reason in (
        (b"[", "cannot be read as a list"),
        (b'{"ledger_id": "another", "erased": []}', "another ledger"),
    ):
        beside.write_bytes(content)
        place = new_place()
        with pytest.raises(RuleBroken, match=reason):
            restore(place, out, None)
        assert left_in(place.data_dir) == {"keys"}
    with pytest.raises(RuleBroken, match="nowhere"):
        restore(place, out, None, erasures=tmp_path / "nowhere")


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_check_removes_the_databases_that_killed_checks_of_its_own_left(
    service: Service, settings: Settings, out: Path, new_place: NewPlace
) -> None:
    make_backup(service, out, None)
    other = new_place().database_url

    def databases(url: str) -> set[str]:
        with psycopg.connect(url, autocommit=True) as connection:
            rows = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, 'ashiato_check_')"
            )
            return {name for (name,) in rows}

    def name(url: str) -> str:
        return str(conninfo_to_dict(url)["dbname"])

    with (
        temporary_database(settings.database_url) as ended,
        temporary_database(settings.database_url) as running,
        temporary_database(other) as elsewhere,
    ):
        with psycopg.connect(settings.database_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND"
                " ((classid::bigint << 32) | objid::bigint) = hashtextextended(%s, 0)",
                [name(ended)],
            )
        assert check(settings, out, None).is_good
        left = databases(settings.database_url)
        assert name(ended) not in left
        assert {name(running), name(elsewhere)} <= left


@SQLITE
@KEYS
def test_an_altered_or_cut_backup_is_refused(
    service: Service, settings: Settings, out: Path, key: bytes | None
) -> None:
    kept_file(Centre(service))
    make_backup(service, out, key)
    whole = out.read_bytes()
    places = [0, 40, len(whole) // 3, len(whole) // 2, len(whole) - 6, len(whole) - 1]
    cuts = [0, 1, 20, len(whole) // 2, len(whole) - 1]
    if key is not None:
        cuts.append(32 + CHUNK + 16)  # Between two chunks.
        places += [9, 20]  # The id of the key, and the salt.

    for at in places:
        out.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(RuleBroken):
            check(settings, out, key)
    for length in cuts:
        out.write_bytes(whole[:length])
        with pytest.raises(RuleBroken):
            check(settings, out, key)
    out.write_bytes(whole + b"more")
    with pytest.raises(RuleBroken):
        check(settings, out, key)


def repacked(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> None:
    """The same archive with its parts changed, as somebody could who has no key."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            stream = old.extractfile(member)
            assert stream is not None
            body = change(member.name, stream.read())
            info = tarfile.TarInfo(member.name)
            info.size = len(body)
            new.addfile(info, BytesIO(body))


@SQLITE
def test_a_backup_whose_manifest_says_something_else_is_refused(
    service: Service, settings: Settings, out: Path
) -> None:
    make_backup(service, out, None)

    def with_(**facts: object) -> Callable[[str, bytes], bytes]:
        def change(name: str, body: bytes) -> bytes:
            if name != "manifest.json":
                return body
            return msgspec.json.encode(msgspec.json.decode(body) | facts)

        return change

    lies: list[dict[str, Any]] = [
        {"position": 7},
        {"mark": "another event"},
        {"ledger_id": str(uuid4())},
        {"files": {"count": 1, "digest": {"bytes": 0, "sha256": ""}}},
        {"form": 2, "release": "9.0.0"},
        {"made_at": "yesterday"},
    ]
    for number, facts in enumerate(lies):
        altered = out.with_name(f"altered {number}")
        repacked(out, altered, with_(**facts))
        with pytest.raises(RuleBroken) as refused:
            check(settings, altered, None)
        assert ("9.0.0" in refused.value.text.en) == ("form" in facts)


@SQLITE
def test_a_part_that_does_not_belong_into_a_backup_is_not_unpacked(
    service: Service, out: Path, new_place: NewPlace
) -> None:
    make_backup(service, out, None)
    for number, name in enumerate(
        ("../evil", "/tmp/evil", "files/ab/../../evil", "keys/master.key", "files/ab/cd")
    ):
        strange, place = out.with_name(f"strange {number}"), new_place()
        with tarfile.open(out) as old, tarfile.open(strange, "w:gz") as new:
            info = tarfile.TarInfo(name)
            info.size = 4
            new.addfile(info, BytesIO(b"evil"))
            for member in old:
                new.addfile(member, old.extractfile(member))
        with pytest.raises(RuleBroken):
            restore(place, strange, None)
        assert left_in(place.data_dir) == {"keys"}


@SQLITE
def test_an_encrypted_backup_needs_its_own_key(
    service: Service, settings: Settings, out: Path
) -> None:
    make_backup(service, out, bytes(range(32)))
    for key in (None, bytes(32)):
        with pytest.raises(RuleBroken, match="--key"):
            check(settings, out, key)
    assert "ashiato" not in out.read_bytes().decode("latin-1")


def test_a_backup_is_restored_into_an_empty_place_only(
    service: Service, settings: Settings, out: Path, new_place: NewPlace
) -> None:
    make_backup(service, out, None)
    before = events_of(service)
    with pytest.raises(RuleBroken, match="empty place"):
        restore(settings, out, None)
    assert events_of(service) == before

    place = new_place()
    left = place.data_dir / "files" / "ab" / "ab".ljust(32, "0")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"somebody's")
    with pytest.raises(RuleBroken, match="files"):
        restore(place, out, None)
    assert left.read_bytes() == b"somebody's"


@SQLITE
def test_a_files_folder_with_anything_in_it_is_no_empty_place(
    service: Service, out: Path, new_place: NewPlace
) -> None:
    make_backup(service, out, None)
    place = new_place()
    foreign = place.data_dir / "files" / "notes.txt"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("somebody's")
    with pytest.raises(RuleBroken, match=r"empty place only, and .*notes\.txt is there"):
        restore(place, out, None)
    assert foreign.read_text() == "somebody's"
    assert not list(place.data_dir.glob("*.sqlite3"))

    foreign.unlink()
    restore(place, out, None)


@SQLITE
def test_only_the_owner_opens_databases_new_or_restored(
    service: Service, settings: Settings, out: Path, new_place: NewPlace
) -> None:
    make_backup(service, out, None)
    place = new_place()
    restore(place, out, None)
    with closing(bootstrap(place)) as restored:
        migrate(restored)
    for folder in (settings.data_dir, place.data_dir):
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.glob("*.sqlite3")}
        assert modes == dict.fromkeys(("keys.sqlite3", "ledger.sqlite3", "views.sqlite3"), 0o600), (
            folder
        )


def test_a_backup_is_not_restored_without_its_master_key_and_nothing_is_left(
    service: Service, out: Path, new_place: NewPlace
) -> None:
    Centre(service).person()
    make_backup(service, out, None)
    place = new_place()
    right = place.master_key_file.read_bytes()
    place.master_key_file.unlink()
    with pytest.raises(RuleBroken, match="master key"):
        restore(place, out, None)
    assert not place.master_key_file.exists()

    place.master_key_file.write_bytes(bytes(32))
    with pytest.raises(StoreUnusable):
        restore(place, out, None)

    place.master_key_file.write_bytes(right)
    restore(place, out, None)


def test_a_backup_never_takes_the_place_of_a_file(service: Service, out: Path) -> None:
    out.write_bytes(b"precious")
    with pytest.raises(RuleBroken, match="exists already"):
        make_backup(service, out, None)
    assert out.read_bytes() == b"precious"
    with pytest.raises(RuleBroken, match="nowhere"):
        make_backup(service, out.parent / "nowhere" / "a", None)
    assert left_in(out.parent) == {out.name}


@SQLITE
def test_what_somebody_else_left_among_the_files_of_work_is_not_backed_up(
    service: Service, settings: Settings, out: Path
) -> None:
    file = kept_file(Centre(service))
    folder = settings.data_dir / "files" / file.id.hex[:2]
    for name in (".nfs0001", "notes.txt", uuid4().hex[2:], ("zz" + uuid4().hex)[:32]):
        (folder / name).write_bytes(b"not ours")

    assert make_backup(service, out, None).files.count == 1
    assert check(settings, out, None).is_good


@SQLITE
@pytest.mark.parametrize("how", ["broken_json", "lost_fields"])
def test_a_record_that_cannot_be_read_fails_the_check(
    service: Service, settings: Settings, out: Path, how: str
) -> None:
    Centre(service).person()
    (position,) = positions_of(service.ledger, Person.Registered.TOPIC)
    harm(service.ledger, position, how)
    make_backup(service, out, None)

    found = {item.check: item for item in check(settings, out, None).findings}["records"]
    assert (found.state, found.detail) == ("fail", f"the first is at position {position}")

    assert list(service.ledger.quarantine.held()) == [], "the check leaves the service alone"
    list(service.ledger.read(0))
    again = out.with_name("b")
    make_backup(service, again, None)
    found = {item.check: item for item in check(settings, again, None).findings}["records"]
    assert found.state == "ok", "what is in quarantine already is known"
    assert "in quarantine before" in found.found.en


@SQLITE
def test_a_file_that_was_lost_before_the_backup_is_named_by_its_check(
    service: Service, settings: Settings, out: Path
) -> None:
    file = kept_file(Centre(service))
    service.file_store.drop(file.id)
    make_backup(service, out, None)

    found = {item.check: item for item in check(settings, out, None).findings}["files"]

    assert found.state == "warn"
    assert str(file.id) in found.detail


@contextmanager
def at_work(service: Service, people: int) -> Iterator[list[UUID]]:
    """Several people who record without a pause while the block runs, and what they recorded."""
    done: list[UUID] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def work(number: int) -> None:
        try:
            while not stop.is_set():
                done.append(Centre(service).person(f"人 {number}").id)
        except DomainError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures


def has_grown(done: list[UUID], beyond: int) -> bool:
    """True once more than so many are done."""
    return len(done) > beyond


@pytest.mark.sample("sqlite-2", "postgresql-2")
@pytest.mark.parametrize("number", [2, 10])
def test_backups_under_load_restore_to_states_that_the_ledger_had(
    service: Service, tmp_path: Path, new_place: NewPlace, number: int
) -> None:
    made = []
    with at_work(service, people=4) as done:
        for each in range(number):
            wait_until(partial(has_grown, done, len(done) + 3), what="somebody recording")
            out = tmp_path / f"backup {each}"
            made.append((out, len(done), make_backup(service, out, None), len(done)))
    everything = events_of(service)

    for out, before, manifest, after in made:
        place = new_place()
        restore(place, out, None)
        with closing(bootstrap(place)) as restored:
            found = events_of(restored)
            assert found == everything[: len(found)]
            assert len(found) == manifest.position
            assert before <= len(found) - 1 <= after + 4, "one event each, and the first centre"
            for event in found:
                if isinstance(event, Person.Registered):
                    assert restored.ledger.get(Person, event.originator_id).facts.name
    assert len({manifest.position for _, _, manifest, _ in made}) == number
