"""One touch, one number, at most one paper, whatever fails in between."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from fake_devices import FakePrinter
from fake_server import FakeServer

from kiosk.core.server import Refused, ServerAway, ServerClient
from kiosk.core.store import DuplicateTouch, Store
from kiosk.core.tickets import TicketDesk


def touch() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def desk(store: Store, client: ServerClient, printer: FakePrinter) -> TicketDesk:
    return make_desk(store, client, printer)


def make_desk(store: Store, client: ServerClient, printer: FakePrinter | None) -> TicketDesk:
    return TicketDesk(
        store, client, printer, office=lambda: None, server_time=lambda: datetime.now(UTC)
    )


def test_a_number_is_in_the_journal_before_it_is_shown(desk: TicketDesk, store: Store) -> None:
    one = touch()
    ticket = desk.take(one, "HT", "vi", None)
    row = store.touch(one)
    assert row is not None
    assert (row.state, row.label, row.ticket_id) == ("answered", ticket.label, ticket.id)


def test_paper_is_printed_once_and_the_server_is_told(
    desk: TicketDesk, printer: FakePrinter, fake: FakeServer, store: Store
) -> None:
    one = touch()
    desk.take(one, "HT", "vi", None)
    assert desk.print_ticket(one) == ("printed", "ready")
    desk.print_ticket(one)
    assert printer.labels() == ["A001"]
    assert desk.report_pending() == 1
    assert desk.report_pending() == 0
    assert fake.papers == {1: [("printed", "ready")]}


def test_the_same_touch_never_asks_twice(desk: TicketDesk, fake: FakeServer) -> None:
    one = touch()
    desk.take(one, "HT", "vi", None)
    with pytest.raises(DuplicateTouch):
        desk.take(one, "HT", "vi", None)
    assert len(fake.tickets) == 1


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("not_started", "failed"), ("failed", "failed"), ("unsure", "unsure")],
)
def test_what_the_printer_says_is_what_the_server_hears(
    desk: TicketDesk, printer: FakePrinter, fake: FakeServer, result: str, outcome: str
) -> None:
    printer.results = [result]
    one = touch()
    desk.take(one, "HT", "vi", None)
    assert desk.print_ticket(one)[0] == outcome
    desk.report_pending()
    assert fake.papers[1] == [(outcome, "paper_out")]


def test_outcomes_wait_for_a_server_that_is_away(desk: TicketDesk, fake: FakeServer) -> None:
    one = touch()
    desk.take(one, "HT", "vi", None)
    desk.print_ticket(one)
    fake.trouble["POST", "/tickets"] = "drop"
    with pytest.raises(ServerAway):
        desk.report_pending()
    fake.trouble.clear()
    assert desk.report_pending() == 1


def test_a_refusal_leaves_nothing_open(desk: TicketDesk, store: Store) -> None:
    with pytest.raises(Refused):
        desk.take(touch(), "XD", "vi", "elderly")
    assert store.open_touches() == []


def test_a_number_nobody_was_told_of_is_abandoned(
    desk: TicketDesk, fake: FakeServer, printer: FakePrinter
) -> None:
    fake.trouble["POST", "/tickets"] = "deaf"
    with pytest.raises(ServerAway):
        desk.take(touch(), "HT", "vi", None)
    fake.trouble.clear()
    desk.settle_open()
    desk.report_pending()
    assert fake.papers == {1: [("abandoned", "no_answer")]}
    assert printer.slips == []


def test_a_request_that_never_arrived_is_lost_only_after_it_cannot_arrive_any_more(
    desk: TicketDesk, fake: FakeServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = touch()
    fake.trouble["POST", "/tickets"] = "drop"
    with pytest.raises(ServerAway):
        desk.take(one, "HT", "vi", None)
    fake.trouble.clear()
    desk.settle_open()
    assert [row.request_id for row in store.open_touches()] == [one]
    monkeypatch.setattr("kiosk.core.tickets.GIVE_UP_S", 0.0)
    desk.settle_open()
    row = store.touch(one)
    assert row is not None
    assert row.state == "lost"


def test_a_touch_in_hand_is_not_settled_by_the_housekeeping(
    desk: TicketDesk, fake: FakeServer, store: Store
) -> None:
    one = touch()
    desk.take(one, "HT", "vi", None)
    desk.settle_open()
    assert desk.recover() == []
    row = store.touch(one)
    assert row is not None
    assert row.state == "answered"


# --- after a restart: `again` is the next run on the same journal --------------------------


def test_asked_and_answered_are_printed_while_the_citizen_may_still_be_there(
    desk: TicketDesk, fake: FakeServer, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    asked, answered = touch(), touch()
    store.asked(asked, "HT", "vi", None)
    client.issue_ticket(asked, "HT", "vi", None)  # the power went before the answer was written
    desk.take(answered, "HT", "vi", None)
    again = make_desk(store, client, printer)
    again.mark_interrupted()
    found = again.recover()
    assert [(r.touch_id, r.to_print) for r in found] == [(asked, True), (answered, True)]
    assert again.recover() == []
    for recovered in found:
        assert again.print_ticket(recovered.touch_id)[0] == "printed"
    assert printer.labels() == ["A001", "A002"]


def test_old_numbers_are_abandoned_not_printed(
    desk: TicketDesk, fake: FakeServer, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    fake.clock_shift = -timedelta(seconds=121)
    desk.take(touch(), "HT", "vi", None)
    again = make_desk(store, client, printer)
    again.mark_interrupted()
    assert again.recover() == []
    again.report_pending()
    assert fake.papers == {1: [("abandoned", "power_cut")]}


def test_paper_under_way_at_the_cut_is_unsure_and_never_printed_again(
    desk: TicketDesk, fake: FakeServer, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    one = touch()
    ticket = desk.take(one, "HT", "vi", None)
    store.printing(one)
    again = make_desk(store, client, printer)
    assert again.mark_interrupted() == [one]
    found = again.recover()
    assert [(r.ticket.label, r.to_print) for r in found] == [(ticket.label, False)]
    again.print_ticket(one)
    again.report_pending()
    assert printer.slips == []
    assert fake.papers == {1: [("unsure", "power_cut")]}


def test_recovery_with_the_server_away_is_done_later(
    desk: TicketDesk, fake: FakeServer, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    one = touch()
    store.asked(one, "HT", "vi", None)
    client.issue_ticket(one, "HT", "vi", None)
    again = make_desk(store, client, printer)
    fake.trouble["GET", "/tickets"] = "drop"
    with pytest.raises(ServerAway):
        again.recover()
    fake.trouble.clear()
    assert len(again.recover()) == 1


def test_without_the_servers_clock_nothing_counts_as_young(
    desk: TicketDesk, store: Store, client: ServerClient, printer: FakePrinter
) -> None:
    desk.take(touch(), "HT", "vi", None)
    blind = TicketDesk(store, client, printer, office=lambda: None, server_time=lambda: None)
    assert blind.recover() == []


def test_the_secret_of_a_ticket_leaves_the_disk_with_its_paper(
    desk: TicketDesk, fake: FakeServer, store: Store
) -> None:
    one = touch()
    ticket = desk.take(one, "HT", "vi", None)
    desk.print_ticket(one)
    store.close()
    for path in store.path.parent.iterdir():
        assert ticket.token.encode() not in path.read_bytes()


def test_a_kiosk_without_printer_says_so(
    store: Store, client: ServerClient, fake: FakeServer
) -> None:
    desk = make_desk(store, client, None)
    one = touch()
    desk.take(one, "HT", "vi", None)
    assert desk.print_ticket(one) == ("failed", "none")
