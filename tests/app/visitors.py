"""Visitors of the service: each has an account of its own and asks through the real application."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bootstrap import FIRST_CENTRE, Service
from app.http.authorization import CSRF_HEADER, cookie_name
from app.http.routing import Operation
from app.identity.addresses import email_key
from domain.identity.commands import AddAccount, IssueToken
from domain.identity.passwords import hash_password
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system

OPERATOR = system("tests", FIRST_CENTRE)
PASSWORD = "正しい馬 電池 ホッチキス"


@dataclass
class Visitor:
    """Somebody over HTTP, with the headers that they send along."""

    client: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)
    account_id: UUID | None = None

    def get(self, path: str, headers: dict[str, str] | None = None) -> TestResponse:
        """GET `/api/v1` + path."""
        return self.client.get(f"/api/v1{path}", headers=self.headers | (headers or {}))

    def post(
        self, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """POST a value as JSON, or bytes as they are, to `/api/v1` + path."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        return self.client.post(
            f"/api/v1{path}",
            data=content,
            headers={"Content-Type": "application/json"} | self.headers | (headers or {}),
        )

    def delete(self, path: str, headers: dict[str, str] | None = None) -> TestResponse:
        """DELETE `/api/v1` + path."""
        return self.client.delete(f"/api/v1{path}", headers=self.headers | (headers or {}))


def add_account(
    service: Service,
    *roles: Role,
    email: str | None = None,
    centres: tuple[str, ...] = (FIRST_CENTRE,),
    password: str | None = None,
    participant_id: UUID | None = None,
    client_id: UUID | None = None,
    person_id: UUID | None = None,
    venue_id: UUID | None = None,
    name: str = "試験 花子",
) -> UUID:
    """Make an account, as the command line would; gives its id."""
    address = email or f"{uuid4().hex}@example.jp"
    command = AddAccount(
        email=address,
        email_key=email_key(service.secrets, address),
        name=name,
        roles=roles,
        centres=centres,
        participant_id=participant_id,
        client_id=client_id,
        person_id=person_id,
        venue_id=venue_id,
        password_hash=hash_password(password) if password else None,
    )
    aggregate = service.bus.dispatch(command, Envelope(caller=OPERATOR)).aggregate
    assert aggregate is not None
    return aggregate.id


def visitor(app: Flask, service: Service, *roles: Role, **facts: Any) -> Visitor:
    """Somebody with a bearer token and these roles; a participant has one account alone."""
    known = service.ledger.row(
        "SELECT account_id FROM accounts WHERE participant_id = ? AND disabled = 0",
        str(facts.get("participant_id")),
    )
    account_id = UUID(known["account_id"]) if known else add_account(service, *roles, **facts)
    token = new_secret(TOKEN_PREFIX)
    command = IssueToken(account_id=account_id, token_id=uuid4(), secret_hash=hash_of(token))
    service.bus.dispatch(command, Envelope(caller=OPERATOR))
    return Visitor(app.test_client(), {"Authorization": f"Bearer {token}"}, account_id)


def put_away(answer: TestResponse) -> TestResponse:
    """Close the file into which the test client has written a large form; it leaves it open."""
    answer.request.environ["wsgi.input"].close()
    return answer


def stranger(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app.test_client())


def signed_in(app: Flask, email: str, password: str = PASSWORD) -> Visitor:
    """Somebody with a session, who sends its CSRF token along."""
    guest = stranger(app)
    answer = guest.post("/session", {"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    body = json.loads(answer.data)
    guest.headers[CSRF_HEADER] = body["csrf_token"]
    guest.account_id = UUID(body["account"]["id"])
    return guest


def cookie_of(app: Flask, guest: Visitor) -> str:
    """The value of the session cookie that a visitor holds."""
    with app.app_context():
        cookie = guest.client.get_cookie(cookie_name())
    assert cookie is not None
    return str(cookie.value)


def keep_to_the_document(app: Flask) -> Flask:
    """Let every answer of `app` be held against what the document promises of it."""

    def check(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        operation = getattr(view, "operation", None)
        if operation is None or response.status_code >= 400:
            return response
        assert response.status_code in promised(operation), operation
        files = {kind.partition(";")[0] for kind in operation.media_types} - {"application/json"}
        is_json = response.status_code != 204 and response.mimetype not in files
        if operation.answer is not None and is_json:
            operation.answer().load(json.loads(response.get_data()))
        return response

    app.after_request(check)
    return app


def promised(operation: Operation) -> set[int]:
    """The statuses of success that the document names for a route."""
    found = {operation.status}
    if operation.is_command and operation.status == 201:
        found.add(200)
    found |= {304} if operation.may_be_unchanged else set()
    return found | ({204} if operation.may_be_empty else set())


def a_participant(app: Flask, service: Service) -> UUID:
    """A participant who works from home, registered over HTTP by a manager."""
    manager = visitor(app, service, Role.MANAGER)
    person = manager.post(
        "/people",
        {
            "name": "試験 太郎",
            "different": True,
            "resident": True,
            "handbook_kinds": ["none"],
            "disability_kinds": ["mental"],
            "main_kind": "mental",
        },
    )
    assert person.status_code == 201, person.text
    made = manager.post(
        "/participants",
        {
            "person_id": json.loads(person.data)["id"],
            "work_mode": "home_based",
            "difficulty": "disability",
        },
    )
    assert made.status_code == 201, made.text
    return UUID(json.loads(made.data)["id"])
