"""kiosk.toml → frozen dataclasses; a bad value is an error with a hint before anything opens."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from kiosk.core.catalogue import LANGUAGES, Language
from kiosk.core.visit import Limits
from kiosk.devices.printers.errors import PrinterConfigError
from kiosk.devices.printers.profile import Profile, load_profile
from kiosk.devices.scanners import ScannerConfigError, check_scanner_url


class ConfigError(ValueError):
    """Settings that cannot work.

    Attributes:
        problems: one `(setting, what is wrong, what to write)` for each bad value.
    """

    def __init__(self, problems: list[tuple[str, str, str]]) -> None:
        lines = [f"  {name}: {wrong}\n      → {hint}" for name, wrong, hint in problems]
        super().__init__("The kiosk's settings cannot be used:\n" + "\n".join(lines))
        self.problems = problems


@dataclass(frozen=True)
class ServerSettings:
    """Where the server is; `token` is the device token from `device add` or enrolment."""

    url: str = ""
    token: str = field(default="", repr=False)
    ca: str | None = None  # path of a PEM bundle for an office's own certificate authority
    timeout_s: float = 5.0


@dataclass(frozen=True)
class PrinterSettings:
    """Which printer; an empty URL means that numbers are shown on the screen only."""

    url: str = ""
    profile: str = "generic-80"
    paper_mm: int | None = None


@dataclass(frozen=True)
class ScreenSettings:
    """The window. `px_per_mm` is the pixel density that makes a target 20 mm wide."""

    windowed: bool = False
    width: int = 1080
    height: int = 1920
    px_per_mm: float = 4.0
    reduced_motion: bool = False


@dataclass(frozen=True)
class KioskConfig:
    """Everything a kiosk or a station is told when it starts."""

    server: ServerSettings = ServerSettings()
    printer: PrinterSettings = PrinterSettings()
    scanner: str = "wedge:"
    data: Path = Path(".motcua/kiosk")
    screen: ScreenSettings = ScreenSettings()
    limits: Limits = field(default_factory=Limits)
    log_level: str = "INFO"

    @property
    def profile(self) -> Profile:
        """The printer's profile (checked when the settings were read)."""
        return load_profile(self.printer.profile)


class _Table:
    """One table of the file: typed reads that collect problems instead of stopping at one."""

    def __init__(
        self, name: str, values: Any, allowed: tuple[str, ...], problems: list[Any]
    ) -> None:
        self._name = name
        self._problems = problems
        self._values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            self.bad("", "must be a table", f"write [{name}] on a line of its own")
        for key in self._values:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1)
                hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(allowed)}"
                self.bad(key, "is not a setting", hint)

    def bad(self, key: str, wrong: str, hint: str) -> None:
        """Note a problem."""
        self._problems.append((f"{self._name}.{key}".strip("."), wrong, hint))

    def text(self, key: str, default: str = "") -> str:
        """A string."""
        value = self._values.get(key, default)
        if isinstance(value, str):
            return value.strip()
        self.bad(key, f"is {value!r}, not a text", f'write {key} = "…"')
        return default

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._values.get(key, default)
        if isinstance(value, bool):
            return value
        self.bad(key, f"is {value!r}", f"write {key} = true or {key} = false")
        return default

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        value = self._values.get(key, default)
        usable = isinstance(value, int | float) and not isinstance(value, bool)
        if usable and low <= value <= high:
            return float(value)
        self.bad(key, f"is {value!r}", f"write a number from {low:g} to {high:g}")
        return default

    def choice(self, key: str, default: str, allowed: tuple[str, ...]) -> str:
        """One of `allowed`."""
        value = self._values.get(key, default)
        if value in allowed:
            return str(value)
        self.bad(key, f"is {value!r}", f"write one of {', '.join(allowed)}")
        return default


_TABLES = ("server", "printer", "scanner", "data", "screen", "limits", "log")


