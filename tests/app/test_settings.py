"""The environment: a wrong or missing value refuses to start and names the variable."""

import re
import stat
import string
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.robots.live_link import simulator_cli
from app.runtime.readiness_watch import TOKEN_VARIABLE
from app.runtime.secrets import Secrets, made_once
from app.settings import Settings, WrongSetting

ROOT = Path(__file__).resolve().parents[2]
SECRET = "0123456789abcdef0123456789abcdef"


def test_everything_has_a_default() -> None:
    settings = Settings.from_environment({})
    assert settings.data_dir == Path("var").absolute()
    assert settings.database_url == f"sqlite:///{settings.data_dir}/ledger.sqlite3"
    assert settings.master_key_file == settings.data_dir / "keys" / "master.key"
    assert (settings.zone.key, settings.port, settings.is_production) == ("Asia/Tokyo", 8000, False)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ASHIATO_ENV", "staging"),
        ("ASHIATO_SECRET_KEY", "short"),
        ("ASHIATO_DATABASE_URL", "mysql://localhost/x"),
        ("ASHIATO_DATABASE_URL", "sqlite:///"),
        ("ASHIATO_KEYS_URL", "file"),
        ("ASHIATO_REDIS_URL", "http://localhost"),
        ("ASHIATO_TIMEZONE", "Asia/Kamakura"),
        ("ASHIATO_TIMEZONE", "../etc/passwd"),
        ("ASHIATO_TRUSTED_PROXIES", "-1"),
        ("ASHIATO_METRICS_TOKEN", "short"),
        ("ASHIATO_METRICS_TOKEN", "ひみつのことばをここにかきました"),
        ("ASHIATO_BACKUP_KEY_FILE", "/nowhere/backup.key"),
        ("ASHIATO_BACKUP_KEY_FILE", "/etc/passwd"),
        ("PORT", "65536"),
        ("PORT", "http"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(variable: str, value: str) -> None:
    with pytest.raises(WrongSetting) as refused:
        Settings.from_environment({variable: value})
    assert refused.value.variable == variable
    assert str(refused.value).startswith(variable)


def test_production_needs_its_secret_from_outside() -> None:
    with pytest.raises(WrongSetting, match="ASHIATO_SECRET_KEY"):
        Settings.from_environment({"ASHIATO_ENV": "production"})
    given = {"ASHIATO_ENV": "production", "ASHIATO_SECRET_KEY": SECRET}
    assert Settings.from_environment(given).is_production


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_postgresql_address_is_recognised(scheme: str) -> None:
    given = {"ASHIATO_DATABASE_URL": f"{scheme}://u:p@db/ashiato"}
    assert Settings.from_environment(given).is_postgresql


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    settings = Settings.for_folder(tmp_path)
    first, again = Secrets.of(settings), Secrets.of(settings)
    assert first == again
    assert first.master != first.signing
    for name in ("master.key", "secret.key"):
        mode = (tmp_path / "keys" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o400
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == [
        "master.key",
        "secret.key",
    ]


def test_first_starts_at_the_same_moment_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: made_once(tmp_path / "keys" / "k", "X"), range(32)))
    assert len(set(keys)) == 1


def test_a_damaged_key_file_is_refused_and_never_made_anew(tmp_path: Path) -> None:
    settings = Settings.for_folder(tmp_path)
    Secrets.of(settings)
    settings.master_key_file.chmod(0o600)
    settings.master_key_file.write_bytes(b"short")
    with pytest.raises(WrongSetting, match="ASHIATO_MASTER_KEY_FILE"):
        Secrets.of(settings)


def test_what_is_enclosed_opens_only_where_it_belongs(tmp_path: Path) -> None:
    secrets = Secrets.of(Settings.for_folder(tmp_path))
    enclosed = secrets.enclose("cursor", "鎌倉", "list")
    assert secrets.disclose("cursor", enclosed, "list") == "鎌倉"
    for purpose, text, place in (
        ("cursor", enclosed, "other list"),
        ("other", enclosed, "list"),
        ("cursor", enclosed[:-1], "list"),
        ("cursor", "", "list"),
        ("cursor", "!!!", "list"),
        ("cursor", "鎌倉", "list"),
    ):
        with pytest.raises(ValueError):
            secrets.disclose(purpose, text, place)


@pytest.mark.parametrize("text", ["a", "ab", "abc"])
def test_no_letter_of_what_is_enclosed_can_be_another(tmp_path: Path, text: str) -> None:
    secrets = Secrets.of(Settings.for_folder(tmp_path))
    enclosed = secrets.enclose("cursor", text, "list")
    for letter in string.ascii_letters + string.digits + "-_":
        for place in (0, len(enclosed) - 1):
            altered = enclosed[:place] + letter + enclosed[place + 1 :]
            if altered != enclosed:
                with pytest.raises(ValueError):
                    secrets.disclose("cursor", altered, "list")


def test_a_fingerprint_changes_with_purpose_and_master_key(tmp_path: Path) -> None:
    secrets = Secrets.of(Settings.for_folder(tmp_path / "a"))
    other = Secrets.of(Settings.for_folder(tmp_path / "b"))
    prints = {
        secrets.fingerprint("email", "x"),
        secrets.fingerprint("address", "x"),
        other.fingerprint("email", "x"),
    }
    assert len(prints) == 3


def example() -> dict[str, str]:
    """What a shell takes from `.env.example` when every line of a setting is switched on."""
    text = (ROOT / ".env.example").read_text()
    names = re.findall(r"^#([A-Z][A-Z_]*)=", text, re.MULTILINE)
    assert len(names) == len(set(names))
    switched_on = re.sub(r"^#(?=[A-Z][A-Z_]*=)", "", text, flags=re.MULTILINE)
    script = switched_on + "".join(f"\nprintf '%s\\n' \"${name}\"" for name in names)
    said = subprocess.run(
        ["sh", "-eu", "-c", script], capture_output=True, text=True, check=True, env={}
    )
    return dict(zip(names, said.stdout.splitlines(), strict=True))


def test_the_example_and_the_reference_name_every_setting() -> None:
    read = {"HOST", "PORT"}
    for path in (ROOT / "app").rglob("*.py"):
        read |= set(re.findall(r'"(ASHIATO_[A-Z_]+)"', path.read_text()))
    read.discard(TOKEN_VARIABLE)  # which `ashiato up` gives to those whom it starts
    read.discard(simulator_cli.VARIABLE)  # of the software of a robot, which runs elsewhere
    assert set(example()) == read
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text()
    rows = re.findall(r"^\| (`[^|]+`) \|", reference, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == read


def test_the_example_holds_the_defaults() -> None:
    given = example()
    assert Settings.from_environment(given) == Settings.from_environment({})
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text()
    for name, value in re.findall(r"^\| `(\w+)` \| `([^`|]+)` \|", reference, re.MULTILINE):
        assert given[name] in (value, ""), name
