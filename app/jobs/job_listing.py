"""The jobs as a list: its filters, its words, and its columns as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import msgspec

from app.http import fields
from app.http.authorization import caller, service
from app.http.list_files import FileColumn, ListFile
from app.http.lists import chosen, sort_codes
from app.http.spreadsheets.columns import Value
from app.jobs import labels
from domain.kernel.storage.database import Database, Row
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.folding import folded
from domain.registry import JOB_KINDS
from projections.identity.accounts import accounts_like, names_of_accounts
from projections.kernel.listing import Chosen, Filter, Listing, Sort

MOST_ACCOUNTS = 20
"""Accounts whose jobs a search looks through."""
_LEADS = frozenset({"asked"})
JOBS = Listing(
    table="jobs",
    key="id",
    sorts={"asked": Sort(("created_at", "id"))},
    filters={
        "state": Filter("state", leads=_LEADS),
        "kind": Filter("kind", leads=_LEADS),
        "asked_by": Filter("asked_by", leads=_LEADS),
        "asked_from": Filter("created_at", ">="),
        "asked_before": Filter("created_at", "<"),
    },
)
"""The jobs of the ledger's database."""


class JobFilters(fields.Query):
    """Filters of the list of jobs. `asked_before` is the first day that is left out."""

    state = fields.Code(list(labels.STATES))
    kind = fields.Code(list(JOB_KINDS))
    asked_by = fields.Text(max=64)
    asked_from = fields.Day()
    asked_before = fields.Day()
    sort = fields.Code(sort_codes(JOBS))


def database() -> Database:
    """The database that has the jobs."""
    return service().ledger.database


def asked_for(query: Mapping[str, Any]) -> Chosen:
    """What `query` asks of the jobs of the caller's centres and of the installation, newest first.

    Its words are looked for in the kinds of jobs, and in the names of those who asked for them.
    """
    given = {"sort": "-asked", **query}
    words = given.pop("q", "")
    for name in ("asked_from", "asked_before"):
        if name in given:
            given[name] = datetime.combine(given[name], time(), service().settings.zone)
    asked = chosen(JOBS, given, ("", *caller().centres))
    return replace(asked, any_of=_with_words(words, asked)) if words else asked


def _with_words(words: str, asked: Chosen) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    if "kind" not in asked.filters:
        found += [{"kind": kind} for kind, label in JOB_KINDS.items() if _has(label, words)]
    if "asked_by" not in asked.filters:
        accounts = accounts_like(service().views, words, MOST_ACCOUNTS)
        found += [{"asked_by": str(one["id"])} for one in accounts if not one["participant_id"]]
    return found


def _has(label: BilingualText, words: str) -> bool:
    text = folded(f"{label.ja} {label.en}")
    return all(folded(word) in text for word in words.split())


def with_names(parts: Iterable[Sequence[Row]]) -> Iterator[Row]:
    """Yield the jobs with the names of those who asked for them."""
    for part in parts:
        names = names_of_accounts(service().views, [row["asked_by"] for row in part])
        yield from ({**row, "asked_by_name": names.get(row["asked_by"])} for row in part)


def _findings(row: Row) -> Value:
    return len(msgspec.json.decode(row["errors"]))


JOBS_FILE = ListFile(
    name="jobs",
    title=BilingualText("処理の一覧", "Jobs"),
    columns=(
        FileColumn("kind", BilingualText("内容", "What"), JOB_KINDS),
        FileColumn("state", BilingualText("状態", "State"), labels.STATES),
        FileColumn("done", BilingualText("済んだ件数", "Done")),
        FileColumn("total", BilingualText("全体の件数", "Of all")),
        FileColumn("errors", BilingualText("指摘の数", "Findings"), value=_findings),
        FileColumn("asked_by_name", BilingualText("頼んだ人", "Asked for by")),
        FileColumn("created_at", BilingualText("頼んだ日時", "Asked for at"), is_instant=True),
        FileColumn("updated_at", BilingualText("最後の動き", "Last step"), is_instant=True),
        FileColumn("id", BilingualText("処理の ID", "Id of the job")),
    ),
)
