"""Settings: every mistake is said at once, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import ConfigError, KioskConfig, load
from kiosk.core.i18n import assets_root

GOOD = {"server": {"url": "http://127.0.0.1:8000", "token": "abc"}}


def problems(**tables: dict[str, object]) -> list[tuple[str, str, str]]:
    with pytest.raises(ConfigError) as error:
        load(None, {**GOOD, **tables})
    return error.value.problems


def test_address_and_token_are_enough() -> None:
    config = load(None, GOOD)
    assert config.server.url == "http://127.0.0.1:8000"
    assert (config.printer.url, config.scanner) == ("", "wedge:")
    assert config.limits.wipe_s == 60


def test_without_them_both_are_asked_for() -> None:
    with pytest.raises(ConfigError) as error:
        load(None)
    assert [name for name, _, _ in error.value.problems] == ["server.url", "server.token"]
    assert "device add" in str(error.value)


def test_all_mistakes_are_said_at_once_each_with_a_hint() -> None:
    found = problems(
        printer={"url": "ttyUSB0", "profile": "epsom"},
        scanner={"url": "gun"},
        screen={"size": "big", "px_per_mm": "4"},
        limits={"warn_s": 58, "language": "fr"},
        log={"level": "LOUD"},
    )
    assert [name for name, _, _ in found] == [
        "printer.url",
        "printer.profile",
        "scanner.url",
        "screen.size",
        "screen.px_per_mm",
        "limits.language",
        "limits.wipe_s",
        "log.level",
    ]
    assert all(hint for _, _, hint in found)


@pytest.mark.parametrize(
    ("tables", "name", "hint"),
    [
        ({"printer": {"profil": "x"}}, "printer.profil", "did you mean profile?"),
        ({"scaner": {"url": "wedge:"}}, "scaner", "did you mean scanner?"),
        ({"screen": {"windowed": "yes"}}, "screen.windowed", "true or windowed = false"),
    ],
)
def test_a_slip_of_the_pen_is_guessed(
    tables: dict[str, dict[str, object]], name: str, hint: str
) -> None:
    (found,) = problems(**tables)
    assert found[0] == name
    assert hint in found[2]


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text('[server]\nurl = "http://a"\ntoken = "t"\n[scanner]\nurl = "none:"\n')
    config = load(path, {"server": {"url": "http://b"}})
    assert (config.server.url, config.scanner) == ("http://b", "none:")


def test_the_token_may_lie_in_a_file_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "kiosk.token").write_text("s3cret\n")
    path = tmp_path / "kiosk.toml"
    path.write_text('[server]\nurl = "http://a"\ntoken_file = "kiosk.token"\n')
    config = load(path)
    assert config.server.token == "s3cret"
    assert "s3cret" not in repr(config)


@pytest.mark.parametrize("text", ["[server\n", "server = 3\n", "\udcff"])
def test_a_file_that_is_no_toml_is_an_error_not_a_crash(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError):
        load(path)


def test_a_missing_file_says_where_an_example_is(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="python -m kiosk config"):
        load(tmp_path / "nowhere.toml")


def test_the_example_is_a_file_that_works(tmp_path: Path) -> None:
    example = (assets_root().parent / "docs" / "kiosk.example.toml").read_text(encoding="utf-8")
    (tmp_path / "kiosk.token").write_text("t")
    path = tmp_path / "kiosk.toml"
    path.write_text(example, encoding="utf-8")
    assert isinstance(load(path), KioskConfig)
    path.write_text(_uncommented(example), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(path)
    # Every setting is known; only the invented certificate file is not there.
    assert [name for name, _, _ in error.value.problems] == ["server.ca"]


def _uncommented(text: str) -> str:
    """The example with its optional settings switched on."""
    lines = []
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        optional = line.startswith("# ") and " = " in bare and not bare.startswith("A ")
        lines.append(bare if optional else line)
    return "\n".join(lines)
