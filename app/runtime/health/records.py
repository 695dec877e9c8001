"""Whether some records cannot be read by this release: damaged ones, or those of a newer one."""

from collections.abc import Iterator

from app.bootstrap import Service
from app.runtime.health.condition import Condition
from domain.kernel.events.quarantine import HeldEvent
from domain.kernel.events.unknown_events import Unknown
from domain.kernel.text.bilingual import BilingualText

QUARANTINED = "events_quarantined"
NEWER = "newer_release_has_written"


def check_quarantine(service: Service) -> Iterator[Condition]:
    """Report damaged records of known kinds."""
    held = service.ledger.quarantine.held()
    if held:
        yield _quarantined(held)


def check_newer_release(service: Service) -> Iterator[Condition]:
    """Report records of kinds that only a newer release knows."""
    unknown = service.ledger.unknown.first()
    if unknown is not None:
        yield newer_release(unknown)


def _quarantined(held: list[HeldEvent]) -> Condition:
    number, first = len(held), held[0]
    return Condition(
        code=QUARANTINED,
        severity="degraded",
        title=BilingualText("読み取れない記録", "records that cannot be read"),
        cause=BilingualText(
            f"読み取れない記録が{number}件あり、隔離しています。それが属するものは開けません。"
            "ほかのものは、いつもどおり使えます。",
            f"{number} record(s) cannot be read and are in quarantine. What they belong to cannot"
            " be opened; everything else goes on.",
        ),
        cure=BilingualText(
            "「処理」の画面か ashiato quarantine list で番号と理由を確かめ、"
            "バックアップから記録か鍵を戻してから、次のコマンドを番号ごとに実行してください。",
            "See the positions and causes on the page of jobs, or with ashiato quarantine list;"
            " put the record or its key back from a backup; then run this for each position.",
        ),
        command=f"ashiato quarantine release {first.position}",
        figures={"held": number, "first_position": first.position},
        check="quarantine",
    )


def newer_release(unknown: Unknown) -> Condition:
    """The condition if a newer release has written the event `unknown`."""
    return Condition(
        code=NEWER,
        severity="unready",
        title=BilingualText("新しい版の記録", "records of a newer release"),
        cause=BilingualText(
            "この版の知らない種類の記録があります。新しい版が、ここに記録しています。"
            "その手前で読み取りを止め、記録も受け付けていません。",
            "There are records of a kind that this release does not know: a newer one has written"
            " here. Reading stops before them, and nothing is recorded.",
        ),
        cure=BilingualText(
            "新しい版の Ashiato で動かしてください。続きから、自動で進みます。"
            "表の作り直しでは直りません。",
            "Run the newer release of Ashiato: everything goes on by itself. Building read models"
            " anew does not help.",
        ),
        figures={"position": unknown.position, "topic": unknown.topic},
        check="release",
    )
