"""Pages of the notices that a person chose."""

from typing import Any

from flask import Response

from app import fields
from app.access import SIGNED_IN
from app.errors import language
from app.notices.own import adding, own_choice, present_choice
from app.pages.doors import Pages, give, show
from app.pages.forms import SaidQuery
from domain.notices import commands as order
from domain.notices.kinds import CHANNEL_LABELS, KIND_LABELS, Channel, NoticeKind

pages = Pages("notices")


class ChoiceForm(fields.Form):
    """What I want to hear of, and the hours in which I want to hear nothing."""

    kinds = fields.Many(fields.Code(NoticeKind), max=len(NoticeKind), unique=True)
    quiet_from = fields.TimeOfDay(required=True)
    quiet_to = fields.TimeOfDay(required=True)


class AddressForm(fields.Form):
    """One more way to reach me."""

    channel = fields.Code(Channel, required=True)
    address = fields.Text(required=True, max=500, any_number=True)


class RemovalForm(fields.Form):
    """An address that is not to be used any more."""

    address_id = fields.Id(required=True)


@pages.page("/notices", roles=SIGNED_IN, query=SaidQuery)
def notices(_query: dict[str, Any]) -> Response:
    """What I hear of, where, and when not."""
    choice = present_choice(own_choice())
    return show(
        "notices/notices.html",
        choice=choice,
        kinds=[(kind.value, KIND_LABELS[kind]) for kind in choice["kinds_open"]],
        channels=[
            (one.value, CHANNEL_LABELS[one].in_language(language()))
            for one in choice["channels_open"]
        ],
        channel_labels=CHANNEL_LABELS,
    )


@pages.form("/notices/choose", roles=SIGNED_IN, body=ChoiceForm, back=notices)
def choose(values: dict[str, Any]) -> str:
    """Keep the choice."""
    kinds = tuple(values.pop("kinds", ()))
    give(order.ChooseNotices(kinds=kinds, language=language(), **values))
    return "/notices?said=kept"


@pages.form("/notices/add-address", roles=SIGNED_IN, body=AddressForm, back=notices)
def add_address(values: dict[str, Any]) -> str:
    """Keep one more address."""
    give(adding(values))
    return "/notices?said=added"


@pages.form("/notices/remove-address", roles=SIGNED_IN, body=RemovalForm, back=notices)
def remove_address(values: dict[str, Any]) -> str:
    """Forget an address."""
    give(order.RemoveNoticeAddress(**values))
    return "/notices?said=removed"
