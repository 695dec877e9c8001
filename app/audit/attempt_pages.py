"""What was tried and did not happen: failed sign-ins, bad tokens, refusals by rule."""

from typing import Any
from uuid import UUID

from flask import Response

from app.audit.attempts import READERS, attempts
from app.audit.subject_search import subjects_of
from app.http import fields
from app.http.event_steps import Steps
from app.pages.page_links import next_page
from app.pages.routing import Pages, render

PAGE = 50

pages = Pages("audit")


class AttemptsQuery(fields.Query):
    """The page of the list."""

    cursor = fields.Text(max=2000)


@pages.page(
    "/audit/attempts",
    roles=READERS,
    query=AttemptsQuery,
    reads=("audit.trail", "identity.accounts"),
)
def attempts_page(query: dict[str, Any]) -> Response:
    """What was tried and did not happen, newest first."""
    page = attempts({**query, "limit": PAGE})
    names = Steps().names
    ids = {UUID(row["subject"]) for row in page["items"] if row["subject"]}
    subjects = subjects_of(ids, names)
    return render(
        "audit/attempts.html",
        rows=page["items"],
        subjects=subjects,
        further=next_page("/audit/attempts", query, page["next"]),
    )
