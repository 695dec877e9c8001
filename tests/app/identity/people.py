"""Somebody at the pages of signing in: a browser with a cookie, and a phone with an app."""

import base64
import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.bootstrap import Service
from domain.identity import one_time_codes
from tests.app.visitors import PASSWORD


@dataclass
class Browser:
    """A browser that keeps cookies, and fills in forms as a person does."""

    client: FlaskClient

    @classmethod
    def of(cls, app: Flask) -> "Browser":
        """A browser that nobody has used yet, which reads English."""
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        return cls(client)

    def look(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def send(self, path: str, **values: str) -> TestResponse:
        """Send a form with its CSRF token, if somebody has signed in."""
        page = self.client.get("/account").text
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
        hidden = {"csrf_token": token[1]} if token else {}
        return self.client.post(path, data=hidden | values)

    def sign_in(self, email: str, password: str = PASSWORD, after: str = "") -> TestResponse:
        """Send the first page of signing in."""
        return self.client.post(
            "/sign-in", data={"email": email, "password": password, "after": after}
        )

    def is_signed_in(self) -> bool:
        """True if one's own account can be seen."""
        return self.look("/account").status_code == 200


@dataclass
class Phone:
    """A phone with the secret of an account."""

    secret: bytes
    service: Service

    def code(self, later: int = 0) -> str:
        """The code that it shows now, or some time steps later."""
        now = one_time_codes.step_at(self.service.clock.now())
        return one_time_codes.code_at(self.secret, now + later)


def enrol(browser: Browser, service: Service) -> tuple[Phone, list[str]]:
    """Turn one-time codes on; gives the phone and the recovery codes."""
    assert browser.send("/account/codes/begin", current_password=PASSWORD).status_code == 303
    page = browser.look("/account/codes").text
    shown = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)[0]
    phone = Phone(base64.b32decode(shown.replace(" ", "")), service)
    answer = browser.send("/account/codes/confirm", code=phone.code())
    assert answer.status_code == 200, answer.text
    return phone, re.findall(r"<code>([a-z2-9-]+)</code>", answer.text)
