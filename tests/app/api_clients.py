"""The service as people come to it: by HTTP, signed in with a role, one account for each."""

from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from domain.identity.centre import CentreKind
from domain.identity.commands import FoundCentre
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller, Role, system
from tests.app import visitors

CENTRE = "digital-kamakura"


class Guest:
    """Somebody who is signed in and reads English, and everything written before they ask."""

    def __init__(self, service: Service, by: visitors.Visitor) -> None:
        self._service, self._by = service, by
        self.account_id = by.account_id
        by.headers["Accept-Language"] = "en"

    def get(self, path: str, **query: Any) -> TestResponse:
        """Ask a question of the projections as they stand at the head of the ledger."""
        self._service.projections.catch_up()
        return self._by.client.get(f"/api/v1{path}", query_string=query, headers=self._by.headers)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """Give a command."""
        return self._by.post(path, body)

    def upload(
        self, path: str, file: tuple[Any, str], *, key: str | None = None, **values: str
    ) -> TestResponse:
        """Send a file, under an idempotency key if one is given."""
        named = {"Idempotency-Key": key} if key else {}
        return self._by.client.post(
            f"/api/v1{path}",
            data={"file": file, **values},
            headers=self._by.headers | named,
        )


class ApiClients:
    """The web application on a service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.app: Flask = visitors.keep_to_the_document(create_app(service))
        self._known: dict[Any, Guest] = {}

    def as_(self, *roles: str, participant: str | None = None, centre: str = CENTRE) -> Guest:
        """Somebody with these roles; the same again for the same."""
        key = (roles, participant, centre)
        if key not in self._known:
            if centre != CENTRE:
                self._found(centre)
            by = visitors.visitor(
                self.app,
                self.service,
                *(Role(role) for role in roles),
                centres=(centre,),
                participant_id=UUID(participant) if participant else None,
            )
            self._known[key] = Guest(self.service, by)
        return self._known[key]

    def pilot(self, person: Caller) -> Guest:
        """A pilot of robots."""
        facts: dict[str, Any] = {"centres": person.centres, "person_id": person.person_id}
        return Guest(
            self.service, visitors.visitor(self.app, self.service, Role.PARTICIPANT, **facts)
        )

    def _found(self, code: str) -> None:
        command = FoundCentre(code=code, name=code, kind=CentreKind.BPO)
        self.service.bus.dispatch(command, Envelope(caller=system("tests", code)))
