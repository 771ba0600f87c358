"""Taking a number and putting it on paper, so that a power cut at any point does no harm.

The order is the whole point, and each arrow is one durable write of the journal:

    touch → asked → request → answered → (shown) → printing → bytes → printed | failed | unsure

* Nothing is printed before the number is durable, here and on the server.
* Nothing is printed twice: paper is begun only from `answered`, and only once.
* After a restart `printing` becomes `unsure`: somebody may hold that paper.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kiosk.core import wire
from kiosk.core.catalogue import Office
from kiosk.core.events import Recovered
from kiosk.core.ports import PrinterPort
from kiosk.core.results import PaperOutcome, Ticket
from kiosk.core.server import NotFound, Refused, ServerClient, ServerError, Throttled
from kiosk.core.slips import compose_ticket
from kiosk.core.store import Store, TouchRow, TouchState

if TYPE_CHECKING:
    from kiosk.devices.printers.state import PrintOutcome

logger = logging.getLogger(__name__)

YOUNG_S = 120.0  # a citizen may still be standing there
GIVE_UP_S = 120.0  # a request the server has not heard of by now is lost

_STATES: dict[str, TouchState] = {
    "printed": "printed",
    "not_started": "failed",
    "failed": "failed",
    "unsure": "unsure",
}


class TicketDesk:
    """Numbers, paper and the journal of one kiosk; safe from any thread.

    Args:
        server_time: the server's clock as this machine knows it (aware UTC), or None while it
            is not known: after a power cut a small machine's own clock is worth nothing.
    """

    def __init__(
        self,
        store: Store,
        server: ServerClient,
        printer: PrinterPort | None,
        *,
        office: Callable[[], Office | None],
        server_time: Callable[[], datetime | None],
    ) -> None:
        self._store = store
        self._server = server
        self._printer = printer
        self._office = office
        self._server_time = server_time
        self._mine: set[str] = set()  # touches of this run: nobody else may settle them
        self._interrupted: dict[str, TouchRow] = {}
        self._reporting = threading.Lock()  # paper worker and housekeeping tell each outcome once

    def take(self, touch_id: str, service: str, language: str, priority: str | None) -> Ticket:
        """Ask for a number; when this returns, the number is in the journal.

        Raises:
            DuplicateTouch: this touch has asked before.
            ServerError: no number; a request that may have arrived is settled later.
        """
        self._mine.add(touch_id)
        try:
            self._store.asked(touch_id, service, language, priority)
            ticket = self._server.issue_ticket(touch_id, service, language, priority)
            self._store.answered(touch_id, ticket.id, ticket.label, ticket_to_json(ticket))
        except (Refused, NotFound, Throttled):
            self._store.settle(touch_id, "refused")
            self._mine.discard(touch_id)
            raise
        except ServerError:
            self._mine.discard(touch_id)
            raise
        return ticket

    def print_ticket(self, touch_id: str) -> tuple[PaperOutcome, str]:
        """Put a journalled ticket on paper, at most once; returns what became of it and why."""
        row = self._store.touch(touch_id)
        if row is None or row.ticket is None or self._printer is None:
            return self._settled(touch_id, "failed", "none")
        slip = compose_ticket(wire.read_ticket(row.ticket), self._office(), touch_id)
        if not self._store.printing(touch_id):
            logger.warning("Touch %s has been printed before", touch_id)
            return "unsure", "printed_before"
        return self._put_down(touch_id, self._printer.print_slip(slip))

    def _put_down(self, touch_id: str, outcome: PrintOutcome) -> tuple[PaperOutcome, str]:
        state = _STATES[outcome.result]
        logger.info("Paper of touch %s: %s (%s)", touch_id, outcome.result, outcome.reason)
        paper: PaperOutcome = "printed" if state == "printed" else "failed"
        if state == "unsure":
            paper = "unsure"
        return self._settled(touch_id, paper, outcome.reason)

    def _settled(
        self, touch_id: str, outcome: PaperOutcome, reason: str
    ) -> tuple[PaperOutcome, str]:
        self._store.settle(touch_id, outcome, reason)
        self._mine.discard(touch_id)
        return outcome, reason

    def skip_paper(self, touch_id: str, reason: str) -> None:
        """The number was shown on the screen only."""
        self._settled(touch_id, "failed", reason)

    def abandon(self, touch_id: str, reason: str = "citizen_left") -> None:
        """Nobody got the number; the server is told so that it is not called in vain."""
        self._settled(touch_id, "abandoned", reason)

    # --- after a restart, and in the background -------------------------------------------

    def mark_interrupted(self) -> list[str]:
        """First thing at boot, without the server: paper under way at the end is `unsure`.

        Returns:
            The touches concerned; their tickets are still in hand of `recover`.
        """
        interrupted = [r for r in self._store.open_touches() if r.state == "printing"]
        self._interrupted = {r.request_id: r for r in interrupted}
        for row in interrupted:
            self._store.settle(row.request_id, "unsure", "power_cut")
            logger.warning("Paper of touch %s was cut short by a stop", row.request_id)
        return list(self._interrupted)

    def recover(self) -> list[Recovered]:
        """Settle what the last run left open; needs the server and its clock.

        Returns:
            Young tickets to show, oldest first: to print when no paper was begun, to show as
            "may be half printed" otherwise. Everything older is abandoned.

        Raises:
            ServerError: the server went away meanwhile; call again, what is done is done.
        """
        found: list[Recovered] = []
        for request_id, row in list(self._interrupted.items()):
            ticket = wire.read_ticket(row.ticket or {})
            del self._interrupted[request_id]
            if self._young(ticket):
                found.append(Recovered(request_id, ticket, to_print=False))
        for row in self._left_open():
            recovered = self._recover_one(row)
            if recovered is not None:
                found.append(recovered)
        return found

    def _left_open(self) -> list[TouchRow]:
        return [r for r in self._store.open_touches() if r.request_id not in self._mine]

    def _recover_one(self, row: TouchRow) -> Recovered | None:
        ticket = self._ticket_of(row)
        if ticket is None:
            return None
        if self._young(ticket):
            self._mine.add(row.request_id)
            return Recovered(row.request_id, ticket, to_print=True)
        self.abandon(row.request_id, "power_cut")
        return None

    def settle_open(self) -> None:
        """Settle requests of this run that ended without an answer: their citizen was told
        that there is no number, so a number that exists after all is abandoned.

        Raises:
            ServerError: the server is away; try again later.
        """
        for row in self._left_open():
            if row.state == "asked" and self._ticket_of(row) is not None:
                self.abandon(row.request_id, "no_answer")

    def _ticket_of(self, row: TouchRow) -> Ticket | None:
        """The ticket of an open row, made durable here first; None when there is none (yet)."""
        if row.ticket is not None:
            return wire.read_ticket(row.ticket)
        ticket = self._server.ticket_of_request(row.request_id)
        if ticket is not None:
            self._store.answered(row.request_id, ticket.id, ticket.label, ticket_to_json(ticket))
            return ticket
        if self._age(row.asked_at) > GIVE_UP_S:
            # The request may have been under way until now; from here on it cannot be.
            self._store.settle(row.request_id, "lost")
        return None

    def _young(self, ticket: Ticket) -> bool:
        now = self._server_time()
        return now is not None and abs((now - ticket.issued_at).total_seconds()) < YOUNG_S

    def _age(self, asked_at: float) -> float:
        """Seconds since a wall-clock time of this machine; a clock set back counts as long ago."""
        age = time.time() - asked_at
        return age if age >= 0 else GIVE_UP_S + 1

    def report_pending(self) -> int:
        """Tell the server every outcome it does not know; returns how many were told.

        Raises:
            ServerError: the server is away; the rest stays for later.
        """
        told = 0
        with self._reporting:
            for row in self._store.unreported_touches():
                if row.ticket_id is not None:
                    self._report(row)
                    told += 1
                self._store.reported(row.request_id)
        return told

    def _report(self, row: TouchRow) -> None:
        outcome: Any = row.state
        try:
            self._server.report_paper(row.ticket_id or 0, outcome, row.reason)
        except (NotFound, Refused) as error:
            # The server has its reasons (another day, another office); asking again is no use.
            logger.error("The server does not take the outcome of %s: %s", row.label, error)


def ticket_to_json(ticket: Ticket) -> dict[str, Any]:
    """A ticket as the wire has it, for the journal; `wire.read_ticket` reads it back."""
    data = asdict(ticket)
    data["issued_at"] = ticket.issued_at.isoformat()
    data["counters"] = list(ticket.counters)
    return data
