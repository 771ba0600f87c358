"""What the tests of the queue share."""

from __future__ import annotations

import pytest

from tests.queue_server.queueing.build import Office, build_office


@pytest.fixture
def office(db: None) -> Office:
    """A small office in a transaction that is rolled back."""
    return build_office()


@pytest.fixture
def live_office(transactional_db: None) -> Office:
    """A small office that other threads see."""
    return build_office()
