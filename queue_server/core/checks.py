"""Start-up checks: each with an id and a hint."""

from __future__ import annotations
