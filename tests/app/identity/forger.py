"""A provider that can be told to lie: it signs whatever claims a test wants, however it wants."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey


@dataclass
class Forger:
    """What the provider answers; `lies` change single claims (None leaves one out)."""

    issuer: str
    client_id: str
    nonce: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    lies: dict[str, Any] = field(default_factory=dict)
    metadata_lies: dict[str, Any] = field(default_factory=dict)
    other_keys: list[dict[str, Any]] = field(default_factory=list)
    """Published beside the key that signs."""
    signed_by: Any = None
    algorithm: str = "RS256"
    redirects_to: str | None = None
    userinfo_status: int = 200
    asked: list[str] = field(default_factory=list)
    given: list[dict[str, list[str]]] = field(default_factory=list)
    """The bodies of the requests for a token."""

    def metadata(self) -> dict[str, Any]:
        """What the provider says of itself."""
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
        told = {name: f"{self.issuer}/{name}" for name in names}
        return {"issuer": self.issuer} | told | self.metadata_lies

    def token(self) -> dict[str, Any]:
        """An id token with the claims that a test wants."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "somebody",
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
            "email": "hanako@example.jp",
            "email_verified": True,
        } | self.lies
        kept = {name: value for name, value in claims.items() if value is not None}
        key = self.signed_by or self.key
        header = {"alg": self.algorithm, "kid": key.kid or "one"}
        signed = jwt.encode(header, kept, key, algorithms=[self.algorithm])
        return {"access_token": "open", "token_type": "Bearer", "id_token": signed}


PLAIN_KEY = OctKey.import_key("a secret that the two share")


@contextmanager
def forging(client_id: str) -> Iterator[Forger]:
    """A forger that answers until the block ends."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            forger.asked.append(self.path)
            if forger.redirects_to is not None:
                self.send_response(302)
                self.send_header("Location", forger.redirects_to)
                self.end_headers()
            elif self.path.endswith("openid-configuration"):
                self._say(forger.metadata())
            elif self.path == "/jwks_uri":
                self._say({"keys": [*forger.other_keys, forger.key.as_dict(private=False)]})
            else:
                claims = {"sub": "somebody else", "email": "hanako@example.jp"}
                self._say(claims, forger.userinfo_status)

        def do_POST(self) -> None:
            forger.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            forger.given.append(parse_qs(body.decode()))
            self._say(forger.token())

        def _say(self, value: Any, status: int = 200) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    forger = Forger(f"http://127.0.0.1:{server.server_port}", client_id)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
