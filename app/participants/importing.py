"""The file with which many people are registered as participants at once."""

from typing import Any

from app.http.file_columns import Cell, Column
from app.http.file_imports import Import
from app.participants.schemas import ParticipantBody
from domain.participants.commands import ImportParticipants, RegisterParticipant


class ParticipantRow(ParticipantBody):
    """A row of the file: a participant, without the values for the whole file."""

    class Meta:
        exclude = ("id", "centre")


def _command(bodies: list[dict[str, Any]], *, centre: str | None = None, **facts: Any) -> Any:
    rows = tuple(RegisterParticipant(centre=centre, **body) for body in bodies)
    return ImportParticipants(participants=rows, **facts)


PARTICIPANTS = Import(
    "participants",
    (
        Column("person_id", "人のID", "4b0f3c56-7d0a-4c83-9a39-1f6a3e1c2d77"),
        Column(
            "work_mode",
            "就労形態",
            "在宅型",
            Cell.CODE,
            {"在宅型": "home_based", "通所型": "on_site"},
        ),
        Column(
            "difficulty",
            "就労が困難な理由",
            "障害",
            Cell.CODE,
            {
                "障害": "disability",
                "ひきこもり": "social_withdrawal",
                "難病": "intractable_disease",
                "その他": "other",
            },
        ),
        Column("trial", "お仕事体験から", "いいえ", Cell.FLAG),
        Column("occurred_on", "登録日", "2026-04-01", Cell.DAY),
        Column("reason", "理由", "紙の台帳からの移行"),
    ),
    ParticipantRow,
    _command,
)
