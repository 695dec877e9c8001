"""The contents of the tasks of the demonstration, and the answers of its participants."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from app.demo.seeded_random import SAMPLE, drawn, table, words
from domain.policies.commands import NewTask

COLUMNS = ("key", "document", "source_text", "question")
AS_WRITTEN = "原文のとおり入力してください"
SLIP = 0.06
"""The share of answers with a mistake that an inspector may find."""


def sample_tasks(limit: int) -> list[NewTask]:
    """Return up to `limit` tasks from the published documents."""
    return [_task(row) for row in table(SAMPLE)[:limit]]


def tasks(seed: str, order: int, kind: str, count: int) -> list[NewTask]:
    """Return `count` tasks of one kind of work for the order with this number in the plan."""
    make = _MAKERS.get(kind, _bundle)
    return [
        _task({"key": f"{order:02d}-{number:04d}", **make(drawn(seed, "task", order, number))})
        for number in range(1, count + 1)
    ]


def write_rows(path: Path, rows: int, seed: str) -> None:
    """Write a CSV file of data entry tasks with the columns of the sample."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_rows(rows, seed))


def _rows(rows: int, seed: str) -> Iterator[dict[str, str]]:
    chance = drawn(seed, "rows")
    for number in range(1, rows + 1):
        document = f"programme-list-{2016 + number % 10}"
        yield {"key": f"{document}/{number:06d}", "document": document, **_entry(chance)}


def answer(kind: str, payload: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    """Return what a participant would submit for a task."""
    text = str(payload.get("source_text", ""))
    if kind == "annotation":
        return {"choice": chance.choice(words("material")["choices"])}
    if kind == "checking":
        same = text == payload.get("compared_with")
        return {"choice": "同じ" if same != (chance.random() < SLIP) else "違う"}
    if kind == "data_entry":
        cut = text[:-1] if chance.random() < SLIP else text
        return {"text": cut}
    quantity = int(payload.get("quantity", 0))
    return {"count": quantity - (chance.random() < SLIP)}


def half_done(kind: str, payload: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    """Return what a participant would have saved halfway."""
    if kind == "data_entry":
        return {"text": str(payload.get("source_text", ""))[:8]}
    return {"note": "半分まで", **answer(kind, payload, chance)}


def _task(row: Mapping[str, Any]) -> NewTask:
    return NewTask(key=row["key"], payload={name: row[name] for name in row if name != "key"})


def _programme(chance: Random) -> str:
    from_lists = words("material")
    return str(chance.choice(from_lists["subjects"]) + chance.choice(from_lists["acts"]))


def _entry(chance: Random) -> dict[str, str]:
    lists = words("material")
    money, wages = chance.randrange(300, 90_000), chance.randrange(500, 40_000)
    verdict = chance.choice(lists["verdicts"])
    parts = (
        _programme(chance),
        f"{money:,}",
        f"{wages:,}",
        f"{money + wages:,}",
        verdict,
        chance.choice(lists["grades"]),
        verdict,
    )
    return {"source_text": "・".join(parts), "question": AS_WRITTEN}


def _person_entry(chance: Random) -> dict[str, Any]:
    names = words("names")
    family, given = chance.choice(names["families"]), chance.choice(names["given"])
    place = chance.choice(words("material")["places"])
    number = f"000-0000-{chance.randrange(10_000):04d}"
    text = f"{family[0]} {given[0]}・{family[1]} {given[1]}・{place}・{number}"
    return {"document": "申込書", "source_text": text, "question": AS_WRITTEN}


def _data_entry(chance: Random) -> dict[str, Any]:
    if chance.random() < 0.4:
        return _person_entry(chance)
    return {"document": "事業の一覧", **_entry(chance)}


def _annotation(chance: Random) -> dict[str, Any]:
    lists = words("material")
    text = f"{chance.choice(lists['goods'])}:{chance.choice(lists['comments'])}"
    return {
        "document": "いただいた声",
        "source_text": text,
        "question": "いちばん近いものを1つ選んでください",
        "choices": lists["choices"],
    }


def _checking(chance: Random) -> dict[str, Any]:
    text = f"{_programme(chance)}の担当は{chance.choice(words('material')['sections'])}です。"
    compared = text
    if chance.random() < 0.3:
        for right, wrong in words("material")["misreadings"]:
            compared = compared.replace(right, wrong)
    return {
        "document": "二つの文",
        "source_text": text,
        "compared_with": compared,
        "question": "二つの文が同じかどうかを選んでください",
        "choices": ["同じ", "違う"],
    }


def _bundle(chance: Random) -> dict[str, Any]:
    quantity = chance.randrange(20, 81, 5)
    return {
        "document": f"箱 {chance.randrange(1, 60)}",
        "source_text": f"{chance.choice(words('material')['subjects'])}の束",
        "question": "数を確かめて入力してください",
        "quantity": quantity,
    }


_MAKERS = {"data_entry": _data_entry, "annotation": _annotation, "checking": _checking}
