"""The forms on the page of a participant, one for each act."""

from typing import Any
from uuid import UUID

from app.http.authorization import get_visible
from app.pages.routing import Pages, dispatch
from app.participants.acts import ACTS, Act, as_in_form, command_of, form_of
from app.participants.person_pages import one_participant
from domain.participants.participant import Participant

pages = Pages("participants")


def _register(name: str, act: Act) -> None:
    """Register the form of one act."""

    def do(values: dict[str, Any], participant_id: UUID) -> str:
        command = command_of(name, values, get_visible(Participant, participant_id))
        with as_in_form(name):
            dispatch(command)
        return f"/participants/{participant_id}?said={name}"

    do.__name__ = name.replace("-", "_")
    do.__doc__ = act.command.__doc__
    pages.form(
        f"/participants/<uuid:participant_id>/{name}",
        roles=act.roles,
        body=form_of(name),
        back=one_participant,
    )(do)


for _name, _act in ACTS.items():
    _register(_name, _act)
