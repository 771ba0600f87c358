"""A slip for a counter's printer: printed once, by the right station, and its fate is known."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connections

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Device, Unit, UnitKind
from queue_server.core import clock
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.core.models import Change
from queue_server.printing import selectors, services
from queue_server.printing.models import JobState, PrintJob

SLIP: dict[str, Any] = {
    "version": 1,
    "id": str(uuid4()),
    "kind": "receipt",
    "language": "vi",
    "blocks": [{"type": "text", "text": "Giấy tiếp nhận", "size": "normal"}],
}


def office(code: str = "ben-moi") -> Unit:
    """An office."""
    return Unit.objects.create(kind=UnitKind.OFFICE, code=code, name_vi="x", name_en="x")


def station(unit: Unit, counter: str) -> Device:
    """The station of a counter."""
    device, _token = accounts.add_device(
        unit, name=f"station {counter}", kind="station", binding=counter, actor="test"
    )
    return device


def send(unit: Unit, counter: str = "1", key: str | None = None) -> PrintJob:
    """Queue the slip."""
    return services.queue_slip(
        unit, slip=SLIP, counter_code=counter, requested_by="user:1", unique_key=key
    )


@pytest.mark.django_db
def test_a_slip_goes_to_the_station_of_its_counter_only() -> None:
    unit, other = office(), office("ben-cu")
    one, two, strange = station(unit, "1"), station(unit, "2"), station(other, "1")
    job = send(unit)
    assert selectors.jobs_for(one) == [job]
    assert selectors.jobs_for(two) == selectors.jobs_for(strange) == []
    for device in (two, strange):
        with pytest.raises(NotFound):
            services.claim(device, job.pk, uuid4())
    assert Change.objects.filter(topic=f"station:{one.pk}").count() == 1
    assert not Change.objects.filter(topic=f"station:{two.pk}").exists()


@pytest.mark.django_db
def test_a_claim_is_idempotent_and_exclusive() -> None:
    unit = office()
    one, claim = station(unit, "1"), uuid4()
    job = send(unit)
    assert services.claim(one, job.pk, claim) == services.claim(one, job.pk, claim) == job
    with pytest.raises(Refused, match="taken"):
        services.claim(one, job.pk, uuid4())
    assert selectors.jobs_for(one) == []


@pytest.mark.django_db
def test_an_outcome_is_kept_and_a_late_word_corrects_unsure() -> None:
    unit = office()
    one = station(unit, "1")
    job = send(unit)
    with pytest.raises(Refused, match="not_claimed"):
        services.record_outcome(one, job.pk, outcome="printed")
    services.claim(one, job.pk, uuid4())
    with pytest.raises(DomainError, match="bad_outcome"):
        services.record_outcome(one, job.pk, outcome="eaten")
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert services.give_up_lost() == 1
        assert PrintJob.objects.get().state == JobState.UNSURE
        assert selectors.troubled(unit, "1") == [job]
        for _ in range(2):
            ended = services.record_outcome(one, job.pk, outcome="printed", reason="ok\x07")
    assert (ended.state, ended.reason) == ("printed", "ok")
    with pytest.raises(Refused, match="not_claimed"):
        services.record_outcome(one, job.pk, outcome="failed")


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["printed", "failed", "unsure"])
def test_an_ended_slip_keeps_nothing_of_what_was_on_it(outcome: str) -> None:
    unit = office()
    device = station(unit, "1")
    job, mine = send(unit), uuid4()
    services.claim(device, job.pk, mine)
    services.record_outcome(device, job.pk, outcome=outcome)
    job.refresh_from_db()
    assert job.slip == {}
    with pytest.raises(Refused):
        services.claim(device, job.pk, mine)


@pytest.mark.django_db
def test_an_old_slip_surprises_nobody() -> None:
    unit = office()
    one = station(unit, "1")
    send(unit)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert selectors.jobs_for(one) == []
        assert services.give_up_lost() == 1
    assert PrintJob.objects.get().state == JobState.FAILED


@pytest.mark.django_db
def test_the_same_key_is_the_same_job_and_keys_are_per_office() -> None:
    unit, other = office(), office("ben-cu")
    assert send(unit, key="receipt:1") == send(unit, key="receipt:1")
    assert send(other, key="receipt:1").pk != send(unit, key="receipt:1").pk
    assert send(unit).pk != send(unit).pk


@pytest.mark.django_db
@pytest.mark.parametrize("slip", [{}, {"kind": "receipt"}, {"kind": "", "blocks": []}])
def test_what_is_no_slip_is_refused(slip: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="bad_slip"):
        services.queue_slip(office(), slip=slip, counter_code="1", requested_by="user:1")


@pytest.mark.django_db(transaction=True)
def test_of_eight_claims_at_once_one_wins() -> None:
    unit = office()
    one = station(unit, "1")
    job = send(unit)
    won: list[UUID] = []
    gate = threading.Barrier(8)

    def try_it(claim: UUID) -> Callable[[], None]:
        def run() -> None:
            try:
                gate.wait(30)
                services.claim(one, job.pk, claim)
                won.append(claim)
            except Refused as refused:
                assert refused.code == "taken"
            finally:
                connections.close_all()

        return run

    threads = [threading.Thread(target=try_it(uuid4())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert PrintJob.objects.get().claim_id == won[0]
