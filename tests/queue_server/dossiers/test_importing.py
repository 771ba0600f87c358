"""Existing dossiers come in all together or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from queue_server.accounts.models import Unit
from queue_server.catalogue.models import ProcedureVersion
from queue_server.core.clock import LOCAL
from queue_server.core.errors import DomainError
from queue_server.core.models import AuditEvent
from queue_server.dossiers import importing
from queue_server.dossiers.models import DayCounter, Dossier, DueDate, Hop
from queue_server.dossiers.rules import State
from queue_server.dossiers.services import receive
from tests.queue_server.dossiers.conftest import CLERK, MakeDossier, intake

HEAD = "Mã hồ sơ;Mã thủ tục;Tên thủ tục;Người nộp;Điện thoại;Trạng thái;Ngày nhận;Hẹn trả;Đơn vị\n"


def line(number: int, **values: str) -> str:
    cells = {
        "code": f"H99.01.05-261119-{number:04d}",
        "procedure": "1.001193",
        "name": "",
        "applicant": "Nguyễn Thị Mẫu",
        "phone": "0901231234",
        "state": "4",
        "received": "19/11/2026 09:00",
        "due": "23/11/2026 09:00",
        "unit": "phong kinh te",
        **values,
    }
    return ";".join(cells.values()) + "\n"


def bring(office: Unit, *lines: str) -> int:
    return importing.import_file(office, (HEAD + "".join(lines)).encode(), actor="test").dossiers


def refusal(office: Unit, *lines: str) -> list[tuple[int, str]]:
    with pytest.raises(importing.ImportRefused) as caught:
        bring(office, *lines)
    return [(fault.line, fault.column) for fault in caught.value.lines]


def test_a_dossier_comes_in_with_its_history_and_its_date(
    office: Unit, version: ProcedureVersion, department: Unit
) -> None:
    assert bring(office, line(1)) == 1
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.unit, dossier.procedure_version) == (4, department, version)
    assert (dossier.procedure_vi, dossier.phone) == ("Đăng ký khai sinh", "+84901231234")
    assert len(dossier.check_word) == 4
    assert (Hop.objects.count(), DueDate.objects.count()) == (1, 1)
    assert AuditEvent.objects.get(event="dossiers.imported").data == {"dossiers": 1}


def test_a_procedure_that_is_no_longer_in_the_catalogue_comes_in_by_its_name(office: Unit) -> None:
    bring(office, line(1, procedure="", name="Thủ tục đã bãi bỏ", unit=""))
    dossier = Dossier.objects.get()
    assert (dossier.procedure, dossier.procedure_vi) == (None, "Thủ tục đã bãi bỏ")


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"procedure": "9.999999"}, "procedure_code"),
        ({"unit": "Phòng không có"}, "unit"),
        ({"received": "19/11/2099", "due": ""}, "received"),
        ({"code": "x"}, "code"),
    ],
)
def test_one_bad_line_among_good_ones_lets_nothing_in(
    office: Unit, version: ProcedureVersion, values: dict[str, str], column: str
) -> None:
    lines = [line(n) for n in range(1, 40)]
    lines[20] = line(21, **values)
    assert refusal(office, *lines) == [(22, column)]
    assert not Dossier.objects.exists()
    assert not Hop.objects.exists()
    assert not DayCounter.objects.exists()


def test_faults_of_the_file_and_of_the_database_are_listed_together_in_order(
    office: Unit, version: ProcedureVersion
) -> None:
    bring(office, line(1))
    faults = refusal(office, line(2, state="?"), line(1), line(3, unit="?"))
    assert faults == [(2, "state"), (3, "code"), (4, "unit")]
    assert Dossier.objects.count() == 1


def test_a_code_of_another_office_is_taken_too(
    office: Unit, other_office: Unit, version: ProcedureVersion
) -> None:
    bring(office, line(1))
    plain = line(1, procedure="", name="Khai sinh", unit="")
    assert refusal(other_office, plain) == [(2, "code")]


def test_a_failure_in_the_middle_leaves_nothing_behind(
    office: Unit, version: ProcedureVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_BATCH", 3)
    calls = []

    def fail(job: Any, dossier: Dossier, _row: Any) -> Hop:
        calls.append(dossier)
        if len(calls) > 7:
            raise RuntimeError("power cut")
        return Hop(dossier=dossier, number=1, to_state=4, at=dossier.received_at, unit=dossier.unit)

    monkeypatch.setattr(importing._Import, "_hop", fail)
    with pytest.raises(RuntimeError):
        bring(office, *(line(n) for n in range(1, 12)))
    assert not Dossier.objects.exists()
    assert not DayCounter.objects.exists()


def test_imported_numbers_are_never_given_out_again(
    office: Unit, version: ProcedureVersion, make_dossier: MakeDossier
) -> None:
    bring(office, line(7), line(3))
    when = Dossier.objects.all()[0].received_at.astimezone(LOCAL)
    dossier, _created = receive(office, intake(version), CLERK, now=when)
    assert dossier.code == "H99.01.05-261119-0008"


@pytest.mark.parametrize("state", list(State))
def test_every_national_state_comes_in_by_number(
    office: Unit, version: ProcedureVersion, state: State
) -> None:
    bring(office, line(1, state=str(int(state))))
    assert Dossier.objects.get().state == state


def test_what_is_no_table_is_an_error_with_a_reason(office: Unit) -> None:
    with pytest.raises(DomainError, match="unreadable"):
        importing.import_file(office, b"\xff\xd8 a picture", actor="test")
