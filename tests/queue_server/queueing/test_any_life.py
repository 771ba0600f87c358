"""Any sequence of presses at any desks leaves a queue that makes sense: on the real database."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from queue_server.core.errors import Refused
from queue_server.core.models import Change
from queue_server.queueing import services
from queue_server.queueing.models import Period, Ticket
from queue_server.queueing.rules import ACTIVE, FINAL, State
from queue_server.queueing.selectors.desk import desk_state
from queue_server.queueing.selectors.front import active_ticket, mark
from queue_server.queueing.services import Press
from tests.queue_server.queueing.build import Office, build_office

counters = st.sampled_from(["1", "2", "3"])
AT_COUNTER = ("recall", "serve", "finish", "miss", "hold")


class Queue(RuleBasedStateMachine):
    """Visitors, three desks and a holder's phone, pressing in any order."""

    office: Office
    issued: dict[int, tuple[str, str]]

    @initialize()
    def open_office(self) -> None:
        self.office = build_office(f"o{uuid4().hex[:12]}")
        self.issued = {}
        self.last: dict[str, UUID] = {}

    @rule(service=st.sampled_from("ab"), priority=st.sampled_from([None, None, "elderly"]))
    def arrive(self, service: str, priority: str | None) -> None:
        ticket = self.office.issue(service, priority=priority)
        assert ticket.pk not in self.issued
        self.issued[ticket.pk] = (ticket.label, ticket.token)

    @rule(counter=counters)
    def call(self, counter: str) -> None:
        desk = self.office.counters[counter]
        shown = desk_state(desk).waiting
        press = self._press(counter)
        ticket = services.call_next(desk, press)
        assert services.call_next(desk, press) == ticket, "a double press is one press"
        assert (ticket is None) == (not shown)
        if ticket is not None:
            assert ticket.pk == shown[0].ticket.pk, "the desk showed who is next"

    @rule(counter=counters, verb=st.sampled_from(AT_COUNTER))
    def press(self, counter: str, verb: str) -> None:
        desk = self.office.counters[counter]
        active = active_ticket(desk)
        try:
            done = getattr(services, verb)(desk, self._press(counter, mark(active)))
        except Refused as refused:
            assert active is None or refused.code in ("not_permitted_now", "recall_limit")
        else:
            assert active is not None
            assert done.pk == active.pk
            assert done.version == active.version + 1

    @rule(counter=counters, data=st.data())
    def resume(self, counter: str, data: st.DataObject) -> None:
        held = self._one(data, State.HELD)
        desk = self.office.counters[counter]
        if held is not None:
            busy = active_ticket(desk) is not None
            try:
                services.resume(desk, self._press(counter), ticket_id=held)
                assert not busy
            except Refused as refused:
                assert busy
                assert refused.code == "counter_busy"

    @rule(counter=counters, data=st.data())
    def come_back(self, counter: str, data: st.DataObject) -> None:
        missed = self._one(data, State.MISSED)
        if missed is not None:
            services.recycle(
                self.office.unit,
                self._press(counter),
                ticket_id=missed,
                at=self.office.counters[counter],
            )

    @rule(data=st.data(), to=st.sampled_from(["a", "b", "1", "3"]))
    def transfer(self, data: st.DataObject, to: str) -> None:
        ticket = self._one(data, State.WAITING, State.CALLED, State.SERVING, State.HELD)
        if ticket is not None:
            before = Ticket.objects.get(pk=ticket)
            moved = services.transfer(
                self.office.unit,
                Press(actor="device:1"),
                ticket_id=ticket,
                service_code=to if to in "ab" else "",
                counter_code="" if to in "ab" else to,
            )
            assert (moved.sort_key, moved.label) == (before.sort_key, before.label)

    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        ticket = self._one(data, State.WAITING, State.HELD)
        if ticket is not None:
            token = self.issued[ticket][1]
            left = services.give_up(token=token, request_id=uuid4(), actor="holder")
            assert left.state == State.CANCELLED

    @precondition(lambda self: self.last)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        counter = data.draw(st.sampled_from(sorted(self.last)))
        try:
            services.undo(
                self.office.counters[counter],
                Press(actor="device:1"),
                action_id=self.last.pop(counter),
            )
        except Refused as refused:
            assert refused.code == "too_late"

    @invariant()
    def every_number_is_kept_and_unique(self) -> None:
        if hasattr(self, "office"):
            rows = dict(self._tickets().values_list("pk", "label"))
            assert rows == {pk: label for pk, (label, _token) in self.issued.items()}
            assert len(set(rows.values())) == len(rows)

    @invariant()
    def a_counter_holds_one_visitor(self) -> None:
        if hasattr(self, "office"):
            for counter in self.office.counters.values():
                states = [state.value for state in ACTIVE]
                assert self._tickets().filter(counter=counter, state__in=states).count() <= 1

    @invariant()
    def the_periods_that_count_tile_each_life(self) -> None:
        if not hasattr(self, "office"):
            return
        for ticket in self._tickets():
            rows = list(
                Period.objects.filter(ticket=ticket, undone=False).order_by("began_at", "pk")
            )
            assert rows[0].state == State.WAITING
            for earlier, later in pairwise(rows):
                assert earlier.ended_at is not None
                assert earlier.ended_at <= later.began_at
            open_rows = [row.state for row in rows if row.ended_at is None]
            final = State(ticket.state) in FINAL
            assert open_rows == ([] if final else [ticket.state])

    def teardown(self) -> None:
        if hasattr(self, "office"):
            shared = Change.objects.filter(office_id=self.office.unit.pk)
            shared = shared.exclude(topic__startswith="ticket:")
            said = " ".join(str(row.data) for row in shared)
            assert not any(token in said for _label, token in self.issued.values())

    def _tickets(self) -> Any:
        return Ticket.objects.filter(office=self.office.unit)

    def _press(self, counter: str, seen: str = "") -> Press:
        press = Press(actor="device:1", seen=seen)
        self.last[counter] = press.action_id
        return press

    def _one(self, data: st.DataObject, *states: State) -> int | None:
        rows = self._tickets().filter(state__in=[state.value for state in states])
        found = sorted(rows.values_list("pk", flat=True))
        return data.draw(st.sampled_from(found)) if found else None


@pytest.mark.django_db
def test_any_sequence_of_presses_leaves_a_queue_that_makes_sense() -> None:
    """Each sequence has an office of its own, and all of them one transaction."""
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
