"""What all pages share: language, way in, forms that are safe to send twice, static files."""

import re

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from tests.app.visitors import PASSWORD, add_account

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
EMAIL = "somebody@example.jp"


@pytest.fixture
def browser(service: Service) -> FlaskClient:
    add_account(service, Role.SUPERVISOR, email=EMAIL, password=PASSWORD)
    return create_app(service).test_client()


def sign_in(browser: FlaskClient, **more: str) -> str:
    """Sign in; gives where the browser is sent."""
    answer = browser.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field in a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


@pytest.mark.parametrize(
    ("asked", "spoken"), [("", "ja"), ("en-GB", "en"), ("fr", "ja"), ("en;q=0.1, ja", "ja")]
)
def test_a_page_speaks_the_language_that_is_asked_for(
    browser: FlaskClient, asked: str, spoken: str
) -> None:
    page = browser.get("/sign-in", headers={"Accept-Language": asked})
    assert f'lang="{spoken}"' in page.text
    assert page.headers["Content-Language"] == spoken


def test_a_chosen_language_and_aids_are_remembered(browser: FlaskClient) -> None:
    kept = browser.post("/reading", data={"language": "en", "aids": ["large", "still"]})
    assert kept.headers["Location"] == "/reading?said=kept"
    page = browser.get("/sign-in", headers={"Accept-Language": "ja"}).text
    assert 'lang="en"' in page and 'class="aid-large aid-still"' in page


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back(browser: FlaskClient) -> None:
    sent = browser.get("/account")
    assert sent.headers["Location"] == "/sign-in?after=/account"
    page = browser.get(sent.headers["Location"]).text
    assert sign_in(browser, after=hidden(page, "after")) == "/account"
    assert "試験 花子" in browser.get("/account").text


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/a\n/b", "javascript:x"],
)
def test_nobody_is_led_to_another_site(browser: FlaskClient, elsewhere: str) -> None:
    answer = browser.post(
        "/sign-in", data={"email": EMAIL, "password": PASSWORD, "after": elsewhere}
    )
    assert answer.headers.get("Location", "/reports") == "/reports"


def test_a_wrong_password_says_nothing_of_which_was_wrong(browser: FlaskClient) -> None:
    for email, password in ((EMAIL, "falsch"), ("nobody@example.jp", PASSWORD)):
        answer = browser.post(
            "/sign-in",
            data={"email": email, "password": password},
            headers={"Accept-Language": "en"},
        )
        assert answer.status_code == 401
        assert "The e-mail address, the number or the password is wrong." in answer.text
        assert f'value="{email}"' in answer.text and password not in answer.text


def test_a_refused_form_says_what_to_mend_at_its_field(browser: FlaskClient) -> None:
    answer = browser.post("/sign-in", data={"email": EMAIL}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert '<a href="#password">' in answer.text
    assert 'aria-invalid="true"' in answer.text and 'id="password-problem"' in answer.text


def test_signing_out_ends_the_session(browser: FlaskClient) -> None:
    sign_in(browser)
    token = hidden(browser.get("/account").text, "csrf_token")
    kept = browser.get_cookie("ashiato_session")
    answer = browser.post("/sign-out", data={"csrf_token": token})
    assert answer.headers["Location"] == "/sign-in?said=signed-out"
    assert kept is not None
    browser.set_cookie("ashiato_session", kept.value)
    assert browser.get("/account").status_code == 303


def test_a_page_that_is_not_there_is_a_page_in_a_browser(browser: FlaskClient) -> None:
    answer = browser.get("/nothing-here", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
    assert browser.get("/api/v1/nothing").content_type == "application/problem+json"


def test_style_and_scripts_are_kept_by_browsers_and_change_their_address(
    browser: FlaskClient,
) -> None:
    page = browser.get("/sign-in").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert browser.get("/static/../settings.py").status_code == 404
    assert browser.get("/static/none.css").status_code == 404


def test_the_first_page_is_light(browser: FlaskClient) -> None:
    page = browser.get("/sign-in")
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(page.data) + sum(len(browser.get(address).data) for address in addresses) < 100_000
