"""Settings from the environment, read once; a wrong or missing value refuses to start, by name."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.runtime.notice_channels import NoticeChannels, read_channels
from domain.identity.idle import USUAL, IdleLimits
from domain.kernel.text.bilingual import BilingualText

ENVIRONMENTS = ("development", "production")
REDIS_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel")
SHORTEST_SECRET = 16
BACKUP_KEY_BYTES = 32
TOKYO = ZoneInfo("Asia/Tokyo")
OPENID = ("ASHIATO_OPENID_ISSUER", "ASHIATO_OPENID_CLIENT_ID", "ASHIATO_OPENID_CLIENT_SECRET")
GOOGLE = "https://accounts.google.com"
ENTRA_HOSTS = (
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
)
ENTRA_PATH = re.compile(r"/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0")
"""One tenant by its id, as Entra writes the issuer of its tokens; never `common` or a name."""


class WrongSetting(Exception):
    """A variable of the environment is missing or cannot be used: why, in Japanese and English."""

    def __init__(self, variable: str, ja: str, en: str) -> None:
        super().__init__(f"{variable}: {en}")
        self.variable = variable
        self.line = BilingualText(f"{variable}: {ja}", f"{variable}: {en}")


class OpenIdService(Enum):
    """A provider of OpenID Connect that states e-mail addresses in a way of its own."""

    GOOGLE = "Google"
    ENTRA = "Microsoft"
    OTHER = ""


@dataclass(frozen=True, kw_only=True)
class OpenId:
    """A provider of OpenID Connect for signing in; `name` is the label of its button."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    service: OpenIdService = OpenIdService.OTHER


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one installation. A server address of None means the embedded server."""

    data_dir: Path
    database_url: str
    redis_url: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    master_key_file: Path
    keys_url: str | None = None
    environment: str = "development"
    zone: ZoneInfo = TOKYO
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: int = 0
    metrics_token: str | None = field(default=None, repr=False)
    """Token for reading /metrics; without it only administrators may read them."""
    scanner: Path | None = None
    backup_dir: Path | None = None
    """The folder in which the clock keeps backups."""
    backup_key_file: Path | None = None
    """The file of the key that encrypts them."""
    public_url: str | None = None
    """The address of the service for browsers, without a final slash: https://ashiato.example.jp"""
    openid: OpenId | None = None
    channels: NoticeChannels = field(default_factory=NoticeChannels)
    """The channels by which notices may be sent."""
    idle: IdleLimits = USUAL
    """How long a session may be idle."""

    @property
    def is_production(self) -> bool:
        """True if cookies must be secure and demonstration data is refused."""
        return self.environment == "production"

    @property
    def is_postgresql(self) -> bool:
        """True if the ledger is in PostgreSQL, False for SQLite."""
        return self.database_url.startswith(("postgresql:", "postgres:"))

    @property
    def ledger_file(self) -> Path:
        """The SQLite file of the ledger."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def keys_file(self) -> Path | None:
        """The SQLite file of the key store; None if it is in PostgreSQL."""
        if self.keys_url is not None:
            is_file = self.keys_url.startswith("sqlite:///")
            return Path(self.keys_url.removeprefix("sqlite:///")) if is_file else None
        return None if self.is_postgresql else self.ledger_file.with_name("keys.sqlite3")

    @classmethod
    def for_folder(cls, data_dir: Path, **changes: object) -> "Settings":
        """Settings with every default for the data folder `data_dir`, with `changes`."""
        values: dict[str, object] = {
            "data_dir": data_dir,
            "database_url": f"sqlite:///{data_dir / 'ledger.sqlite3'}",
            "master_key_file": data_dir / "keys" / "master.key",
        }
        return cls(**(values | changes))  # type: ignore[arg-type]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the variables. Raises WrongSetting for the first one that is wrong."""
        given = {
            name: value.strip()
            for name, value in (os.environ if environ is None else environ).items()
            if value.strip()
        }
        data_dir = Path(given.get("ASHIATO_DATA_DIR", "./var")).absolute()
        changes: dict[str, object] = {
            "environment": _environment(given),
            "secret_key": _secret_key(given),
            "redis_url": _redis_url(given),
            "zone": _zone(given),
            "host": given.get("HOST", "127.0.0.1"),
            "port": _whole(given, "PORT", 8000, 0, 65535),
            "scanner": _scanner(given),
            "backup_dir": _backup_dir(given),
            "backup_key_file": _backup_key_file(given),
            "metrics_token": _metrics_token(given),
            "trusted_proxies": _whole(given, "ASHIATO_TRUSTED_PROXIES", 0, 0, 5),
            "public_url": _public_url(given),
            "openid": _openid(given),
            "channels": _channels(given),
            "idle": _idle(given),
        }
        for variable, name in (
            ("ASHIATO_DATABASE_URL", "database_url"),
            ("ASHIATO_KEYS_URL", "keys_url"),
        ):
            if variable in given:
                changes[name] = _database_url(variable, given[variable])
        if "ASHIATO_MASTER_KEY_FILE" in given:
            changes["master_key_file"] = Path(given["ASHIATO_MASTER_KEY_FILE"]).absolute()
        return cls.for_folder(data_dir, **changes)


