"""Moving a dossier on: who may, what is written down, how its clock runs."""

from __future__ import annotations

import random
import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

from queue_server.accounts.models import Unit
from queue_server.core.clock import LOCAL
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.dossiers.models import Dossier, Hop
from queue_server.dossiers.rules import State
from queue_server.dossiers.services import Actor, Move, apologise, move
from tests.queue_server.dossiers.conftest import CLERK, MakeDossier
from tests.queue_server.dossiers.test_transitions import LAWFUL

LEADER = CLERK


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def last_hop(dossier: Dossier) -> Hop:
    found = dossier.hops.last()
    assert found is not None
    return found


def step(dossier: Dossier, target: State, **values: object) -> Dossier:
    given = {"opinion": "lý do", "signed_by": "Nguyễn Thị Mẫu", **values}
    wish = Move(target=target, seen_hop=dossier.hops.count(), **given)  # type: ignore[arg-type]
    return move(dossier.pk, dossier.office, wish, CLERK)


@pytest.mark.parametrize("seed", range(12))
def test_a_random_walk_makes_lawful_hops_and_refuses_every_other(
    make_dossier: MakeDossier, seed: int
) -> None:
    chance = random.Random(seed)
    dossier = make_dossier()
    refused = made = 0
    for _ in range(25):
        target = chance.choice(list(State))
        here, before = dossier.state, dossier.before
        lawful = int(target) in LAWFUL[here] or (here == 7 and target == before)
        try:
            dossier = step(dossier, target)
        except Refused:
            refused += 1
            assert not lawful
            dossier.refresh_from_db()
            assert (dossier.state, dossier.before) == (here, before)
        else:
            made += 1
            assert lawful
    hops = list(dossier.hops.all())
    assert [hop.number for hop in hops] == list(range(1, made + 2))
    assert [hop.from_state for hop in hops[1:]] == [hop.to_state for hop in hops[:-1]]
    assert refused


def test_each_hop_says_who_where_when_and_why(make_dossier: MakeDossier, department: Unit) -> None:
    dossier = step(make_dossier(), State.PROCESSING, unit=department, opinion="Chuyển phòng")
    hop = last_hop(dossier)
    assert (hop.from_state, hop.to_state) == (2, 4)
    assert (hop.actor, hop.actor_name, hop.role) == ("user:1", "Nguyễn Văn Tiếp", "receiver")
    assert (hop.agency_vi, hop.opinion) == ("Phòng Kinh tế", "Chuyển phòng")
    department.name_vi = "Phòng Tài chính"
    department.save()
    assert last_hop(dossier).agency_vi == "Phòng Kinh tế"


def test_the_result_comes_back_to_the_counter(make_dossier: MakeDossier, department: Unit) -> None:
    dossier = step(make_dossier(), State.PROCESSING, unit=department)
    dossier = step(dossier, State.FINISHED)
    assert dossier.unit == dossier.office


@pytest.mark.parametrize("target", [State.SUPPLEMENT, State.STOPPED, State.REFUSED, State.PAYMENT])
def test_what_concerns_the_citizen_needs_a_reason(make_dossier: MakeDossier, target: State) -> None:
    dossier = step(make_dossier(), State.PROCESSING)
    with pytest.raises(Refused, match="reason_needed"):
        step(dossier, target, opinion=" ")


def test_a_result_is_handed_over_against_a_signature(make_dossier: MakeDossier) -> None:
    dossier = step(step(make_dossier(), State.PROCESSING), State.FINISHED)
    with pytest.raises(Refused, match="signature_needed"):
        step(dossier, State.RETURNED, signed_by="")
    assert last_hop(step(dossier, State.RETURNED)).signed_by == "Nguyễn Thị Mẫu"


@pytest.mark.parametrize(
    ("target", "permission", "allowed"),
    [
        (State.PROCESSING, "dossiers.receive", True),
        (State.PROCESSING, "dossiers.return", False),
        (State.WITHDRAWAL, "dossiers.process", False),
        (State.WITHDRAWAL, "dossiers.receive", True),
    ],
)
def test_each_hop_needs_its_permission(
    make_dossier: MakeDossier, target: State, permission: str, allowed: bool
) -> None:
    dossier = make_dossier()
    actor = Actor("user:2", permissions=frozenset({permission}))
    try:
        move(dossier.pk, dossier.office, Move(target, 1, opinion="lý do"), actor)
    except Refused as error:
        assert not allowed and error.status == 403
    else:
        assert allowed


def test_a_second_press_changes_nothing_and_a_stale_page_is_refused(
    make_dossier: MakeDossier,
) -> None:
    dossier = make_dossier()
    wish = Move(State.PROCESSING, seen_hop=1)
    move(dossier.pk, dossier.office, wish, CLERK)
    move(dossier.pk, dossier.office, wish, CLERK)
    assert dossier.hops.count() == 2
    with pytest.raises(Refused, match="stale_page"):
        move(dossier.pk, dossier.office, Move(State.WITHDRAWAL, seen_hop=1), CLERK)


