"""A kiosk's own number-taking and printing, with a virtual printer and without a window."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kiosk.core.server import ServerClient
from kiosk.core.store import Store
from kiosk.core.tickets import TicketDesk
from kiosk.devices.printers import open_printer
from kiosk.devices.printers.virtual import VirtualPrinter
from tests.support.office import Office


@dataclass
class PaperKiosk:
    """The journal, the wire and the printer of one kiosk."""

    office: Office
    folder: Path
    name: str
    baud: int | None = None
    outcomes: dict[str, str] = field(default_factory=dict)  # label -> printed, failed or unsure

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.paper = VirtualPrinter(self.folder, width_dots=576, dpi=203, baud=self.baud)
        self.printer = open_printer(f"tcp://127.0.0.1:{self.paper.serve_tcp()}", "generic-80")
        self.printer.start()
        self.store = Store(self.folder / "kiosk.db")
        client = ServerClient(self.office.url, self.office.device(self.name, "kiosk"))
        self.desk = TicketDesk(
            self.store,
            client,
            self.printer,
            office=lambda: None,
            server_time=lambda: datetime.now(UTC),
        )

    def take(self, service: str, number: int, fail_at: tuple[int, int] = (-1, -1)) -> list[str]:
        """Take and print ``number`` tickets; the paper ends at the first of ``fail_at`` and is
        there again at the second. Returns the labels."""
        labels = []
        for turn in range(number):
            if turn == fail_at[0]:
                self.paper.paper_out()
            if turn == fail_at[1]:
                self.paper.new_roll()
            touch = str(uuid.uuid4())
            ticket = self.desk.take(touch, service, "vi", None)
            labels.append(ticket.label)
            self.outcomes[ticket.label], _why = self.desk.print_ticket(touch)
            self.desk.report_pending()
        return labels

    def close(self) -> None:
        """Let printer, journal and port go."""
        self.printer.close()
        self.store.close()
        self.paper.close()
