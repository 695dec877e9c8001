"""The people of a centre by name or kana, and possible duplicates."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from domain.kernel.storage.database import Database, Row, marks
from domain.kernel.text.folding import containing, folded
from domain.participants.participant import Participant
from domain.people.person import Person
from projections.kernel import stated_facts
from projections.kernel.list_pages import page
from projections.kernel.listing import Chosen
from projections.kernel.projector import Projector, on
from projections.kernel.search_pieces import pieces_table, set_pieces
from projections.kernel.stated_facts import is_last
from projections.people.people_listing import KANA, PEOPLE


class PeopleIndex(Projector):
    """One row per person: what a search result shows, and the folded text that is searched.

    A correction that holds from an earlier day than the last one does not change the row. `codes`
    are those that a person has or had as a participant of the centre.
    """

    name = "people.cards"
    version = 5
    personal = True
    tables = {
        "people_cards": """
            person_id TEXT PRIMARY KEY, centre TEXT NOT NULL, name TEXT, name_kana TEXT,
            birth_date TEXT, resident INTEGER NOT NULL, email TEXT, phone TEXT,
            search_name TEXT NOT NULL, search_kana TEXT NOT NULL, has_no_kana INTEGER NOT NULL,
            search_text TEXT NOT NULL, codes TEXT NOT NULL, is_participant INTEGER NOT NULL
        """,
        "people_pieces": pieces_table(PEOPLE),
        "people_card_days": stated_facts.COLUMNS,
    }
    indexes = {"people_pieces": ["person_id"]}
    reader_indexes = {
        "people_cards": [
            *PEOPLE.indexes,
            "centre, search_kana, search_name, person_id",
            "centre, birth_date",
        ]
    }

    @on(Person.Registered)
    def registered(self, event: Person.Registered, _: int) -> None:
        """Add a person."""
        self.run(
            "INSERT INTO {people_cards} (person_id, centre, name, name_kana, birth_date, resident,"
            " email, phone, search_name, search_kana, has_no_kana, search_text, codes,"
            " is_participant) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '', '', 0)",
            str(event.originator_id),
            event.meta.centre,
            event.name,
            event.name_kana,
            event.birth_date.isoformat() if event.birth_date else None,
            int(event.resident),
            event.email,
            event.phone,
            folded(event.name or ""),
            folded(event.name_kana or ""),
        )
        self._make_searchable(str(event.originator_id))

    @on(Person.Corrected)
    def corrected(self, event: Person.Corrected, _: int) -> None:
        """Update a corrected field; health facts are not in the index."""
        if event.field not in ("name", "name_kana", "birth_date", "email", "phone"):
            return
        if not is_last(self, "people_card_days", event, event.field):
            return
        person, value = str(event.originator_id), event.value
        self.run(
            f"UPDATE {{people_cards}} SET {event.field} = ? WHERE person_id = ?",  # noqa: S608
            value,
            person,
        )
        column = {"name": "search_name", "name_kana": "search_kana"}.get(event.field)
        if column is not None:
            self.run(
                f"UPDATE {{people_cards}} SET {column} = ? WHERE person_id = ?",  # noqa: S608
                folded(str(value or "")),
                person,
            )
            self._make_searchable(person)

    @on(Person.ResidenceCorrected)
    def residence_corrected(self, event: Person.ResidenceCorrected, _: int) -> None:
        """Update whether the person lives in the city."""
        if not is_last(self, "people_card_days", event, "resident"):
            return
        self.run(
            "UPDATE {people_cards} SET resident = ? WHERE person_id = ?",
            int(event.resident),
            str(event.originator_id),
        )

    @on(Participant.Registered)
    def participant_registered(self, event: Participant.Registered, _: int) -> None:
        """Add the code of a participant."""
        person = str(event.person_id)
        self.run(
            "UPDATE {people_cards} SET codes = TRIM(codes || ' ' || ?), is_participant = 1"
            " WHERE person_id = ? AND centre = ?",
            event.code,
            person,
            event.meta.centre,
        )
        self._make_searchable(person)

    def _make_searchable(self, person: str) -> None:
        """Store the words by which a person is found: the name, its reading, and the codes."""
        (row,) = self.rows("SELECT * FROM {people_cards} WHERE person_id = ?", person)
        text = f"{row['search_name']} {row['search_kana']} {folded(row['codes'])}"
        self.run(
            "UPDATE {people_cards} SET has_no_kana = ?, search_text = ? WHERE person_id = ?",
            int(not row["search_kana"]),
            text,
            person,
        )
        set_pieces(self, PEOPLE, person)


Place = tuple[Any, ...]
"""The position of a row in the list: folded kana, folded name, id."""


def place_of(card: Row) -> Place:
    """The sort key of a row."""
    return card["search_kana"], card["search_name"], card["person_id"]


def found_by_words(views: Database, *, centres: tuple[str, ...], q: str, limit: int) -> list[Row]:
    """The first people, in kana order, whose name, kana or code has the words of `q`."""
    chosen = Chosen(centres=centres, sort=KANA, q=q)
    return page(views, PEOPLE, chosen, after=None, limit=limit).rows


def alike(
    views: Database, *, centres: tuple[str, ...], after: Place | None, limit: int, like: Row
) -> list[Row]:
    """Rows in kana order that may be the same person as `like`.

    Two rows may be the same person if they have the same folded name or kana, or the same day of
    birth and the same folded family name; staff decide (O37).
    """
    where = (
        f"centre IN ({marks(centres)}) AND person_id <> ?"
        " AND (search_name = ? OR (search_kana = ? AND search_kana <> '')"
        " OR (birth_date = ? AND search_name LIKE ? ESCAPE '!'))"
    )
    values: list[Any] = [
        *centres,
        like["person_id"],
        like["search_name"],
        like["search_kana"],
        like["birth_date"],
        containing(_family_name(like["name"] or ""))[1:],
    ]
    if after is not None:
        where += " AND (search_kana, search_name, person_id) > (?, ?, ?)"
        values += after
    return views.read(
        f"SELECT * FROM people_cards WHERE {where}"  # noqa: S608
        " ORDER BY search_kana, search_name, person_id LIMIT ?",
        [*values, limit],
    )


def likenesses(views: Database, centres: tuple[str, ...]) -> Iterator[tuple[UUID, tuple[str, ...]]]:
    """Every person of the centres with each sign by which a row may be of the same person."""
    rows = views.read(
        "SELECT person_id, name, search_name, search_kana, birth_date FROM people_cards"  # noqa: S608
        f" WHERE centre IN ({marks(centres)})",
        list(centres),
    )
    for row in rows:
        for sign in signs_of_likeness(
            name=row["name"] or "",
            search_name=row["search_name"],
            search_kana=row["search_kana"],
            birth_date=row["birth_date"],
        ):
            yield UUID(row["person_id"]), sign


def signs_of_likeness(
    *, name: str, search_name: str, search_kana: str, birth_date: str | None
) -> Iterator[tuple[str, ...]]:
    """What two records share that may be of the same person: name, kana, or family and birth."""
    if search_name:
        yield "name", search_name
    if search_kana:
        yield "kana", search_kana
    if birth_date and name.split()[1:]:
        yield "born", birth_date, _family_name(name)


def equal_people(
    views: Database,
    centres: tuple[str, ...],
    *,
    search_name: str,
    search_kana: str,
    birth_date: str | None,
    limit: int,
) -> list[Row]:
    """Up to `limit` people of the centres with this folded name or reading.

    People who were born on another day than `birth_date` are left out, where both are known.
    """
    born, values = "", [*centres, search_name, search_kana]
    if birth_date is not None:
        born = " AND (birth_date IS NULL OR birth_date = ?)"
        values.append(birth_date)
    return views.read(
        f"SELECT * FROM people_cards WHERE centre IN ({marks(centres)})"  # noqa: S608
        f" AND (search_name = ? OR (search_kana = ? AND search_kana <> '')){born}"
        " ORDER BY person_id LIMIT ?",
        [*values, limit],
    )


def card_of(views: Database, person_id: str) -> Row | None:
    """The row of one person."""
    return views.read_one("SELECT * FROM people_cards WHERE person_id = ?", (person_id,))


def cards_of(
    views: Database, person_ids: Sequence[str], centres: Sequence[str] | None = None
) -> list[Row]:
    """The names and readings of several people (only of `centres`, if given), with their ids."""
    if not person_ids:
        return []
    within = "" if centres is None else f" AND centre IN ({marks(centres)})"
    return views.read(
        "SELECT person_id, name, name_kana FROM people_cards"  # noqa: S608
        f" WHERE person_id IN ({marks(person_ids)}){within}",
        [*person_ids, *(centres or ())],
    )


def names_of(
    views: Database, person_ids: Sequence[str], centres: Sequence[str] | None = None
) -> dict[str, str | None]:
    """The names of several people (only of `centres`, if given), by their ids."""
    return {row["person_id"]: row["name"] for row in cards_of(views, person_ids, centres)}


def in_kana_order(views: Database, person_ids: Iterable[str]) -> list[Row]:
    """The ids of these people in the order of the lists, including people without a name."""
    ids = list(person_ids)
    if not ids:
        return []
    return views.read(
        "SELECT person_id FROM people_cards"  # noqa: S608
        f" WHERE person_id IN ({marks(ids)})"
        " ORDER BY search_kana, search_name, person_id",
        ids,
    )


def _family_name(name: str) -> str:
    return folded((name.split() or [""])[0])
