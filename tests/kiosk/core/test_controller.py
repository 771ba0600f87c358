"""The controller: touches in, a visit out, with a real wire and a printer that obeys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from fake_devices import FakePrinter, FakeScanner
from fake_server import CHECK, DOSSIER, FakeServer

from kiosk.core import background
from kiosk.core import events as ev
from kiosk.core.app_model import Controller, Snapshot
from kiosk.core.server import ServerClient
from kiosk.core.store import Store
from kiosk.core.visit import Step

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "RETRY_S", 0.05)
    monkeypatch.setattr(background, "REVOKED_S", 0.05)
    monkeypatch.setattr(background, "HEARTBEAT_S", 0.1)


def started(controller: Controller, eventually: Wait) -> Controller:
    controller.start()
    eventually(lambda: controller.visit.step is Step.HOME)
    eventually(lambda: controller.visit.conditions.can_issue)
    eventually(lambda: controller.board.procedures)
    return controller


def take_a_number(controller: Controller) -> None:
    controller.send(ev.OpenTickets())
    controller.send(ev.ChooseField("ho-tich"))
    controller.send(ev.ChooseService("HT"))


def test_a_number_from_touch_to_paper_to_report(
    controller: Controller, printer: FakePrinter, fake: FakeServer, eventually: Wait
) -> None:
    started(controller, eventually)
    take_a_number(controller)
    eventually(lambda: controller.visit.paper == "printed")
    assert printer.labels() == ["A001"]
    eventually(lambda: fake.papers == {1: [("printed", "ready")]})


def test_hammering_the_tile_takes_one_number(
    controller: Controller, fake: FakeServer, printer: FakePrinter, eventually: Wait
) -> None:
    started(controller, eventually)
    controller.send(ev.OpenTickets())
    controller.send(ev.ChooseField("ho-tich"))
    threads = [
        threading.Thread(target=controller.send, args=(ev.ChooseService("HT"),)) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    eventually(lambda: controller.visit.paper == "printed")
    assert (len(fake.tickets), printer.labels()) == (1, ["A001"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"paper": "out"}, "paper_out"), ({"cover": "open"}, "cover_open")],
)
def test_a_printer_fault_is_known_before_the_touch(
    controller: Controller,
    printer: FakePrinter,
    fake: FakeServer,
    eventually: Wait,
    change: dict[str, str],
    reason: str,
) -> None:
    started(controller, eventually)
    printer.set(**change)
    eventually(lambda: controller.visit.conditions.printer == reason)
    take_a_number(controller)
    eventually(lambda: controller.visit.step is Step.TAKE_TICKET)
    assert (controller.visit.paper, controller.visit.paper_reason) == ("not_printed", reason)
    assert printer.slips == []
    eventually(lambda: fake.papers == {1: [("failed", reason)]})
    printer.set(paper="ok", cover="closed")
    eventually(lambda: controller.visit.conditions.printer == "ready")


def test_paper_that_runs_out_half_way_leaves_the_number_on_the_screen(
    controller: Controller, printer: FakePrinter, eventually: Wait
) -> None:
    started(controller, eventually)
    printer.results = ["failed"]
    take_a_number(controller)
    eventually(lambda: controller.visit.paper == "not_printed")
    assert controller.visit.ticket is not None
    assert controller.visit.ticket.follow_url


def test_a_receipt_is_scanned_from_any_step_and_its_state_shown(
    controller: Controller, eventually: Wait
) -> None:
    started(controller, eventually)
    controller.send(ev.OpenNotices())
    controller.scanned(f"{DOSSIER['code']}*{CHECK}")
    eventually(lambda: controller.visit.step is Step.DOSSIER)
    assert controller.visit.dossier is not None
    assert controller.visit.dossier.applicant_masked == "Nguyễn Thị M***"


def test_ones_own_ticket_is_scanned_and_given_up(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    started(controller, eventually)
    take_a_number(controller)
    eventually(lambda: controller.visit.paper == "printed")
    ticket = controller.visit.ticket
    assert ticket is not None
    controller.scanned(ticket.follow_url or "")
    eventually(lambda: controller.visit.step is Step.OWN_TICKET)
    controller.send(ev.AskGiveUp())
    controller.send(ev.GiveUp())
    eventually(lambda: controller.visit.step is Step.MESSAGE)
    assert fake.cancelled == [ticket.token]


def test_the_same_code_seen_again_at_once_is_one_scan(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    started(controller, eventually)
    for _ in range(30):
        controller.scanned(f"{DOSSIER['code']}*{CHECK}")
    eventually(lambda: controller.visit.step is Step.DOSSIER)
    assert sum("dossiers" in r for r in fake.requests) == 1


def test_search_asks_the_server_for_the_newest_words(
    controller: Controller, eventually: Wait
) -> None:
    started(controller, eventually)
    controller.send(ev.OpenProcedures())
    assert set(controller.visit.results) == {"1.001193", "1.009994"}
    for length in range(1, 8):
        controller.send(ev.Typed("xay nha"[:length]))
    eventually(lambda: not controller.visit.searching)
    assert controller.visit.results == ("1.009994",)


def test_search_goes_on_when_the_server_fails(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    started(controller, eventually)
    fake.trouble["GET", "/procedures"] = 500
    controller.send(ev.OpenProcedures())
    controller.send(ev.Typed("khai sinh"))
    eventually(lambda: controller.visit.results == ("1.001193",))


def test_search_within_a_field_shows_only_that_field(
    controller: Controller, eventually: Wait
) -> None:
    started(controller, eventually)
    controller.send(ev.OpenProcedures())
    controller.send(ev.ChooseField("xay-dung"))
    controller.send(ev.Typed("a"))
    eventually(lambda: not controller.visit.searching)
    assert controller.visit.results == ("1.009994",)


def test_a_priority_the_service_does_not_take_is_not_sent(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    started(controller, eventually)
    controller.send(ev.OpenTickets())
    controller.send(ev.ChooseField("xay-dung"))
    controller.send(ev.SetPriority("elderly"))
    controller.send(ev.ChooseService("XD"))
    eventually(lambda: controller.visit.paper == "printed")
    assert next(iter(fake.tickets.values()))["priority"] is None


def test_a_revoked_token_is_told_and_heals_when_enrolled_again(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    started(controller, eventually)
    fake.revoked = True
    eventually(lambda: controller.visit.out_reason == "revoked")
    fake.revoked = False
    eventually(lambda: controller.visit.step is Step.HOME)


def test_a_lost_server_is_noticed_and_its_return_too(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    started(controller, eventually)
    for method in ("GET", "POST"):
        fake.trouble[method, "/"] = "drop"
    eventually(lambda: controller.visit.conditions.server == "away")
    controller.send(ev.OpenTickets())
    assert controller.visit.step is Step.OUT_OF_SERVICE
    controller.send(ev.OpenProcedures())
    controller.send(ev.Typed("khai sinh"))
    assert controller.visit.results == ("1.001193",)
    fake.trouble.clear()
    eventually(lambda: controller.visit.conditions.can_issue)


def test_the_board_of_yesterday_is_there_at_a_boot_without_the_server(
    controller: Controller, fake: FakeServer, store: Store, eventually: Wait
) -> None:
    started(controller, eventually)
    controller.stop()
    alone = Controller(store, ServerClient("http://127.0.0.1:1", "t"), FakePrinter())
    alone.start()
    try:
        eventually(lambda: alone.visit.conditions.server == "away")
        assert alone.visit.step is Step.HOME
        assert alone.board.procedure("1.001193") is not None
        assert alone.board.counters == ()
    finally:
        alone.stop()


def test_a_wrong_clock_at_boot_is_noticed_against_the_servers(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    fake.clock_shift = timedelta(hours=5)
    started(controller, eventually)
    eventually(lambda: controller.visit.conditions.clock_wrong)
    local = fake.now().astimezone(UTC) + timedelta(hours=7)
    assert controller.wall_clock() in {
        f"{local:%H:%M}",
        f"{local - timedelta(minutes=1):%H:%M}",
    }


def test_the_language_of_the_visit_is_the_language_of_the_ticket(
    controller: Controller, fake: FakeServer, printer: FakePrinter, eventually: Wait
) -> None:
    started(controller, eventually)
    controller.send(ev.SetLanguage("en"))
    take_a_number(controller)
    eventually(lambda: controller.visit.paper == "printed")
    assert next(iter(fake.tickets.values()))["language"] == "en"
    assert "Birth registration" in printer.slips[0].texts()


def test_the_server_hears_how_printer_and_scanner_are(
    controller: Controller, fake: FakeServer, eventually: Wait
) -> None:
    controller.attach_scanner(FakeScanner())
    started(controller, eventually)
    said = fake.heartbeats[-1]
    assert said["printer"]["ready"] is True
    assert said["scanner"] == {"state": "ok"}


def test_a_scanner_that_is_away_is_known(controller: Controller, eventually: Wait) -> None:
    scanner = FakeScanner()
    controller.attach_scanner(scanner)
    started(controller, eventually)
    assert scanner.started
    scanner.state = "away"
    eventually(lambda: controller.visit.conditions.scanner == "away")


def test_subscribers_see_every_change_in_order_and_may_send_themselves(
    controller: Controller, eventually: Wait
) -> None:
    started(controller, eventually)
    seen: list[Step] = []

    def follow(snapshot: Snapshot) -> None:
        if not seen or seen[-1] is not snapshot.visit.step:
            seen.append(snapshot.visit.step)
        if snapshot.visit.step is Step.FIELDS:
            controller.send(ev.ChooseField("ho-tich"))

    end = controller.subscribe(follow)
    controller.send(ev.OpenTickets())
    assert seen == [Step.FIELDS, Step.SERVICES]
    end()
    controller.send(ev.StartOver())
    assert seen[-1] is Step.SERVICES


def test_a_journal_that_cannot_be_written_gives_an_apology_and_no_paper(
    controller: Controller,
    printer: FakePrinter,
    store: Store,
    eventually: Wait,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    started(controller, eventually)

    def full(*_args: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(store, "answered", full)
    take_a_number(controller)
    eventually(lambda: controller.visit.step is Step.MESSAGE)
    assert printer.slips == []
    assert "IssueTicket failed" in caplog.text


def test_idle_wipes_the_visit_and_nothing_of_it_is_left_on_disk_or_in_the_log(
    controller: Controller,
    store: Store,
    eventually: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", "kiosk")
    started(controller, eventually)
    controller.scanned(f"{DOSSIER['code']}*{CHECK}")
    eventually(lambda: controller.visit.step is Step.DOSSIER)
    controller.scanned("001190000015|123456789|Nguyễn Thị Mẫu|01011990|Nữ|Phố Mới|01012021")
    eventually(lambda: controller.visit.step is Step.CARD_SEEN)
    controller.tick(controller.now() + 61)
    assert controller.visit.step is Step.HOME
    controller.stop()
    store.close()
    secrets = (CHECK, "Nguyễn Thị", "001190000015", "123456789", str(DOSSIER["code"]))
    for secret in secrets:
        assert secret not in caplog.text
        for path in _files(store.path.parent):
            assert secret.encode() not in path.read_bytes()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
