"""Following the links of all pages that somebody may open, without a browser."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient

from app.http.authorization import Public
from app.pages.link_access import roles_at
from tests.app.visitors import signed_in
from tests.pages.markup import Form, ParsedPage
from tests.pages.served_centre import ServedCentre
from tests.pages.walk import routes, visits

HOST = "http://localhost"


@dataclass
class LinkWalk:
    """One person's way through all links: what cannot be followed, and what is wrong with a page.

    `most` is how many addresses of one kind (the same route with the same parameters) are followed
    from links; the pages that the person may open by themselves are all looked at.
    """

    served_centre: ServedCentre
    email: str
    language: str
    most: int
    wrong: list[str] = field(default_factory=list)
    pages: dict[str, ParsedPage] = field(default_factory=dict)
    """What was looked at, by its address."""
    _fragments: list[tuple[str, str, str]] = field(default_factory=list)

    def walk(self) -> list[str]:
        """Open every page and follow its links; gives what is wrong."""
        client = signed_in(self._app, self.email, self.served_centre.passwords[self.email]).client
        open_to_them = list(dict.fromkeys(self._own_pages()))
        ahead = deque((address, "") for address in open_to_them)
        kinds, seen = Counter[Any](), set[str]()
        while ahead:
            address, source = ahead.popleft()
            if address in seen:
                continue
            seen.add(address)
            if source:
                kinds[self._kind(address)] += 1
                if kinds[self._kind(address)] > self.most:
                    continue
            page = self._open(client, address, source)
            if page is not None:
                ahead.extend((link, address) for link in self._followed(address, page))
        self._look_for_fragments()
        return self.wrong

    @property
    def role(self) -> str:
        """What the person may do."""
        return self.served_centre.roles[self.email]

    @property
    def _app(self) -> Flask:
        return self.served_centre.app

    def _own_pages(self) -> Iterator[str]:
        """The pages of the person's role; those about something only for its first account."""
        for route in routes():
            if not isinstance(route.roles, Public) and self.role not in route.roles:
                continue
            if "<" not in route.path:
                yield route.path
            elif self.served_centre.emails[self.role] == self.email:
                for visit in visits(route, self.role, self.served_centre):
                    yield visit.address

    def _kind(self, address: str) -> tuple[str, tuple[str, ...]]:
        parts = urlsplit(address)
        rule, _ = self._app.url_map.bind("").match(parts.path, return_rule=True)
        return rule.rule, tuple(sorted(name for name, _ in parse_qsl(parts.query)))

    def _open(self, client: FlaskClient, address: str, source: str) -> ParsedPage | None:
        """Open an address; gives the page if it is one."""
        with client.get(address, headers={"Accept-Language": self.language}) as answer:
            if answer.status_code >= 400:
                self.wrong.append(f"{source or 'open to them'} → {address}: {answer.status_code}")
            if answer.mimetype != "text/html" or answer.status_code != 200:
                return None
            page = ParsedPage(answer.get_data(as_text=True))
        self.pages[address] = page
        self.wrong += [f"{address}: {fault}" for fault in page.faults]
        self.wrong += [f"{address}: {fault}" for form in page.forms for fault in self._closed(form)]
        return page

    def _closed(self, form: Form) -> Iterator[str]:
        """The buttons of a form that would be refused."""
        for action in [form.action, *form.further]:
            if action is None:
                continue
            roles = roles_at(self._app, action, form.method)
            if roles is None or not (isinstance(roles, Public) or self.role in roles):
                yield f"a form for {form.method} {action}"

    def _followed(self, address: str, page: ParsedPage) -> Iterator[str]:
        """The links of a page that lead to this application and that something answers."""
        for link in page.links:
            parts = urlsplit(urljoin(HOST + address, link))
            if parts.scheme != "http" or parts.netloc != "localhost":
                continue
            target = parts._replace(scheme="", netloc="", fragment="").geturl()
            if parts.fragment:
                self._fragments.append((address, target, parts.fragment))
            if roles_at(self._app, target) is None:
                self.wrong.append(f"{address} → {target}: nothing answers there")
            else:
                yield target

    def _look_for_fragments(self) -> None:
        self.wrong += [
            f"{source} → {target}#{fragment}: nothing there has this id"
            for source, target, fragment in self._fragments
            if target in self.pages and fragment not in self.pages[target].ids
        ]
