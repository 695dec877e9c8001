"""The filters of the list of people and its columns as a file."""

from app.http import fields
from app.http.list_files import FileColumn, ListFile
from app.http.lists import sort_codes
from domain.kernel.text.bilingual import BilingualText
from projections.people.people_listing import PEOPLE

RESIDENCE = {
    "true": BilingualText("市内に住む人", "Living in the city"),
    "false": BilingualText("市外に住む人", "Living elsewhere"),
}
PARTICIPATION = {
    "true": BilingualText("参加者として登録した人", "Registered as participants"),
    "false": BilingualText("参加者として登録していない人", "Not registered as participants"),
}


class PeopleFilters(fields.Query):
    """Filters of the list of people. `participant` is true for those who are or were one."""

    resident = fields.Flag()
    participant = fields.Flag()
    birth_date = fields.Day()
    sort = fields.Code(sort_codes(PEOPLE))


PEOPLE_FILE = ListFile(
    name="people",
    title=BilingualText("個人の記録", "People"),
    columns=(
        FileColumn("name", BilingualText("名前", "Name")),
        FileColumn("name_kana", BilingualText("読み", "Reading")),
        FileColumn("birth_date", BilingualText("生年月日", "Date of birth"), is_day=True),
        FileColumn(
            "resident",
            BilingualText("市内在住", "Residence"),
            RESIDENCE,
            value=lambda row: "true" if row["resident"] else "false",
        ),
        FileColumn("codes", BilingualText("参加者番号", "Codes as a participant")),
        FileColumn("person_id", BilingualText("人の ID", "Id of the person")),
    ),
)
