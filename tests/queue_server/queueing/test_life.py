"""The life of a ticket: every verb, its periods, its limits, and taking a press back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.core.models import AuditEvent, Change
from queue_server.queueing import services
from queue_server.queueing.models import DeskAction, Period, Service, Ticket
from queue_server.queueing.rules import State
from queue_server.queueing.selectors.front import active_ticket, mark
from queue_server.queueing.selectors.line import people_ahead
from tests.queue_server.queueing.build import Office


def states(ticket: Ticket) -> list[tuple[str, bool, bool]]:
    """The periods of a ticket: state, still open, undone."""
    rows = Period.objects.filter(ticket=ticket).order_by("id")
    return [(row.state, row.ended_at is None, row.undone) for row in rows]


def test_a_visit_leaves_one_period_per_state(office: Office) -> None:
    ticket = office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press())
    services.serve(one, office.press())
    services.finish(one, office.press())
    assert states(ticket) == [
        ("waiting", False, False),
        ("called", False, False),
        ("serving", False, False),
    ]
    rows = list(Period.objects.filter(ticket=ticket).order_by("id"))
    assert rows[0].ended_at == rows[1].began_at
    assert rows[1].ended_at == rows[2].began_at
    ticket.refresh_from_db()
    assert ticket.state == State.DONE


def test_calling_goes_by_arrival_across_lines(office: Office) -> None:
    labels = [office.issue(code).label for code in "abba"]
    called = [services.call_next(office.counters["1"], office.press()) for _ in labels]
    assert [ticket.label for ticket in called if ticket] == labels
    assert services.call_next(office.counters["1"], office.press()) is None


def test_a_counter_calls_only_its_own_lines(office: Office) -> None:
    office.issue("a")
    assert services.call_next(office.counters["3"], office.press()) is None


def test_a_head_start_prefers_a_line_until_the_other_has_waited_longer(office: Office) -> None:
    one = office.counters["1"]
    one.lines.filter(series=office.series["B"]).update(head_start_s=300)
    with time_machine.travel(datetime.fromisoformat("2026-11-24T02:00:00+00:00"), tick=False) as at:
        first = office.issue("a")
        at.shift(timedelta(seconds=299))
        second = office.issue("b")
        assert services.call_next(one, office.press()) == second
        at.shift(timedelta(seconds=2))
        office.issue("b")
        assert services.call_next(one, office.press()) == first


def test_calling_the_next_finishes_who_is_still_there(office: Office) -> None:
    first, second = office.issue(), office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press())
    assert services.call_next(one, office.press()) == second
    first.refresh_from_db()
    assert first.state == State.DONE


def test_an_empty_line_answers_none_and_leaves_nothing_behind(office: Office) -> None:
    assert services.call_next(office.counters["1"], office.press()) is None
    assert not DeskAction.objects.exists()


def test_recall_stops_at_the_limit(office: Office) -> None:
    office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press())
    for count in (1, 2):
        assert services.recall(one, office.press()).recalls == count
    with pytest.raises(Refused) as caught:
        services.recall(one, office.press())
    assert caught.value.code == "recall_limit"


def test_a_missed_visitor_comes_back_behind_the_next_two(office: Office) -> None:
    one = office.counters["1"]
    missed = office.issue()
    others = [office.issue() for _ in range(4)]
    services.call_next(one, office.press())
    services.miss(one, office.press())
    services.recycle(office.unit, office.press(), ticket_id=missed.pk)
    order = [services.call_next(one, office.press()) for _ in range(5)]
    assert order == [others[0], others[1], missed, others[2], others[3]]


def test_a_held_visitor_is_served_at_once_when_back(office: Office) -> None:
    one, two = office.counters["1"], office.counters["2"]
    held = office.issue()
    services.call_next(one, office.press())
    services.hold(one, office.press(), reason="đi phô-tô")
    held.refresh_from_db()
    assert (held.state, held.note) == (State.HELD, "đi phô-tô")
    assert services.resume(two, office.press(), ticket_id=held.pk).state == State.SERVING
    office.issue()
    services.call_next(one, office.press())
    services.hold(two, office.press())
    with pytest.raises(Refused, match="counter_busy"):
        services.resume(one, office.press(), ticket_id=held.pk)


def test_a_transfer_keeps_the_time_of_arrival(office: Office) -> None:
    one, three = office.counters["1"], office.counters["3"]
    early = office.issue("a")
    later = office.issue("b")
    services.call_next(one, office.press())
    moved = services.transfer(
        office.unit, office.press(), ticket_id=early.pk, at=one, service_code="b"
    )
    assert (moved.state, moved.line.letter, moved.label) == (State.WAITING, "B", "A001")
    assert services.call_next(three, office.press()) == early
    assert services.call_next(three, office.press()) == later


def test_a_transfer_to_one_counter_is_called_by_no_other(office: Office) -> None:
    ticket = office.issue("b")
    services.transfer(office.unit, office.press(), ticket_id=ticket.pk, counter_code="3")
    assert services.call_next(office.counters["1"], office.press()) is None
    assert services.call_next(office.counters["3"], office.press()) == ticket


def test_what_is_over_stays_over(office: Office) -> None:
    ticket = office.issue()
    services.cancel(office.unit, office.press(), ticket_id=ticket.pk, reason="lấy nhầm")
    for verb in (services.cancel, services.recycle):
        with pytest.raises(Refused):
            verb(office.unit, office.press(), ticket_id=ticket.pk)
    assert services.call_next(office.counters["1"], office.press()) is None
    assert states(ticket) == [("waiting", False, False)]


def test_the_holder_gives_up_once_however_often_they_press(office: Office) -> None:
    ticket = office.issue()
    for request in (uuid4(), uuid4()):
        left = services.give_up(token=ticket.token, request_id=request, actor="holder")
        assert left.state == State.CANCELLED
    office.issue()
    called = services.call_next(office.counters["1"], office.press())
    assert called is not None
    with pytest.raises(Refused, match="not_waiting"):
        services.give_up(token=called.token, request_id=uuid4(), actor="holder")
    with pytest.raises(NotFound):
        services.give_up(token="x" * 24, request_id=uuid4(), actor="holder")


def test_a_double_press_is_one_press(office: Office) -> None:
    first, second = office.issue(), office.issue()
    one, press = office.counters["1"], office.press()
    assert services.call_next(one, press) == first
    assert services.call_next(one, press) == first
    serve = office.press()
    assert services.serve(one, serve).state == State.SERVING
    assert services.serve(one, serve).state == State.SERVING
    finish = office.press()
    assert services.finish(one, finish) == services.finish(one, finish) == first
    second.refresh_from_db()
    assert second.state == State.WAITING
    assert DeskAction.objects.count() == 3


def test_a_stale_screen_changes_nothing(office: Office) -> None:
    office.issue(), office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press("-"))
    shown = mark(active_ticket(one))
    services.serve(one, office.press(shown))
    for verb in (services.call_next, services.finish, services.miss, services.recall):
        with pytest.raises(Refused) as caught:
            verb(one, office.press(shown))
        assert caught.value.code == "stale"
    with pytest.raises(Refused, match="stale"):
        services.call_next(one, office.press("-"))
    assert services.finish(one, office.press(mark(active_ticket(one)))).state == State.DONE


@pytest.mark.parametrize("verb", ["serve", "finish", "miss", "hold"])
def test_a_press_is_taken_back_as_if_it_had_not_been(office: Office, verb: str) -> None:
    ticket = office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press())
    before = states(ticket)
    press = office.press()
    getattr(services, verb)(one, press)
    undone = services.undo(one, office.press(), action_id=press.action_id)
    assert (undone.pk, undone.state) == (ticket.pk, State.CALLED)
    assert [row for row in states(ticket) if not row[2]] == before
    assert active_ticket(one) == ticket


def test_taking_a_call_back_returns_both_visitors(office: Office) -> None:
    first, second = office.issue(), office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press())
    services.serve(one, office.press())
    press = office.press()
    assert services.call_next(one, press) == second
    services.undo(one, office.press(), action_id=press.action_id)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.SERVING, State.WAITING)
    assert second.called_at is None
    assert services.call_next(office.counters["2"], office.press()) == second


def test_undo_is_for_the_last_press_and_ten_seconds(office: Office) -> None:
    one = office.counters["1"]
    with time_machine.travel(datetime.fromisoformat("2026-11-24T02:00:00+00:00"), tick=False) as at:
        office.issue()
        call, serve = office.press(), office.press()
        services.call_next(one, call)
        services.serve(one, serve)
        with pytest.raises(Refused, match="too_late"):
            services.undo(one, office.press(), action_id=call.action_id)
        at.shift(timedelta(seconds=13))
        with pytest.raises(Refused, match="too_late"):
            services.undo(one, office.press(), action_id=serve.action_id)


def test_undo_does_not_touch_a_visitor_somebody_else_took(office: Office) -> None:
    ticket = office.issue("b")
    one, three = office.counters["1"], office.counters["3"]
    services.call_next(one, office.press())
    press = office.press()
    services.transfer(office.unit, press, ticket_id=ticket.pk, at=one, counter_code="3")
    services.call_next(three, office.press())
    with pytest.raises(Refused, match="too_late"):
        services.undo(one, office.press(), action_id=press.action_id)


def test_pressing_undo_twice_is_undoing_once(office: Office) -> None:
    office.issue()
    one, call, undo = office.counters["1"], office.press(), office.press()
    services.call_next(one, call)
    for _ in range(2):
        assert services.undo(one, undo, action_id=call.action_id).state == State.WAITING


def test_the_same_touch_gets_the_same_ticket(office: Office) -> None:
    request = uuid4()
    results = [
        services.issue_ticket(
            office.unit,
            request_id=request,
            service_code="a",
            language="en",
            issued_by="device:1",
        )
        for _ in range(3)
    ]
    assert [created for _ticket, created in results] == [True, False, False]
    assert len({ticket.pk for ticket, _created in results}) == 1


def test_closed_and_unknown_services_are_said_clearly(office: Office) -> None:
    with pytest.raises(NotFound, match="unknown_service"):
        office.issue("zz")
    with pytest.raises(NotFound, match="unknown_priority"):
        office.issue("a", priority="king")
    Service.objects.filter(code="a").update(active=False, priority_allowed=False)
    with pytest.raises(Refused, match="service_closed"):
        office.issue("a")
    Service.objects.filter(code="a").update(active=True)
    with pytest.raises(Refused, match="no_priority"):
        office.issue("a", priority="elderly")
    with pytest.raises(DomainError, match="bad_language"):
        services.issue_ticket(
            office.unit, request_id=uuid4(), service_code="a", language="fr", issued_by="x"
        )


def test_a_service_is_closed_when_its_counters_closed_today_but_open_next_morning(
    office: Office,
) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-11-24T10:00:00+00:00"), tick=False) as at:
        for code in ("1", "2"):
            services.set_counter_state(office.counters[code], "closed", actor="user:1")
        with pytest.raises(Refused, match="service_closed"):
            office.issue("a")
        office.issue("b")
        at.shift(timedelta(hours=14))  # 07:00 the next morning, nobody has come to work yet
        assert office.issue("a").label == "A001"


def test_a_counter_does_not_close_on_somebody(office: Office) -> None:
    office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press())
    with pytest.raises(Refused, match="counter_busy"):
        services.set_counter_state(one, "closed", actor="user:1")
    paused = services.set_counter_state(one, "paused", actor="user:1", reason="họp  nhanh\x07")
    assert paused.pause_reason == "họp nhanh"


def test_calling_opens_a_paused_counter(office: Office) -> None:
    office.issue()
    one = office.counters["1"]
    services.set_counter_state(one, "paused", actor="user:1", reason="ăn trưa")
    services.call_next(one, office.press())
    one.refresh_from_db()
    assert (one.state, one.pause_reason) == ("open", "")


def test_an_abandoned_ticket_leaves_the_queue_and_a_failed_paper_does_not(office: Office) -> None:
    ghost, real = office.issue(), office.issue()
    for _ in range(2):
        services.record_paper(
            office.unit, ticket_id=ghost.pk, outcome="abandoned", actor="device:1"
        )
    services.record_paper(office.unit, ticket_id=real.pk, outcome="failed", actor="device:1")
    ghost.refresh_from_db()
    real.refresh_from_db()
    assert (ghost.state, real.state, real.paper) == ("cancelled", "waiting", "failed")
    assert AuditEvent.objects.filter(event="queueing.paper").count() == 2
    with pytest.raises(DomainError, match="bad_outcome"):
        services.record_paper(office.unit, ticket_id=real.pk, outcome="eaten", actor="device:1")


def test_shared_topics_never_carry_the_secret_of_a_ticket(office: Office) -> None:
    ticket = office.issue()
    one = office.counters["1"]
    services.call_next(one, office.press())
    services.recall(one, office.press())
    services.finish(one, office.press())
    shared = Change.objects.exclude(topic__startswith="ticket:")
    assert shared.filter(topic="queue").count() == 4
    assert shared.filter(topic="hall:main").count() == 3
    assert all(ticket.token not in str(row.data) + row.topic for row in shared)
    assert Change.objects.filter(topic=f"ticket:{ticket.token}").count() == 3


def test_events_say_how_many_wait_now(office: Office) -> None:
    office.issue(), office.issue()
    services.call_next(office.counters["1"], office.press())
    waiting = [row.data["waiting"] for row in Change.objects.filter(topic="queue").order_by("id")]
    assert waiting == [{"A": 1}, {"A": 2}, {"A": 1}]


@pytest.mark.parametrize("priority", [None, "elderly"])
def test_a_ticket_just_issued_is_the_ticket_that_was_stored(
    office: Office, priority: str | None
) -> None:
    office.issue("a")
    issued = office.issue("a", priority=priority)
    stored = Ticket.objects.get(pk=issued.pk)
    for field in Ticket._meta.concrete_fields:
        assert getattr(issued, field.attname) == getattr(stored, field.attname), field.attname
    assert (issued.service.code, issued.service.name_vi) == ("a", "Việc A")
    assert (issued.series.letter, issued.series.name_en) == ("A", "Line A")
    assert issued.line.hall.code == "main"
    assert people_ahead(issued) == people_ahead(stored)
