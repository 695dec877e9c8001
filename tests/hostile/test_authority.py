"""Every route, asked by those who may not: nothing shown, nothing recorded but the attempt."""

import re
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.http.authorization import CSRF_HEADER, Public
from app.http.routing import Operation
from domain.identity.access_log import Access
from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, Visitor, add_account, signed_in, visitor
from tests.hostile.routes import COMMANDS, ROUTES, Sent, addresses, body_of, name_of
from tests.hostile.soundness import complaints, new_events
from tests.hostile.stage import Plan, Stage

KEPT = [item for item in ROUTES if not isinstance(item.roles, Public)]
CLOSED_TO_VENUES = [item for item in KEPT if Role.VENUE not in item.roles]
CHANGES = [item for item in COMMANDS if item in KEPT]
OF_ONE_CENTRE = [
    item
    for item in KEPT
    if "<uuid:" in item.path
    and not item.upload
    and item.path.split("/")[1] not in ("accounts", "centres", "session", "tokens")
]
"""Routes to things of a centre; accounts and centres belong to the whole installation, and what is
under `session` to its account."""


@pytest.fixture(scope="module")
def venue(stage: Stage) -> Visitor:
    """Somebody whose only role is to see the shifts of a venue."""
    return visitor(stage.all_roles.client.application, stage.service, Role.VENUE)


@pytest.fixture(scope="module")
def session(stage: Stage) -> Visitor:
    """Staff in a browser, with the CSRF token of their session."""
    add_account(
        stage.service,
        *(role for role in Role if role not in (Role.SYSTEM, Role.PARTICIPANT)),
        email="browser@example.jp",
        password=PASSWORD,
    )
    return signed_in(stage.all_roles.client.application, "browser@example.jp")


def ask(by: Visitor, route: Operation, address: str, plan: Plan) -> TestResponse:
    """Call a route as its own page would."""
    if route.method == "POST" and not route.upload:
        return by.post(address, body_of(route, plan))
    return by.client.open(f"/api/v1{address}", method=route.method, headers=by.headers)


@pytest.mark.parametrize("route", CLOSED_TO_VENUES, ids=name_of)
def test_a_refusal_for_want_of_a_role_is_on_record_without_its_content(
    route: Operation, stage: Stage, venue: Visitor
) -> None:
    head = stage.head()
    answer = ask(venue, route, addresses(route, stage.plan)[0], stage.plan)
    assert complaints(answer, (403,)) == []
    (event,) = new_events(stage, head)
    assert isinstance(event, Access.Refused)
    assert (event.what, event.meta.actor) == (route.stored_as, str(venue.account_id))


@pytest.mark.parametrize("route", OF_ONE_CENTRE, ids=name_of)
def test_a_thing_of_another_centre_is_answered_like_one_that_is_not_there(
    route: Operation, stage: Stage
) -> None:
    nowhere = re.sub(r"<[^>]*>", lambda _: str(uuid4()), route.path)
    honest = ask(stage.others, route, nowhere, stage.plan)
    assert complaints(honest, (404,)) == []
    for address in addresses(route, stage.plan):
        head = stage.head()
        answer = ask(stage.others, route, address, stage.plan)
        assert answer.status_code == 404, address
        assert answer.data == honest.data, address
        assert _shape(answer) == _shape(honest), address
        assert [type(event) for event in new_events(stage, head)] == [Access.Refused], address


def _shape(answer: TestResponse) -> dict[str, str]:
    varying = {"Ashiato-Request", "Date"}
    return {name: value for name, value in answer.headers.items() if name not in varying}


@pytest.mark.parametrize("route", CHANGES, ids=name_of)
def test_a_session_changes_nothing_from_a_foreign_page(
    route: Operation, stage: Stage, session: Visitor
) -> None:
    address, body = addresses(route, stage.plan)[0], body_of(route, stage.plan)
    own = {**session.headers}
    token = own.pop(CSRF_HEADER)
    foreign = [
        {},
        {CSRF_HEADER: ""},
        {CSRF_HEADER: token[:-1] + ("A" if token[-1] != "A" else "B")},
        {CSRF_HEADER: token, "Sec-Fetch-Site": "cross-site"},
        {CSRF_HEADER: token, "Sec-Fetch-Site": "same-site"},
    ]
    head = stage.head()
    for headers in foreign:
        answer = Visitor(session.client, own).post(address, body, headers)
        assert complaints(answer, (403,)) == [], headers
    assert stage.head() == head


@pytest.mark.parametrize("route", CHANGES, ids=name_of)
def test_a_form_of_a_foreign_page_changes_nothing(
    route: Operation, stage: Stage, session: Visitor
) -> None:
    sent = Sent(Visitor(session.client), route, addresses(route, stage.plan)[0])
    head = stage.head()
    assert complaints(sent.form({"marker": "1"}), (403,)) == []
    plain = {"Content-Type": "text/plain", "Origin": "null"}
    assert complaints(sent.json(body_of(route, stage.plan), plain), (403,)) == []
    assert stage.head() == head
