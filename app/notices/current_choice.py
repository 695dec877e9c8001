"""The caller's choice of notices, and the one rule that the settings add to it."""

from datetime import datetime
from typing import Any

from app.http.authorization import caller, service
from app.notices import line
from domain.kernel.errors import Invalid, NotFound, RuleBroken
from domain.notices.addresses import hint_of
from domain.notices.choice import NoticeChoice, choice_id
from domain.notices.commands import AddNoticeAddress
from domain.notices.kinds import Channel, kinds_for
from domain.notices.line_links import HOLDS, keep_code


def own_choice() -> NoticeChoice:
    """The caller's choice, or the defaults. Raises NotFound if the caller has no account."""
    account_id = caller().account_id
    if account_id is None:
        raise NotFound
    found = service().ledger.find(NoticeChoice, choice_id(account_id))
    return found if found is not None else NoticeChoice.unchosen(account_id)


def adding(values: dict[str, Any]) -> AddNoticeAddress:
    """The command that adds an address that its owner typed.

    Raises Invalid for LINE, whose ids nobody sees, and if this installation cannot send there.
    """
    channel, address = Channel(values["channel"]), values["address"].strip()
    if channel is Channel.LINE:
        raise Invalid.field(
            "channel",
            "LINE は、「LINE とつなぐ」のコード（POST /notices/line-code）でつなぎます。",
            "LINE is connected by the code of “Connect with LINE” (POST /notices/line-code).",
        )
    if not service().settings.channels.reaches(channel, address):
        raise Invalid.field(
            "address",
            "ここへはこのセンターから送れません。職員にたずねてください。",
            "Nothing is sent there from this centre. Please ask the staff.",
        )
    return AddNoticeAddress(**{**values, "channel": channel, "address": address})


def new_line_code() -> tuple[str, datetime]:
    """A code that links the caller's account to LINE once, and when it expires.

    Raises RuleBroken if this installation links no accounts to LINE.
    """
    at, account_id = service(), caller().account_id
    if account_id is None:
        raise NotFound
    if not at.settings.channels.links_line:
        raise RuleBroken(
            "このセンターでは、LINE とまだつなげられません。職員にたずねてください。",
            "This centre does not link accounts to LINE yet. Please ask the staff.",
        )
    code, now = line.new_code(), at.ledger.now()
    keep_code(at.ledger, account_id, line.code_key(at.secrets, code), now)
    return code, now + HOLDS


def present_choice(choice: NoticeChoice) -> dict[str, Any]:
    """The choice as its owner sees it, with the available kinds and channels."""
    return {
        "kinds": sorted(choice.kinds),
        "quiet_from": choice.quiet[0],
        "quiet_to": choice.quiet[1],
        "language": choice.language,
        "addresses": [
            {"id": id, "channel": one.channel, "hint": hint_of(one.channel, one.address)}
            for id, one in choice.addresses.items()
        ],
        "kinds_open": kinds_for(caller().roles),
        "channels_open": list(service().settings.channels.channels),
    }
