"""Signing in by Google and by Microsoft Entra, each played by a provider that answers like it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import RSAKey

from app.bootstrap import Service
from app.factory import create_app
from app.identity.openid import Identity, Provider, ProviderSilent, Unconfirmed, new_ticket
from app.identity.openid_discovery import UnusableDocument, endpoint, endpoint_to_ask
from app.settings import OpenId, OpenIdService, Settings
from domain.identity.account import Account
from domain.kernel.messaging.caller import Role
from domain.kernel.time.clock import SettableClock
from tests.app.identity.forger import Forger, forging
from tests.app.identity.office_providers import TENANT, like_entra, like_google
from tests.app.identity.people import Browser
from tests.app.visitors import PASSWORD, add_account

EMAIL = "hanako@example.jp"
ENVIRONMENT = {"ASHIATO_OPENID_CLIENT_ID": "ashiato", "ASHIATO_OPENID_CLIENT_SECRET": "s" * 20}
ONE_STORE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def forger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forger]:
    """A provider on two hosts of this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with forging("ashiato") as made:
        yield made


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands at the time now, which is what the provider goes by."""
    return SettableClock(datetime.now(UTC))


def identity(forger: Forger, settings: OpenId, *, is_known: bool = False) -> Identity:
    """Who comes back from the provider."""
    ticket = new_ticket()
    forger.nonce = ticket.nonce
    provider = Provider(settings, "http://localhost/sign-in/openid/back")
    return provider.identity("a code", ticket, datetime.now(UTC), is_known=lambda _: is_known)


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({}, EMAIL),
        ({"hd": None}, None),
        ({"hd": None, "email": "hanako@gmail.com"}, "hanako@gmail.com"),
        ({"email_verified": False}, None),
    ],
)
def test_google_answers_for_its_own_addresses_and_those_of_its_organisations(
    forger: Forger, claims: dict[str, Any], email: str | None
) -> None:
    settings = like_google(forger)
    forger.lies |= claims
    assert identity(forger, settings) == Identity("somebody", email)


def test_entra_states_an_address_only_where_its_tenant_owns_the_domain(forger: Forger) -> None:
    settings = like_entra(forger)
    assert identity(forger, settings) == Identity("somebody", None)
    assert "/userinfo_endpoint" in forger.asked
    for owned, email in ((True, EMAIL), ("1", EMAIL), (False, None), (None, None)):
        forger.lies |= {"email": EMAIL, "email_verified": True, "xms_edov": owned}
        assert identity(forger, settings) == Identity("somebody", email)
    forger.lies |= {"email": None}
    forger.asked.clear()
    assert identity(forger, settings, is_known=True) == Identity("somebody", None)
    assert "/userinfo_endpoint" not in forger.asked, "who is known needs no address"


def test_the_placeholder_of_entra_stands_for_the_named_tenant_alone(forger: Forger) -> None:
    settings = like_entra(forger)
    own, other = forger.issuer, TENANT.replace("3", "4")
    for lies in ({"tid": other}, {"tid": None}, {"iss": own.replace(TENANT, other)}):
        before = dict(forger.lies)
        forger.lies |= lies
        with pytest.raises(Unconfirmed):
            identity(forger, settings)
        forger.lies = before
    forger.metadata_lies["issuer"] = own.replace(TENANT, "{tenantid}") + "/"
    with pytest.raises(ProviderSilent):
        identity(forger, settings)
    forger.metadata_lies["issuer"] = own.replace(TENANT, "{tenantid}")
    with pytest.raises(ProviderSilent):
        identity(forger, replace(settings, service=OpenIdService.OTHER))


def test_keys_may_be_rotated_between_two_sign_ins(forger: Forger) -> None:
    settings = like_entra(forger)
    identity(forger, settings)
    old = forger.key
    forger.key = RSAKey.generate_key(2048, {"kid": "two"})
    forger.other_keys = [old.as_dict(private=False) | {"issuer": forger.issuer, "x5t": "two"}]
    assert identity(forger, settings).subject == "somebody"
    forger.signed_by, forger.other_keys = old, []
    with pytest.raises(Unconfirmed):
        identity(forger, settings)


NAMED = OpenId(issuer="https://8.8.8.8", client_id="a", client_secret="b", name="c")


@pytest.mark.parametrize(
    "address",
    [
        "http://1.1.1.1/token",
        "https://10.0.0.1/token",
        "https://127.0.0.1/token",
        "https://localhost/token",
        "https://169.254.169.254/latest",
        "https://[::1]/token",
        "https://[fd00::1]/token",
        "https://[::ffff:10.0.0.1]/token",
        "https://user@1.1.1.1/token",
        "https://1.1.1.1/token?a=b",
        "javascript:alert(1)",
    ],
)
def test_no_address_without_tls_or_in_a_private_network_is_asked(address: str) -> None:
    with pytest.raises(UnusableDocument):
        endpoint_to_ask({"token_endpoint": address}, "token_endpoint", NAMED)


def test_other_public_hosts_and_the_issuers_own_are_asked() -> None:
    for address in ("https://1.1.1.1/token", "https://8.8.8.8/token", "https://8.8.8.8:8443/x"):
        assert endpoint_to_ask({"jwks_uri": address}, "jwks_uri", NAMED) == address
    inside = replace(NAMED, issuer="https://10.0.0.5")
    address = "https://10.0.0.5:8443/keys"
    assert endpoint_to_ask({"jwks_uri": address}, "jwks_uri", inside) == address
    with pytest.raises(UnusableDocument):
        endpoint({}, "authorization_endpoint", NAMED)


def test_the_settings_know_the_two_services() -> None:
    issuers = {
        "https://accounts.google.com": OpenIdService.GOOGLE,
        f"https://login.microsoftonline.com/{TENANT}/v2.0": OpenIdService.ENTRA,
        "https://accounts.google.com.example.jp": OpenIdService.OTHER,
    }
    for issuer, service in issuers.items():
        openid = Settings.from_environment(ENVIRONMENT | {"ASHIATO_OPENID_ISSUER": issuer}).openid
        assert openid is not None and openid.service is service
        assert openid.name == (service.value or "accounts.google.com.example.jp")


@ONE_STORE
def test_an_account_tied_with_its_password_is_opened_by_entra_without_an_address(
    app: Flask, service: Service, forger: Forger
) -> None:
    settings = replace(service.settings, openid=like_entra(forger))
    own = add_account(service, Role.MANAGER, email=EMAIL, password=PASSWORD)
    there = create_app(replace(service, settings=settings))
    assert _come_back(Browser.of(there), forger).status_code == 401, "nothing says who it is"
    browser = Browser.of(there)
    browser.sign_in(EMAIL)
    page = browser.send("/account/openid", current_password=PASSWORD).text
    address = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    answer = browser.look(_back(address, forger))
    assert answer.headers["Location"] == "/account?said=provider-bound"
    other = Browser.of(there)
    assert _come_back(other, forger).status_code == 303
    assert other.is_signed_in()
    assert list(service.ledger.get(Account, own).identities) == [forger.issuer]
    assert "somebody" not in json.dumps([repr(one) for one in service.ledger.history(own)])


def _come_back(browser: Browser, forger: Forger) -> Any:
    away = browser.look("/sign-in/openid")
    assert away.headers["Location"].startswith("http://localhost:")
    return browser.look(_back(away.headers["Location"], forger))


def _back(address: str, forger: Forger) -> str:
    """The address to which the provider sends the browser, with the nonce taken over."""
    asked = parse_qs(urlsplit(address).query)
    forger.nonce = asked["nonce"][0]
    return f"/sign-in/openid/back?code=a-code&state={asked['state'][0]}&session_state=x"
