"""Checks an installation over: settings, databases, keys, Redis, read models, and how to mend them.

The command line and the page of the administrator say the same of the same findings.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.bootstrap import Service, bootstrap
from app.condition import Condition
from app.health_records import check_newer_release, check_quarantine
from app.jobs.words import MODEL_STATES, read_model
from app.settings import Settings, WrongSetting
from domain import catalogue
from domain.kernel import standing
from domain.kernel.drift import drift, drift_of
from domain.kernel.errors import DomainError, UnknownEvent
from domain.kernel.ledger import Ledger
from domain.kernel.wording import Text
from domain.tasks.task import Task

MOST_RECOUNTED = 100_000
"""Events up to which the doctor works every standing row out again; beyond, it takes a sample."""
SAMPLE = 200
MIGRATE = "ashiato migrate"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: `state` is ok, warn or fail; `mend` says what to do.

    `detail` may name places and rows: it is for whoever stands at the machine, not for a page.
    `command` is what to type.
    """

    check: str
    title: Text
    state: str
    found: Text
    mend: Text | None = None
    command: str = ""
    detail: str = ""


SETTINGS = Text("設定", "settings")
DATABASE = Text("データベース", "database")
KEYS = Text("鍵", "keys")
TABLES = Text("表の準備", "migrations")
STANDING = Text("現在の状態の表", "standing rows")
REDIS = Text("順番待ちの列", "queues (Redis)")
READ_MODELS = Text("表示用の表", "read models")
RUN_NEWER = Text("新しい版の Ashiato で動かしてください。", "Run the newer release of Ashiato.")
TYPE_IT = Text("次のコマンドを実行してください。", "Run this command.")


def examine_from_outside() -> Iterator[Finding]:
    """Read the settings, join the parts, and check one thing after the other."""
    try:
        service = bootstrap(Settings.from_environment())
    except WrongSetting as wrong:
        mend = Text(
            f"{wrong.variable} を直してください。", f"Correct {wrong.variable} and try again."
        )
        found = Text("設定に誤りがあります。", "cannot be used")
        yield Finding("settings", SETTINGS, "fail", found, mend, detail=str(wrong))
        return
    except Exception as error:
        found = Text("つながりません。", "cannot be reached")
        mend = Text(
            "サーバーを起動するか、アドレスを直してください。",
            "Start the server, or correct the address.",
        )
        yield Finding("database", DATABASE, "fail", found, mend, detail=type(error).__name__)
        return
    try:
        yield from examine(service)
    finally:
        service.close()


def examine(service: Service, *, recounted: int = MOST_RECOUNTED) -> Iterator[Finding]:
    """Check a running service; up to `recounted` events every standing row is worked out again."""
    where = f"data in {service.settings.data_dir}"
    yield Finding("settings", SETTINGS, "ok", Text("読み取れました。", "read"), detail=where)
    yield _checked("database", DATABASE, lambda: _database(service))
    yield _checked("keys", KEYS, lambda: _keys(service))
    yield _checked("migrations", TABLES, lambda: _centres(service))
    yield from map(_of_records, _unreadable(service))
    yield _standing(service.ledger, recounted)
    yield _redis(service)
    yield from _read_models(service)


def _unreadable(service: Service) -> list[Condition]:
    """What is wrong with the records; the whole ledger is looked through."""
    try:
        service.ledger.unknown.first_of_all()
        return [*check_newer_release(service), *check_quarantine(service)]
    except Exception:
        return []  # The database says so itself.


def _of_records(one: Condition) -> Finding:
    figures = ", ".join(f"{name} {value}" for name, value in one.figures.items())
    state = "fail" if one.severity == "unready" else "warn"
    return Finding(one.check, one.title, state, one.cause, one.cure, one.command, figures)


def _checked(check: str, title: Text, look: Callable[[], tuple[Text, str]]) -> Finding:
    try:
        found, detail = look()
        return Finding(check, title, "ok", found, detail=detail)
    except DomainError as refusal:
        mend = Text(
            "データベースと鍵のファイルがあるか確かめてください。",
            "See that the database and keys are there.",
        )
        return Finding(check, title, "fail", refusal.text, mend)
    except Exception as error:
        return _unready(check, title, error)


def _unready(check: str, title: Text, error: Exception) -> Finding:
    found = Text("表がそろっていません。", "tables are missing")
    detail = type(error).__name__
    return Finding(check, title, "fail", found, TYPE_IT, command=MIGRATE, detail=detail)


def _database(service: Service) -> tuple[Text, str]:
    service.ledger.prove()
    return Text("書き込めます。", "can be written"), f"position {service.ledger.head()}"


