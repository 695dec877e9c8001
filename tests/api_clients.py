"""HTTP clients of a service for the people of a centre, each with a token."""

from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.factory import create_app
from app.identity.addresses import email_key
from domain.identity.commands import AddAccount, IssueToken
from domain.identity.sign_in import hash_of, new_secret
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from domain.participants.participant import Participant
from tests.app.visitors import put_away
from tests.centre import CENTRE, Centre


class ApiClient:
    """Somebody signed in: requests as they would send them, answers as they would read them."""

    def __init__(self, client: FlaskClient, token: str | None) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask a question."""
        return self._client.get(f"/api/v1{path}", headers=self._headers | _named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Give a command."""
        return self._client.post(
            f"/api/v1{path}",
            json={} if body is None else body,
            headers=self._headers | _named(headers),
        )

    def upload(self, path: str, content: bytes, filename: str, **values: str) -> TestResponse:
        """Send a file in the part `file`, and text in other parts."""
        from io import BytesIO

        answer = self._client.post(
            f"/api/v1{path}",
            data={**values, "file": (BytesIO(content), filename)},
            headers=self._headers,
        )
        return put_away(answer)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


class ApiClients:
    """The clients of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.centre = Centre(service)
        self.app = create_app(service)

    def opened_by(
        self,
        *roles: Role,
        participant_id: UUID | None = None,
        client_id: UUID | None = None,
        centres: tuple[str, ...] = (CENTRE,),
    ) -> ApiClient:
        """A new account with these roles, signed in by a token; a participant has one alone."""
        operator = system("command-line", CENTRE)
        known = self.service.ledger.row(
            "SELECT account_id FROM accounts WHERE participant_id = ? AND disabled = 0",
            str(participant_id),
        )
        if known is not None:
            return self._signed_in(UUID(known["account_id"]))
        address = f"{uuid4().hex}@example.jp"
        account = self.service.bus.dispatch(
            AddAccount(
                email=address,
                email_key=email_key(self.service.secrets, address),
                name="見本 太郎",
                roles=roles,
                centres=centres,
                participant_id=participant_id,
                client_id=client_id,
            ),
            Envelope(caller=operator),
        ).aggregate
        assert account is not None
        return self._signed_in(account.id)

    def _signed_in(self, account_id: UUID) -> ApiClient:
        token = new_secret("ash_")
        self.service.bus.dispatch(
            IssueToken(account_id=account_id, token_id=uuid4(), secret_hash=hash_of(token)),
            Envelope(caller=system("command-line", CENTRE)),
        )
        return ApiClient(self.app.test_client(), token)

    def of(self, participant: Participant) -> ApiClient:
        """The client of a participant."""
        return self.opened_by(Role.PARTICIPANT, participant_id=participant.id)

    def of_a_stranger(self) -> ApiClient:
        """Nobody who is signed in."""
        return ApiClient(self.app.test_client(), None)
