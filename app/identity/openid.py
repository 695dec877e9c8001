"""Signing in by an OpenID Connect provider: the code flow with PKCE, state and nonce.

Requests go only to the configured issuer and to the addresses of its discovery document. Together
they wait no longer than the deadline of the current request.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.http.problems import NotSignedIn
from app.identity import openid_discovery
from app.identity.openid_discovery import UnusableDocument, endpoint, endpoint_to_ask
from app.settings import OpenId, OpenIdService
from domain.kernel.errors import DomainError, Unavailable
from domain.kernel.storage.deadlines import left, spend

SCOPE = "openid email"
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signature algorithms with a private key of the provider: no shared secret, and never "none"."""
TO_CONNECT = 3.0
"""Seconds to wait for a connection."""
LEEWAY = 60
"""Seconds by which the provider's clock may differ."""
REFUSED = (401, 403, 404)
"""Statuses of userinfo where the provider gives no address to this client."""
GOOGLES_OWN = "@gmail.com"
"""The end of the addresses that Google itself hands out."""


class ProviderSilent(Unavailable):
    """The provider does not answer, or its answer is invalid."""

    def __init__(self) -> None:
        super().__init__(
            "いまは、この方法でサインインできません。ほかの方法で入るか、しばらくしてから試してください。",
            "This way of signing in does not work now. Use another one, or try again later.",
            retry_after=60,
        )


class Unconfirmed(NotSignedIn):
    """The provider refused, or its confirmation is not valid."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "サインインを確かめられませんでした。もう一度試してください。",
            "The sign-in could not be confirmed. Please try again.",
        )


class Ticket(NamedTuple):
    """The secrets to remember from the redirect to the provider until the return."""

    state: str
    nonce: str
    verifier: str


class Identity(NamedTuple):
    """An identity at the provider.

    `email` is set only if the provider answers for it, and None if the account is known without.
    """

    subject: str
    email: str | None


def new_ticket() -> Ticket:
    """Three new secrets."""
    return Ticket(*(secrets.token_urlsafe(32) for _ in Ticket._fields))


@dataclass(frozen=True)
class Provider:
    """The configured provider, and the address to which it returns people."""

    settings: OpenId
    back: str

    def address(self, ticket: Ticket) -> str:
        """The address at which a browser signs in. Raises ProviderSilent."""
        try:
            with self._session() as session:
                document = self._document(session)
                there = endpoint(document, "authorization_endpoint", self.settings)
                address, _ = session.create_authorization_url(
                    there, state=ticket.state, nonce=ticket.nonce, code_verifier=ticket.verifier
                )
        except UnusableDocument as error:
            raise ProviderSilent from error
        return str(address)

    def identity(
        self, code: str, ticket: Ticket, now: datetime, *, is_known: Callable[[str], bool]
    ) -> Identity:
        """The identity for `code`. The e-mail address is found out unless `is_known(subject)`.

        Raises Unconfirmed and ProviderSilent.
        """
        try:
            with self._session() as session:
                document = self._document(session)
                token = session.fetch_token(
                    endpoint_to_ask(document, "token_endpoint", self.settings),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=ticket.verifier,
                    allow_redirects=False,
                )
                claims = self._claims(session, document, token, ticket.nonce, now)
                subject = str(claims["sub"])
                email = None if is_known(subject) else self._email(session, document, claims)
        except UnusableDocument as error:
            raise ProviderSilent from error
        except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
            raise Unconfirmed from error
        except OSError as error:  # The library raises it for all network errors.
            raise ProviderSilent from error
        return Identity(subject, email)

    def _session(self) -> Any:
        return _Session(
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a way
            scope=SCOPE,
            redirect_uri=self.back,
            code_challenge_method="S256",
        )

    def _document(self, session: Any) -> dict[str, Any]:
        """The provider's discovery document. Raises ProviderSilent."""
        try:
            found = _answer(session, self.settings.issuer.rstrip("/") + openid_discovery.PATH)
            openid_discovery.require_issuer(found, self.settings)
        except (OSError, ValueError) as error:
            raise ProviderSilent from error
        return dict(found)

    def _claims(
        self, session: Any, document: dict[str, Any], token: Any, nonce: str, now: datetime
    ) -> CodeIDToken:
        """The claims of the id token; checks signature, issuer, audience, time and nonce."""
        keys = KeySet.import_key_set(
            _answer(session, endpoint_to_ask(document, "jwks_uri", self.settings))
        )
        signed = jwt.decode(token["id_token"], keys, algorithms=list(SIGNED_WITH))
        expected: dict[str, Any] = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
            "exp": {"essential": True},
        }
        if self.settings.service is OpenIdService.ENTRA:
            expected["tid"] = {
                "essential": True,
                "value": openid_discovery.tenant_of(self.settings),
            }
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            expected,
            {
                "nonce": nonce,
                "client_id": self.settings.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        return claims

    def _email(self, session: Any, document: dict[str, Any], claims: CodeIDToken) -> str | None:
        """The address that the provider answers for, which some give only from userinfo."""
        facts: Any = claims
        if "email" not in claims and "userinfo_endpoint" in document:
            address = endpoint_to_ask(document, "userinfo_endpoint", self.settings)
            answer = session.request("GET", address, allow_redirects=False)
            if answer.status_code in REFUSED:
                return None
            answer.raise_for_status()
            facts = answer.json()
            if facts["sub"] != claims["sub"]:
                raise Unconfirmed
        email = facts.get("email")
        return str(email) if email and self._answers_for(str(email), facts) else None

    def _answers_for(self, email: str, facts: Any) -> bool:
        """True if the provider has made sure that the address belongs to this identity now.

        Google does so for its own addresses and those of its organisations (`hd`); any other one
        was verified once, and may belong to somebody else since. Entra states nothing of an address
        unless its tenant has verified the domain (`xms_edov`).
        """
        is_verified = facts.get("email_verified") in (True, "true")
        if self.settings.service is OpenIdService.GOOGLE:
            is_theirs = email.casefold().endswith(GOOGLES_OWN) or bool(facts.get("hd"))
            return is_verified and is_theirs
        if self.settings.service is OpenIdService.ENTRA:
            return facts.get("xms_edov") in (True, 1, "true", "1")
        return is_verified


class _Session(OAuth2Session):  # type: ignore[misc]
    """An HTTP session with the provider; its waiting counts towards the request's deadline."""

    def request(self, method: str, url: str, **how: Any) -> Any:
        """Send one request. Raises OSError."""
        patience = left()
        if patience <= 0:
            raise TimeoutError("nothing more may be waited for")
        began = time.monotonic()
        try:
            timeout = (min(TO_CONNECT, patience), patience)
            return super().request(method, url, **{**how, "timeout": timeout})
        finally:
            spend(time.monotonic() - began)


def _answer(session: Any, address: str) -> Any:
    """The JSON at an address of the provider. Redirects are not followed."""
    answer = session.request("GET", address, withhold_token=True, allow_redirects=False)
    answer.raise_for_status()
    return answer.json()