def _keys(service: Service) -> tuple[Text, str]:
    service.keys.check()
    found = Text("マスター鍵で鍵を開けられます。", "the master key opens the keys")
    return found, f"master key {service.settings.master_key_file}"


def _centres(service: Service) -> tuple[Text, str]:
    number = len(service.ledger.rows("SELECT code FROM centres"))
    return Text(f"センターが{number}か所あります。", f"{number} centre(s)"), ""


def _standing(ledger: Ledger, recounted: int) -> Finding:
    """Whether the rows that commands decide on are what the events say."""
    tables = standing.TABLES + catalogue.TABLES
    try:
        if ledger.head() <= recounted:
            what, wrong = Text("すべての行", "all rows"), drift(ledger, tables)
        else:
            ids = _sample(ledger)
            what = Text(f"作業{len(ids)}件の行", f"the rows of {len(ids)} tasks")
            wrong = drift_of(ledger, tables, "task_places", "task_id", ids)
    except UnknownEvent:
        found = Text(
            "新しい版の記録があるため、比べられません。",
            "not compared: a newer release has written here",
        )
        return Finding("standing rows", STANDING, "warn", found, RUN_NEWER)
    except Exception as error:
        return _unready("standing rows", STANDING, error)
    held = ledger.quarantine.held()
    if wrong and held:
        found = Text(
            f"{len(wrong)}行が記録と合いません。隔離中の記録のためかもしれません。",
            f"{len(wrong)} differ, perhaps for want of the records in quarantine",
        )
        mend = Text(
            "隔離を解いてから、もう一度比べてください。",
            "Release what is in quarantine, and compare again.",
        )
        return Finding("standing rows", STANDING, "warn", found, mend, detail=wrong[0])
    if wrong:
        mend = Text(
            "サービスを止め、いちばん新しいバックアップを戻して、開発元に知らせてください。",
            "Stop the service, restore the newest backup, and report this.",
        )
        found = Text(f"{len(wrong)}行が記録と合いません。", f"{len(wrong)} differ")
        return Finding("standing rows", STANDING, "fail", found, mend, detail=wrong[0])
    found = Text(f"{what.ja}が記録と合っています。", f"{what.en} follow from the events")
    if held:
        found = Text(
            f"{what.ja}のうち、隔離中の記録が属するもの以外が記録と合っています。",
            f"{what.en} follow from the events, but for what is in quarantine",
        )
    if wrong is None:
        found = Text(
            "ちょうど変わっているところです。もう一度開くと比べます。",
            "changing just now; ask again to have them compared",
        )
    return Finding("standing rows", STANDING, "ok", found)


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


def _redis(service: Service) -> Finding:
    if service.wake.answers():
        return Finding("redis", REDIS, "ok", Text("つながっています。", "answers"))
    found = Text(
        "つながりません。仕事は遅れて進みます。", "does not answer; work goes on with delay"
    )
    mend = Text(
        "まとめて起動し直すか、つながり先の設定を直してください。",
        "Start everything together, or correct the address in the settings.",
    )
    return Finding(
        "redis", REDIS, "warn", found, mend, command="ashiato up", detail="ASHIATO_REDIS_URL"
    )


def _read_models(service: Service) -> Iterator[Finding]:
    try:
        lines = service.projections.status()
    except Exception as error:
        yield _unready("read models", READ_MODELS, error)
        return
    for one in lines:
        name, called = f"read model {one.name}", read_model(one.name)
        title = Text(f"表示用の表「{called.ja}」", f"read model: {called.en}")
        if one.state == "failed":
            found = Text("取り込めない記録があり、止まっています。", "stopped before a record")
            rebuild = f"ashiato projections rebuild {one.name}"
            yield Finding(name, title, "fail", found, TYPE_IT, rebuild, str(one.error))
        elif one.state == "newer":
            found = MODEL_STATES[one.state]
            yield Finding(name, title, "fail", found, RUN_NEWER, detail=str(one.error or ""))
        elif one.state == "incomplete":
            found = Text(
                f"読み取れない記録{one.gaps}件を除いてあります。",
                f"without {one.gaps} record(s) that cannot be read",
            )
            mend = Text("隔離を解くと、作り直されます。", "It is made anew with their release.")
            yield Finding(name, title, "warn", found, mend, "ashiato quarantine list")
        elif one.lag > 0:
            found = Text(f"{one.lag}件遅れています。", f"{one.lag} events behind")
            mend = Text(
                "ワーカーが追いつかせます。急ぐときは次のコマンドを実行してください。",
                "A worker brings it up; to have it now, run this command.",
            )
            yield Finding(name, title, "warn", found, mend, "ashiato projections catch-up")
        else:
            state = MODEL_STATES[one.state].en
            yield Finding(name, title, "ok", Text("最新です。", state))
