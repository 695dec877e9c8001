"""The filters of the list of participants and its columns as a file."""

from app.http import fields
from app.http.list_files import FileColumn, ListFile
from app.http.lists import sort_codes
from app.participants import labels
from domain.kernel.text.bilingual import BilingualText
from domain.participants.value_objects import ParticipantState, WorkMode
from projections.participants.participant_listing import PARTICIPANTS


class ParticipantFilters(fields.Query):
    """Filters of the list of participants.

    `kana` is a row of the kana table, `registered_before` the first day that is left out. `today`,
    `care` and `in_hand` are for staff: they choose among those who are on the books now.
    """

    state = fields.Code(ParticipantState)
    work_mode = fields.Code(WorkMode)
    kana = fields.Code(list(labels.KANA))
    registered_from = fields.Day()
    registered_before = fields.Day()
    today = fields.Code(list(labels.TODAY))
    care = fields.Flag()
    in_hand = fields.Code(list(labels.IN_HAND))
    sort = fields.Code(sort_codes(PARTICIPANTS))


PARTICIPANTS_FILE = ListFile(
    name="participants",
    title=BilingualText("参加者", "Participants"),
    columns=(
        FileColumn("code", BilingualText("番号", "Code")),
        FileColumn("name", BilingualText("名前", "Name")),
        FileColumn("name_kana", BilingualText("読み", "Reading")),
        FileColumn("state", BilingualText("状態", "State"), labels.STATES),
        FileColumn("work_mode", BilingualText("就労形態", "Place of work"), labels.WORK_MODES),
        FileColumn("registered_on", BilingualText("登録日", "Registered on"), is_day=True),
        FileColumn("left_on", BilingualText("登録の終わった日", "Left on"), is_day=True),
        FileColumn("open_tasks", BilingualText("手元の作業", "Tasks in hand")),
        FileColumn(
            "participant_id",
            BilingualText("参加者の ID", "Id of the participant"),
            for_programs=True,
        ),
    ),
)
