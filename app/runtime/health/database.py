"""Whether the database answers, has its tables, accepts writes, and the keys open it."""

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import structlog

from app.bootstrap import Service
from app.runtime.health.condition import Condition
from app.runtime.health.stores import unusable
from app.settings import Settings
from domain.identity.queries import has_centres
from domain.kernel.errors import StoreUnusable, Unavailable
from domain.kernel.storage.write_probe import Obstacle, lacks_tables, obstacle, probe, refusal_of
from domain.kernel.text.bilingual import BilingualText

log = structlog.get_logger()
DOCTOR = "ashiato doctor"
NOTHING_RECORDED = BilingualText("いまは何も記録できません", "Nothing can be recorded now")


def check_database(service: Service) -> Iterator[Condition]:
    """Report a ledger or read models that do not answer, or an installation without a centre."""
    address = _address(service.settings)
    if address is not None and refusal_of(address) == "database_away":
        yield _database_away(service.settings)
        return
    try:
        migrated = has_centres(service.ledger)
        service.ledger.head()
        if service.projections.are_made():
            service.projections.position()
    except StoreUnusable as wrong:
        yield unusable(wrong)
        return
    except Unavailable as error:
        yield not_migrated() if lacks_tables(error) else away(service.settings, error)
        return
    if not migrated:
        yield not_migrated()


def check_writing(service: Service) -> Iterator[Condition]:
    """Report that an append would fail, by a test write."""
    try:
        probe(service.ledger)
    except StoreUnusable as wrong:
        yield unusable(wrong)
    except Unavailable as error:
        yield OBSTACLES[obstacle(error, _address(service.settings))](service.settings)


def away(settings: Settings, error: BaseException) -> Condition:
    """The condition for a database that cannot be read."""
    found = obstacle(error, _address(settings))
    reason = found if found in ("no_connection_left", "disk_full") else "database_away"
    return OBSTACLES[reason](settings)


def _address(settings: Settings) -> str | None:
    return settings.database_url if settings.is_postgresql else None


def not_migrated() -> Condition:
    """The condition for missing tables, the one case in which `migrate` helps."""
    return Condition(
        code="not_migrated",
        severity="unready",
        title=BilingualText("表がそろっていません", "Tables are missing"),
        cause=BilingualText(
            "この版に必要な表が、データベースにまだありません。",
            "The database lacks tables that this release needs.",
        ),
        cure=BilingualText("次のコマンドを実行してください。", "Run this command."),
        command="ashiato migrate",
        check="migrations",
    )


def unexpected(check: Callable[..., Any], error: Exception) -> Condition:
    """The condition for an unexpected error, named by its class without its text."""
    # The text of an error may quote a person: keep only its class and location.
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = [f"{Path(item.filename).name}:{item.lineno} {item.name}" for item in place]
    log.error("check failed", check=check.__name__, error=type(error).__name__, where=where)
    return Condition(
        code="unexpected_error",
        severity="degraded" if check is not check_database else "unready",
        title=BilingualText("思わぬ問題が起きています", "Something unexpected happens"),
        cause=BilingualText(
            f"点検の途中で、思わぬ種類の問題が起きました（`{type(error).__name__}`）。",
            f"A check met a problem of a kind that it does not know ({type(error).__name__}).",
        ),
        cure=BilingualText(
            "サービスのログに、起きた場所があります。添えて開発元に知らせてください。",
            "The log of the service says where. Report it to the makers with that line.",
        ),
        command=DOCTOR,
        figures={"check": check.__name__, "error": type(error).__name__},
        check="database" if check is check_database else "",
    )


def _database_away(settings: Settings) -> Condition:
    if settings.is_postgresql:
        cause = BilingualText(
            "`PostgreSQL` に届かないか、時間内に答えがありません。",
            "PostgreSQL cannot be reached, or does not answer in time.",
        )
        cure = BilingualText(
            "データベースのサーバーとネットワークを確かめてください。戻れば、ここは自然に動きだします。",
            "See to the database server and the network. Once it answers, all goes on by itself.",
        )
    else:
        cause = BilingualText(
            "データベースのファイルを開けません。",
            "The file of the database cannot be opened.",
        )
        cure = BilingualText(
            "`ASHIATO_DATA_DIR` のフォルダーとファイルがあるか、読めるかを確かめてください。",
            "See that the folder ASHIATO_DATA_DIR and its files are there and can be read.",
        )
    return Condition(
        code="database_away",
        severity="unready",
        title=BilingualText("データベースにつながりません", "The database cannot be reached"),
        cause=cause,
        cure=cure,
        command=DOCTOR,
        check="database",
    )


