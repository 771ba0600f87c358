"""An import is all or nothing, says nothing twice, and never rewrites what was in force."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from queue_server.accounts.models import Unit
from queue_server.catalogue import exchange, raw, selectors, services
from queue_server.catalogue.importing import ImportRefused
from queue_server.catalogue.models import Procedure, ProcedureVersion
from queue_server.catalogue.records import ImportReport, line_of
from queue_server.catalogue.rules.lines import PaperLine, ProcedureLine
from queue_server.core import audit, clock
from queue_server.core.models import AuditEvent
from tests.queue_server.catalogue.conftest import FIRST_DAY, MakeOffice, line


def bring(office: Unit, *lines: ProcedureLine) -> ImportReport:
    """Import the lines as a file would."""
    return services.import_file(office, exchange.write(lines, "json"), "json", actor="test")


def test_export_brought_into_another_office_is_the_same_catalogue(
    stocked: Unit, make_office: MakeOffice
) -> None:
    other = make_office("con-lau")
    for format_name in exchange.FORMATS:
        content = services.export(stocked, format_name)
        services.import_file(other, content, format_name, actor="test")
        mine = [line_of(version) for version in selectors.all_versions(stocked)]
        assert [line_of(version) for version in selectors.all_versions(other)] == mine


def test_importing_the_same_file_again_changes_nothing(stocked: Unit) -> None:
    before = selectors.stamp(stocked)
    for format_name in exchange.FORMATS:
        report = services.import_file(
            stocked, services.export(stocked, format_name), format_name, actor="test"
        )
        assert report == ImportReport(unchanged=388)
    raw_list = (raw.DATA / "procedures.csv").read_bytes()
    again = services.import_file(stocked, raw_list, "csv", actor="test")
    assert again == ImportReport(unchanged=388)
    assert selectors.stamp(stocked) == before


def test_one_bad_line_keeps_every_line_out(office: Unit) -> None:
    good, bad = line("1.000001"), line("1.000002", field="no-such-field")
    with pytest.raises(ImportRefused) as refused:
        bring(office, good, bad)
    assert [(p.line, p.column) for p in refused.value.problems] == [(2, "field")]
    assert not Procedure.objects.for_office(office).exists()


def test_same_procedure_twice_in_a_file_is_refused(office: Unit) -> None:
    today = clock.local_day()
    with pytest.raises(ImportRefused) as refused:
        bring(office, line(), line(effective_from=today))
    assert refused.value.problems[0].params == {"line": 1}


def test_changed_line_without_a_date_begins_today(office: Unit) -> None:
    with time_machine.travel(date(2026, 3, 1)):
        bring(office, line(fee_vnd=8000))
    with time_machine.travel(date(2026, 5, 1)):
        assert bring(office, line(fee_vnd=9000)).versions == 1
    dates = ProcedureVersion.objects.values_list("effective_from", "fee_vnd")
    assert set(dates) == {(date(2026, 3, 1), 8000), (date(2026, 5, 1), 9000)}


def test_version_in_force_is_never_rewritten(office: Unit) -> None:
    today = clock.local_day()
    bring(office, line(fee_vnd=8000, effective_from=FIRST_DAY))
    for begins in (FIRST_DAY, today - timedelta(days=1)):
        with pytest.raises(ImportRefused) as refused:
            bring(office, line(fee_vnd=1, effective_from=begins))
        assert refused.value.problems[0].column == "effective_from"


def test_version_that_began_today_is_in_force_already(office: Unit) -> None:
    today = clock.local_day()
    bring(office, line(fee_vnd=8000, effective_from=today))
    with pytest.raises(ImportRefused) as refused:
        bring(office, line(fee_vnd=1, effective_from=today))
    assert refused.value.problems[0].params == {"day": today}
    assert ProcedureVersion.objects.get().fee_vnd == 8000


def test_planned_version_may_be_replaced(office: Unit) -> None:
    later = clock.local_day() + timedelta(days=30)
    bring(office, line(fee_vnd=8000, effective_from=FIRST_DAY))
    bring(office, line(fee_vnd=9000, effective_from=later))
    report = bring(office, line(fee_vnd=9500, effective_from=later, papers=(PaperLine("Tờ khai"),)))
    assert (report.changed, report.versions) == (1, 0)
    planned = ProcedureVersion.objects.get(effective_from=later)
    assert (planned.fee_vnd, planned.papers.count()) == (9500, 1)


def test_column_the_file_does_not_have_keeps_what_is_there(office: Unit) -> None:
    bring(office, line(summary_vi="Ghi tên trẻ", keywords_vi="khai sinh", active=False))
    text = "code,name_vi,name_en,field,fee_vnd\n1.001193,Đăng ký khai sinh,Birth,ho-tich,8000\n"
    with time_machine.travel(clock.now() + timedelta(days=2)):
        services.import_file(office, text.encode(), "csv", actor="test")
        version = selectors.version_of_code(office, "1.001193")
    assert version is not None
    assert (version.fee_vnd, version.summary_vi) == (8000, "Ghi tên trẻ")
    assert (version.procedure.keywords_vi, version.procedure.active) == ("khai sinh", False)


def test_import_is_written_to_the_audit_log_once(office: Unit) -> None:
    assert "catalogue.imported" in audit.event_types()
    bring(office, line())
    bring(office, line())
    events = AuditEvent.objects.filter(event="catalogue.imported", office_id=office.pk)
    assert [event.data["procedures"] for event in events] == [1]


def test_offices_do_not_share_procedures(office: Unit, make_office: MakeOffice) -> None:
    other = make_office("con-lau")
    bring(office, line(fee_vnd=8000))
    bring(other, line(fee_vnd=5000))
    found = {
        unit.code: version.fee_vnd
        for unit in (office, other)
        if (version := selectors.version_of_code(unit, "1.001193"))
    }
    assert found == {"ben-moi": 8000, "con-lau": 5000}
