"""The caller's choice of notices, and the one rule that the settings add to it."""

from typing import Any

from app.http.authorization import caller, service
from domain.kernel.errors import Invalid, NotFound
from domain.notices.addresses import hint_of
from domain.notices.choice import NoticeChoice, choice_id
from domain.notices.commands import AddNoticeAddress
from domain.notices.kinds import Channel, kinds_for


def own_choice() -> NoticeChoice:
    """The caller's choice, or the defaults. Raises NotFound if the caller has no account."""
    account_id = caller().account_id
    if account_id is None:
        raise NotFound
    found = service().ledger.find(NoticeChoice, choice_id(account_id))
    return found if found is not None else NoticeChoice.unchosen(account_id)


def adding(values: dict[str, Any]) -> AddNoticeAddress:
    """The command that adds an address. Raises Invalid if this installation cannot send there."""
    channel, address = Channel(values["channel"]), values["address"].strip()
    if not service().settings.channels.reaches(channel, address):
        raise Invalid.field(
            "address",
            "ここへはこのセンターから送れません。職員にたずねてください。",
            "Nothing is sent there from this centre. Please ask the staff.",
        )
    return AddNoticeAddress(**{**values, "channel": channel, "address": address})


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
