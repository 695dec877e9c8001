"""Somebody with a browser: they sign in, read a page, fill in one of its forms and send it."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from app.bootstrap import Service
from app.http.problems import LANGUAGE_COOKIE
from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, add_account


@dataclass
class PageForm:
    """A form of a page, with what its fields hold before anybody types."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    """The values that its buttons send, each by its name."""
    words: str = ""


class Page(HTMLParser):
    """A page as it is read: its words, its links and its forms."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.status, self.html = answer.status_code, answer.text
        self.path = answer.request.full_path.rstrip("?")
        self.words, self.links, self.forms = "", list[str](), list[PageForm]()
        self._area: str | None = None
        self._hidden = 0
        self._in_form = False
        self.feed(answer.text)

    def form(self, action: str, **having: Any) -> PageForm:
        """The form that is sent to `action` with these values, of its fields or of one button."""
        wanted = {name: str(value) for name, value in having.items()}
        [found] = [
            item
            for item in self.forms
            if item.action == action and wanted.items() <= {*item.values.items(), *item.buttons}
        ]
        return replace(found, values=found.values | wanted)

    def has_form(self, action: str) -> bool:
        """True if anything on the page is sent to `action`."""
        return any(form.action == action for form in self.forms)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of forms, fields and links."""
        found = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "title"):
            self._hidden += 1
        if tag == "a":
            self.links.append(found.get("href", ""))
        if tag == "form":
            method = "" if found.get("method") == "post" else "GET "
            self.forms.append(PageForm(method + found["action"]))
            self._in_form = True
        if tag == "input" and self._in_form:
            self.forms[-1].values[found["name"]] = found.get("value", "")
        if tag == "button" and self._in_form and "name" in found:
            self.forms[-1].buttons.append((found["name"], found.get("value", "")))
        if tag == "textarea" and self._in_form:
            self._area = found["name"]
            self.forms[-1].values[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        """Leave what was entered."""
        if tag in ("script", "style", "title"):
            self._hidden -= 1
        if tag == "form":
            self._in_form = False
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        """Read words; those in a text area are a value."""
        if self._area is not None:
            self.forms[-1].values[self._area] += data.removeprefix("\n")
        elif not self._hidden:
            self.words += data
            if self._in_form:
                self.forms[-1].words += data


class Browser:
    """A browser of somebody who is signed in, or (with no role) of nobody."""

    def __init__(
        self, app: Flask, service: Service, *roles: Role, language: str = "en", **facts: Any
    ) -> None:
        self._service, self._client = service, app.test_client()
        self._client.set_cookie(LANGUAGE_COOKIE, language)
        self.account_id = None
        if roles:
            email = f"{uuid4().hex}@example.jp"
            self.account_id = add_account(service, *roles, email=email, password=PASSWORD, **facts)
            answer = self._client.post("/sign-in", data={"email": email, "password": PASSWORD})
            assert answer.status_code == 303, answer.text

    def get(self, path: str) -> Page:
        """Open a page, once the projections have seen everything."""
        self._service.projections.catch_up()
        return Page(self._client.get(path))

    def send(self, form: PageForm, **values: Any) -> Page:
        """Fill in a form and send it; gives the page to which that leads."""
        answer = self.post(form.action, form.values | values)
        if answer.status_code == 303:
            return self.get(answer.headers["Location"])
        return Page(answer)

    def post(self, path: str, values: dict[str, Any]) -> TestResponse:
        """Send values as a form, wherever they come from."""
        return self._client.post(path, data=values)
