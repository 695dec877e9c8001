"""What a provider must prove before anybody is signed in on its word."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from app.identity.openid import Identity, Provider, ProviderSilent, Ticket, Unconfirmed, new_ticket
from app.settings import OpenId, Settings, WrongSetting
from domain.kernel.storage.deadlines import in_all
from tests.app.identity.forger import PLAIN_KEY, Forger, forging

CLIENT_ID, SECRET = "ashiato", "a secret that the two share"
BACK = "http://localhost/sign-in/openid/back"
GIVEN = {
    "ASHIATO_OPENID_ISSUER": "https://login.example.jp",
    "ASHIATO_OPENID_CLIENT_ID": CLIENT_ID,
    "ASHIATO_OPENID_CLIENT_SECRET": SECRET,
}
PRODUCTION = {
    "ASHIATO_ENV": "production",
    "ASHIATO_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "ASHIATO_PUBLIC_URL": "https://ashiato.example.jp",
}


@pytest.fixture
def ticket() -> Ticket:
    """What the service remembers of a sign-in."""
    return new_ticket()


@pytest.fixture
def forger(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forger]:
    """A provider that lies when it is told to."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with forging(CLIENT_ID) as made:
        made.nonce = ticket.nonce
        yield made


def provider_of(forger: Forger) -> Provider:
    """The provider as the settings name it."""
    return Provider(
        OpenId(issuer=forger.issuer, client_id=CLIENT_ID, client_secret=SECRET, name="City"), BACK
    )


def identity(forger: Forger, ticket: Ticket) -> Identity:
    """Who comes back from the forger."""
    return provider_of(forger).identity(
        "a code", ticket, datetime.now(UTC), is_known=lambda _subject: False
    )


def test_a_whole_answer_names_somebody(forger: Forger, ticket: Ticket) -> None:
    assert identity(forger, ticket) == Identity("somebody", "hanako@example.jp")
    assert forger.given[0]["code_verifier"] == [ticket.verifier]
    assert forger.given[0]["redirect_uri"] == [BACK]


def test_the_way_there_carries_state_nonce_and_a_hidden_verifier(
    forger: Forger, ticket: Ticket
) -> None:
    address = provider_of(forger).address(ticket)
    assert f"state={ticket.state}" in address
    assert f"nonce={ticket.nonce}" in address
    assert "code_challenge_method=S256" in address
    assert ticket.verifier not in address
    assert SECRET not in address


NOW = int(time.time())


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "http://127.0.0.1:1"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client", "a third"]},
        {"aud": None},
        {"aud": [CLIENT_ID, "another client"]},
        {"azp": "another client"},
        {"exp": NOW - 3600},
        {"exp": None},
        {"iat": NOW + 3600},
        {"nonce": "another sign-in"},
        {"nonce": None},
        {"sub": None},
    ],
    ids=lambda claim: next(iter(claim)),
)
def test_a_claim_that_does_not_hold_signs_nobody_in(
    forger: Forger, ticket: Ticket, lies: dict[str, Any]
) -> None:
    forger.lies = lies
    with pytest.raises(Unconfirmed):
        identity(forger, ticket)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSAKey.generate_key(2048, {"kid": "one"}), "RS256"), (PLAIN_KEY, "HS256")],
    ids=["a key of somebody else", "the shared secret"],
)
def test_only_the_provider_s_own_key_signs(
    forger: Forger, ticket: Ticket, key: Any, algorithm: str
) -> None:
    forger.signed_by, forger.algorithm = key, algorithm
    with pytest.raises(Unconfirmed):
        identity(forger, ticket)


@pytest.mark.parametrize("verified", [None, False, "false", 1.5, "yes"])
def test_an_unverified_address_is_none(forger: Forger, ticket: Ticket, verified: Any) -> None:
    forger.lies = {"email_verified": verified}
    assert identity(forger, ticket) == Identity("somebody", None)


