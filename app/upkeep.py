"""The commands that set an installation up and check it over."""

import json
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from uuid import UUID

import click

from app.bootstrap import Service, bootstrap
from app.bootstrap import migrate as create_what_is_missing
from app.settings import Settings, WrongSetting
from domain import catalogue
from domain.kernel import standing
from domain.kernel.drift import drift, drift_of
from domain.kernel.errors import DomainError
from domain.kernel.ledger import Ledger
from domain.tasks.task import Task

MOST_RECOUNTED = 100_000
"""Events up to which the doctor works every standing row out again; beyond, it takes a sample."""
SAMPLE = 200


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: `state` is ok, warn or fail; `mend` says what to do."""

    check: str
    state: str
    found: str
    mend: str = ""


@click.command()
def migrate() -> None:
    """Create every table that is missing, and the first centre."""
    service = bootstrap(Settings.from_environment())
    try:
        create_what_is_missing(service)
        click.echo(f"ready: position {service.ledger.head()}")
    finally:
        service.close()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def doctor(as_json: bool) -> None:
    """Check settings, databases, keys, Redis and read models, and say how to mend what is wrong."""
    findings = list(examine())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        for one in findings:
            click.echo(f"{one.state:4}  {one.check}: {one.found}")
            if one.mend:
                click.echo(f"      -> {one.mend}")
    sys.exit(1 if any(one.state == "fail" for one in findings) else 0)


def examine() -> Iterator[Finding]:
    """Check one thing after the other; what depends on a broken one is left out."""
    try:
        settings = Settings.from_environment()
        service = bootstrap(settings)
    except WrongSetting as wrong:
        yield Finding("settings", "fail", str(wrong), f"Correct {wrong.variable} and try again.")
        return
    except Exception as error:
        found = f"cannot be reached ({type(error).__name__})"
        yield Finding("database", "fail", found, "Start the server, or correct the address.")
        return
    try:
        yield Finding("settings", "ok", f"data in {settings.data_dir}")
        yield _checked("database", lambda: _database(service))
        yield _checked("keys", lambda: _keys(service))
        yield _checked("migrations", lambda: _centres(service))
        yield _standing(service)
        yield _redis(service)
        yield from _read_models(service)
    finally:
        service.close()


def _checked(check: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(check, "ok", look())
    except DomainError as refusal:
        return Finding(check, "fail", refusal.text.en, "See that the database and keys are there.")
    except Exception as error:
        return Finding(check, "fail", type(error).__name__, "Run ashiato migrate.")


def _database(service: Service) -> str:
    service.ledger.prove()
    return f"position {service.ledger.head()}, can be written"


def _standing(service: Service) -> Finding:
    """Whether the rows that commands decide on are what the events say."""
    ledger, tables = service.ledger, standing.TABLES + catalogue.TABLES
    try:
        if ledger.head() <= MOST_RECOUNTED:
            what, wrong = "all rows", drift(ledger, tables)
        else:
            ids = _sample(ledger)
            what = f"the rows of {len(ids)} tasks"
            wrong = drift_of(ledger, tables, "task_places", "task_id", ids)
    except Exception as error:
        return Finding("standing rows", "fail", type(error).__name__, "Run ashiato migrate.")
    if wrong is None:
        return Finding("standing rows", "ok", "changing just now; ask again to have them compared")
    if wrong:
        mend = "Stop the service, restore the newest backup, and report this."
        return Finding("standing rows", "fail", f"{len(wrong)} differ: {wrong[0]}", mend)
    return Finding("standing rows", "ok", f"{what} follow from the events")


def _sample(ledger: Ledger) -> set[UUID]:
    """The tasks of the newest events, and of some older ones."""
    topics = [one.TOPIC for one in Task.vocabulary()]
    head = ledger.head()
    places = (max(head - SAMPLE, 0), secrets.randbelow(max(head - SAMPLE, 1)))
    return {
        recorded.event.originator_id
        for place in places
        for recorded in ledger.read(place, SAMPLE, topics)
    }


def _keys(service: Service) -> str:
    service.keys.check()
    return f"master key {service.settings.master_key_file} opens the keys"


def _centres(service: Service) -> str:
    codes = service.ledger.rows("SELECT code FROM centres")
    return f"{len(codes)} centre(s)"


def _redis(service: Service) -> Finding:
    if service.wake.answers():
        return Finding("redis", "ok", "answers")
    mend = "Work goes on with delay. Start ashiato up, or correct ASHIATO_REDIS_URL."
    return Finding("redis", "warn", "does not answer", mend)


def _read_models(service: Service) -> Iterator[Finding]:
    try:
        lines = service.projections.status()
    except Exception as error:
        yield Finding("read models", "fail", type(error).__name__, "Run ashiato migrate.")
        return
    for one in lines:
        name = f"read model {one.name}"
        if one.state == "failed":
            mend = f"Run ashiato projections rebuild {one.name}."
            yield Finding(name, "fail", str(one.error), mend)
        elif one.lag > 0:
            mend = "A worker brings it up, or run ashiato projections catch-up."
            yield Finding(name, "warn", f"{one.lag} events behind", mend)
        else:
            yield Finding(name, "ok", one.state)
