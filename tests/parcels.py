"""A made-up context, small enough to see through, on which the kernels are tested."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

from app.settings import Settings
from domain.kernel.errors import RuleBroken
from domain.kernel.events import quarantine
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent, TopicRegistry
from domain.kernel.events.mapper import LedgerMapper
from domain.kernel.messaging.bus import Bus, Command, Handlers, UnitOfWork
from domain.kernel.messaging.caller import COORDINATION, Role
from domain.kernel.messaging.event_context import EventContext, recording_under
from domain.kernel.privacy.keys import KeyStore
from domain.kernel.storage import inline_projection
from domain.kernel.storage.database import Change, Database
from domain.kernel.storage.inline_projection import claim, free
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.postgres import PostgresDatabase
from domain.kernel.storage.recorders import LedgerRecorder, open_postgres, open_sqlite
from domain.kernel.storage.sqlite import SQLiteDatabase
from domain.kernel.time.clock import Clock, SettableClock

NOON = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)
MASTER = bytes(range(32))


class Parcel(Aggregate):
    """Something with a label that must be unique, a weight, and a person's secret note."""

    KIND = "parcel"

    class Packed(Event, frozen=True, kw_only=True):
        TOPIC = "parcel.packed.v1"
        label: str

    class Weighed(Event, frozen=True, kw_only=True):
        TOPIC = "parcel.weighed.v1"
        grams: int

    class Noted(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "parcel.noted.v1"
        note: Annotated[str | None, Sealed]

    class Sent(Event, frozen=True, kw_only=True):
        TOPIC = "parcel.sent.v1"

    label: str
    sent: bool
    grams: int

    @classmethod
    def pack(cls, id: UUID, label: str, *, centre: str = "digital-kamakura") -> "Parcel":
        this = cls(id, centre=centre)
        this.record(cls.Packed, label=label)
        return this

    def weigh(self, grams: int) -> None:
        if self.sent:
            raise RuleBroken("もう送りました。", "It has been sent.")
        if grams != self.grams:
            self.record(Parcel.Weighed, grams=grams)

    def note(self, note: str | None, person: UUID | None) -> None:
        self.record(Parcel.Noted, note=note, sealed_under=person)

    def send(self) -> None:
        if not self.sent:
            self.record(Parcel.Sent)

    @applies(Packed)
    def _packed(self, event: Packed) -> None:
        self.label, self.sent, self.grams = event.label, False, 0

    @applies(Weighed)
    def _weighed(self, event: Weighed) -> None:
        self.grams = event.grams

    @applies(Sent)
    def _sent(self, event: Sent) -> None:
        self.sent = True


def keep_label(parcel: Parcel, events: Sequence[Event]) -> list[Change]:
    """The label is held from packing to sending."""
    changes: list[Change] = []
    for event in events:
        if isinstance(event, Parcel.Packed):
            changes.append(claim("parcel.label", event.label, parcel.id))
        if isinstance(event, Parcel.Sent):
            changes.append(free("parcel.label", parcel.label))
    return changes


@dataclass(frozen=True, kw_only=True)
class PackParcel(Command):
    NAME = "PackParcel"
    ALLOWED: ClassVar[frozenset[Role]] = COORDINATION
    id: UUID | None = None
    label: str
    centre: str | None = None


@dataclass(frozen=True, kw_only=True)
class WeighParcel(Command):
    NAME = "WeighParcel"
    ALLOWED: ClassVar[frozenset[Role]] = COORDINATION
    parcel_id: UUID
    grams: int


def pack(command: PackParcel, uow: UnitOfWork) -> Parcel:
    parcel = Parcel.pack(
        uow.new_id(command.id),
        command.label,
        centre=uow.caller.choose_centre(command.centre),
    )
    uow.save(parcel)
    return parcel


def weigh(command: WeighParcel, uow: UnitOfWork) -> Parcel:
    parcel = uow.get(Parcel, command.parcel_id)
    parcel.weigh(command.grams)
    uow.save(parcel)
    return parcel


HANDLERS: Handlers = {PackParcel: pack, WeighParcel: weigh}


@dataclass
class Depot:
    """A ledger of parcels, and the databases around it."""

    ledger: Ledger
    views: Database
    keys: KeyStore
    clock: Clock
    bus: Bus

    def pack(self, label: str | None = None, *, weights: Sequence[int] = ()) -> Parcel:
        """Record a parcel with a label of its own and the weights found."""
        with signed_at(NOON):
            parcel = Parcel.pack(uuid4(), label or f"label-{uuid4()}")
            for grams in weights:
                parcel.weigh(grams)
        self.ledger.save(parcel)
        return parcel

    def close(self) -> None:
        """Give every connection back."""
        self.ledger.recorder.datastore.close()
        for database in (self.ledger.database, self.views, self.keys._database):
            database.close()


@contextmanager
def signed_at(now: datetime, actor: str = "system:test") -> Iterator[None]:
    """Sign what is recorded inside the block."""
    by = EventContext(
        actor=actor,
        role="system",
        recorded_at=now,
        occurred_on=now.date(),
        correlation_id=uuid4(),
    )
    with recording_under(by):
        yield


def vocabulary() -> TopicRegistry:
    """The events of parcels."""
    known = TopicRegistry()
    for event_class in Parcel.event_classes():
        known.register(event_class)
    return known


def open_depot(settings: Settings, *, master: bytes = MASTER) -> Depot:
    """The depot of an installation; its tables are made where they are missing."""
    recorder, kept, views, keys_database = _databases(settings)
    keys = KeyStore(keys_database, master)
    ledger = Ledger(recorder, LedgerMapper(vocabulary(), keys), kept, {Parcel: keep_label})
    clock = SettableClock(NOON)
    bus = Bus(ledger, clock, HANDLERS, {"parcel": Parcel})
    return Depot(ledger, views, keys, clock, bus)


def migrate_depot(depot: Depot) -> None:
    """Make the tables of a depot."""
    depot.ledger.database.create(inline_projection.TABLES + quarantine.TABLES)
    depot.ledger.recorder.create_table()
    depot.keys.migrate()


def _databases(settings: Settings) -> tuple[LedgerRecorder, Database, Database, Database]:
    url = settings.database_url
    if settings.is_postgresql:
        return (
            open_postgres(url, "ledger"),
            PostgresDatabase(url, "ledger"),
            PostgresDatabase(url, "views"),
            PostgresDatabase(url, "keys"),
        )
    folder = settings.data_dir
    database = SQLiteDatabase(folder / "depot.sqlite3")
    return (
        open_sqlite(database),
        database,
        SQLiteDatabase(
            folder / "depot-views.sqlite3", durable=False, secure_delete=False, shrinks=True
        ),
        SQLiteDatabase(folder / "depot-keys.sqlite3"),
    )
