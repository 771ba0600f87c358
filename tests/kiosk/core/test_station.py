"""A station prints each slip of its counter exactly once, whatever is cut in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from fake_devices import FakePrinter
from fake_server import FakeServer

from kiosk.core.server import ServerAway, ServerClient
from kiosk.core.slips import sample_ticket
from kiosk.core.store import Store
from kiosk.station import Station

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def station(store: Store, client: ServerClient, printer: FakePrinter) -> Iterator[Station]:
    made = Station(store, client, printer)
    yield made
    made.stop()


def queue(fake: FakeServer, *ids: int) -> None:
    """Slips for this counter."""
    for job_id in ids:
        slip = sample_ticket().to_json()
        fake.jobs[str(job_id)] = {"id": job_id, "slip": slip, "state": "queued", "kind": "receipt"}


def printed(printer: FakePrinter) -> list[str]:
    return [slip.id for slip in printer.slips]


def slip_ids(fake: FakeServer) -> list[str]:
    return [job["slip"]["id"] for job in fake.jobs.values()]


def test_each_slip_is_printed_once_and_reported(
    station: Station, fake: FakeServer, printer: FakePrinter
) -> None:
    queue(fake, 7, 8)
    station.work_off()
    station.work_off()
    assert printed(printer) == slip_ids(fake)
    assert fake.job_outcomes == {"7": ["printed"], "8": ["printed"]}


def test_a_running_station_finds_its_slips_by_itself(
    station: Station, fake: FakeServer, printer: FakePrinter, eventually: Wait
) -> None:
    station.start()
    queue(fake, 7)
    eventually(lambda: fake.job_outcomes == {"7": ["printed"]})


def test_a_slip_of_another_station_is_left_alone(
    station: Station, fake: FakeServer, printer: FakePrinter
) -> None:
    queue(fake, 7)
    fake.jobs["7"]["claim_id"] = "somebody-else"
    station.work_off()
    station.work_off()
    assert printed(printer) == []
    assert fake.job_outcomes == {}


def test_nothing_is_claimed_for_a_printer_that_cannot_print(
    station: Station, fake: FakeServer, printer: FakePrinter
) -> None:
    queue(fake, 7)
    printer.set(paper="out")
    station.work_off()
    assert fake.jobs["7"]["state"] == "queued"
    printer.set(paper="ok")
    station.work_off()
    assert fake.job_outcomes == {"7": ["printed"]}


def test_a_slip_the_printer_did_not_begin_is_tried_again_under_the_same_claim(
    station: Station, fake: FakeServer, printer: FakePrinter
) -> None:
    queue(fake, 7)
    printer.results = ["not_started"]
    station.work_off()
    claim = fake.jobs["7"]["claim_id"]
    assert fake.job_outcomes == {}
    station.work_off()
    assert fake.job_outcomes == {"7": ["printed"]}
    assert fake.jobs["7"]["claim_id"] == claim


@pytest.mark.parametrize("result", ["failed", "unsure"])
def test_a_slip_that_may_be_on_paper_is_never_tried_again(
    station: Station, fake: FakeServer, printer: FakePrinter, result: str
) -> None:
    queue(fake, 7)
    printer.results = [result]
    station.work_off()
    station.work_off()
    assert len(printer.slips) == 1
    assert fake.job_outcomes == {"7": [result]}


def test_killed_after_the_claim_the_slip_is_printed_by_the_next_run(
    fake: FakeServer, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    queue(fake, 7)
    row = store.claim("7", "6f1f6a52-6f6e-4c8b-9d6e-000000000001")
    client.claim_job("7", row.claim_id)
    again = Station(store, client, printer)
    again.settle_interrupted()
    again.work_off()
    assert fake.job_outcomes == {"7": ["printed"]}


def test_killed_while_printing_the_slip_is_unsure_and_not_printed_again(
    fake: FakeServer, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    queue(fake, 7)
    row = store.claim("7", "6f1f6a52-6f6e-4c8b-9d6e-000000000001")
    client.claim_job("7", row.claim_id)
    store.claim_printing("7")
    again = Station(store, client, printer)
    again.settle_interrupted()
    again.work_off()
    again.work_off()
    assert printed(printer) == []
    assert fake.job_outcomes == {"7": ["unsure"]}


def test_a_claim_the_server_has_given_up_is_not_printed_late(
    fake: FakeServer, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    queue(fake, 7)
    row = store.claim("7", "6f1f6a52-6f6e-4c8b-9d6e-000000000001")
    client.claim_job("7", row.claim_id)
    fake.jobs["7"]["state"] = "unsure"
    Station(store, client, printer).work_off()
    assert printed(printer) == []


def test_an_outcome_the_server_did_not_hear_is_told_later(
    station: Station, fake: FakeServer, printer: FakePrinter
) -> None:
    queue(fake, 7)
    fake.trouble["POST", "/station/jobs/7/outcome"] = "drop"
    with pytest.raises(ServerAway):
        station.work_off()
    fake.trouble.clear()
    station.work_off()
    assert fake.job_outcomes == {"7": ["printed"]}
    assert len(printer.slips) == 1


def test_a_slip_that_is_none_is_reported_and_does_not_block_the_next(
    station: Station, fake: FakeServer, printer: FakePrinter
) -> None:
    queue(fake, 7, 8)
    fake.jobs["7"]["slip"] = {"id": "x", "blocks": [{"type": "spell"}]}
    station.work_off()
    assert fake.job_outcomes == {"7": ["failed"], "8": ["printed"]}


def test_no_slip_is_ever_written_to_the_stations_disk(
    station: Station, fake: FakeServer, store: Store
) -> None:
    queue(fake, 7)
    station.work_off()
    store.close()
    for path in store.path.parent.iterdir():
        assert b"ticket" not in path.read_bytes().replace(b"ticket_id", b"").replace(
            b"ticket TEXT", b""
        ).replace(b'"ticket"', b"")
        assert b"A000" not in path.read_bytes()


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (
            "H99.01-261121-0007*K7M2",
            {"text_kind": "receipt", "code": "H99.01-261121-0007"},
        ),
        (
            "https://songque.example/t/abcdefghijklmnopqrstuv",
            {"text_kind": "ticket", "token": "abcdefghijklmnopqrstuv"},
        ),
        ("LH*ABC123", {"text_kind": "appointment", "code": "ABC123"}),
        ("anything else", {"text_kind": "unknown"}),
    ],
)
def test_scans_go_to_the_desk_without_check_words(
    station: Station, fake: FakeServer, eventually: Wait, text: str, body: dict[str, str]
) -> None:
    station.scanned(text)
    eventually(lambda: fake.scans == [body])


def test_a_citizen_card_is_not_forwarded(station: Station, fake: FakeServer) -> None:
    station.scanned("001190000015||Nguyễn Thị Mẫu|01011990|Nữ|Phố Mới|01012021")
    station.scanned("LH*ABC123")
    station.stop()
    assert all("001190000015" not in str(scan) for scan in fake.scans)


def test_stop_lets_a_print_under_way_finish(
    station: Station, fake: FakeServer, printer: FakePrinter, store: Store, eventually: Wait
) -> None:
    printer.gate.clear()
    queue(fake, 7)
    station.start()
    eventually(lambda: store.claims("printing"))
    stopping = threading.Thread(target=station.stop)
    stopping.start()
    printer.gate.set()
    stopping.join(20)
    assert [row.state for row in store.claims("printing")] == []
    assert len(printer.slips) == 1
