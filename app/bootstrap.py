"""The one place where the parts are joined: databases, keys, ledger, bus, projections, wake-ups."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.secrets import Secrets
from app.settings import Settings
from app.wake import Waker, embedded_address
from domain import catalogue
from domain.files.shelf import Shelf
from domain.identity.access_log import record_refusal
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel import standing
from domain.kernel.bus import Bus, Envelope
from domain.kernel.caller import system
from domain.kernel.clock import Clock
from domain.kernel.database import Database
from domain.kernel.ledger import Ledger
from domain.kernel.mapper import LedgerMapper
from domain.kernel.postgres import PostgresDatabase
from domain.kernel.privacy import KeyStore
from domain.kernel.recorders import (
    LedgerRecorder,
    PostgresLedgerRecorder,
    open_postgres,
    open_sqlite,
)
from domain.kernel.sqlite import SQLiteDatabase
from projections.catalogue import PROJECTORS
from projections.kernel.runner import Projections

LEDGER_SCHEMA, VIEWS_SCHEMA, KEYS_SCHEMA = "ledger", "views", "keys"
FIRST_CENTRE = "digital-kamakura"
FIRST_CENTRE_NAME = "デジタル就労支援センターKAMAKURA"


@dataclass(frozen=True)
class Service:
    """Everything that a door (a request, a command line, a job) needs."""

    settings: Settings
    secrets: Secrets
    clock: Clock
    ledger: Ledger
    bus: Bus
    keys: KeyStore
    views: Database
    projections: Projections
    wake: Waker
    shelf: Shelf
    close: Callable[[], None] = field(repr=False, default=lambda: None)


def bootstrap(settings: Settings, *, clock: Clock | None = None) -> Service:
    """Join the parts. Nothing is created in a database: see `migrate`.

    Raises WrongSetting if a key file or a folder cannot be used.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrets = Secrets.of(settings)
    clock = clock or Clock(settings.zone)
    recorder, standing_database = _event_store(settings)
    views = _views(settings)
    keys_database = _keys(settings)
    keys = KeyStore(keys_database, secrets.master)
    ledger = Ledger(
        recorder,
        LedgerMapper(catalogue.vocabulary(), keys),
        standing_database,
        catalogue.STANDING,
        clock,
    )
    wake = Waker(settings.redis_url or embedded_address(settings.data_dir))
    projections = Projections(ledger, views, PROJECTORS)
    bus = Bus(
        ledger,
        clock,
        catalogue.HANDLERS,
        {kind.KIND: kind for kind in catalogue.AGGREGATES},
        after_append=wake,
        on_refusal=lambda caller, what, subject: record_refusal(
            ledger, caller, what, subject, clock
        ),
    )

    def close() -> None:
        wake.close()
        recorder.datastore.close()
        for database in (standing_database, views, keys_database):
            database.close()

    shelf = Shelf(settings.data_dir / "files", keys)
    return Service(
        settings, secrets, clock, ledger, bus, keys, views, projections, wake, shelf, close
    )


def migrate(service: Service) -> None:
    """Create every table that is missing, and the first centre. Several may do so at once."""
    service.ledger.standing.create(standing.TABLES + catalogue.TABLES)
    _create_event_table(service.ledger)
    service.keys.migrate()
    service.projections.migrate()
    service.bus.dispatch(
        FoundCentre(code=FIRST_CENTRE, name=FIRST_CENTRE_NAME, kind=CentreKind.BPO),
        Envelope(caller=system("migrate", FIRST_CENTRE)),
    )


def _event_store(settings: Settings) -> tuple[LedgerRecorder, Database]:
    url = settings.database_url
    if settings.is_postgresql:
        standing_database = PostgresDatabase(url, LEDGER_SCHEMA, prepares=True)
        return open_postgres(url, LEDGER_SCHEMA), standing_database
    settings.ledger_file.parent.mkdir(parents=True, exist_ok=True)
    database = SQLiteDatabase(settings.ledger_file)
    return open_sqlite(database), database


def _views(settings: Settings) -> Database:
    if settings.is_postgresql:
        return PostgresDatabase(settings.database_url, VIEWS_SCHEMA)
    return SQLiteDatabase(settings.ledger_file.with_name("views.sqlite3"), durable=False)


def _keys(settings: Settings) -> Database:
    url = settings.keys_url or (settings.database_url if settings.is_postgresql else None)
    if url is None:
        path = settings.ledger_file.with_name("keys.sqlite3")
        return SQLiteDatabase(path, secure_delete=True)
    if url.startswith("sqlite:///"):
        return SQLiteDatabase(Path(url.removeprefix("sqlite:///")), secure_delete=True)
    return PostgresDatabase(url, KEYS_SCHEMA)


def _create_event_table(ledger: Ledger) -> None:
    """On PostgreSQL two first starts at once would collide, so they queue for a lock."""
    if not isinstance(ledger.recorder, PostgresLedgerRecorder):
        ledger.recorder.create_table()
        return
    with ledger.standing.write() as transaction:
        transaction.run("SELECT pg_advisory_xact_lock(4157202)")
        ledger.recorder.create_table()
