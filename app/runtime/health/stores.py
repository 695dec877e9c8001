"""Reports stores that do not belong together: keys, ledger, files and read models."""

from collections.abc import Iterator

from app.bootstrap import Service
from app.runtime.health.condition import Condition
from domain.kernel.errors import StoreUnusable
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.continuity import OTHER_LEDGER, Break

TOGETHER = BilingualText("保管場所の組み合わせ", "stores that belong together")
VERSIONS = BilingualText("表の版", "versions of tables")
LOST = BilingualText("失われた表", "lost tables")
TITLES = {
    "schema_older": (VERSIONS, "migrations"),
    "schema_newer": (VERSIONS, "migrations"),
    "not_migrated": (LOST, "migrations"),
    "tables_lost": (LOST, "database"),
    "keys_locked": (TOGETHER, "keys"),
    "file_damaged": (BilingualText("壊れたファイル", "damaged file"), "database"),
}
"""The title of a refusal of the stores, by its code, and the doctor's check that fails with it."""
ACCEPT = "ashiato ledger accept-loss"


def check_stores(service: Service) -> Iterator[Condition]:
    """Report tables of another release, or stores that do not belong together."""
    try:
        service.schemas.require()
        service.guard.require()
    except StoreUnusable as wrong:
        yield unusable(wrong)


def unusable(wrong: StoreUnusable) -> Condition:
    """The condition for a refusal of the stores."""
    title, check = TITLES.get(wrong.code, (TOGETHER, "database"))
    return Condition(
        code=wrong.code,
        severity="unready",
        title=title,
        cause=wrong.cause,
        cure=wrong.cure,
        command=wrong.command,
        figures={"reason": wrong.reason},
        check=check,
    )


def check_master_key_file(service: Service) -> Iterator[Condition]:
    """Report that the master key file has changed since the start: the next start would fail."""
    try:
        is_same = service.settings.master_key_file.read_bytes() == service.secrets.master
    except OSError:
        is_same = False
    if not is_same:
        yield Condition(
            code="master_key_file_changed",
            severity="degraded",
            title=BilingualText("マスター鍵のファイル", "file of the master key"),
            cause=BilingualText(
                "マスター鍵のファイルが、動いている間に取り替えられたか、消されました。"
                "このままでは、次に起動できません。",
                "The file of the master key was replaced or removed while the service runs;"
                " it could not be started again.",
            ),
            cure=BilingualText(
                "元のファイルを、ほかのホストか別に保管したコピーから"
                " ASHIATO_MASTER_KEY_FILE の場所に"
                "戻してください。戻すまで、プロセスを止めないでください。",
                "Put the original file, from another host or from its copy, where"
                " ASHIATO_MASTER_KEY_FILE says. Stop no process before that.",
            ),
        )


def check_read_models_belong(service: Service) -> Iterator[Condition]:
    """Report read models that were made from another ledger, or from records that are lost."""
    broken = _break(service)
    if broken is None:
        return
    if broken.reason != OTHER_LEDGER:
        yield _shorter(broken)
    elif service.projections.position() < broken.head:
        yield _of_another(broken)


def lost_records(service: Service) -> Break | None:
    """The break if the ledger has lost records, until that is accepted; else None."""
    broken = _break(service)
    return broken if broken is not None and broken.reason != OTHER_LEDGER else None


def _break(service: Service) -> Break | None:
    continuity = service.projections.continuity
    return continuity.broken() or continuity.put_aside()


def _figures(broken: Break) -> dict[str, int | float | str]:
    return {"reason": broken.reason, "seen": broken.seen, "head": broken.head}


def _shorter(broken: Break) -> Condition:
    return Condition(
        code="ledger_shorter",
        severity="degraded",
        title=BilingualText("失われた記録", "lost records"),
        cause=BilingualText(
            f"表示用の表は {broken.seen} 番までの記録を読んでいましたが、見つかったときの台帳は"
            f" {broken.head} 番までで、同じ記録ではありませんでした。古いバックアップが戻されたか、"
            "書き込み途中のファイル（-wal）が失われました。表示用の表は作り直しています。",
            f"Read models had seen records up to position {broken.seen}; the ledger that was found"
            f" ended at {broken.head} and does not hold them: an older copy was put back,"
            " or a write-ahead file was lost. The read models are made anew.",
        ),
        cure=BilingualText(
            "新しいバックアップがあるときは、止めて全体を戻してください。失われた記録をあきらめるときは、"
            "次のコマンドを実行してください。",
            "Where there is a newer copy, stop and put it back as a whole."
            " To give the lost records up, run this command.",
        ),
        command=ACCEPT,
        figures=_figures(broken),
    )


def _of_another(broken: Break) -> Condition:
    return Condition(
        code="read_models_of_another_ledger",
        severity="degraded",
        title=BilingualText("別の台帳の表示用の表", "read models of another ledger"),
        cause=BilingualText(
            "表示用の表は別の台帳から作られていたため、作り直しています。",
            "The read models were made from another ledger, and are made anew.",
        ),
        cure=BilingualText(
            "ワーカーが作り直します。急ぐときは次のコマンドを実行してください。",
            "A worker does it; to have it now, run this command.",
        ),
        command="ashiato projections catch-up",
        figures=_figures(broken),
    )
