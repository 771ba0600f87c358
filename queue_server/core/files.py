"""Files named by their content: written once, never changed, checked when doubted."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from queue_server.core.errors import NotFound

_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


def store(content: bytes | BinaryIO) -> str:
    """Keep ``content`` and return its SHA-256 in hex; storing the same again costs nothing.

    When this returns the bytes are on the disk, so a transaction may name them.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    root = _root()
    root.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=root, prefix="draft-")
    try:
        sha256 = hashlib.sha256()
        with os.fdopen(handle, "wb") as file:
            while chunk := source.read(_CHUNK):
                sha256.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        name = sha256.hexdigest()
        place = path(name)
        if not place.exists():
            _make_folder(place.parent)
            Path(draft).replace(place)
            _sync_folder(place.parent)
        return name
    finally:
        Path(draft).unlink(missing_ok=True)


def open(sha256: str) -> BinaryIO:
    """Open the file for reading. Raises NotFound when there is none."""
    try:
        return path(sha256).open("rb")
    except FileNotFoundError as error:
        raise NotFound("no_such_file", "There is no such file.") from error


def exists(sha256: str) -> bool:
    """Whether a file of this name is kept."""
    return path(sha256).is_file()


def path(sha256: str) -> Path:
    """Where the file lies. Raises ValueError for anything that is no SHA-256 in hex."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError("not a SHA-256 in hex")
    return _root() / sha256[:2] / sha256[2:4] / sha256


def intact(sha256: str) -> bool:
    """Whether the file is there and its content still is what its name says."""
    try:
        with path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _root() -> Path:
    root: Path = settings.MOTCUA.files
    return root


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)
        _sync_folder(folder.parent.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