def _environment(given: Mapping[str, str]) -> str:
    value = given.get("ASHIATO_ENV", "development")
    if value not in ENVIRONMENTS:
        known = ", ".join(ENVIRONMENTS)
        raise WrongSetting(
            "ASHIATO_ENV", f"{known} のどれかにしてください。", f"must be one of {known}"
        )
    return value


def _secret_key(given: Mapping[str, str]) -> str | None:
    value = given.get("ASHIATO_SECRET_KEY")
    if value is None and given.get("ASHIATO_ENV") == "production":
        raise WrongSetting(
            "ASHIATO_SECRET_KEY",
            "ASHIATO_ENV=production のときは必要です。",
            "is required when ASHIATO_ENV=production",
        )
    if value is not None and len(value) < SHORTEST_SECRET:
        raise WrongSetting(
            "ASHIATO_SECRET_KEY",
            f"{SHORTEST_SECRET}文字以上にしてください。",
            f"needs at least {SHORTEST_SECRET} characters",
        )
    return value


def _metrics_token(given: Mapping[str, str]) -> str | None:
    value = given.get("ASHIATO_METRICS_TOKEN")
    if value is not None and not (len(value) >= SHORTEST_SECRET and value.isascii()):
        raise WrongSetting(
            "ASHIATO_METRICS_TOKEN",
            f"半角の{SHORTEST_SECRET}文字以上にしてください。",
            f"needs at least {SHORTEST_SECRET} ASCII characters",
        )
    return value


def _redis_url(given: Mapping[str, str]) -> str | None:
    value = given.get("ASHIATO_REDIS_URL")
    if value is not None and urlsplit(value).scheme not in REDIS_SCHEMES:
        schemes = ", ".join(f"{scheme}://" for scheme in REDIS_SCHEMES)
        raise WrongSetting(
            "ASHIATO_REDIS_URL",
            f"{schemes} のどれかで始めてください。",
            f"must begin with one of {schemes}",
        )
    return value


def _database_url(variable: str, value: str) -> str:
    if value.startswith("sqlite:///") and len(value) > len("sqlite:///"):
        return f"sqlite:///{Path(value.removeprefix('sqlite:///')).absolute()}"
    if value.startswith(("postgresql://", "postgres://")):
        return value
    raise WrongSetting(
        variable,
        "sqlite:///PATH か postgresql://… にしてください。",
        "must be sqlite:///PATH or postgresql://…",
    )


def _scanner(given: Mapping[str, str]) -> Path | None:
    value = given.get("ASHIATO_SCANNER")
    if value is None:
        return None
    program = Path(value)
    if not (program.is_absolute() and program.is_file() and os.access(program, os.X_OK)):
        raise WrongSetting(
            "ASHIATO_SCANNER",
            "実行できるプログラムの、/ から始まるパスにしてください。",
            "must be the full path of a program",
        )
    return program


def _backup_dir(given: Mapping[str, str]) -> Path | None:
    value = given.get("ASHIATO_BACKUP_DIR")
    return None if value is None else Path(value).absolute()


def _backup_key_file(given: Mapping[str, str]) -> Path | None:
    value = given.get("ASHIATO_BACKUP_KEY_FILE")
    if value is None:
        return None
    file = Path(value).absolute()
    if not file.is_file() or file.stat().st_size != BACKUP_KEY_BYTES:
        raise WrongSetting(
            "ASHIATO_BACKUP_KEY_FILE",
            f"ちょうど {BACKUP_KEY_BYTES} バイトのファイルにしてください。",
            f"must be a file of exactly {BACKUP_KEY_BYTES} bytes",
        )
    return file


