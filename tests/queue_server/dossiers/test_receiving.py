"""Receiving: numbers, due dates, double presses, what is kept."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from queue_server.accounts.models import Unit
from queue_server.catalogue.models import ProcedureVersion
from queue_server.core.clock import LOCAL
from queue_server.core.errors import DomainError, NotFound, Refused
from queue_server.core.models import AuditEvent
from queue_server.dossiers.models import DayCounter, Dossier, DossierPaper, DueDate, Hop
from queue_server.dossiers.rules import State
from queue_server.dossiers.services import receive
from tests.queue_server.dossiers.conftest import (
    CLERK,
    MakeDossier,
    MakeOffice,
    add_procedure,
    intake,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def test_a_paper_intake_begins_as_received(make_dossier: MakeDossier, office: Unit) -> None:
    dossier = make_dossier(local("2026-11-20 09:00"))
    assert dossier.code == "H99.01.05-261120-0001"
    assert dossier.state == State.RECEIVED
    assert dossier.unit == office
    assert dossier.due_at == local("2026-11-26 09:00")  # 24/11 is a day off
    assert [p.name_vi for p in dossier.papers.all()] == ["Tờ khai", "Giấy chứng sinh"]
    hop = dossier.hops.get()
    assert (hop.from_state, hop.to_state, hop.actor) == (None, 2, "user:1")
    assert [d.kind for d in dossier.due_dates.all()] == ["intake"]


def test_a_refused_intake_ends_at_once(make_dossier: MakeDossier) -> None:
    dossier = make_dossier(refused_because="Không thuộc thẩm quyền")
    assert (dossier.state, dossier.due_at) == (State.REFUSED, None)
    assert dossier.hops.get().opinion == "Không thuộc thẩm quyền"


def test_the_day_of_the_code_is_the_local_day(make_dossier: MakeDossier) -> None:
    # 20:00 UTC is already the next morning in Vietnam.
    dossier = make_dossier(datetime(2026, 11, 20, 20, 0, tzinfo=UTC))
    assert dossier.code == "H99.01.05-261121-0001"


def test_the_running_number_begins_again_each_day_and_never_repeats(
    make_dossier: MakeDossier,
) -> None:
    codes = [make_dossier(local(f"2026-11-{day} 09:00")).code for day in (19, 19, 20, 19)]
    assert [code[-11:] for code in codes] == [
        "261119-0001",
        "261119-0002",
        "261120-0001",
        "261119-0003",
    ]


def test_the_same_form_twice_is_one_dossier(office: Unit, version: ProcedureVersion) -> None:
    form = intake(version)
    first, created = receive(office, form, CLERK)
    again, created_again = receive(office, form, CLERK)
    assert (created, created_again) == (True, False)
    assert first.pk == again.pk
    assert DayCounter.objects.get().last == 1


def test_a_form_of_one_office_says_nothing_in_another(
    office: Unit, version: ProcedureVersion, other_office: Unit
) -> None:
    form = intake(version)
    receive(office, form, CLERK)
    other = add_procedure(other_office, "1.001193", "Đăng ký khai sinh", "working_days", 3)
    with pytest.raises(Refused):
        receive(other_office, intake(other, request_id=form.request_id), CLERK)


def test_another_offices_procedure_does_not_exist(other_office: Unit, version: Any) -> None:
    with pytest.raises(NotFound):
        receive(other_office, intake(version), CLERK)


def test_an_office_without_agency_code_cannot_receive(make_office: MakeOffice) -> None:
    office = make_office("no-code", "")
    version = add_procedure(office, "1.001193", "Đăng ký khai sinh", "working_days", 3)
    with pytest.raises(DomainError, match="no_agency_code"):
        receive(office, intake(version), CLERK)


@pytest.mark.parametrize("values", [{"applicant_name": " \x00 "}, {"fee_vnd": -1}])
def test_a_form_with_a_wrong_value_makes_nothing(
    office: Unit, version: ProcedureVersion, values: dict[str, Any]
) -> None:
    with pytest.raises(DomainError):
        receive(office, intake(version, **values), CLERK)
    assert not Dossier.objects.exists()
    assert not DayCounter.objects.exists()


def test_names_are_kept_composed_and_without_control_bytes(make_dossier: MakeDossier) -> None:
    dossier = make_dossier(applicant_name="Nguye\u0302\u0303n\x1b@ Thi\u0323 Ma\u0302\u0303u\n")
    assert dossier.applicant_name == "Nguyễn@ Thị Mẫu"
    assert "nguyen" in dossier.search


def test_an_unknown_fee_stays_unknown(make_dossier: MakeDossier) -> None:
    assert make_dossier(fee_vnd=None).fee_vnd is None
    assert make_dossier(fee_vnd=0).fee_vnd == 0


def test_a_later_version_moves_nothing_of_an_old_dossier(
    make_dossier: MakeDossier, version: ProcedureVersion
) -> None:
    dossier = make_dossier(local("2026-11-20 09:00"))
    ProcedureVersion.objects.filter(pk=version.pk).update(name_vi="Tên khác")
    dossier.refresh_from_db()
    assert dossier.procedure_vi == "Đăng ký khai sinh"
    assert dossier.procedure_version_id == version.pk


def test_a_failed_receipt_gives_its_number_back(
    office: Unit, version: ProcedureVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("queue_server.dossiers.services.receiving.add_hop", fail)
        with pytest.raises(RuntimeError):
            receive(office, intake(version), CLERK)
    assert not Dossier.objects.exists()
    assert not DossierPaper.objects.exists()
    dossier, _created = receive(office, intake(version), CLERK)
    assert dossier.code.endswith("-0001")


@pytest.mark.parametrize("field", ["code", "request_id"])
def test_the_database_itself_refuses_a_repeat(make_dossier: MakeDossier, field: str) -> None:
    first, second = make_dossier(), make_dossier()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})


def test_the_check_word_is_in_no_repr_and_not_in_the_audit_log(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    word = dossier.check_word
    assert word not in f"{dossier!r} {dossier}".replace(dossier.code, "")
    events = AuditEvent.objects.filter(event__startswith="dossiers.")
    assert events.count() == 1
    assert all(word not in str(row.data) and "Mẫu" not in str(row.data) for row in events)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_get_eighty_different_numbers_without_a_gap(
    office: Unit, version: ProcedureVersion
) -> None:
    codes: list[str] = []
    errors: list[Exception] = []
    shared = [uuid.uuid4() for _ in range(5)]

    def work(worker: int) -> None:
        try:
            for turn in range(10):
                # Half of the threads send the same five forms as their neighbours.
                same = shared[turn % 5] if worker % 2 else uuid.uuid4()
                dossier, created = receive(office, intake(version, request_id=same), CLERK)
                if created:
                    codes.append(dossier.code)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    numbers = sorted(int(code.rsplit("-", 1)[1]) for code in codes)
    assert numbers == list(range(1, 4 * 10 + 5 + 1))
    assert Dossier.objects.count() == len(numbers) == DayCounter.objects.get().last
    assert Hop.objects.count() == DueDate.objects.count() == len(numbers)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # Three working days from Friday 10:00 are Wednesday 10:00.
        ("2026-11-13 10:00", "2026-11-18 10:00"),
        # After closing it counts from the next morning.
        ("2026-11-13 18:00", "2026-11-19 07:00"),
        # 24/11/2026 is a day off.
        ("2026-11-20 10:00", "2026-11-26 10:00"),
        # Tết 2026: 16–20 February are off.
        ("2026-02-13 09:00", "2026-02-25 09:00"),
        # 30/4 and 1/5 2026 are a Thursday and a Friday.
        ("2026-04-29 09:00", "2026-05-06 09:00"),
        # Swapped: Friday 2/5/2025 off, Saturday 26/4/2025 worked.
        ("2025-04-25 09:00", "2025-04-29 09:00"),
    ],
)
def test_due_dates_follow_the_calendar_of_days_off(
    make_dossier: MakeDossier, received: str, due: str
) -> None:
    assert make_dossier(local(received)).due_at == local(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-20 09:00", "2026-11-20 17:00"),
        ("2026-11-20 14:59", "2026-11-20 17:00"),
        # After 15:00 the next working day, which is a Monday here.
        ("2026-11-20 15:01", "2026-11-23 17:00"),
        ("2026-11-21 09:00", "2026-11-23 17:00"),
    ],
)
def test_a_same_day_procedure_after_three_is_due_the_next_working_day(
    make_dossier: MakeDossier, same_day_version: ProcedureVersion, received: str, due: str
) -> None:
    assert make_dossier(local(received), version=same_day_version).due_at == local(due)


def test_a_procedure_without_a_known_time_promises_no_date(
    make_dossier: MakeDossier, office: Unit
) -> None:
    version = add_procedure(office, "9.999999", "Thủ tục khác", "unknown", None)
    dossier = make_dossier(version=version)
    assert dossier.due_at is None
    assert not dossier.due_dates.exists()


def test_the_counter_belongs_to_the_agency_and_the_day(make_dossier: MakeDossier) -> None:
    make_dossier(local("2026-11-20 09:00"))
    assert DayCounter.objects.filter(agency="H99.01.05", day=date(2026, 11, 20), last=1).exists()