def test_another_office_cannot_move_it(make_dossier: MakeDossier, other_office: Unit) -> None:
    with pytest.raises(NotFound):
        move(make_dossier().pk, other_office, Move(State.PROCESSING, 1), CLERK)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_make_one_hop(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    outcomes: list[str] = []

    def press(target: State) -> None:
        try:
            move(dossier.pk, dossier.office, Move(target, 1, opinion="lý do"), CLERK)
            outcomes.append("made")
        except Refused as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=(target,))
        for target in (State.PROCESSING, State.WITHDRAWAL)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "stale_page"]
    assert Hop.objects.filter(dossier=dossier).count() == 2


# --- the clock -----------------------------------------------------------------------------------


def test_the_clock_stands_while_the_citizen_is_waited_for(make_dossier: MakeDossier) -> None:
    with time_machine.travel(local("2026-11-09 09:00"), tick=False) as now:
        dossier = step(make_dossier(), State.PROCESSING)
        assert dossier.due_at == local("2026-11-12 09:00")
        now.move_to(local("2026-11-10 09:00"))
        dossier = step(dossier, State.SUPPLEMENT)
        now.move_to(local("2026-12-07 14:30"))
        dossier = step(dossier, State.PROCESSING)
    # Sixteen working hours were left: they run on from Monday 14:30.
    assert dossier.due_at == local("2026-12-09 14:30")
    assert [due.kind for due in dossier.due_dates.all()] == ["intake", "resumed"]


def test_a_refused_withdrawal_in_the_middle_does_not_start_the_clock(
    make_dossier: MakeDossier,
) -> None:
    with time_machine.travel(local("2026-11-09 09:00"), tick=False) as now:
        dossier = step(make_dossier(), State.PROCESSING)
        dossier = step(dossier, State.SUPPLEMENT)
        now.move_to(local("2026-11-11 09:00"))
        dossier = step(dossier, State.WITHDRAWAL)
        dossier = step(dossier, State.SUPPLEMENT)
        now.move_to(local("2026-11-16 09:00"))
        dossier = step(dossier, State.PROCESSING)
    assert dossier.due_at == local("2026-11-19 09:00")


def test_a_dossier_that_was_late_before_the_pause_stays_late(make_dossier: MakeDossier) -> None:
    with time_machine.travel(local("2026-11-09 09:00"), tick=False) as now:
        dossier = step(make_dossier(), State.PROCESSING)
        now.move_to(local("2026-11-13 09:00"))
        dossier = step(dossier, State.PAYMENT)
        now.move_to(local("2026-11-20 09:00"))
        dossier = step(dossier, State.PROCESSING)
    assert dossier.due_at == local("2026-11-12 09:00")


# --- apologies -----------------------------------------------------------------------------------


def test_an_apology_adds_a_date_and_is_no_state(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    assert dossier.due_at is not None
    later = dossier.due_at + timedelta(days=7)
    after = apologise(dossier.pk, dossier.office, new_due=later, reason="Thiếu hồ sơ", actor=LEADER)
    assert (after.state, after.due_at) == (State.RECEIVED, later)
    assert [(d.kind, d.due_at) for d in after.due_dates.all()] == [
        ("intake", dossier.due_at),
        ("apology", later),
    ]


def test_a_new_date_is_given_once_unless_the_office_may_more_often(
    make_dossier: MakeDossier,
) -> None:
    dossier = make_dossier()
    assert dossier.due_at is not None
    day = timedelta(days=1)

    def again(days: int) -> None:
        assert dossier.due_at is not None
        due = dossier.due_at + days * day
        apologise(dossier.pk, dossier.office, new_due=due, reason="Lý do", actor=LEADER)

    again(7)
    with pytest.raises(Refused, match="apology_used"):
        again(14)
    dossier.office.settings = {"apologies": 2}
    dossier.office.save()
    again(14)


@pytest.mark.parametrize("case", ["earlier", "no reason", "no leader", "finished"])
def test_an_apology_is_refused(make_dossier: MakeDossier, case: str) -> None:
    dossier = make_dossier()
    if case == "finished":
        dossier = step(step(dossier, State.PROCESSING), State.FINISHED)
    assert dossier.due_at is not None
    actor = Actor("user:3", permissions=frozenset({"dossiers.process"}))
    with pytest.raises(DomainError):
        apologise(
            dossier.pk,
            dossier.office,
            new_due=dossier.due_at + timedelta(days=-1 if case == "earlier" else 3),
            reason="" if case == "no reason" else "Lý do",
            actor=actor if case == "no leader" else LEADER,
        )
    assert dossier.due_dates.count() == 1