def _zone(given: Mapping[str, str]) -> ZoneInfo:
    name = given.get("ASHIATO_TIMEZONE", "Asia/Tokyo")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise WrongSetting(
            "ASHIATO_TIMEZONE",
            "タイムゾーンの名前ではありません。",
            "is not the name of a time zone",
        ) from None


def _whole(given: Mapping[str, str], variable: str, default: int, low: int, high: int) -> int:
    value = given.get(variable, str(default))
    if not (value.isascii() and value.isdecimal() and low <= int(value) <= high):
        raise WrongSetting(
            variable,
            f"{low}から{high}までの整数にしてください。",
            f"must be a whole number from {low} to {high}",
        )
    return int(value)


def _idle(given: Mapping[str, str]) -> IdleLimits:
    staff = int(USUAL.staff / timedelta(minutes=1))
    participants = int(USUAL.participants / timedelta(minutes=1))
    shared = int(USUAL.shared / timedelta(minutes=1))
    return IdleLimits(
        staff=timedelta(minutes=_whole(given, "ASHIATO_IDLE_MINUTES", staff, 5, 720)),
        participants=timedelta(
            minutes=_whole(given, "ASHIATO_IDLE_MINUTES_PARTICIPANTS", participants, 5, 720)
        ),
        shared=timedelta(minutes=_whole(given, "ASHIATO_IDLE_MINUTES_SHARED", shared, 5, 720)),
    )


def _public_url(given: Mapping[str, str]) -> str | None:
    value = given.get("ASHIATO_PUBLIC_URL")
    if value is None:
        return None
    if not is_address(value.rstrip("/"), local=not _in_production(given), path=False):
        raise WrongSetting(
            "ASHIATO_PUBLIC_URL",
            "https://HOST か https://HOST:PORT にしてください。",
            "must be https://HOST or https://HOST:PORT",
        )
    return value.rstrip("/")


def _channels(given: Mapping[str, str]) -> NoticeChannels:
    try:
        return read_channels(given)
    except ValueError as error:
        raise WrongSetting(*error.args) from None


def _openid(given: Mapping[str, str]) -> OpenId | None:
    """The provider if any of its variables is set; then all of them are required."""
    if not any(name in given for name in (*OPENID, "ASHIATO_OPENID_NAME")):
        return None
    needed = OPENID if not _in_production(given) else (*OPENID, "ASHIATO_PUBLIC_URL")
    for name in needed:
        if name not in given:
            raise WrongSetting(
                name,
                "OpenID Connect でサインインするには必要です。",
                "is required to sign in with OpenID Connect",
            )
    issuer, client_id, client_secret = (given[name] for name in OPENID)
    if not is_address(issuer, local=not _in_production(given)):
        raise WrongSetting(
            "ASHIATO_OPENID_ISSUER",
            "提供元が書いているとおりの https://… にしてください。",
            "must be https://…, as the provider writes it",
        )
    there = _openid_service(issuer)
    name = given.get("ASHIATO_OPENID_NAME", there.value or urlsplit(issuer).hostname or issuer)
    return OpenId(
        issuer=issuer, client_id=client_id, client_secret=client_secret, name=name, service=there
    )


def _openid_service(issuer: str) -> OpenIdService:
    """The service behind an issuer. Raises WrongSetting for Entra without one named tenant."""
    if issuer == GOOGLE:
        return OpenIdService.GOOGLE
    parts = urlsplit(issuer)
    if parts.hostname not in ENTRA_HOSTS:
        return OpenIdService.OTHER
    if not ENTRA_PATH.fullmatch(parts.path):
        raise WrongSetting(
            "ASHIATO_OPENID_ISSUER",
            f"1つのテナントを ID で指定してください：https://{parts.hostname}/TENANT-ID/v2.0",
            f"must name one tenant by its id: https://{parts.hostname}/TENANT-ID/v2.0",
        )
    return OpenIdService.ENTRA


def is_address(value: str, *, local: bool, path: bool = True) -> bool:
    """True for an https address; with `local` also for an http address of this machine."""
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    here = parts.scheme == "http" and local and is_this_machine(parts.hostname or "")
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    whole = bool(parts.hostname) and port_is_fine and value.isprintable() and " " not in value
    return whole and plain and (parts.scheme == "https" or here) and (path or not parts.path)


def is_this_machine(host: str) -> bool:
    """True for `localhost` and loopback addresses."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _in_production(given: Mapping[str, str]) -> bool:
    return given.get("ASHIATO_ENV") == "production"