def _lock_held(settings: Settings) -> Condition:
    if settings.is_postgresql:
        cure = BilingualText(
            "`pg_stat_activity` と `pg_locks` で長く続いている処理を探し、終わらせてください。",
            "Look for a long transaction in pg_stat_activity and pg_locks, and end it.",
        )
    else:
        cure = BilingualText(
            "データベースを開いたままのほかのプログラム（`sqlite3`、バックアップなど）を終えてください。",
            "End whatever else holds the file open for writing (sqlite3, a backup, an editor).",
        )
    cause = BilingualText(
        "ほかの処理が、書き込みのロックを長く持っています。",
        "Something else has held the lock for writing for long.",
    )
    return _not_recorded("lock_held", cause, cure)


def _no_connection_left(_: Settings) -> Condition:
    return _not_recorded(
        "no_connection_left",
        BilingualText(
            "データベースの接続の数が足りません。",
            "The database has no connection left for us.",
        ),
        BilingualText(
            "ほかの利用者の接続を減らすか、`PostgreSQL` の `max_connections` を増やしてください。",
            "Close connections of others, or raise max_connections of PostgreSQL.",
        ),
    )


def _disk_full(_: Settings) -> Condition:
    return _not_recorded(
        "disk_full",
        BilingualText("ディスクがいっぱいです。", "The disk of the database is full."),
        BilingualText(
            "空きを作ってください。空きができれば、再起動しなくても続けられます。",
            "Make room. That is all it needs: nothing has to be started again.",
        ),
    )


def _read_only(settings: Settings) -> Condition:
    if settings.is_postgresql:
        return _not_recorded(
            "read_only",
            BilingualText(
                "つながった `PostgreSQL` は読み取り専用です（待機系かもしれません）。",
                "The PostgreSQL that answers is read-only, perhaps a standby.",
            ),
            BilingualText(
                "`ASHIATO_DATABASE_URL` を主系に向けるか、待機系を昇格させてください。",
                "Point ASHIATO_DATABASE_URL to the primary, or promote the standby.",
            ),
        )
    return read_only_folder(settings)


def read_only_folder(settings: Settings) -> Condition:
    """The condition for a data folder that cannot be written."""
    return _not_recorded(
        "read_only",
        BilingualText(
            "データのフォルダーかそのファイルに書き込めません。",
            "The data folder or its files cannot be written.",
        ),
        BilingualText(
            "ディスクが読み取り専用になっていないか、フォルダーの持ち主を確かめてください。",
            "See whether the disk is mounted read-only, and who owns the folder.",
        ),
        detail=str(settings.data_dir),
    )


def _not_writable(_: Settings) -> Condition:
    return _not_recorded(
        "not_writable",
        BilingualText(
            "データベースに書き込めません（入出力の失敗など）。",
            "The database refuses to be written, for example by a failing disk.",
        ),
        BilingualText(
            "サーバーのログとディスクの状態を確かめてください。",
            "See the log of the machine and the health of the disk.",
        ),
    )


def _not_recorded(
    code: str, cause: BilingualText, cure: BilingualText, detail: str = ""
) -> Condition:
    return Condition(
        code=code,
        severity="unready",
        title=NOTHING_RECORDED,
        cause=cause,
        cure=cure,
        command=DOCTOR,
        detail=detail,
        check="database",
    )


OBSTACLES: dict[Obstacle, Callable[[Settings], Condition]] = {
    "database_away": _database_away,
    "lock_held": _lock_held,
    "no_connection_left": _no_connection_left,
    "disk_full": _disk_full,
    "read_only": _read_only,
    "not_writable": _not_writable,
}
"""The condition for each reason why nothing can be written."""
