"""A real provider of OpenID Connect, in a process of its own: Canaille, with people in its memory.

`python -m tests.app.identity.canaille_provider PORT ADDRESS` says "ready" once it answers;
ADDRESS is where it sends people back.
"""

import datetime
import sys
from typing import Any

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT_ID, CLIENT_SECRET = "ashiato", "a secret that the two share"
PASSWORD = "a password known there"
VERIFIED, UNVERIFIED, UNKNOWN = "hanako", "taro", "jiro"
"""Names there; hanako's e-mail address is verified, and jiro has no account with us."""
_IS_VERIFIED = "{% if user.user_name != '" + UNVERIFIED + "' %}true{% endif %}"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


def email_of(name: str) -> str:
    """The e-mail address of somebody there."""
    return f"{name}@example.jp"


def provider(port: int, back: str) -> Any:
    """The provider's application, with one client and three people."""
    app = create_app(
        {
            "SECRET_KEY": "of no importance to anybody",
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {
                "DATABASE": "memory",
                "SMTP": None,
                "TIMEZONE": "UTC",
                "CAPTCHA_ENABLED": False,
                "JAVASCRIPT": False,
                "HTMX": False,
            },
            "CANAILLE_OIDC": {},
        }
    )
    app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"]["EMAIL_VERIFIED"] = _IS_VERIFIED
    with app.app_context():
        _fill(Backend.instance, back)
    return app


def _fill(backend: Any, back: str) -> None:
    for name in (VERIFIED, UNVERIFIED, UNKNOWN):
        user = models.User(
            user_name=name,
            family_name=name,
            formatted_name=name,
            emails=[email_of(name)],
            password=PASSWORD,
        )
        backend.save(user)
    client = models.Client(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_name="Ashiato",
        client_uri=back.removesuffix("/sign-in/openid/back"),
        redirect_uris=[back],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "email"],
        token_endpoint_auth_method="client_secret_basic",
        client_id_issued_at=datetime.datetime.now(datetime.UTC),
    )
    backend.save(client)
    client.audience = [client]
    backend.save(client)


def main() -> None:
    """Serve until the process is ended."""
    port, back = int(sys.argv[1]), sys.argv[2]
    app = provider(port, back)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
