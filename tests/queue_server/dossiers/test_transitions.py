"""A dossier makes permitted hops only; every other hop is refused."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.dossiers import rules
from queue_server.dossiers.rules import State

# The table as the domain facts state it, written out by number, apart from the code.
LAWFUL = {
    1: {2, 3, 7},
    2: {4, 7},
    3: set(),
    4: {5, 6, 7, 8, 9, 3},
    5: {4, 7},
    6: {4, 7},
    7: {8},
    8: set(),
    9: {10},
    10: set(),
}


def test_the_table_is_the_national_one() -> None:
    assert {int(s): {int(t) for t in after} for s, after in rules.TRANSITIONS.items()} == LAWFUL


@pytest.mark.parametrize("before", [1, 2, 4, 5, 6])
def test_a_refused_withdrawal_goes_back_where_it_came_from(before: int) -> None:
    assert rules.permitted(State.WITHDRAWAL, State(before)) == {State.STOPPED, State(before)}


@pytest.mark.parametrize("before", [3, 7, 8, 9, 10])
def test_a_withdrawal_never_leads_to_a_state_that_allows_none(before: int) -> None:
    assert rules.permitted(State.WITHDRAWAL, State(before)) == {State.STOPPED}


def test_withdrawal_is_forbidden_once_the_result_is_there() -> None:
    assert not rules.is_permitted(State.FINISHED, State.WITHDRAWAL)
    assert not rules.is_permitted(State.RETURNED, State.WITHDRAWAL)


def test_the_three_ends_are_ends() -> None:
    assert {State.REFUSED, State.STOPPED, State.RETURNED} == rules.TERMINAL


@given(st.lists(st.sampled_from(list(State)), max_size=30))
def test_a_random_walk_ends_only_where_the_law_lets_it(wishes: list[State]) -> None:
    state, before, path = State.RECEIVED, None, [State.RECEIVED]
    for wish in wishes:
        if rules.is_permitted(state, wish, before):
            before, state = state, wish
            path.append(state)
    for here, there in itertools.pairwise(path):
        back = here is State.WITHDRAWAL and there in {State(n) for n in (1, 2, 4, 5, 6)}
        assert int(there) in LAWFUL[int(here)] or back
    assert path.count(State.RETURNED) <= 1


@pytest.mark.parametrize("state", list(State))
def test_every_hop_has_somebody_who_may_make_it(state: State) -> None:
    for target in rules.permitted(state, State.PROCESSING):
        assert rules.who_may(state, target)


@pytest.mark.parametrize("state", list(State))
def test_each_state_lies_on_one_of_five_stages(state: State) -> None:
    assert 1 <= rules.stage(state) <= 5