def load(
    path: Path | None, overrides: Mapping[str, Mapping[str, Any]] | None = None
) -> KioskConfig:
    """Read the settings of a kiosk or station.

    Args:
        path: a TOML file, or None when everything comes from `overrides`.
        overrides: `{table: {key: value}}` from the command line; a value there wins.

    Raises:
        ConfigError: with every bad value at once, each with a hint.
    """
    raw = _read(path) if path else {}
    for table, values in (overrides or {}).items():
        merged = raw.setdefault(table, {})
        if isinstance(merged, dict):
            merged.update(values)
    problems: list[tuple[str, str, str]] = []
    _Table("", {k: v for k, v in raw.items() if k not in _TABLES}, _TABLES, problems)
    config = KioskConfig(
        server=_server(raw.get("server", {}), problems, path),
        printer=_printer(raw.get("printer", {}), problems),
        scanner=_scanner(raw.get("scanner", {}), problems),
        data=_data(raw.get("data", {}), problems),
        screen=_screen(raw.get("screen", {}), problems),
        limits=_limits(raw.get("limits", {}), problems),
        log_level=_Table("log", raw.get("log", {}), ("level",), problems).choice(
            "level", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")
        ),
    )
    if problems:
        raise ConfigError(problems)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        hint = "copy docs/kiosk.example.toml there, or see: python -m kiosk config"
        raise ConfigError([(str(path), "there is no such file", hint)]) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([(str(path), str(error), "the file must be TOML in UTF-8")]) from error


def _server(values: Any, problems: list[Any], file: Path | None) -> ServerSettings:
    table = _Table("server", values, ("url", "token", "token_file", "ca", "timeout_s"), problems)
    url = table.text("url").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        table.bad("url", f"is {url!r}", 'write the office\'s server, "https://may-chu.lan:8000"')
    token = table.text("token")
    token_file = table.text("token_file")
    if token_file and not token:
        where = (file.parent if file else Path()) / token_file
        try:
            token = where.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            table.bad("token_file", str(error), "name a readable file that holds only the token")
    elif not token:
        hint = "make one: python -m queue_server device add NAME --kind kiosk --office CODE"
        table.bad("token", "is missing", hint)
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        table.bad("token", "has characters no token has", "copy it again, without line breaks")
    ca = table.text("ca") or None
    if ca and not Path(ca).is_file():
        table.bad("ca", "there is no such file", "name a PEM file, or leave the line out")
    return ServerSettings(url, token, ca, table.number("timeout_s", 5.0, 0.5, 60.0))


def _printer(values: Any, problems: list[Any]) -> PrinterSettings:
    table = _Table("printer", values, ("url", "profile", "paper_mm"), problems)
    url = table.text("url")
    if url and ":" not in url:
        table.bad("url", f"is {url!r}", "write for example serial:///dev/ttyUSB0?baud=115200")
    profile = table.text("profile", "generic-80")
    paper = int(table.number("paper_mm", 0, 0, 120)) or None
    try:
        load_profile(profile).dots(paper)
    except PrinterConfigError as error:
        table.bad("profile", error.message, error.hint)
    return PrinterSettings(url, profile, paper)


def _scanner(values: Any, problems: list[Any]) -> str:
    table = _Table("scanner", values, ("url",), problems)
    url = table.text("url", "wedge:") or "none:"
    try:
        check_scanner_url(url)
    except ScannerConfigError as error:
        table.bad("url", str(error).removesuffix(error.hint).strip(), error.hint)
    return url


def _data(values: Any, problems: list[Any]) -> Path:
    table = _Table("data", values, ("dir",), problems)
    chosen = table.text("dir")
    if chosen:
        return Path(chosen).expanduser()
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "motcua-kiosk"


def _screen(values: Any, problems: list[Any]) -> ScreenSettings:
    table = _Table("screen", values, ("windowed", "size", "px_per_mm", "reduced_motion"), problems)
    size = table.text("size", "1080x1920")
    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and min(int(width), int(height)) >= 320):
        table.bad("size", f"is {size!r}", "write width x height in pixels, for example 1080x1920")
        width, height = "1080", "1920"
    return ScreenSettings(
        windowed=table.flag("windowed", False),
        width=int(width),
        height=int(height),
        px_per_mm=table.number("px_per_mm", 4.0, 1.0, 20.0),
        reduced_motion=table.flag("reduced_motion", False),
    )


def _limits(values: Any, problems: list[Any]) -> Limits:
    allowed = ("warn_s", "wipe_s", "ticket_s", "message_s", "language")
    table = _Table("limits", values, allowed, problems)
    limits = Limits(
        warn_s=table.number("warn_s", 45.0, 10.0, 590.0),
        wipe_s=table.number("wipe_s", 60.0, 20.0, 600.0),
        ticket_s=table.number("ticket_s", 30.0, 5.0, 300.0),
        message_s=table.number("message_s", 20.0, 5.0, 300.0),
        default_language=cast(Language, table.choice("language", "vi", LANGUAGES)),
    )
    if limits.warn_s + 5 > limits.wipe_s:
        hint = "leave at least 5 seconds between the warning and the wipe"
        table.bad("wipe_s", f"is {limits.wipe_s:g}, too close to warn_s", hint)
    return limits
