"""The office and the dossiers of the tests of dossiers."""

from __future__ import annotations

from tests.queue_server.dossiers.conftest import (
    department,
    make_dossier,
    make_office,
    office,
    province,
    version,
)

__all__ = ["department", "make_dossier", "make_office", "office", "province", "version"]
