"""Checks passwords and one-time codes, with a limit on wrong attempts."""

import base64
from uuid import UUID

from app.http.authorization import caller, service, signed_in
from app.http.problems import NotSignedIn, TooOften
from app.identity.addresses import sign_in_name
from app.identity.pending_sign_in import address_key
from domain.identity import factors, one_time_codes, throttle
from domain.identity.account_number import is_possible, typed_number
from domain.identity.attempts import note_failed_sign_in
from domain.identity.factor_commands import UseRecoveryCode
from domain.identity.passwords import is_right
from domain.identity.sign_in import one_time_password_of, password_of
from domain.kernel.errors import DomainError, Invalid, NotFound
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Caller
from domain.kernel.privacy.keys import KeyErased, seal, unseal


class WrongPassword(NotSignedIn):
    """The address or the password is wrong; the message does not say which."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "メールアドレス・番号かパスワードが違います。",
            "The e-mail address, the number or the password is wrong.",
        )


class MistypedNumber(WrongPassword):
    """The typed number cannot be that of any account: its check digit does not fit."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "番号の打ち間違いのようです。紙に書いてある6桁の数字を、もう一度確かめてください。",
            "The number seems to be mistyped. Look at the six digits on your slip once more.",
        )


class OwnPasswordNeeded(NotSignedIn):
    """The password was right but valid once only: its owner must choose another first."""

    def __init__(self, who: Caller) -> None:
        DomainError.__init__(
            self,
            "このパスワードは一回限りです。サインインの画面で、自分のパスワードを決めてください。",
            "This password holds once. Choose one of your own on the sign-in page.",
        )
        self.who = who


class CodeNeeded(NotSignedIn):
    """The password was right; the account also requires a one-time code."""

    def __init__(self, account_id: UUID) -> None:
        DomainError.__init__(
            self,
            "確認コードも必要です。アプリの6桁の数字か、予備のコードを code に書いてください。",
            "A one-time code is needed as well: send the six digits of your app, or a recovery"
            " code, as code.",
        )
        self.account_id = account_id


class WrongCode(NotSignedIn):
    """The one-time code is wrong, too old, or already used."""

    def __init__(self) -> None:
        DomainError.__init__(
            self,
            "確認コードを確かめられませんでした。新しいコードで、もう一度入力してください。",
            "The code could not be confirmed. Wait for the next one and enter that.",
        )


def check_password(name: str, password: str) -> tuple[Caller, str]:
    """Check a password; return its owner and its hash. `name` is an e-mail address or a number.

    An unknown name takes the same time. Raises WrongPassword, OwnPasswordNeeded and TooOften.
    """
    at = service()
    number = typed_number(name)
    if number is not None and not is_possible(number):
        raise MistypedNumber
    known_as = sign_in_name(at.secrets, name)
    tries = reserve_try("password", known_as.key)
    account_id = known_as.owner(at.ledger)
    found = password_of(at.ledger, account_id) if account_id else None
    once = None
    if account_id is not None and found is None:
        once = one_time_password_of(at.ledger, account_id, at.clock.now())
    known = found or once
    if not is_right(password, known[1] if known else None) or known is None:
        note_failed_sign_in(at.ledger, at.clock, account_id)
        raise WrongPassword
    throttle.was_right(at.ledger, tries, at.clock.now())
    if found is None:
        raise OwnPasswordNeeded(known[0])
    return known


def require_own_password(current: str, *, field: str = "current_password") -> str:
    """Check the password of the caller, and return its hash.

    Raises Invalid for a wrong one, and TooOften.
    """
    account_id = own_id()
    tries = reserve_try("own password", str(account_id))
    found = password_of(service().ledger, account_id)
    if not is_right(current, found[1] if found else None) or found is None:
        raise Invalid.field(field, "いまのパスワードが違います。", "This is not your password.")
    throttle.was_right(service().ledger, tries, service().clock.now())
    return found[1]


def require_own_hand(current: str | None, *, field: str = "current_password") -> None:
    """Like `require_own_password`, before a change of the ways to sign in.

    An account without a password (sign-in by a provider only) needs a session; a token is refused.
    """
    if has_password() or signed_in().session_secret is None:
        require_own_password(current or "", field=field)


def has_password() -> bool:
    """True if the caller's account has a password."""
    return password_of(service().ledger, own_id()) is not None


def own_id() -> UUID:
    """The id of the caller's account."""
    account_id = caller().account_id
    assert account_id is not None  # noqa: S101 - the route admits nobody else
    return account_id


def require_code(who: Caller, code: str | None) -> None:
    """Require a fresh one-time code if the account uses them.

    Raises CodeNeeded (without a code), WrongCode and TooOften.
    """
    at, account_id = service(), who.account_id
    sealed = factors.secret_of(at.ledger, account_id) if account_id else None
    if sealed is None or account_id is None:
        return
    if not code:
        raise CodeNeeded(account_id)
    tries = reserve_try("code", str(account_id), throttle.CODES_FROM_EVERYWHERE)
    if not _is_fresh(who, account_id, sealed, one_time_codes.plain(code)):
        note_failed_sign_in(at.ledger, at.clock, account_id)
        raise WrongCode
    throttle.was_right(at.ledger, tries, at.clock.now())


def _is_fresh(who: Caller, account_id: UUID, sealed: str, code: str) -> bool:
    at = service()
    if len(code) == one_time_codes.DIGITS:
        secret = opened(account_id, sealed)
        step = one_time_codes.step_of(secret, code, at.clock.now()) if secret else None
        return step is not None and factors.spend_code(at.ledger, account_id, step)
    used = UseRecoveryCode(account_id=account_id, code_hash=recovery_hash(account_id, code))
    try:
        at.bus.dispatch(used, Envelope(caller=who))
    except NotFound:
        return False
    return True


def recovery_hash(account_id: UUID, code: str) -> str:
    """What is stored of a recovery code: a keyed hash, useless without the master key."""
    plain = one_time_codes.plain(code)
    return service().secrets.fingerprint("recovery code", f"{account_id}|{plain}")


def closed(account_id: UUID, secret: bytes) -> str:
    """Encrypt the secret of one-time codes with the key of its account."""
    key = service().keys.key_for(account_id, service().clock.now())
    return seal(key, base64.b64encode(secret).decode(), _place(account_id))


def opened(account_id: UUID, sealed: str) -> bytes | None:
    """Decrypt the result of `closed`; None if the key of the account was destroyed."""
    try:
        key = service().keys.existing(account_id)
    except KeyErased:
        return None
    return base64.b64decode(str(unseal(key, sealed, _place(account_id))))


def _place(account_id: UUID) -> str:
    return f"account.codes|{account_id}"


def reserve_try(
    what: str,
    account: str,
    everywhere: throttle.Pace | throttle.Backoff = throttle.FROM_EVERYWHERE,
) -> throttle.Tries:
    """Count an attempt of `what` for an account before it is checked. Raises TooOften."""
    tries = throttle.Tries(what, account, address_key(), everywhere)
    try:
        throttle.reserve(service().ledger, tries, service().clock.now())
    except throttle.TooSoon as refusal:
        raise TooOften(refusal.seconds) from refusal
    return tries
