"""The demo office, built once for all tests of this folder and rolled back after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from queue_server.demo import build
from queue_server.demo.build import Built


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Built]:
    """The demo office and the second one, in a transaction that is taken back at the end."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield build.demo()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
