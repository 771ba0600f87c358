"""Settings are typed; a bad one stops the start with its name and a hint."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.core import settings
from queue_server.core.settings import Reader, SettingError, database, read


def test_defaults_need_only_a_data_folder(tmp_path: Path) -> None:
    found = read({"MOTCUA_DATA": str(tmp_path)})
    assert found.data == tmp_path
    assert found.database_url == f"sqlite:///{tmp_path}/motcua.sqlite3"
    assert found.threads == 8
    assert not found.secure


def test_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = read({"MOTCUA_DATA": str(tmp_path)}).secret_key
    assert len(first) > 60
    assert read({"MOTCUA_DATA": str(tmp_path)}).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_secret_is_not_shown_in_a_traceback(tmp_path: Path) -> None:
    found = read({"MOTCUA_DATA": str(tmp_path), "MOTCUA_SECRET_KEY": "hush"})
    assert "hush" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("THREADS", "many", "not a whole number"),
        ("THREADS", "0", "out of range"),
        ("DEBUG", "perhaps", "neither yes nor no"),
        ("LOG_LEVEL", "loud", "unknown"),
        ("PUBLIC_URLS", "phuong.example", "no address"),
        ("TLS_CERT", "/etc/cert.pem", "go together"),
    ],
)
def test_bad_value_says_which_and_what_would_be_right(
    name: str, value: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=problem) as caught:
        read({"MOTCUA_DATA": str(tmp_path), f"MOTCUA_{name}": value})
    assert f"MOTCUA_{name}" in str(caught.value)
    assert caught.value.hint


def test_https_addresses_make_cookies_secure(tmp_path: Path) -> None:
    environ = {"MOTCUA_DATA": str(tmp_path)}
    assert read({**environ, "MOTCUA_PUBLIC_URLS": "https://a.example/"}).secure
    assert not read({**environ, "MOTCUA_PUBLIC_URLS": "https://a.example,http://b.example"}).secure


@given(st.integers(1, 64))
def test_numbers_survive_the_way_through_the_environment(number: int) -> None:
    assert Reader({"MOTCUA_THREADS": f" {number} "}).number("THREADS", 8, 1, 64) == number


def test_sqlite_is_opened_for_durable_short_writes() -> None:
    found = database("sqlite:////var/office/motcua.sqlite3")
    assert found["NAME"] == "/var/office/motcua.sqlite3"
    assert found["CONN_MAX_AGE"] is None
    assert found["ATOMIC_REQUESTS"] is False
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


def test_postgres_address_is_taken_apart() -> None:
    found = database("postgres://office:p%40ss@db.example:5433/motcua?sslmode=require")
    assert (found["USER"], found["PASSWORD"]) == ("office", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "motcua")
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert database("postgres:///motcua?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "postgres://host/", "motcua"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(SettingError, match="MOTCUA_DATABASE_URL"):
        database(url)


def test_every_setting_stands_in_the_handbook() -> None:
    handbook = (settings.ROOT / "docs" / "operations.md").read_text("utf-8")
    source = Path(settings.__file__).read_text("utf-8")
    names = re.findall(r'reader(?:\.\w+\(|, )"([A-Z_]+)"', source)
    assert len(names) > 8
    missing = {name for name in names if f"MOTCUA_{name}" not in handbook}
    assert not missing
