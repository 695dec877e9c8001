"""The manuals as pages: for everybody, in the reader's words, opened at the right section."""

import re

import pytest
from flask import Flask

from app.bootstrap import Service
from app.manuals.manual import READERS, anchors
from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, add_account, signed_in
from tests.pages.markup import ParsedPage

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
ENGLISH = {"Accept-Language": "en"}


def help_link(page: str) -> str:
    """Where the “?” of a page leads."""
    found = re.search(r'class="page-help"><a href="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_everybody_reads_every_manual_in_both_languages(app: Flask) -> None:
    browser = app.test_client()
    for name in READERS:
        for language in ("ja", "en"):
            page = browser.get(f"/help/{name}", headers={"Accept-Language": language})
            assert page.status_code == 200 and f'lang="{language}"' in page.text
            assert all(f'<h2 id="{id}">' in page.text for id in anchors(name))
            parsed = ParsedPage(page.text)
            assert parsed.faults == [] and len(set(parsed.ids)) == len(parsed.ids)
    assert ParsedPage(browser.get("/help?q=納品").text).faults == []
    assert browser.get("/help/nobody").status_code == 404


def test_the_pictures_of_a_manual_are_served_with_their_size(app: Flask) -> None:
    browser = app.test_client()
    page = browser.get("/help/coordinator").text
    pictures = re.findall(r'<img src="([^"]+)" alt="[^"]+" width="(\d+)" height="(\d+)"', page)
    assert len(pictures) >= 3
    served = browser.get(pictures[0][0])
    assert (served.status_code, served.content_type) == (200, "image/webp")
    assert "Content-Encoding" not in served.headers


def test_a_search_finds_sections_whatever_the_spelling(app: Flask) -> None:
    browser = app.test_client()

    def found_by(words: str, language: str) -> set[str]:
        page = browser.get(
            "/help", query_string={"q": words}, headers={"Accept-Language": language}
        )
        section = page.text.partition('id="found"')[2].partition("</section>")[0]
        return set(re.findall(r'<a href="([^"]+)"', section))

    assert found_by("納品 ｃｓｖ", "ja") >= {"/help/coordinator#deliver"}
    assert found_by("Qr code", "en") >= {"/help/everyone#slip"}
    assert "短い言葉" in browser.get("/help?q=xyzzy").text


def test_a_participant_reads_plain_words_if_they_are_chosen_or_asked_for(app: Flask) -> None:
    browser = app.test_client()
    assert "やさしい日本語で読む" in browser.get("/help/participant").text
    assert "（やさしい日本語）" in browser.get("/help/participant?words=plain").text
    browser.set_cookie("ashiato_aids", "plain")
    assert "（やさしい日本語）" in browser.get("/help/participant").text
    assert "（やさしい日本語）" not in browser.get("/help/coordinator").text
    assert browser.get("/help/participant", headers=ENGLISH).status_code == 200


def test_the_mark_of_a_page_opens_its_section_in_the_manual_of_the_reader(
    app: Flask, service: Service
) -> None:
    seen = {}
    for role in (Role.COORDINATOR, Role.THERAPIST, Role.MANAGER, Role.SUPERVISOR):
        email = f"{role.value}@example.jp"
        add_account(service, role, email=email, password=PASSWORD)
        browser = signed_in(app, email).client
        for path in ("/inspect", "/participants", "/audit", "/account"):
            seen[role, path] = help_link(browser.get(path).text)
    assert seen[Role.COORDINATOR, "/inspect"] == "/help/coordinator#inspect"
    assert seen[Role.THERAPIST, "/inspect"] == "/help/coordinator#inspect"
    assert seen[Role.THERAPIST, "/participants"] == "/help/care#participants"
    assert seen[Role.MANAGER, "/audit"] == seen[Role.SUPERVISOR, "/audit"] == "/help/manager#audit"
    assert {link for (_, path), link in seen.items() if path == "/account"} == {
        "/help/everyone#account"
    }
    assert help_link(app.test_client().get("/sign-in").text) == "/help/everyone#sign-in"
    assert help_link(app.test_client().get("/help").text) == "/help/everyone#find"
    assert help_link(app.test_client().get("/not-there", headers={"Accept": "text/html"}).text) == (
        "/help"
    )
