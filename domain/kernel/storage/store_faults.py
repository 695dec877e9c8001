"""The faults of ledger, keys and files: each error with its cause and its cure."""

from collections.abc import Sequence
from pathlib import Path

from domain.kernel.errors import StoreUnusable
from domain.kernel.text.bilingual import BilingualText

KEYS_LOCKED = "keys_locked"
_KEYS = BilingualText(
    "個人情報の鍵を開けられません。管理者は ashiato doctor を実行してください。",
    "The keys of personal data cannot be opened. An administrator should run ashiato doctor.",
)
_MAKE_AGAIN = BilingualText(
    "すべてのプロセスを止め、次のコマンドで作り直してから、起動し直してください。",
    "Stop every process, let this command make them again, and start again.",
)
_LEDGER = BilingualText(
    "記録する場所が変わっているため、操作を止めています。"
    "管理者は ashiato doctor を実行してください。",
    "The place of the records has changed, so work is stopped."
    " An administrator should run ashiato doctor.",
)
_PUT_KEYS_BACK = BilingualText(
    "鍵のデータベース（ASHIATO_KEYS_URL、なければ keys.sqlite3）を、"
    "いちばん新しいバックアップから戻し、起動し直してください。",
    "Put the newest copy of the key database back (ASHIATO_KEYS_URL, else keys.sqlite3)"
    " and start again.",
)

PUT_LEDGER_BACK = BilingualText(
    "すべてのプロセスを止め、いちばん新しいバックアップ（ashiato restore）かコピーから、"
    "台帳全体を戻し、起動し直してください。戻し方は docs/how-to/put-a-copy-back.md にあります。",
    "Stop every process, put the whole ledger back from the newest backup (ashiato restore) or"
    " copy, and start again; docs/how-to/put-a-copy-back.md says how.",
)


def other_master_key() -> StoreUnusable:
    """The keys were wrapped with another master key."""
    return StoreUnusable(
        _KEYS,
        code=KEYS_LOCKED,
        reason="other_master_key",
        cause=BilingualText(
            "マスター鍵が、個人情報の鍵を包んだときのものと違います。",
            "The master key is not the one that the keys of personal data were wrapped with.",
        ),
        cure=BilingualText(
            "ほかのホストか別に保管したコピーから元のファイルを"
            " ASHIATO_MASTER_KEY_FILE の場所に置き、起動し直してください。",
            "Put the original file, from another host or from its copy,"
            " where ASHIATO_MASTER_KEY_FILE says, and start again.",
        ),
    )


def master_key_missing(path: Path) -> StoreUnusable:
    """The file of the master key is missing, and this is not the first start."""
    return StoreUnusable(
        _KEYS,
        code=KEYS_LOCKED,
        reason="master_key_missing",
        cause=BilingualText(
            f"マスター鍵のファイル {path} がありません。新しい鍵は作っていません。",
            f"The file of the master key, {path}, is missing. No new key was made.",
        ),
        cure=BilingualText(
            "ほかのホストか別に保管したコピーから元のファイルを、ASHIATO_MASTER_KEY_FILE の場所"
            "（指定がなければデータフォルダーの keys/master.key）に置き、起動し直してください。",
            "Put the original file, from another host or from its copy, where"
            " ASHIATO_MASTER_KEY_FILE says (by default keys/master.key in the data folder),"
            " and start again.",
        ),
    )


def keys_missing() -> StoreUnusable:
    """The ledger holds sealed events, but the key store is missing or empty."""
    return StoreUnusable(
        _KEYS,
        code=KEYS_LOCKED,
        reason="keys_missing",
        cause=BilingualText(
            "個人情報の鍵の保管場所がないか、空です。",
            "The store of the keys of personal data is missing or empty.",
        ),
        cure=_PUT_KEYS_BACK,
    )


def keys_incomplete() -> StoreUnusable:
    """Some keys of the ledger are missing, for example because an older copy was restored."""
    return StoreUnusable(
        _KEYS,
        code=KEYS_LOCKED,
        reason="keys_incomplete",
        cause=BilingualText(
            "記録に使われた鍵の一部が、鍵の保管場所にありません（古いバックアップが戻された場合など）。",
            "Keys that records were sealed with are not in the key store"
            " (as when an older copy was put back).",
        ),
        cure=_PUT_KEYS_BACK,
    )


