"""The service as people come to it: by HTTP, signed in with a role."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from domain.identity.centre import CentreKind
from domain.identity.commands import AddAccount, FoundCentre, IssueToken
from domain.identity.sign_in import TOKEN_PREFIX, hash_of, new_secret
from domain.kernel.bus import Envelope
from domain.kernel.caller import Role, system

CENTRE = "digital-kamakura"


class Visitor:
    """Somebody who is signed in. Reads wait until they have seen what was written before."""

    def __init__(self, doors: "Doors", account_id: UUID, token: str) -> None:
        self.account_id = account_id
        self._doors, self._token = doors, token

    def get(self, path: str, **query: Any) -> TestResponse:
        """Ask a question of the projections as they stand at the head of the ledger."""
        self._doors.service.projections.catch_up()
        return self._doors.app.test_client().get(
            f"/api/v1{path}", query_string=query, headers=self._headers()
        )

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Give a command."""
        return self._doors.app.test_client().post(
            f"/api/v1{path}", json=body if body is not None else {}, headers=self._headers(headers)
        )

    def upload(self, path: str, file: tuple[Any, str], **values: str) -> TestResponse:
        """Send a file."""
        return self._doors.app.test_client().post(
            f"/api/v1{path}", data={"file": file, **values}, headers=self._headers()
        )

    def _headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in (more or {}).items()}
        return {"Authorization": f"Bearer {self._token}", "Accept-Language": "en", **named}


class Doors:
    """The web application on a service, and accounts to come with."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.app: Flask = create_app(service)
        self._known: dict[Any, Visitor] = {}

    def as_(self, *roles: str, participant: str | None = None, centre: str = CENTRE) -> Visitor:
        """Somebody with these roles; the same again for the same."""
        key = (roles, participant, centre)
        if key not in self._known:
            self._known[key] = self._sign_up(roles, participant, centre)
        return self._known[key]

    def _sign_up(self, roles: tuple[str, ...], participant: str | None, centre: str) -> Visitor:
        account_id, token = uuid4(), new_secret(TOKEN_PREFIX)
        does: Callable[..., Any] = self.service.bus.dispatch
        by = Envelope(caller=system("tests", centre))
        if centre != CENTRE:
            does(FoundCentre(code=centre, name=centre, kind=CentreKind.BPO), by)
        does(
            AddAccount(
                id=account_id,
                email=f"{account_id}@example.jp",
                email_key=str(account_id),
                name="・".join(roles),
                roles=tuple(Role(role) for role in roles),
                centres=(centre,),
                participant_id=UUID(participant) if participant else None,
            ),
            by,
        )
        does(IssueToken(account_id=account_id, token_id=uuid4(), secret_hash=hash_of(token)), by)
        return Visitor(self, account_id, token)
