"""What the worker does for printing."""

from __future__ import annotations

from queue_server.core.outbox import every
from queue_server.printing.services import give_up_lost


def declare() -> None:
    """Register the job that ends lost slips."""

    @every("printing.give_up_lost", seconds=30)
    def run() -> None:
        give_up_lost()
