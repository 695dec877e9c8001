"""Refusals: each carries a sentence for the user, in Japanese and English."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.kernel.text.bilingual import BilingualText


class DomainError(Exception):
    """A command or a query was refused. `text` says why and what to do.

    `members` are facts for programs, which are added to the problem document.
    """

    members: Mapping[str, Any] = {}

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.text = BilingualText(ja, en)
        self.is_on_record = False
        """True once it was recorded as a refusal for missing authority."""


class RuleBroken(DomainError):
    """The current state does not allow the command (409)."""


class NotFound(DomainError):
    """Nothing that the caller may see has this id (404)."""

    def __init__(self, *, out_of_scope: bool = False) -> None:
        super().__init__("見つかりませんでした。", "Nothing was found here.")
        self.out_of_scope = out_of_scope


class NotAllowed(DomainError):
    """The caller's role may not do this (403)."""

    def __init__(self) -> None:
        super().__init__(
            "この操作をする権限がありません。必要なときは管理者に相談してください。",
            "Your role may not do this. Ask an administrator if you need to.",
        )


class Invalid(DomainError):
    """A field is malformed or not acceptable (422). `errors` maps field paths to sentences."""

    def __init__(self, errors: Mapping[str, Sequence[BilingualText]]) -> None:
        super().__init__("入力を確かめてください。", "Please check what was entered.")
        self.errors = errors

    @classmethod
    def field(cls, path: str, ja: str, en: str) -> "Invalid":
        """A refusal of the one field at `path`."""
        return cls({path: [BilingualText(ja, en)]})

    def renamed(self, names: Mapping[str, str]) -> "Invalid":
        """The same refusal, with the fields in `names` under the names of what was sent."""
        return Invalid({names.get(path, path): texts for path, texts in self.errors.items()})


class Stale(DomainError):
    """The caller decided on an older version (412). `current` is the current version."""

    def __init__(self, current: int) -> None:
        super().__init__(
            "ほかの人が先に変更しました。新しい内容を見てから、もう一度操作してください。",
            "Somebody changed this first. Look at it again and repeat if it still fits.",
        )
        self.current = current


class KeyReused(DomainError):
    """An Idempotency-Key came back with another body (422)."""

    def __init__(self) -> None:
        super().__init__(
            "この Idempotency-Key は別の内容で使われています。新しいキーを使ってください。",
            "This Idempotency-Key was used with another body. Use a new key.",
        )


class Unavailable(DomainError):
    """Refused for now, until an outage or a delay is over (503). `retry_after` is in seconds."""

    def __init__(self, ja: str, en: str, *, retry_after: int = 1) -> None:
        super().__init__(ja, en)
        self.retry_after = retry_after


class StorageFull(Unavailable):
    """Nothing can be written, because the disk of the database is full (503)."""

    def __init__(self) -> None:
        super().__init__(
            "記録する場所がいっぱいで、いまは何も記録できません。管理者に知らせてください。",
            "There is no room left to record anything. Please tell an administrator.",
            retry_after=10,
        )


class NoFile(Unavailable):
    """A SQLite file does not exist: it was not created yet, or was removed (503).

    Callers treat it as if its tables were missing, see `is_lacking`.
    """

    def __init__(self) -> None:
        super().__init__(
            "記録する場所がまだ用意されていません。管理者は ashiato doctor を実行してください。",
            "The place of the records is not made yet. An administrator should run ashiato doctor.",
            retry_after=10,
        )


class ReadModelsMissing(NoFile):
    """The file of the read models does not exist; they are being rebuilt from the ledger (503)."""

    def __init__(self) -> None:
        super().__init__()
        self.text = BilingualText(
            "一覧や数字の表を作り直しています。記録は残っています。"
            "少し待ってから、もう一度開いてください。",
            "What this is read from is being made anew. Nothing that was recorded is lost."
            " Wait a moment and open it again.",
        )


class FolderUnusable(Unavailable):
    """The data folder does not exist, or cannot be created or written: nothing can be started."""


class StoreUnusable(Unavailable):
    """The stores do not belong together, or were replaced (503, until repaired).

    `code` is the word that `/readyz` lists, and `reason` the exact case; `cause` and `cure`
    are sentences for administrators, `command` is the command to run.
    """

    def __init__(
        self,
        message: BilingualText,
        *,
        code: str,
        reason: str,
        cause: BilingualText,
        cure: BilingualText,
        command: str = "",
    ) -> None:
        super().__init__(message.ja, message.en, retry_after=30)
        self.code, self.reason = code, reason
        self.cause, self.cure, self.command = cause, cure, command

    @property
    def line(self) -> BilingualText:
        """Cause, cure and command in one line, for the administrator who starts a process."""
        typed = f" {self.command}" if self.command else ""
        return BilingualText(
            f"{self.cause.ja}{self.cure.ja}{typed}", f"{self.cause.en} {self.cure.en}{typed}"
        )


class Conflict(Exception):
    """Another append was committed first: load and decide again."""

    def __init__(self, originator_id: UUID | None = None) -> None:
        super().__init__(f"conflicting append {originator_id or ''}")
        self.originator_id = originator_id


class ClaimHeld(Conflict):
    """A claim is held by another holder."""

    def __init__(self, kind: str, key: str, holder: str) -> None:
        super().__init__()
        self.kind, self.key, self.holder = kind, key, holder


class UnknownEvent(Unavailable):
    """A newer release has written an event whose topic this release does not know (503)."""

    def __init__(self, topic: str, position: int | None = None) -> None:
        super().__init__(
            "新しい版のサービスがすでに記録しています。新しい版に切りかわるまで、"
            "ここでは記録も、続きの読み取りもできません。少し待ってから、もう一度開いてください。",
            "A newer release of this service has written here. Until it takes over, nothing can be"
            " recorded or read on in this one. Wait a while and try again.",
            retry_after=30,
        )
        at = "" if position is None else f" at position {position}"
        self.args = (f"this release does not know the event {topic!r}{at}: run the newer release",)
        self.topic, self.position = topic, position


class RecordUnreadable(Unavailable):
    """The requested record has an event in the quarantine, because it cannot be read (503).

    `centre` is the code of its centre, "" if it is unknown.
    """

    def __init__(self, centre: str = "") -> None:
        super().__init__(
            "この記録は、いま読み取れないため開けません。管理者に知らせてあります。"
            "直るまで待ってから、もう一度開いてください。",
            "This cannot be opened now, because one of its records cannot be read. The"
            " administrators have been told. Try again when it is mended.",
            retry_after=60,
        )
        self.centre = centre


def id_in_use() -> RuleBroken:
    """The refusal of an id that is in use. It does not reveal by what, or in which centre."""
    return RuleBroken(
        "この id はすでに使われています。別の id を使ってください。",
        "This id is already in use. Choose another one.",
    )


def nothing_to_correct() -> Invalid:
    """The refusal of a correction that names no fact."""
    return Invalid.field(
        "_schema",
        "訂正する項目を1つ以上書いてください。",
        "Give at least one field to correct.",
    )


def why(error: BaseException) -> str:
    """The text of an error for the log: the sentence of a DomainError, else the class name."""
    if isinstance(error, StoreUnusable):
        return error.line.en
    return error.text.en if isinstance(error, DomainError) else type(error).__name__
