"""The pure rules of the queue: labels, permitted steps, and the weave of priority."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.queueing import rules
from queue_server.queueing.rules import FINAL, TRANSITIONS, Place, State, Verb, Why

SECOND = rules.US


@pytest.mark.parametrize(
    ("letter", "number", "label"),
    [("A", 1, "A001"), ("A", 999, "A999"), ("A", 1000, "A1000"), ("BC", 12, "BC012")],
)
def test_labels_have_at_least_three_digits_and_go_on_after_999(
    letter: str, number: int, label: str
) -> None:
    assert rules.label(letter, number) == label


def test_there_is_no_ticket_number_zero() -> None:
    with pytest.raises(ValueError, match="start at 1"):
        rules.label("A", 0)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_labels_of_a_series_never_repeat(one: int, other: int) -> None:
    assert (rules.label("A", one) == rules.label("A", other)) == (one == other)


def test_nothing_leaves_a_final_state() -> None:
    for table in TRANSITIONS.values():
        assert not FINAL & set(table)


def test_every_state_can_be_reached_from_waiting() -> None:
    reached = {State.WAITING}
    while True:
        more = {table[s] for table in TRANSITIONS.values() for s in reached if s in table}
        if more <= reached:
            break
        reached |= more
    assert reached == set(State)


def test_every_open_state_is_emptied_at_closing_or_is_missed() -> None:
    open_states = set(State) - FINAL - {State.MISSED}
    assert set(TRANSITIONS[Verb.CLOSE]) == open_states


def _line(spec: str) -> list[Place]:
    """``"nnPn"``: a line of normal and priority tickets a minute apart."""
    return [Place((i + 1) * 60 * SECOND, ch == "P") for i, ch in enumerate(spec)]


@pytest.mark.parametrize(
    ("waiting", "since", "index"),
    [
        ("", 0, 0),
        ("nnnn", 0, 2),  # two normals first
        ("nnnn", 1, 1),  # one was called since the last priority
        ("nnnn", 9, 0),  # more than enough were called: next
        ("nnPnnn", 9, 5),  # after the waiting priority plus two
        ("nnPn", 0, 4),  # fewer normals than N behind: the end
        ("PPnnn", 0, 4),
    ],
)
def test_one_priority_after_every_two_normals(waiting: str, since: int, index: int) -> None:
    assert rules.priority_index(_line(waiting), every=2, normals_since=since) == index


def test_a_key_lies_between_its_neighbours() -> None:
    assert rules.key_at([10, 20], 1, 99) == 15
    assert rules.key_at([10, 20], 0, 99) == 9
    assert rules.key_at([10, 20], 2, 99) == 99
    assert rules.key_at([10, 20], 2, 5) == 20, "a clock that steps back does not let anyone jump"
    assert rules.key_at([10, 11], 1, 99) == 10, "no room: the later id decides"
    assert rules.key_at([], 0, 99) == 99


@given(
    st.lists(st.booleans(), max_size=30),
    st.integers(1, 6),
    st.integers(0, 8),
)
def test_a_priority_ticket_is_never_worse_off_than_first_come(
    line: list[bool], every: int, since: int
) -> None:
    waiting = [Place((i + 1) * SECOND, priority) for i, priority in enumerate(line)]
    arrival = (len(line) + 5) * SECOND
    key = rules.priority_key(waiting, arrival=arrival, every=every, normals_since=since)
    assert key <= arrival


class Line:
    """A line as the database would hold it, driven by arrivals and calls."""

    def __init__(self, every: int) -> None:
        self.every = every
        self.now = 0
        self.since = 0
        self.rows: list[tuple[int, int, bool]] = []  # key, id, priority
        self.ids = 0

    def arrive(self, priority: bool) -> int:
        self.now += SECOND
        self.ids += 1
        key = self.now
        if priority:
            waiting = [Place(row[0], row[2]) for row in self.rows]
            key = rules.priority_key(
                waiting, arrival=self.now, every=self.every, normals_since=self.since
            )
        self.rows.append((key, self.ids, priority))
        self.rows.sort()
        return self.ids

    def call(self) -> tuple[int, bool] | None:
        self.now += SECOND
        if not self.rows:
            return None
        _key, ticket, priority = self.rows.pop(0)
        self.since = 0 if priority else self.since + 1
        return ticket, priority


steps = st.lists(st.sampled_from(["normal", "priority", "call"]), max_size=120)


@given(steps, st.integers(1, 4))
def test_nobody_starves_overtaking_is_bounded(plan: list[str], every: int) -> None:
    """A normal with A normals ahead is overtaken by at most A // N + 1 later priorities."""
    line = Line(every)
    ahead: dict[int, int] = {}
    overtaken: dict[int, int] = {}
    for step in [*plan, *["call"] * 120]:
        if step == "call":
            called = line.call()
            if called and called[1]:
                for _key, ticket, priority in line.rows:
                    if not priority and ticket < called[0]:
                        overtaken[ticket] = overtaken.get(ticket, 0) + 1
        else:
            normals = sum(not row[2] for row in line.rows)
            ticket = line.arrive(step == "priority")
            if step == "normal":
                ahead[ticket] = normals
    for ticket, count in overtaken.items():
        assert count <= ahead[ticket] // every + 1


@given(steps, st.integers(1, 4))
def test_normals_keep_their_order_and_so_do_priorities(plan: list[str], every: int) -> None:
    line = Line(every)
    called = []
    for step in [*plan, *["call"] * 120]:
        if step == "call":
            called.append(line.call())
        else:
            line.arrive(step == "priority")
    served = [entry for entry in called if entry]
    for kind in (True, False):
        order = [ticket for ticket, priority in served if priority is kind]
        assert all(a < b for a, b in pairwise(order))


@given(st.integers(1, 4), st.integers(1, 30))
def test_under_steady_pressure_priorities_come_exactly_one_in_every_n(
    every: int, count: int
) -> None:
    line = Line(every)
    for _ in range(count * every):
        line.arrive(False)
    for _ in range(count):
        line.arrive(True)
    kinds = [entry[1] for entry in (line.call() for _ in range(count * (every + 1))) if entry]
    assert kinds == ([False] * every + [True]) * count


@given(st.integers(0, 5), st.integers(0, 8))
def test_a_recycled_ticket_stands_behind_the_next_few(after: int, length: int) -> None:
    keys = [(i + 1) * SECOND for i in range(length)]
    key = rules.recycle_key(keys[: after + 1], after=after, arrival=99 * SECOND)
    assert sum(other < key for other in keys) == min(after, length)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, Why.ARRIVAL),
        ({"priority": True}, Why.PRIORITY),
        ({"cause": Verb.RECYCLE, "priority": True}, Why.RECYCLED),
        ({"cause": Verb.TRANSFER}, Why.TRANSFERRED),
        ({"for_this_counter": True, "cause": Verb.TRANSFER}, Why.THIS_COUNTER),
        ({"head_start_s": 300, "overtakes": True}, Why.PREFERRED),
        ({"head_start_s": 300}, Why.ARRIVAL),
    ],
)
def test_the_desk_is_told_why_somebody_is_next(facts: dict[str, object], why: Why) -> None:
    base: dict[str, object] = {
        "cause": "",
        "priority": False,
        "head_start_s": 0,
        "for_this_counter": False,
        "overtakes": False,
    }
    assert rules.why_here(**{**base, **facts}) is why  # type: ignore[arg-type]


def test_preference_is_a_head_start_in_seconds() -> None:
    assert rules.effective_key(1_000 * SECOND, 300) == 700 * SECOND
