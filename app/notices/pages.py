"""Pages of the notices that users have chosen."""

from typing import Any
from urllib.parse import quote

from flask import Response

from app.http import fields
from app.http.authorization import SIGNED_IN, service
from app.http.problems import language
from app.identity.qr_codes import qr_code
from app.notices.current_choice import adding, new_line_code, own_choice, present_choice
from app.pages.forms import FlashQuery
from app.pages.routing import Pages, dispatch, render
from domain.notices import commands
from domain.notices.kinds import CHANNEL_LABELS, KIND_LABELS, Channel, NoticeKind

pages = Pages("notices")


class ChoiceForm(fields.Form):
    """The kinds of notices to receive, and the quiet hours."""

    kinds = fields.Many(fields.Code(NoticeKind), max=len(NoticeKind), unique=True)
    quiet_from = fields.TimeOfDay(required=True)
    quiet_to = fields.TimeOfDay(required=True)


class AddressForm(fields.Form):
    """A new address to which notices are sent."""

    channel = fields.Code(Channel, required=True)
    address = fields.Text(required=True, max=500, any_number=True)


class RemovalForm(fields.Form):
    """The address to remove."""

    address_id = fields.Id(required=True)


@pages.page("/notices", roles=SIGNED_IN, query=FlashQuery)
def notices(_query: dict[str, Any]) -> Response:
    """The notices that the caller receives, where, and in which quiet hours."""
    choice = present_choice(own_choice())
    return render(
        "notices/notices.html",
        choice=choice,
        kinds=[(kind.value, KIND_LABELS[kind]) for kind in choice["kinds_open"]],
        channels=[
            (item.value, CHANNEL_LABELS[item].in_language(language()))
            for item in choice["channels_open"]
            if item is not Channel.LINE
        ],
        links_line=service().settings.channels.links_line,
        channel_labels=CHANNEL_LABELS,
    )


@pages.form("/notices/choose", roles=SIGNED_IN, body=ChoiceForm, back=notices)
def choose(values: dict[str, Any]) -> str:
    """Save the choice."""
    kinds = tuple(values.pop("kinds", ()))
    dispatch(commands.ChooseNotices(kinds=kinds, language=language(), **values))
    return "/notices?said=kept"


@pages.form("/notices/add-address", roles=SIGNED_IN, body=AddressForm, back=notices)
def add_address(values: dict[str, Any]) -> str:
    """Add an address."""
    dispatch(adding(values))
    return "/notices?said=added"


@pages.form("/notices/line", roles=SIGNED_IN, body=fields.Form, back=notices)
def link_line(_values: dict[str, Any]) -> Response:
    """Show a code that links the account to LINE, and how it is sent."""
    code, expires_at = new_line_code()
    account = service().settings.channels.line_account
    address = f"https://line.me/R/ti/p/{quote(account, safe='@')}" if account else None
    return render(
        "notices/line_code.html",
        code=code,
        expires_at=expires_at,
        line_account=account,
        address=address,
        picture=qr_code(address) if address else None,
    )


@pages.form("/notices/remove-address", roles=SIGNED_IN, body=RemovalForm, back=notices)
def remove_address(values: dict[str, Any]) -> str:
    """Remove an address."""
    dispatch(commands.RemoveNoticeAddress(**values))
    return "/notices?said=removed"
