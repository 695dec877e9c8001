"""The file with which many people are registered at once."""

from typing import Any

from app.http.file_columns import Cell, Column
from app.http.file_imports import Import
from app.people.duplicates import alike_rows
from app.people.schemas import PersonBody
from domain.people.commands import ImportPeople, RegisterPerson

KINDS = {
    "身体": "physical",
    "知的": "intellectual",
    "精神": "mental",
    "その他": "other",
    "身体障害": "physical",
    "知的障害": "intellectual",
    "精神障害": "mental",
}
HANDBOOKS = {
    "身体": "physical",
    "知的": "intellectual",
    "療育": "intellectual",
    "精神": "mental",
    "身体障害者手帳": "physical",
    "療育手帳": "intellectual",
    "愛の手帳": "intellectual",
    "みどりの手帳": "intellectual",
    "愛護手帳": "intellectual",
    "療育手帳(愛の手帳)": "intellectual",
    "身障手帳": "physical",
    "身体手帳": "physical",
    "精神障害者保健福祉手帳": "mental",
    "精神障害者手帳": "mental",
    "精神手帳": "mental",
    "手帳なし": "none",
    "なし": "none",
    "無し": "none",
    "無": "none",
    "ナシ": "none",
    "手帳無し": "none",
    "未所持": "none",
    "未確認": "not_asked",
    "不明": "not_asked",
}
DISABILITIES = {
    **KINDS,
    "発達障害": "developmental",
    "高次脳機能障害": "higher_brain",
    "難病": "intractable_disease",
    "ひきこもり": "social_withdrawal",
}


class PersonRow(PersonBody):
    """A row of the file: a person, without the values for the whole file."""

    class Meta:
        exclude = ("id", "centre", "occurred_on", "reason")


def _command(bodies: list[dict[str, Any]], *, centre: str | None = None, **facts: Any) -> Any:
    people = tuple(RegisterPerson(centre=centre, **body) for body in bodies)
    return ImportPeople(people=people, **facts)


PEOPLE = Import(
    "people",
    (
        Column("name", "氏名", "鎌倉 花子", other_headings=("名前", "お名前"), is_name=True),
        Column(
            "name_kana",
            "フリガナ",
            "カマクラ ハナコ",
            other_headings=("ふりがな", "氏名カナ", "氏名(カナ)", "カナ氏名"),
            is_optional=True,
        ),
        Column("birth_date", "生年月日", "1990-04-01", Cell.DAY, is_optional=True),
        Column("resident", "市内在住", "はい", Cell.FLAG, other_headings=("市内",)),
        Column("handbook_kinds", "手帳種別", "身体;精神", Cell.CODES, HANDBOOKS),
        Column("disability_kinds", "障害種別", "身体;発達障害", Cell.CODES, DISABILITIES),
        Column("main_kind", "主な障害種別", "身体", Cell.CODE, KINDS),
        Column(
            "email",
            "メールアドレス",
            "hanako@example.jp",
            other_headings=("メール", "e-mail"),
            is_optional=True,
        ),
        Column(
            "phone",
            "電話番号",
            "0467-00-0000",
            Cell.PHONE,
            other_headings=("電話", "tel"),
            is_optional=True,
        ),
    ),
    PersonRow,
    _command,
    alike_rows,
    ("people.cards",),
)
