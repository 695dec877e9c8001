"""The secrets of an installation: two files created once, and keys derived from them by purpose."""

import base64
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.settings import Settings, WrongSetting
from domain.kernel.storage.store_faults import master_key_missing

KEY_BYTES = 32
_NONCE = 12


@dataclass(frozen=True)
class Secrets:
    """`master` encrypts the keys of personal data; `signing` protects cookies and cursors."""

    master: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, has_keys: Callable[[], bool] = lambda: False) -> "Secrets":
        """Read the secrets; the first start of an installation creates the files.

        `has_keys` returns whether a key store exists; it is called only if no file shows that.
        Raises WrongSetting, and StoreUnusable if the master key was lost.
        """
        signing_file = settings.data_dir / "keys" / "secret.key"
        _require_master(settings, signing_file, has_keys)
        master = made_once(settings.master_key_file, "ASHIATO_MASTER_KEY_FILE")
        if settings.secret_key is not None:
            return cls(master, sha256(settings.secret_key.encode()).digest())
        return cls(master, made_once(signing_file, "ASHIATO_DATA_DIR"))

    def fingerprint(self, purpose: str, text: str) -> str:
        """A keyed hash of `text`, for `purpose` only; useless without the master key."""
        return hmac.new(_derived(self.master, purpose), text.encode(), sha256).hexdigest()

    def sign(self, purpose: str, text: str) -> str:
        """The signature of `text` for `purpose`."""
        return hmac.new(_derived(self.signing, purpose), text.encode(), sha256).hexdigest()

    def is_signed(self, purpose: str, text: str, signature: str) -> bool:
        """True if `signature` is ours for `text`; compared in constant time."""
        return hmac.compare_digest(self.sign(purpose, text).encode(), signature.encode())

    def derived_key(self, purpose: str) -> str:
        """A key of 32 bytes for `purpose` only, in URL-safe base64 without padding.

        It may be given away: no other key can be computed from it.
        """
        return _in_letters(_derived(self.signing, purpose))

    def enclose(self, purpose: str, text: str, bound_to: str) -> str:
        """Encrypt and authenticate `text`; it can be decrypted only with the same `bound_to`."""
        nonce = os.urandom(_NONCE)
        key = AESGCM(_derived(self.signing, purpose))
        sealed = nonce + key.encrypt(nonce, text.encode(), bound_to.encode())
        return _in_letters(sealed)

    def disclose(self, purpose: str, enclosed: str, bound_to: str) -> str:
        """Decrypt the result of `enclose`. Raises ValueError if altered or bound elsewhere."""
        padded = enclosed + "=" * (-len(enclosed) % 4)
        sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
        if _in_letters(sealed) != enclosed:
            raise ValueError("the last letter was altered in bits that carry nothing")
        try:
            key = AESGCM(_derived(self.signing, purpose))
            return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode()).decode()
        except InvalidTag:
            raise ValueError("this was altered or belongs elsewhere") from None


def _in_letters(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _require_master(settings: Settings, signing: Path, has_keys: Callable[[], bool]) -> None:
    """Raise StoreUnusable if the master key is missing and this is not the first start.

    All traces of an earlier start are created after the master key. So they are checked first, and
    then the master key again: another first start may create both in between.
    """
    master = settings.master_key_file
    if master.exists():
        return
    left_behind = [signing, settings.keys_file]
    if not settings.is_postgresql:
        left_behind.append(settings.ledger_file)
    is_begun = any(file is not None and file.exists() for file in left_behind) or has_keys()
    if is_begun and not master.exists():
        raise master_key_missing(master)


def made_once(path: Path, variable: str) -> bytes:
    """The key in the file at `path`, created at the first start; concurrent starts agree on one."""
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
            with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400), "wb") as to:
                to.write(secrets.token_bytes(KEY_BYTES))
                to.flush()
                os.fsync(to.fileno())
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
            _keep_entries(path.parent)
        key = path.read_bytes()
    except OSError as error:
        raise WrongSetting(
            variable,
            f"鍵のファイルを読めないか、作れません（{error}）。",
            f"the key file cannot be read or made ({error})",
        ) from error
    if len(key) != KEY_BYTES:
        raise WrongSetting(
            variable,
            f"鍵のファイルは、ちょうど {KEY_BYTES} バイトです。元のファイルを戻してください。",
            f"the key file must hold exactly {KEY_BYTES} bytes; put the original file back",
        )
    return key


def _keep_entries(folder: Path) -> None:
    """Sync the entries of `folder` to disk: nothing created later may outlive a key."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"ashiato {purpose}".encode()).derive(key)
