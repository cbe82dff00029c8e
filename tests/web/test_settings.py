"""Settings: what is declared, what is refused, what is worked out; and that the operator's page is current."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from web.settings import (
    DECLARED,
    Address,
    BadSetting,
    Settings,
    forget_former_secrets,
    page,
    read,
    replace_kept_secret,
)

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "a-secret-that-is-long-enough-to-be-one"
FORMER = "the-one-that-was-there-before-that-one"


def test_nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read({"PATH": "/bin"})
    assert settings == Settings(
        listen=Address("127.0.0.1", 8080),
        public_url="http://127.0.0.1:8080",
        data=tmp_path / "data",
        database=f"sqlite+aiosqlite:///{tmp_path}/data/consistori.db",
        secret=(tmp_path / "data" / "secret").read_text(),
        former_secrets=(),
        ice_servers=(),
        turn_secret="",
        upload_limit_mb=25,
        disk_reserve_mb=500,
        compiled=True,
        log_level="info",
        security_contact="",
        cameras_here=False,
        trust_proxy=False,
        metrics_token="",
        google_client_id="",
        google_client_secret="",
        google_api="",
        google_auth="",
    )


def test_everything_set(tmp_path: Path) -> None:
    settings = read(
        {
            "CONSISTORI_LISTEN": "[::]:80",
            "CONSISTORI_PUBLIC_URL": "https://ple.example.cat/",
            "CONSISTORI_DATA": str(tmp_path),
            "CONSISTORI_DATABASE": "postgresql+asyncpg://c:p@db/consistori",
            "CONSISTORI_SECRET": SECRET,
            "CONSISTORI_FORMER_SECRETS": f"{FORMER}, {FORMER}2",
            "CONSISTORI_ICE_SERVERS": "stun:turn.example.cat, turn:turn.example.cat?transport=udp",
            "CONSISTORI_TURN_SECRET": SECRET,
            "CONSISTORI_UPLOAD_LIMIT_MB": "100",
            "CONSISTORI_DISK_RESERVE_MB": "2000",
            "CONSISTORI_LOG_LEVEL": "DEBUG",
            "CONSISTORI_SECURITY_CONTACT": "seguretat@example.cat",
            "CONSISTORI_CAMERAS_HERE": "yes",
            "CONSISTORI_TRUST_PROXY": "yes",
            "CONSISTORI_METRICS_TOKEN": SECRET,
            "CONSISTORI_GOOGLE_CLIENT_ID": "1.apps.googleusercontent.com",
            "CONSISTORI_GOOGLE_CLIENT_SECRET": "GOCSPX-1",
            "CONSISTORI_GOOGLE_API": "http://127.0.0.1:9001/",
            "CONSISTORI_GOOGLE_AUTH": "http://127.0.0.1:9002",
        }
    )
    assert settings == Settings(
        listen=Address("::", 80),
        public_url="https://ple.example.cat",
        data=tmp_path,
        database="postgresql+asyncpg://c:p@db/consistori",
        secret=SECRET,
        former_secrets=(FORMER, f"{FORMER}2"),
        ice_servers=("stun:turn.example.cat", "turn:turn.example.cat?transport=udp"),
        turn_secret=SECRET,
        upload_limit_mb=100,
        disk_reserve_mb=2000,
        compiled=True,
        log_level="debug",
        security_contact="mailto:seguretat@example.cat",
        cameras_here=True,
        trust_proxy=True,
        metrics_token=SECRET,
        google_client_id="1.apps.googleusercontent.com",
        google_client_secret="GOCSPX-1",
        google_api="http://127.0.0.1:9001",
        google_auth="http://127.0.0.1:9002",
    )
    assert settings.secure


def test_every_field_is_declared_once() -> None:
    assert [setting.field for setting in DECLARED] == list(Settings.__struct_fields__)


def test_an_empty_value_counts_as_absent(tmp_path: Path) -> None:
    given = {"CONSISTORI_DATA": str(tmp_path)}
    assert read({**given, "CONSISTORI_LISTEN": "", "CONSISTORI_SECRET": " "}) == read(given)


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("0.0.0.0:9000", "http://127.0.0.1:9000"),
        ("[::]:9000", "http://[::1]:9000"),
        ("town.example:80", "http://town.example:80"),
    ],
)
def test_the_public_address_follows_the_listening_one(tmp_path: Path, listen: str, url: str) -> None:
    assert read({"CONSISTORI_DATA": str(tmp_path), "CONSISTORI_LISTEN": listen}).public_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LISTEN", "8080"),
        ("LISTEN", ":8080"),
        ("LISTEN", "127.0.0.1:65536"),
        ("LISTEN", "::1:8080"),
        ("LISTEN", "127.0.0.1:http"),
        ("PUBLIC_URL", "ple.example.cat"),
        ("PUBLIC_URL", "ftp://ple.example.cat"),
        ("PUBLIC_URL", "https://ple.example.cat/council"),
        ("PUBLIC_URL", "https://ple.example.cat:x"),
        ("PUBLIC_URL", "https://[ple"),
        ("DATABASE", "mysql://c:hunter2@db/consistori"),
        ("DATABASE", "consistori.db"),
        ("SECRET", "hunter2"),
        ("FORMER_SECRETS", f"{FORMER},hunter2"),
        ("FORMER_SECRETS", ","),
        ("TURN_SECRET", "hunter2"),
        ("ICE_SERVERS", "turn.example.cat"),
        ("ICE_SERVERS", "turn://turn.example.cat"),
        ("ICE_SERVERS", "stun:"),
        ("DATABASE", "postgresql+asyncpg://me:pass@host:port/name"),
        ("UPLOAD_LIMIT_MB", "0"),
        ("UPLOAD_LIMIT_MB", "25MB"),
        ("LOG_LEVEL", "loud"),
        ("SECURITY_CONTACT", "the town hall"),
        ("SECURITY_CONTACT", "javascript:alert(1)"),
        ("SECURITY_CONTACT", "a@town.example\nExpires: never"),
        ("TRUST_PROXY", "maybe"),
    ],
)
def test_a_wrong_value_is_named_and_kept_secret(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"^CONSISTORI_{name} must be ") as refused:
        read({"CONSISTORI_DATA": str(tmp_path), f"CONSISTORI_{name}": value})
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_misspelt_name_is_refused() -> None:
    with pytest.raises(BadSetting, match=r"^CONSISTORI_LISEN is not a setting; did you mean CONSISTORI_LISTEN\?$"):
        read({"CONSISTORI_LISEN": "127.0.0.1:80"})


def test_the_kept_secret_stays_and_is_the_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "council" / "data"
    first, second = read({"CONSISTORI_DATA": str(data)}), read({"CONSISTORI_DATA": str(data)})
    assert first.secret == second.secret
    assert read({"CONSISTORI_DATA": str(tmp_path / "other")}).secret != first.secret
    assert stat.S_IMODE((data / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert [file.name for file in data.iterdir()] == ["secret"]


def test_a_kept_secret_is_replaced_and_the_former_forgotten(tmp_path: Path) -> None:
    data = {"CONSISTORI_DATA": str(tmp_path)}
    first = read(data)
    replace_kept_secret(tmp_path)
    second = read(data)
    assert second.secret != first.secret
    assert second.former_secrets == (first.secret,)
    assert read({**data, "CONSISTORI_SECRET": SECRET}).secrets == (SECRET,)
    forget_former_secrets(tmp_path)
    assert read(data).secrets == (second.secret,)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_a_broken_kept_secret_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("")
    with pytest.raises(BadSetting, match=r"^CONSISTORI_SECRET is not set"):
        read({"CONSISTORI_DATA": str(tmp_path)})


def test_a_full_disk_at_the_first_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadSetting, match=r"^CONSISTORI_DATA cannot be written to: No space left on device"):
        read({"CONSISTORI_DATA": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match=r"^CONSISTORI_DATA cannot be made: Not a directory"):
        read({"CONSISTORI_DATA": str(tmp_path / "file" / "data")})


def test_secrets_stay_out_of_logs(tmp_path: Path) -> None:
    settings = read({"CONSISTORI_DATA": str(tmp_path), "CONSISTORI_SECRET": SECRET, "CONSISTORI_TURN_SECRET": SECRET})
    assert SECRET not in f"{settings} {settings!r}"


def test_the_page_is_current() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page(), "run `make docs`"
