"""Whether the disk has room for a second copy of the read models, for a rebuild or upgrade."""

from collections.abc import Iterator

from app.bootstrap import Service
from app.runtime.health.condition import Condition
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.runner import megabytes


def check_space_for_rebuilds(service: Service) -> Iterator[Condition]:
    """A condition if the disk is too small to rebuild all read models.

    The largest read model is most of them, so this warns a little before a rebuild is refused.
    """
    room = service.projections.space_for_all()
    if room.is_enough:
        return
    needed, free = megabytes(room.needed), megabytes(room.free or 0)
    yield Condition(
        code="disk_short_for_rebuild",
        severity="degraded",
        title=BilingualText("ディスクの空きが少なくなっています", "The disk is getting short"),
        cause=BilingualText(
            f"表を作り直すには約 {needed:,} MB の空きが必要ですが、{free:,} MB しかありません。"
            "版を上げたときにも、表は作り直されます。",
            f"To rebuild read models takes about {needed:,} MB of free disk; there are {free:,} MB."
            " An upgrade rebuilds them as well.",
        ),
        cure=BilingualText(
            "不要なファイルを別の場所へ移すか、データフォルダのあるディスクを大きくしてください。"
            "記録と表のファイル（ledger、keys、views）は消さないでください。",
            "Move files that are not needed elsewhere, or enlarge the disk of the data folder."
            " Never delete the files of the records (ledger, keys, views).",
        ),
        figures={"needed_mb": needed, "free_mb": free},
    )
