"""The names of robots, venues, deployments and shifts in a sentence."""

from collections.abc import Callable, Mapping, Sequence

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.time.calendar import day_in_words
from domain.robots.named_queries import Kind, names_of
from domain.robots.shifts.queries import Span, spans_of
from projections.kernel.registration import Naming


def _named(
    kind: Kind, ja: str, en: str
) -> Callable[[Ledger, Database, Sequence[str]], Mapping[str, BilingualText]]:
    def look_up(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
        return {
            id: BilingualText(f"{ja}「{name}」", f'{en} "{name}"')
            for id, name in names_of(ledger, kind, ids).items()
        }

    return look_up


def _shifts(ledger: Ledger, _: Database, ids: Sequence[str]) -> dict[str, BilingualText]:
    return {id: _shift_named(span) for id, span in spans_of(ledger, ids).items()}


def _shift_named(span: Span) -> BilingualText:
    named = day_in_words(span.day)
    return BilingualText(
        f"{named.ja} {span.start}からのシフト", f"the shift on {named.en} from {span.start}"
    )


NAMES = {
    "robot": Naming(
        "robot", _named("robot", "ロボット", "the robot"), BilingualText("ロボット", "a robot")
    ),
    "venue": Naming(
        "venue", _named("venue", "設置場所", "the venue"), BilingualText("設置場所", "a venue")
    ),
    "deployment": Naming(
        "deployment",
        _named("deployment", "配置", "the deployment"),
        BilingualText("配置「」", 'the deployment ""'),
    ),
    "shift": Naming("shift", _shifts, BilingualText("シフト", "a shift")),
}