def keys_of_another_ledger() -> StoreUnusable:
    """The key store was created for another ledger."""
    return StoreUnusable(
        _KEYS,
        code=KEYS_LOCKED,
        reason="keys_of_another_ledger",
        cause=BilingualText(
            "鍵の保管場所は、別の台帳のものです。", "The key store belongs to another ledger."
        ),
        cure=BilingualText(
            "ASHIATO_DATABASE_URL と ASHIATO_KEYS_URL が同じバックアップの組を指すように直し、"
            "起動し直してください。新しく始めるときは、空のデータフォルダーを使ってください。",
            "Let ASHIATO_DATABASE_URL and ASHIATO_KEYS_URL name stores that belong together,"
            " and start again. To begin anew, use an empty data folder.",
        ),
    )


def file_replaced(path: Path) -> StoreUnusable:
    """A file that this process has open is no longer the one at its path."""
    return StoreUnusable(
        _LEDGER,
        code="store_replaced",
        reason=path.name,
        cause=BilingualText(
            f"使っている間に {path.name} が取り替えられたか、消されました。",
            f"{path.name} was replaced or removed while it was in use.",
        ),
        cure=BilingualText(
            "ディスクが外れただけなら、つなげば自然に動きだします。取り替えたときは、"
            "正しいファイルがあることを確かめてから、Ashiato のすべてのプロセスを止めて、"
            "起動し直してください。",
            "If only its disk was away, mount it again: all goes on by itself. Else see that the"
            " right file is in its place, stop every process of Ashiato, and start again.",
        ),
    )


def file_damaged(path: Path, *, is_derived: bool) -> StoreUnusable:
    """A file is damaged or no SQLite file; one that `is_derived` can be rebuilt from the ledger."""
    cure = BilingualText(
        "すべてのプロセスを止め、いちばん新しいバックアップ（ashiato restore）かコピーから戻し、"
        "起動し直してください。壊れたファイルも取っておいてください。"
        "戻し方は docs/how-to/put-a-copy-back.md と back-up-and-restore.md にあります。",
        "Stop every process, put it back from the newest backup (ashiato restore) or copy, and"
        " start again. Keep the damaged file too. docs/how-to/put-a-copy-back.md and"
        " back-up-and-restore.md say how.",
    )
    if is_derived:
        cure = BilingualText(
            f"すべてのプロセスを止め、{path.name} を（-wal と -shm も）消してから、"
            "起動し直してください。記録から作り直されます。",
            f"Stop every process, remove {path.name} (with -wal and -shm), and start again: it is"
            " made anew from the records.",
        )
    return StoreUnusable(
        BilingualText(
            "記録する場所が壊れているため、操作を止めています。"
            "管理者は ashiato doctor を実行してください。",
            "The place of the records is damaged, so work is stopped."
            " An administrator should run ashiato doctor.",
        ),
        code="file_damaged",
        reason=path.name,
        cause=BilingualText(
            f"{path.name} が壊れているか、データベースのファイルではありません。",
            f"{path.name} is damaged, or is not a file of a database.",
        ),
        cure=cure,
    )


def ledger_incomplete(reached: int, head: int) -> StoreUnusable:
    """The position of a policy is beyond the head of the ledger: events were lost."""
    return StoreUnusable(
        _LEDGER,
        code="ledger_incomplete",
        reason="policies_beyond_the_head",
        cause=BilingualText(
            f"台帳は {head} 番で終わっていますが、自動の処理は {reached} 番まで済んでいます。"
            "データベースの一部の表だけが戻された場合などに、そうなります。",
            f"The ledger ends at position {head}, and policies have answered up to {reached}"
            " (as when only some tables of the database were put back).",
        ),
        cure=BilingualText(
            "データベース全体を、同じバックアップから戻してください。ほかにバックアップがなく、"
            "失われた記録をあきらめるときだけ、次のコマンドを実行してください。",
            "Put the whole database back from one copy. Only where there is no other copy,"
            " and the lost records are given up, run:",
        ),
        command="ashiato ledger accept-loss",
    )


_PARTS = {
    "ledger": BilingualText("台帳の表", "the ledger"),
    "keys": BilingualText("鍵の保管場所の表", "the key store"),
    "views": BilingualText("表示用の表", "the read models"),
}


