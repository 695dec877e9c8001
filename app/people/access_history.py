"""Who viewed a person's record, as lines that people can read."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.http.authorization import caller, service
from app.http.pagination import PageRequest
from app.http.problems import language
from domain.kernel.storage.database import Row
from projections.audit.labels import PARTS, UNKNOWN_PART, VIEW_LABELS, label
from projections.audit.views import views_of
from projections.identity.name_queries import account_names

READS = ("audit.views", "identity.accounts")


def person_views(person_id: UUID, part: PageRequest) -> dict[str, Any]:
    """Return a page of the views of a person, newest first."""
    rows = views_of(service().views, limit=part.fetch, after=part.after, person_id=person_id)
    page = part.page(rows, lambda row: (row["position"], row["person_id"]))
    names = names_of({row["actor"] for row in page["items"]})
    page["items"] = [_line(row, names) for row in page["items"]]
    return page


def names_of(actors: set[str]) -> dict[str, str]:
    """Return the names of the actors, in one query."""
    known = account_names(service().views, actors)
    me = caller().actor
    found: dict[str, str] = {}
    for actor in actors:
        if actor == me:
            found[actor] = _("You")
        elif actor.startswith("system:"):
            part = PARTS.get(actor.removeprefix("system:"), UNKNOWN_PART)
            found[actor] = part.in_language(language())
        else:
            found[actor] = known.get(actor) or _("An account that is no more")
    return found


def _line(row: Row, names: dict[str, str]) -> dict[str, Any]:
    return {
        "at": row["viewed_at"],
        "who": names[row["actor"]],
        "is_me": row["actor"] == caller().actor,
        "role": label(row["role"]),
        "what": VIEW_LABELS.get(row["what"], VIEW_LABELS["person"]),
    }
