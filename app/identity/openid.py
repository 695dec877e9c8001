"""Signing in by an OpenID Connect provider: the code flow with PKCE, state and nonce.

Requests go only to the configured issuer, and together they wait no longer than the deadline of the
current request.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.http.problems import NotSignedIn
from app.settings import OpenId
from domain.kernel.errors import DomainError, Unavailable
from domain.kernel.storage.deadlines import left, spend

SCOPE = "openid email"
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signature algorithms with a private key of the provider: no shared secret, and never "none"."""
TO_CONNECT = 3.0
"""Seconds to wait for a connection."""
LEEWAY = 60
"""Seconds by which the provider's clock may differ."""
DISCOVERY = "/.well-known/openid-configuration"


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
    """An identity at the provider; `email` is set only if the provider has verified it."""

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
        with self._session() as session:
            endpoint = self._endpoint(self._metadata(session), "authorization_endpoint")
            address, _ = session.create_authorization_url(
                endpoint, state=ticket.state, nonce=ticket.nonce, code_verifier=ticket.verifier
            )
        return str(address)

    def identity(self, code: str, ticket: Ticket, now: datetime) -> Identity:
        """The identity for `code`. Raises Unconfirmed and ProviderSilent."""
        try:
            with self._session() as session:
                metadata = self._metadata(session)
                token = session.fetch_token(
                    self._endpoint(metadata, "token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=ticket.verifier,
                    allow_redirects=False,
                )
                claims = self._claims(session, metadata, token, ticket.nonce, now)
                return self._identity(session, metadata, claims)
        except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
            raise Unconfirmed from error
        except OSError as error:  # The library raises it for all network errors.
            raise ProviderSilent from error

    def _session(self) -> Any:
        return _Session(
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a way
            scope=SCOPE,
            redirect_uri=self.back,
            code_challenge_method="S256",
        )

    def _metadata(self, session: Any) -> dict[str, Any]:
        """The provider's metadata. Raises ProviderSilent."""
        try:
            found = _answer(session, self.settings.issuer.rstrip("/") + DISCOVERY)
        except (OSError, ValueError) as error:
            raise ProviderSilent from error
        if not isinstance(found, dict) or found.get("issuer") != self.settings.issuer:
            raise ProviderSilent
        return found

    def _endpoint(self, metadata: dict[str, Any], name: str) -> str:
        """An address of the provider, on the issuer's host. Raises ProviderSilent."""
        address, own = urlsplit(str(metadata.get(name, ""))), urlsplit(self.settings.issuer)
        if (address.scheme, address.netloc) != (own.scheme, own.netloc):
            raise ProviderSilent
        return address.geturl()

    def _claims(
        self, session: Any, metadata: dict[str, Any], token: Any, nonce: str, now: datetime
    ) -> CodeIDToken:
        """The claims of the id token; checks signature, issuer, audience, time and nonce."""
        keys = KeySet.import_key_set(_answer(session, self._endpoint(metadata, "jwks_uri")))
        signed = jwt.decode(token["id_token"], keys, algorithms=list(SIGNED_WITH))
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            {
                "iss": {"essential": True, "value": self.settings.issuer},
                "aud": {"essential": True, "value": self.settings.client_id},
                "exp": {"essential": True},
            },
            {
                "nonce": nonce,
                "client_id": self.settings.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        return claims

    def _identity(self, session: Any, metadata: dict[str, Any], claims: CodeIDToken) -> Identity:
        """The subject and its e-mail address, which some providers return only from userinfo."""
        userinfo: Any = claims
        if "email" not in claims and "userinfo_endpoint" in metadata:
            address = self._endpoint(metadata, "userinfo_endpoint")
            answer = session.request("GET", address, allow_redirects=False)
            answer.raise_for_status()
            userinfo = answer.json()
            if userinfo["sub"] != claims["sub"]:
                raise Unconfirmed
        is_verified = userinfo.get("email_verified") in (True, "true")
        email = userinfo.get("email") if is_verified else None
        return Identity(str(claims["sub"]), str(email) if email else None)


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
