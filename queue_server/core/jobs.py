"""The jobs core runs by itself."""

from __future__ import annotations
