"""The pages on which coordination staff write the canned answers of their centre."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service
from app.messages.canned_answers import canned_answers
from app.messages.schemas import MOST
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.kernel.messaging.caller import COORDINATION
from domain.messages import commands
from domain.messages.canned_answer import CannedAnswer
from projections.identity.centres import centres_to_choose
from projections.messages.canned_answers import READS

pages = Pages("messages")


class CannedAnswerForm(fields.Form):
    """The title and the text of a canned answer."""

    title = fields.Text(required=True, max=200)
    text = fields.Text(required=True, max=MOST, lines=True)


class NewCannedAnswerForm(CannedAnswerForm):
    """A new canned answer, and its centre for who has several."""

    centre = fields.Word()


@pages.page(
    "/canned-answers",
    roles=COORDINATION,
    query=FlashQuery,
    reads=(*READS, "identity.centres"),
)
def all_canned_answers(_query: dict[str, Any]) -> Response:
    """The canned answers of the caller's centres, and a form for a new one."""
    return render(
        "messages/canned_answers.html",
        canned=canned_answers(),
        own_centres=centres_to_choose(service().views, caller().centres),
    )


@pages.form(
    "/canned-answers", roles=COORDINATION, body=NewCannedAnswerForm, back=all_canned_answers
)
def write_canned_answer(values: dict[str, Any]) -> str:
    """Write a new canned answer."""
    dispatch(commands.WriteCannedAnswer(**values))
    return "/canned-answers?said=written"


@pages.page("/canned-answers/<uuid:canned_answer_id>", roles=COORDINATION, query=FlashQuery)
def canned_answer(_query: dict[str, Any], canned_answer_id: UUID) -> Response:
    """One canned answer, to be changed or removed."""
    return render("messages/canned_answer.html", this=get_visible(CannedAnswer, canned_answer_id))


@pages.form(
    "/canned-answers/<uuid:canned_answer_id>/change",
    roles=COORDINATION,
    body=CannedAnswerForm,
    back=canned_answer,
)
def change_canned_answer(values: dict[str, Any], canned_answer_id: UUID) -> str:
    """Change the title or the text."""
    dispatch(commands.ChangeCannedAnswer(canned_answer_id=canned_answer_id, **values))
    return "/canned-answers?said=changed"


@pages.form(
    "/canned-answers/<uuid:canned_answer_id>/remove",
    roles=COORDINATION,
    body=fields.Form,
    back=canned_answer,
)
def remove_canned_answer(_values: dict[str, Any], canned_answer_id: UUID) -> str:
    """Remove the canned answer."""
    dispatch(commands.RemoveCannedAnswer(canned_answer_id=canned_answer_id))
    return "/canned-answers?said=removed"
