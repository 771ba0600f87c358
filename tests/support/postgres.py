"""A throw-away PostgreSQL cluster: made, used and deleted within one block."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"
NAME = "motcua"


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def throwaway_cluster(place: Path | None = None) -> Iterator[str]:
    """Start a cluster in ``place`` (made when missing) and yield the URL of an empty database.

    PostgreSQL refuses to run as root; it then runs as the system user ``postgres``, in a folder
    that this user can reach. It listens on a free loopback port and on a socket of its own.
    """
    tools = binaries()
    if tools is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql-15")
    folder = _folder(place)
    port = _free_port()
    try:
        _initialise(tools, folder)
        _control(tools, folder, "start", f"-p {port} -k {folder} -h 127.0.0.1")
        try:
            _run([tools / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", USER, NAME])
            yield f"postgres://{USER}@127.0.0.1:{port}/{NAME}"
        finally:
            _control(tools, folder, "stop", "", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _folder(place: Path | None) -> Path:
    """A folder the cluster's user owns; elsewhere when ``place`` lies where it cannot go."""
    if os.geteuid() != 0:
        if place is None:
            return Path(tempfile.mkdtemp(prefix="motcua-pg-"))
        place.mkdir(parents=True, exist_ok=True)
        return place
    # Root's folders are usually closed to others, so the cluster goes to the open one.
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-", dir="/var/tmp"))
    owner = pwd.getpwnam(USER)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return folder


def _initialise(tools: Path, folder: Path) -> None:
    _run(
        [
            tools / "initdb", "--pgdata", folder / "data", "--username", USER, "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        ]
    )  # fmt: skip
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
        # Tests are about order and locks; the disk is tested by the kill tests, on SQLite.
        file.write("fsync = off\nfull_page_writes = off\nmax_connections = 120\n")


def _control(tools: Path, folder: Path, verb: str, options: str, *more: str) -> None:
    command: list[str | Path] = [
        tools / "pg_ctl", "--pgdata", folder / "data", "--wait", "--silent", *more, verb,
        "--log", folder / "log",
    ]  # fmt: skip
    _run([*command, "--options", options] if options else command)


def _run(command: Sequence[str | Path]) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", USER, "--", *words]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        raise RuntimeError(f"{Path(words[4] if os.geteuid() == 0 else words[0]).name} failed")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
