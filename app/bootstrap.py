"""The composition root: databases, keys, ledger, bus, projections and wake-ups are joined here."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from app.runtime.data_folder import require_folder, require_installation
from app.runtime.schemas import Schemas
from app.runtime.secrets import Secrets
from app.runtime.table_files import Tables
from app.runtime.wakeups import Wakeups, embedded_address
from app.settings import Settings
from domain import registry
from domain.files.file_store import FileStore
from domain.identity.attempts import note_broken_rule, note_refusal
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.errors import StoreUnusable, Unavailable
from domain.kernel.events.mapper import LedgerMapper
from domain.kernel.messaging.bus import Bus, Envelope
from domain.kernel.messaging.caller import system
from domain.kernel.privacy.keys import KeyStore, is_begun
from domain.kernel.storage import inline_projection
from domain.kernel.storage.database import Database
from domain.kernel.storage.deadlines import AT_UPGRADES, REQUEST_SECONDS, each, in_all
from domain.kernel.storage.event_table import create_event_table
from domain.kernel.storage.guard import StoreGuard
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.migrations.inline_tables import InlineTables
from domain.kernel.storage.migrations.migration import SILENT, Report, Schema, Step
from domain.kernel.storage.postgres import PostgresDatabase
from domain.kernel.storage.recorders import (
    EVENTS_TABLE,
    LedgerRecorder,
    open_postgres,
    open_sqlite,
)
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.time.clock import Clock, SharedClock
from domain.migrations import LEDGER
from projections.kernel.runner import Projections
from projections.registry import PROJECTORS

SMALL_VIEWS = 64 * 1024 * 1024
"""Most bytes of read models that an upgrade rewrites at once."""
LEDGER_SCHEMA, VIEWS_SCHEMA, KEYS_SCHEMA = "ledger", "views", "keys"
TABLES = inline_projection.TABLES + registry.TABLES
"""Every table of the ledger's store in its current form, except that of the events."""
FIRST_CENTRE = "digital-kamakura"
FIRST_CENTRE_NAME = "デジタル就労支援センターKAMAKURA"


@dataclass(frozen=True)
class Service:
    """All dependencies of a request, a command or a job."""

    settings: Settings
    secrets: Secrets
    clock: Clock
    ledger: Ledger
    bus: Bus
    keys: KeyStore
    views: Database
    projections: Projections
    wake: Wakeups
    file_store: FileStore
    guard: StoreGuard
    schemas: Schemas
    tables: Tables
    close: Callable[[], None] = field(repr=False, default=lambda: None)


def bootstrap(
    settings: Settings, *, clock: Clock | None = None, store_clock: Clock | None = None
) -> Service:
    """Create the service. Nothing is created in a database: see `migrate`.

    A given `clock` also replaces the clock of the database, unless `store_clock` is given.

    Raises WrongSetting if a key file cannot be used, StoreUnusable if the master key was lost,
    FolderUnusable if the data folder cannot be written.
    """
    require_folder(settings.data_dir)
    secrets = Secrets.of(settings, lambda: _has_keys(settings))
    with in_all(REQUEST_SECONDS):  # The recorder queries server types.
        recorder, database = _event_store(settings)
        store_clock = store_clock or clock
        clock = _clock(clock or Clock(settings.zone), store_clock, database)
    views = _views(settings)
    keys_database = _keys(settings)
    keys = KeyStore(keys_database, secrets.master)
    ledger = Ledger(
        recorder,
        LedgerMapper(registry.topic_registry(), keys),
        database,
        registry.INLINE_PROJECTIONS,
        store_clock,
    )
    wake = Wakeups(settings.redis_url or embedded_address(settings.data_dir))
    projections = Projections(ledger, views, PROJECTORS)
    inline = InlineTables(ledger, TABLES, registry.INLINE_VERSIONS)
    schema = Schema(
        "ledger",
        database,
        LEDGER,
        witness="claims",
        earlier=(EVENTS_TABLE,),
        younger=("ledger_identity", "ledger_heads", "quarantined_events"),
    )
    schemas = Schemas(schema, inline, keys.schema, projections.schema)
    guard = StoreGuard(ledger, keys, projections.align, schemas.require_of_ledger)
    ledger.before_append = guard.before_append
    bus = Bus(
        ledger,
        clock,
        registry.HANDLERS,
        {kind.KIND: kind for kind in registry.AGGREGATES},
        after_append=wake,
        on_refusal=partial(note_refusal, ledger, clock),
        on_broken_rule=partial(note_broken_rule, ledger, clock),
    )

    def close() -> None:
        wake.close()
        recorder.datastore.close()
        for each_database in (database, views, keys_database):
            each_database.close()

    file_store = FileStore(settings.data_dir / "files", keys)
    return Service(
        settings=settings,
        secrets=secrets,
        clock=clock,
        ledger=ledger,
        bus=bus,
        keys=keys,
        views=views,
        projections=projections,
        wake=wake,
        file_store=file_store,
        guard=guard,
        schemas=schemas,
        tables=Tables(settings.data_dir),
        close=close,
    )


