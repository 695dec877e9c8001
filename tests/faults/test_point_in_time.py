"""Recovery to a point in time on PostgreSQL, as docs/how-to/back-up-and-restore.md describes it."""

import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from app.bootstrap import bootstrap, migrate
from app.settings import Settings
from domain.people.person import Person
from tests.centre import Centre
from tests.servers import PostgresProcess, postgres_process, postgres_programs, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.parametrize("store", ["sqlite"], indirect=True)]


def configure(folder: Path, **settings: str) -> None:
    """Add settings to the configuration of a server that does not run."""
    with (folder / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())


def base_of(server: PostgresProcess, folder: Path) -> Path:
    """A base for recovery, as the nightly command makes it."""
    programs = postgres_programs()
    assert programs is not None
    subprocess.run(
        [
            *(programs / "pg_basebackup", "-d", server.address, "-D", folder),
            *("-c", "fast", "-Ft", "-z", "-X", "fetch"),
        ],
        user=server.user,
        check=True,
        capture_output=True,
    )
    return folder / "base.tar.gz"


def asked(address: str, sql: str) -> object:
    """The first value of the answer."""
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else None


def everything_archived(address: str) -> bool:
    """True if the log up to the current segment is in the archive."""
    said = "SELECT last_archived_wal >= pg_walfile_name(pg_switch_wal()) FROM pg_stat_archiver"
    return bool(asked(address, said))


def recover(server: PostgresProcess, base: Path, archive: Path, until: datetime) -> None:
    """Put the base in the place of the databases and have the archive replayed until an instant."""
    server.stop_at_once()
    server.data.rename(server.data.with_name("broken"))
    server.data.mkdir(mode=0o700)
    subprocess.run(["tar", "xzf", base, "-C", server.data], check=True)
    (server.data / "recovery.signal").touch()
    configure(
        server.data,
        restore_command=f"cp {archive}/%f %p",
        recovery_target_time=until.isoformat(),
        recovery_target_action="promote",
    )
    for path in (server.data, server.data / "recovery.signal"):
        if server.user is not None:
            shutil.chown(path, server.user, server.user)
    server.start()
    wait_until(
        lambda: asked(server.address, "SELECT NOT pg_is_in_recovery()"), what="the recovery ending"
    )


def test_what_a_mistake_destroyed_is_there_again_as_of_the_instant_before(
    settings: Settings,
) -> None:
    with postgres_process(durable=True) as server:
        archive = server.data.with_name("archive")
        archive.mkdir()
        if server.user is not None:
            shutil.chown(archive, server.user, server.user)
        server.stop_at_once()
        configure(
            server.data,
            archive_mode="on",
            archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f",
            archive_timeout="60",
        )
        server.start()
        place = replace(settings, database_url=server.address)
        with closing(bootstrap(place)) as service:
            migrate(service)
            in_base = Centre(service).person("青木 花")
            base = base_of(server, server.data.with_name("base"))
            in_archive = Centre(service).person("石川 守")
        until = asked(server.address, "SELECT clock_timestamp()")
        assert isinstance(until, datetime)
        with psycopg.connect(server.address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA ledger CASCADE")
        wait_until(lambda: everything_archived(server.address), what="the log being archived")

        recover(server, base, archive, until)

        with closing(bootstrap(place)) as service:
            for person, name in ((in_base, "青木 花"), (in_archive, "石川 守")):
                assert service.ledger.get(Person, person.id).facts.name == name
            Centre(service).person("上田 空")