def test_what_is_told_of_somebody_else_is_not_believed(forger: Forger, ticket: Ticket) -> None:
    forger.lies = {"email": None}
    with pytest.raises(Unconfirmed):
        identity(forger, ticket)
    assert "/userinfo_endpoint" in forger.asked


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "file:///etc/passwd", "", None])
def test_no_address_that_is_away_or_no_address_of_the_web_is_asked(
    forger: Forger, ticket: Ticket, name: str, address: str | None
) -> None:
    forger.metadata_lies = {name: address}
    with pytest.raises(ProviderSilent):
        identity(forger, ticket)


def test_a_provider_of_another_name_or_elsewhere_or_away_is_silent(
    forger: Forger, ticket: Ticket
) -> None:
    forger.metadata_lies = {"issuer": "https://somebody.example"}
    with pytest.raises(ProviderSilent):
        provider_of(forger).address(ticket)
    forger.redirects_to = f"{forger.issuer}/elsewhere"
    with pytest.raises(ProviderSilent):
        provider_of(forger).address(ticket)
    assert "/elsewhere" not in forger.asked
    away = OpenId(issuer="http://127.0.0.1:1", client_id="a", client_secret="b", name="c")
    with pytest.raises(ProviderSilent):
        Provider(away, BACK).address(ticket)


def test_a_provider_that_accepts_and_never_answers_is_silent_in_time(ticket: Ticket) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        issuer = f"http://127.0.0.1:{mute.getsockname()[1]}"
        named = OpenId(issuer=issuer, client_id="a", client_secret="b", name="Mute")
        began = time.monotonic()
        with in_all(1):
            for _ in range(3):
                with pytest.raises(ProviderSilent):
                    Provider(named, BACK).address(ticket)
        assert time.monotonic() - began < 3


def test_the_settings_name_the_provider() -> None:
    assert Settings.from_environment({}).openid is None
    found = Settings.from_environment(GIVEN).openid
    assert found is not None and found.name == "login.example.jp"
    assert SECRET not in repr(Settings.from_environment(GIVEN))
    named = Settings.from_environment(GIVEN | PRODUCTION | {"ASHIATO_OPENID_NAME": "市のログイン"})
    assert named.openid is not None and named.openid.name == "市のログイン"


@pytest.mark.parametrize("missing", [*GIVEN, "ASHIATO_PUBLIC_URL"])
def test_a_missing_setting_refuses_to_start_by_its_name(missing: str) -> None:
    given = {name: value for name, value in (GIVEN | PRODUCTION).items() if name != missing}
    with pytest.raises(WrongSetting) as refused:
        Settings.from_environment(given)
    assert refused.value.variable == missing


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ASHIATO_OPENID_ISSUER", "http://login.example.jp"),
        ("ASHIATO_OPENID_ISSUER", "http://localhost:5000"),
        ("ASHIATO_OPENID_ISSUER", "https://user@login.example.jp"),
        ("ASHIATO_OPENID_ISSUER", "https://login.example.jp/?a=b"),
        ("ASHIATO_OPENID_ISSUER", "login.example.jp"),
        ("ASHIATO_OPENID_ISSUER", "https://login.microsoftonline.com/common/v2.0"),
        ("ASHIATO_OPENID_ISSUER", "https://login.microsoftonline.com/{tenantid}/v2.0"),
        ("ASHIATO_OPENID_ISSUER", "https://login.microsoftonline.com/city.example.jp/v2.0"),
        ("ASHIATO_PUBLIC_URL", "http://ashiato.example.jp"),
        ("ASHIATO_PUBLIC_URL", "https://ashiato.example.jp/path"),
        ("ASHIATO_PUBLIC_URL", "https://[::1"),
        ("ASHIATO_PUBLIC_URL", "https://host:99999"),
    ],
)
def test_an_address_that_is_not_safe_is_refused_by_its_name(variable: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        Settings.from_environment(GIVEN | PRODUCTION | {variable: value})
    assert refused.value.variable == variable
