"""HTTP for notices: which kinds a user receives, and where."""

from typing import Any

from app.http.authorization import SIGNED_IN
from app.http.routing import Answer, ApiRouter, envelope, service
from app.notices import schemas
from app.notices.current_choice import adding, own_choice, present_choice
from domain.kernel.errors import NotFound
from domain.kernel.messaging.bus import Command
from domain.notices import commands
from domain.notices.choice import NoticeChoice

router = ApiRouter(
    "notices",
    description="お知らせの設定。Notices: which ones the caller receives, where and when.",
)


@router.get("/notices", answer=schemas.ChoiceAnswer, roles=SIGNED_IN)
def notices(_: dict[str, Any]) -> Answer:
    """The kinds of notices that the caller receives, and those that may be chosen."""
    choice = own_choice()
    return Answer(present_choice(choice), version=choice.version or None)


@router.action(
    "/notices/choose", roles=SIGNED_IN, body=schemas.ChoiceBody, answer=schemas.ChoiceAnswer
)
def choose(values: dict[str, Any]) -> Answer:
    """Set the kinds of notices to receive; they replace the previous ones."""
    return _given(commands.ChooseNotices(**{**values, "kinds": tuple(values["kinds"])}))


@router.action(
    "/notices/add-address", roles=SIGNED_IN, body=schemas.AddressBody, answer=schemas.ChoiceAnswer
)
def add_address(values: dict[str, Any]) -> Answer:
    """Add an address to which notices are sent."""
    return _given(adding(values))


@router.action(
    "/notices/remove-address",
    roles=SIGNED_IN,
    body=schemas.RemovalBody,
    answer=schemas.ChoiceAnswer,
)
def remove_address(values: dict[str, Any]) -> Answer:
    """Remove an address to which notices are sent."""
    return _given(commands.RemoveNoticeAddress(**values))


def _given(command: Command) -> Answer:
    outcome = service().bus.dispatch(command, envelope())
    if not isinstance(outcome.aggregate, NoticeChoice):
        raise NotFound
    aggregate = outcome.aggregate
    return Answer(present_choice(aggregate), 200, aggregate.version, outcome.position)
