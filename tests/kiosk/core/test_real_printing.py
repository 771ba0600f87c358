"""The kiosk with the real printer driver against a printer that can go wrong on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_server import FakeServer

from kiosk.core import events as ev
from kiosk.core.app_model import Controller
from kiosk.core.server import ServerClient
from kiosk.core.store import Store
from kiosk.core.visit import Step
from kiosk.devices.printers import open_printer
from kiosk.devices.printers.virtual import VirtualPrinter

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(tmp_path / "paper") as printer:
        yield printer


@pytest.fixture
def kiosk(
    paper: VirtualPrinter, store: Store, client: ServerClient, eventually: Wait
) -> Iterator[Controller]:
    printer = open_printer(f"tcp://127.0.0.1:{paper.serve_tcp(0)}", "generic-80")
    made = Controller(store, client, printer)
    made.start()
    eventually(lambda: made.visit.conditions.printer == "ready")
    eventually(lambda: made.visit.conditions.can_issue and made.visit.step is Step.HOME)
    yield made
    made.stop()


def take_a_number(kiosk: Controller) -> None:
    kiosk.send(ev.OpenTickets())
    kiosk.send(ev.ChooseField("ho-tich"))
    kiosk.send(ev.ChooseService("HT"))


def test_the_paper_shows_the_number_and_a_code_that_leads_to_it(
    kiosk: Controller, paper: VirtualPrinter, fake: FakeServer, eventually: Wait
) -> None:
    take_a_number(kiosk)
    eventually(lambda: kiosk.visit.paper == "printed")
    (receipt,) = paper.wait_for_receipts(1)
    (ticket,) = fake.tickets.values()
    assert receipt.qr == [ticket["follow_url"]]
    assert receipt.cut
    eventually(lambda: fake.papers)
    assert [outcome for outcome, _ in fake.papers[1]] == ["printed"]


@pytest.mark.parametrize(
    ("fault", "cure", "reason"),
    [("paper_out", "new_roll", "paper_out"), ("open_cover", "close_cover", "cover_open")],
)
def test_a_fault_is_seen_before_the_touch_and_its_end_too(
    kiosk: Controller,
    paper: VirtualPrinter,
    eventually: Wait,
    fault: str,
    cure: str,
    reason: str,
) -> None:
    getattr(paper, fault)()
    eventually(lambda: kiosk.visit.conditions.printer == reason)
    take_a_number(kiosk)
    eventually(lambda: kiosk.visit.paper == "not_printed")
    assert kiosk.visit.paper_reason == reason
    getattr(paper, cure)()
    eventually(lambda: kiosk.visit.conditions.printer == "ready")
    kiosk.send(ev.Done())
    take_a_number(kiosk)
    eventually(lambda: kiosk.visit.paper == "printed")
    assert len(paper.wait_for_receipts(1)) == 1


def test_a_printer_that_dies_half_way_leaves_the_number_on_the_screen(
    kiosk: Controller, paper: VirtualPrinter, fake: FakeServer, eventually: Wait
) -> None:
    paper.die_after(800)
    take_a_number(kiosk)
    eventually(lambda: kiosk.visit.paper in ("not_printed", "unsure"))
    assert kiosk.visit.ticket is not None
    eventually(lambda: fake.papers)
    assert fake.papers[1][0][0] in ("failed", "unsure")
    eventually(lambda: kiosk.visit.conditions.printer == "offline")