def _called(part: str) -> BilingualText:
    """The label of a part of a store, see `domain.kernel.storage.migrations`."""
    kind = part.removeprefix("inline ")
    return _PARTS.get(part) or BilingualText(f"現在の状態の表（{kind}）", f"current state ({kind})")


def schema_newer(part: str, found: int, known: int) -> StoreUnusable:
    """A newer release has changed the tables of `part`."""
    return StoreUnusable(
        BilingualText(
            "新しい版のサービスが、記録する場所の形を変えています。新しい版に切りかわるまで、"
            "ここでは記録できません。少し待ってから、もう一度開いてください。",
            "A newer release of this service has changed the place of the records. Until it takes"
            " over, nothing can be recorded in this one. Wait a while and try again.",
        ),
        code="schema_newer",
        reason=part,
        cause=BilingualText(
            f"{_called(part).ja}の形は版 {found} です。"
            f"このプログラムが知っているのは版 {known} までです。",
            f"The tables of {_called(part).en} have version {found}; this release knows up to"
            f" {known}.",
        ),
        cure=BilingualText(
            "新しい版の Ashiato で動かしてください。"
            "古い版に戻すときは、移行の前のバックアップを戻してください。",
            "Run the newer release of Ashiato. To go back to this one, put the copy back that was"
            " taken before the migration.",
        ),
    )


def schema_older(part: str, found: int, needed: int) -> StoreUnusable:
    """The tables of `part` are of an older release, and are not migrated yet."""
    return StoreUnusable(
        BilingualText(
            "記録する場所を新しい版に合わせる前なので、操作を止めています。"
            "管理者は ashiato migrate を実行してください。",
            "The place of the records is not brought up to this release yet, so work is stopped."
            " An administrator should run ashiato migrate.",
        ),
        code="schema_older",
        reason=part,
        cause=BilingualText(
            f"{_called(part).ja}の形は版 {found} で、このプログラムには版 {needed} が必要です。",
            f"The tables of {_called(part).en} have version {found}; this release needs {needed}.",
        ),
        cure=BilingualText(
            "すべてのプロセスを止め、次のコマンドを実行してから、起動し直してください。",
            "Stop every process, run this command, and start again.",
        ),
        command="ashiato migrate",
    )


def tables_lost(store: str, tables: Sequence[str]) -> StoreUnusable:
    """Tables that events cannot make again are missing from the ledger or the key store."""
    names, is_keys = ", ".join(tables), store == "keys"
    return StoreUnusable(
        _KEYS if is_keys else _LEDGER,
        code=KEYS_LOCKED if is_keys else "tables_lost",
        reason="keys_missing" if is_keys else names,
        cause=BilingualText(
            f"{_called(store).ja}のうち、記録からは作り直せないものが失われています（{names}）。"
            "空の表は作っていません。",
            f"Tables of {_called(store).en} that cannot be made again from the records are lost"
            f" ({names}). No empty ones were made.",
        ),
        cure=_PUT_KEYS_BACK if is_keys else PUT_LEDGER_BACK,
    )


def bookkeeping_lost(tables: Sequence[str]) -> StoreUnusable:
    """Tables that describe the read models are missing; `migrate` makes them and those again."""
    names = ", ".join(tables)
    return StoreUnusable(
        _LEDGER,
        code="not_migrated",
        reason="views",
        cause=BilingualText(
            f"表示用の表を管理する表が失われています（{names}）。表示用の表はすべて、記録から"
            "作り直せます。",
            f"Tables that describe the read models are lost ({names}). All read models can be made"
            " again from the records.",
        ),
        cure=_MAKE_AGAIN,
        command="ashiato migrate",
    )


def inline_tables_lost(part: str, tables: Sequence[str]) -> StoreUnusable:
    """Inline tables are missing, which `migrate` rebuilds from the events."""
    names = ", ".join(tables)
    return StoreUnusable(
        _LEDGER,
        code="not_migrated",
        reason=part,
        cause=BilingualText(
            f"{_called(part).ja}が失われています（{names}）。記録から作り直せます。",
            f"Tables of {_called(part).en} are lost ({names}). They can be made again from the"
            " records.",
        ),
        cure=_MAKE_AGAIN,
        command="ashiato migrate",
    )
