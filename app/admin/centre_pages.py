"""The list of centres, the form for a new one, and the facts of one centre."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from flask import Response

from app.admin import labels
from app.http import fields
from app.http.authorization import get_visible, service
from app.pages.corrections import changed_fields, keep_what_was_changed
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.identity.centre import Centre, CentreKind, Post
from domain.identity.commands import CorrectCentre, FoundCentre, StateCentreFacts
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import ADMINISTRATION
from projections.identity.centres import centres_page

MOST = 200
MOST_POSTS = 20
_POST = re.compile(r"\s*(\S.{0,39}?)\s+(\d{1,3})\s*人?\s*")

pages = Pages("admin")


class CentreForm(fields.Form):
    """A new centre."""

    name = fields.Text(max=100, required=True)
    code = fields.Word(max=40, required=True)
    kind = fields.Code(CentreKind, required=True)


class CorrectForm(fields.Form):
    """The name and the kind of a centre, and the reason for correcting them."""

    name = fields.Text(max=100, required=True)
    kind = fields.Code(CentreKind, required=True)
    reason = fields.Text(required=True, max=1000, lines=True)


class FactsForm(fields.Form):
    """The facts of a centre, the day from which they hold, and why they are corrected."""

    opened_on = fields.Day()
    place = fields.Text(max=200)
    contractor = fields.Text(max=100)
    posts = fields.Text(max=1000, lines=True)
    since = fields.Day()
    reason = fields.Text(max=1000)


@pages.page("/admin/centres", roles=ADMINISTRATION, query=FlashQuery, reads=("identity.centres",))
def centres(_query: dict[str, Any]) -> Response:
    """Every centre, and the form for a new one."""
    rows = centres_page(service().views, limit=MOST, after=None)
    return render("admin/centres.html", words=labels, centres=rows)


@pages.page("/admin/centres/<uuid:centre_id>/correct", roles=ADMINISTRATION)
def correcting_centre(_query: dict[str, Any], centre_id: UUID) -> Response:
    """The form with the name and the kind of the centre."""
    centre = get_visible(Centre, centre_id)
    keep_what_was_changed(centre, _facts)
    return render("admin/correct_centre.html", words=labels, centre=centre)


@pages.form(
    "/admin/centres/<uuid:centre_id>/correct",
    roles=ADMINISTRATION,
    body=CorrectForm,
    back=correcting_centre,
)
def correct_centre(values: dict[str, Any], centre_id: UUID) -> str:
    """Correct the name or the kind, whichever was changed."""
    changes = changed_fields(get_visible(Centre, centre_id), _facts, values)
    if not changes:
        return "/admin/centres?said=unchanged"
    dispatch(CorrectCentre(centre_id=centre_id, reason=values["reason"], **changes))
    return "/admin/centres?said=corrected"


def _facts(centre: Centre) -> dict[str, Any]:
    """The facts that the form corrects, by the names of its fields."""
    return {"name": centre.name, "kind": centre.kind}


@pages.form("/admin/centres", roles=ADMINISTRATION, body=CentreForm, back=centres)
def found_centre(values: dict[str, Any]) -> str:
    """Add the centre."""
    dispatch(FoundCentre(code=values["code"], name=values["name"], kind=values["kind"]))
    return "/admin/centres?said=founded"


@pages.page("/admin/centres/<uuid:centre_id>/facts", roles=ADMINISTRATION, query=FlashQuery)
def centre_facts(_query: dict[str, Any], centre_id: UUID) -> Response:
    """What a centre states about itself, since which day, and the form to state it anew."""
    centre = get_visible(Centre, centre_id)
    today = service().clock.today()
    keep_what_was_changed(centre, _stated_facts)
    return render(
        "admin/centre_facts.html",
        centre=centre,
        now=centre.facts_on(today),
        today=today,
        stated=sorted(centre.stated.items(), reverse=True),
        as_lines=_as_lines,
    )


@pages.form(
    "/admin/centres/<uuid:centre_id>/facts",
    roles=ADMINISTRATION,
    body=FactsForm,
    back=centre_facts,
)
def state_facts(values: dict[str, Any], centre_id: UUID) -> str:
    """State the facts from a day on: what was changed, on top of what holds on that day.

    For a day on which other facts hold than those that the form showed, the whole form holds.
    """
    centre, today = get_visible(Centre, centre_id), service().clock.today()
    given: dict[str, Any] = {**values, "posts": _posts(values.get("posts", ""))}
    shown = _stated_facts(centre)
    changes = changed_fields(centre, _stated_facts, {**given, "posts": _as_lines(given["posts"])})
    if centre.facts_on(values.get("since") or today) != centre.facts_on(today):
        changes = shown
    if not changes:
        return f"/admin/centres/{centre_id}/facts?said=unchanged"
    stated: dict[str, Any] = {name: given.get(name) for name in changes}
    dispatch(
        StateCentreFacts(
            centre_id=centre_id,
            occurred_on=values.get("since"),
            reason=values.get("reason"),
            **stated,
        )
    )
    return f"/admin/centres/{centre_id}/facts?said=stated"


def _stated_facts(centre: Centre) -> dict[str, Any]:
    """The facts that hold today, by the names of the fields of the form."""
    now = centre.facts_on(service().clock.today())
    return {
        "opened_on": now.opened_on,
        "place": now.place,
        "contractor": now.contractor,
        "posts": _as_lines(now.posts),
    }


def _as_lines(posts: tuple[Post, ...]) -> str:
    return "\n".join(f"{post.title} {post.full_time}" for post in posts)


def _posts(text: str) -> tuple[Post, ...]:
    """Read a post and a number from each line. Raises Invalid for other lines."""
    lines = [line for line in unicodedata.normalize("NFKC", text).splitlines() if line.strip()]
    found = [_POST.fullmatch(line) for line in lines]
    if None in found or len(found) > MOST_POSTS:
        raise Invalid.field(
            "posts",
            "1行に1つ、職名と人数を「管理責任者 1」のように書いてください（20行まで）。",
            'Write one post a line with how many people hold it, as "manager 1" (up to 20 lines).',
        )
    return tuple(Post(title=item[1], full_time=int(item[2])) for item in found if item)
