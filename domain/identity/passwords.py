"""Rules and hashing of passwords: argon2id, never trimmed, never shown again."""

import os
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from domain.kernel.errors import Invalid, Unavailable

SHORTEST, LONGEST = 8, 1024
_COMMON = frozenset(
    """12345678 123456789 1234567890 0123456789 12341234 11111111 00000000 11223344 87654321
    password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword pa55word
    qwerty12 qwerty123 qwertyui qwertyuiop qwerty1234 1qaz2wsx 1q2w3e4r 1q2w3e4r5t zaq12wsx
    asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123 abcd1234 abc12345 abcdefgh abcdefg1 a1234567
    aaaaaaaa iloveyou iloveyou1 sunshine princess football baseball superman trustno1 welcome1
    welcome123 letmein1 letmein123 changeme changeme1 administrator admin123 admin1234 adminadmin
    secret123 computer internet dragon12 monkey123 master123 michael1 jordan23 starwars
    kamakura kamakura1 kamakura2022 kamakura2023 kamakura2024 kamakura2025 kamakura2026 ashiato1
    ashiato123 doraemon pokemon1 pikachu1 sakura12 sakura123 nippon12 japan123 tokyo123 takahashi
    yamamoto watanabe kobayashi arigatou konnichiwa ohayougozaimasu さくらさくら ぱすわーど
    パスワード123 あいうえおかきく 鎌倉市役所鎌倉市 test1234 testtest test12345 guest123 user1234
    default1 temp1234 temporary qazwsxedc 1234qwer q1w2e3r4 88888888 99999999 123123123 147258369
    987654321 159753123 password! password1! summer2024 spring2024 winter2024""".split()  # noqa: SIM905 - a list of words reads as one
)


AT_ONCE = max(1, min(4, os.cpu_count() or 1))
"""How many passwords one process hashes at the same time: each takes 19 MiB and one core."""
LONGEST_WAIT = 3.0
"""Seconds that a request waits for its turn to hash a password."""
_free = threading.BoundedSemaphore(AT_ONCE)


hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Hashes passwords: 2 passes over 19 MiB (OWASP Password Storage Cheat Sheet, argon2id)."""


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hasher.hash(secrets.token_hex(16))


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Wait until fewer than `AT_ONCE` passwords are being hashed. Raises Unavailable."""
    if not _free.acquire(timeout=LONGEST_WAIT):
        raise Unavailable(
            "いまサインインが混み合っています。少し待ってから、もう一度試してください。",
            "Many people are signing in now. Wait a moment and try again.",
            retry_after=2,
        )
    try:
        yield
    finally:
        _free.release()


def hash_password(
    password: str,
    *,
    email: str | None = None,
    field: str = "password",
    salt: bytes | None = None,
) -> str:
    """The hash of `password`, with a random salt unless `salt` is given.

    `email` is the address of the account, which a password must not repeat. Raises Invalid for a
    password that is too short, too long, common, or the address, and Unavailable when too many
    passwords are being hashed.
    """
    if len(password) < SHORTEST:
        raise Invalid.field(
            field, f"{SHORTEST}字以上にしてください。", f"Use at least {SHORTEST} characters."
        )
    if len(password) > LONGEST:
        raise Invalid.field(
            field, f"{LONGEST}字までにしてください。", f"Use at most {LONGEST} characters."
        )
    if password.casefold() in _COMMON or (len(password) < 16 and len(set(password)) < 3):
        raise Invalid.field(
            field,
            "よく使われるパスワードです。推測されにくいものにしてください。",
            "This password is a common one. Choose one that is harder to guess.",
        )
    if email is not None and _plain(password) in (_plain(email), _plain(email.split("@")[0])):
        raise Invalid.field(
            field,
            "メールアドレスと同じパスワードは使えません。別のものにしてください。",
            "The password is the e-mail address. Choose another one.",
        )
    with _one_of_few():
        return hasher.hash(password.encode("utf-8", "surrogatepass"), salt=salt)


def _plain(text: str) -> str:
    """A text normalized for comparison with an address: ignores case, width and outer spaces."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def is_right(password: str, kept: str | None) -> bool:
    """True if `kept` is the hash of `password`. Takes the same time if `kept` is None.

    Raises Unavailable when too many passwords are being hashed.
    """
    try:
        with _one_of_few():
            hasher.verify(kept or _nobodys_hash(), password.encode("utf-8", "surrogatepass"))
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return kept is not None