def opened(settings: Settings, *, clock: Clock | None = None) -> Service:
    """Create the service of an existing installation, and check that its stores belong together.

    Raises StoreUnusable if keys, ledger and policies do not belong together or their tables are of
    another release, WrongSetting, and FolderUnusable if there is no installation. Read models that
    do not belong to the ledger are set aside. While a database is away nothing is checked here; the
    same checks run before anything is recorded.
    """
    require_installation(settings)
    service = bootstrap(settings, clock=clock)
    try:
        service.schemas.require()
        service.guard.require()
        service.projections.align()
    except StoreUnusable:
        service.close()
        raise
    except Unavailable:
        pass
    return service


@contextmanager
def installation() -> Iterator[Service]:
    """The service of the installation that the environment names, until the block ends.

    Raises the refusals of `opened`.
    """
    with closing(opened(Settings.from_environment())) as service:
        yield service


def plan(service: Service) -> list[Step]:
    """The steps that `migrate` would do, in order. Changes nothing.

    Raises StoreUnusable where `migrate` refuses the stores: tables or keys were lost, the stores do
    not belong together, or a newer release has changed them.
    """
    steps = service.schemas.plan()
    service.guard.require_pair()
    return steps


@each(AT_UPGRADES)
def migrate(service: Service, report: Report = SILENT) -> None:
    """Bring every table to the version of this release, and create the first centre.

    Several processes may run it at once, and an interrupted run can be repeated. `report` is called
    for each step. Raises StoreUnusable, without any change, in the cases of `plan`. No backup is
    made: see `app.cli.migrate`.
    """
    schemas = service.schemas
    plan(service)
    if schemas.ledger.version() is None:  # Later its absence means that the events were lost.
        service.ledger.database.create("")
        create_event_table(service.ledger)
    schemas.ledger.migrate(report)
    service.ledger.database.create(schemas.inline.others())
    service.guard.pair(report)
    service.guard.require()
    schemas.inline.migrate(report)
    service.projections.migrate(report)
    _let_views_shrink(service.views)
    service.bus.dispatch(
        FoundCentre(code=FIRST_CENTRE, name=FIRST_CENTRE_NAME, kind=CentreKind.BPO),
        Envelope(caller=system("migrate", FIRST_CENTRE)),
    )


def _let_views_shrink(views: Database) -> None:
    """Rewrite small read models of an older release, so that their file can shrink.

    That takes about a second; larger ones wait for `ashiato projections compact`.
    """
    if isinstance(views, SQLiteDatabase):
        with suppress(Unavailable):
            views.make_shrinkable(SMALL_VIEWS)


def _clock(own: Clock, of_the_store: Clock | None, database: Database) -> Clock:
    """The clock of this process, corrected by the database's clock if others share the database."""
    if of_the_store is own or (of_the_store is None and isinstance(database, SQLiteDatabase)):
        return own
    clock = SharedClock(own)
    with suppress(Unavailable):  # Else the first heartbeat corrects it.
        clock.compare(of_the_store.now if of_the_store is not None else database.now)
    return clock


def _event_store(settings: Settings) -> tuple[LedgerRecorder, Database]:
    url = settings.database_url
    if settings.is_postgresql:
        server = PostgresDatabase(url, LEDGER_SCHEMA, prepares=True)
        return open_postgres(url, LEDGER_SCHEMA), server
    require_folder(settings.ledger_file.parent)
    database = SQLiteDatabase(settings.ledger_file)
    return open_sqlite(database), database


def _views(settings: Settings) -> Database:
    if settings.is_postgresql:
        return PostgresDatabase(settings.database_url, VIEWS_SCHEMA)
    return SQLiteDatabase(
        settings.ledger_file.with_name("views.sqlite3"),
        durable=False,
        secure_delete=False,
        shrinks=True,
        is_derived=True,
    )


def _keys(settings: Settings) -> Database:
    file = settings.keys_file
    if file is not None:
        return SQLiteDatabase(file)
    return PostgresDatabase(settings.keys_url or settings.database_url, KEYS_SCHEMA)


def _has_keys(settings: Settings) -> bool:
    """True if PostgreSQL holds a key store; for a key file, whether it exists is enough."""
    if settings.keys_file is not None:
        return False
    with closing(_keys(settings)) as database, in_all(REQUEST_SECONDS):
        return is_begun(database)
