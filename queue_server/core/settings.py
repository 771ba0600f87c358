"""The typed reader of every ``MOTCUA_*`` variable. Django's settings are made from it.

A bad value stops the start with the variable's name and a hint, and never with a traceback deep
inside a library.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "MOTCUA_"
ROOT = Path(__file__).resolve().parents[2]
DEFAULT_DATA = ROOT / ".motcua" / "data"


class SettingError(ValueError):
    """A variable holds a value that cannot be used. ``hint`` says what would be right."""

    def __init__(self, name: str, problem: str, hint: str) -> None:
        super().__init__(f"{PREFIX}{name}: {problem}. {hint}")
        self.name, self.problem, self.hint = name, problem, hint


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the server, each with a type and a default.

    ``feed_keep_hours``: how long events can be resumed; ``threads``: requests served at once;
    ``trusted_proxies``: addresses whose ``X-Forwarded-*`` headers are believed.
    """

    data: Path
    database_url: str
    secret_key: str = field(repr=False)
    debug: bool = False
    allowed_hosts: tuple[str, ...] = ("*",)
    public_urls: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    tls_cert: Path | None = None
    tls_key: Path | None = None
    threads: int = 8
    feed_keep_hours: int = 48
    log_level: str = "INFO"

    @property
    def secure(self) -> bool:
        """Whether people reach the server by https, so that cookies may insist on it."""
        https = bool(self.public_urls) and all(u.startswith("https:") for u in self.public_urls)
        return self.tls_cert is not None or https

    @property
    def files(self) -> Path:
        """The folder of the content-addressed files."""
        return self.data / "files"


class Reader:
    """Reads one prefix of variables from a mapping, with types."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str) -> str:
        """A text; blank counts as not set."""
        return self.environ.get(PREFIX + name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        """1/true/yes/on or 0/false/no/off, in any case."""
        value = self.text(name, "1" if default else "0").lower()
        if value in ("1", "true", "yes", "on"):
            return True
        if value in ("0", "false", "no", "off"):
            return False
        raise SettingError(name, f"{value!r} is neither yes nor no", "Use 1 or 0.")

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self.text(name, str(default))
        hint = f"Use a whole number from {low} to {high}."
        try:
            number = int(value)
        except ValueError as error:
            raise SettingError(name, f"{value!r} is not a whole number", hint) from error
        if not low <= number <= high:
            raise SettingError(name, f"{number} is out of range", hint)
        return number

    def words(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list separated by commas."""
        value = self.text(name, "")
        return tuple(w.strip() for w in value.split(",") if w.strip()) or default

    def path(self, name: str) -> Path | None:
        """A path, ``~`` expanded, or None."""
        value = self.text(name, "")
        return Path(value).expanduser().resolve() if value else None

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of ``choices``, upper case."""
        value = self.text(name, default).upper()
        if value not in choices:
            raise SettingError(name, f"{value!r} is unknown", f"Use one of {', '.join(choices)}.")
        return value


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read every setting. Raises :class:`SettingError` for a value that cannot be used."""
    reader = Reader(os.environ if environ is None else environ)
    data = reader.path("DATA") or DEFAULT_DATA
    cert, key = reader.path("TLS_CERT"), reader.path("TLS_KEY")
    if (cert is None) != (key is None):
        raise SettingError("TLS_CERT", "certificate and key go together", "Set both or neither.")
    return Settings(
        data=data,
        database_url=reader.text("DATABASE_URL", f"sqlite:///{data}/motcua.sqlite3"),
        secret_key=reader.text("SECRET_KEY", "") or _kept_secret(data),
        debug=reader.flag("DEBUG", False),
        allowed_hosts=reader.words("ALLOWED_HOSTS", ("*",)),
        public_urls=_urls(reader, "PUBLIC_URLS"),
        trusted_proxies=reader.words("TRUSTED_PROXIES"),
        tls_cert=cert,
        tls_key=key,
        threads=reader.number("THREADS", 8, 1, 64),
        feed_keep_hours=reader.number("FEED_KEEP_HOURS", 48, 1, 24 * 90),
        log_level=reader.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    )


def _urls(reader: Reader, name: str) -> tuple[str, ...]:
    urls = tuple(url.rstrip("/") for url in reader.words(name))
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingError(name, f"{url!r} is no address", "Write https://host, no path.")
    return urls


def _kept_secret(data: Path) -> str:
    """The key that signs sessions: made once, kept in the data folder, readable by its owner."""
    path = data / "secret.key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # the first process wins; the others read its key
    except FileExistsError:
        return path.read_text("ascii").strip()
    finally:
        draft.unlink()
    return path.read_text("ascii").strip()


def database(url: str) -> dict[str, Any]:
    """Turn a database URL into Django's dictionary.

    ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgres://user:pw@host:port/name``
    (``?host=/run/socket`` for a Unix socket). Raises :class:`SettingError` for anything else.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite" | "sqlite3":
            return _sqlite(unquote(parts.path)[1:])
        case "postgres" | "postgresql":
            return _postgres(parts.hostname, parts.port, parts)
    raise SettingError(
        "DATABASE_URL", f"unknown kind {parts.scheme!r}", "Use sqlite:///PATH or postgres://…"
    )


def _sqlite(path: str) -> dict[str, Any]:
    if not path:
        raise SettingError("DATABASE_URL", "no file named", "Use sqlite:////absolute/path.sqlite3.")
    return {
        "ENGINE": "queue_server.config.sqlite",
        "NAME": path,
        # Closing the last connection checkpoints the WAL, so connections stay open.
        "CONN_MAX_AGE": None,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # FULL: an acknowledged ticket survives a power cut, not only a crash.
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-16000;"
                "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;"
                "PRAGMA journal_size_limit=33554432"
            ),
        },
    }


def _postgres(host: str | None, port: int | None, parts: Any) -> dict[str, Any]:
    name = unquote(parts.path)[1:]
    if not name:
        raise SettingError("DATABASE_URL", "no database named", "Use postgres://host/name.")
    options = dict(parse_qsl(parts.query))
    socket = options.pop("host", None)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": socket or (unquote(host) if host else ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": options,
    }
