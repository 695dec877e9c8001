"""Passkey ceremonies (WebAuthn): the options for a browser, and the check of its response."""

import base64
import json
from typing import Any
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.http.authorization import service
from app.http.problems import NotSignedIn
from app.identity.origin import Site
from app.identity.session import UsedPasskey
from domain.identity import factors
from domain.identity.account import Account
from domain.identity.factors import Step
from domain.identity.sign_in import caller_behind
from domain.kernel.errors import DomainError
from domain.kernel.messaging.caller import Caller

NAME = "Ashiato"
UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)
"""The errors of the library for a wrong or malformed response."""


class WrongPasskey(NotSignedIn):
    """The passkey is unknown, its proof is wrong, or it came too late; the message is the same."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "パスキーを確かめられませんでした。もう一度試すか、パスワードでサインインしてください。",
            "The passkey could not be confirmed. Try again, or sign in with your password.",
        )


class UnfitPasskey(DomainError):
    """The browser's response cannot be registered as a passkey."""


def options_to_make(site: Site, account: Account) -> dict[str, Any]:
    """The options with which a browser creates a passkey for `account`."""
    known = factors.passkeys_of(service().ledger, account.id)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=account.id.bytes,
        user_name=account.email or NAME,
        user_display_name=account.name or NAME,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(row["credential"])) for row in known
        ],
    )
    return _plain(options)


def options_to_sign_in(site: Site) -> dict[str, Any]:
    """The options with which a browser signs in with any of its passkeys for this site."""
    return _plain(
        generate_authentication_options(
            rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
        )
    )


def _plain(options: Any) -> dict[str, Any]:
    return dict(json.loads(options_to_json(options)))


def made(site: Site, challenge: str, credential: str) -> VerifiedRegistration:
    """The passkey that a browser created for `challenge`. Raises UnfitPasskey."""
    try:
        return verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except UNREADABLE as error:
        raise UnfitPasskey(
            "パスキーを登録できませんでした。もう一度、はじめから試してください。",
            "The passkey could not be registered. Please begin again.",
        ) from error


def used(site: Site, step: Step | None, credential: str) -> tuple[Caller, UsedPasskey]:
    """Who signed the challenge of `step`, and with which passkey. Raises WrongPasskey."""
    if step is None:
        raise WrongPasskey
    try:
        given = json.loads(credential)
        row = factors.passkey_by(service().ledger, str(given["id"]))
        if row is None or _owner(given) != UUID(row["account_id"]):
            raise WrongPasskey
        proof = verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(step.facts["challenge"]),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64.b64decode(row["public_key"]),
            credential_current_sign_count=row["sign_count"],
            require_user_verification=True,
        )
    except (*UNREADABLE, RecursionError) as error:
        raise WrongPasskey from error
    who = caller_behind(service().ledger, UUID(row["account_id"]))
    if who is None:
        raise WrongPasskey
    return who, UsedPasskey(UUID(row["id"]), proof.new_sign_count)


def _owner(given: Any) -> UUID:
    """The account id in the authenticator's response."""
    return UUID(bytes=base64url_to_bytes(given["response"]["userHandle"]))


def kept(passkey: VerifiedRegistration) -> dict[str, Any]:
    """What is stored of a passkey: its credential id, its public key and its sign count."""
    return {
        "credential": bytes_to_base64url(passkey.credential_id),
        "public_key": base64.b64encode(passkey.credential_public_key).decode(),
        "sign_count": passkey.sign_count,
    }
