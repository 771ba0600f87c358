"""The table alone decides; an office's own rows win; bad rows are named and nothing is taken."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from queue_server.core.audit import event_types
from queue_server.core.calendar import selectors, services
from queue_server.core.calendar.rules import Period, parse_hours
from queue_server.core.clock import LOCAL
from queue_server.core.models import AuditEvent, CalendarDay, CalendarPolicy

pytestmark = pytest.mark.django_db
HEAD = "date,kind,name_vi,name_en,hours,certainty\n"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def test_the_first_data_fills_an_empty_table_once() -> None:
    CalendarDay.objects.all().delete()
    assert services.fill_national() == 46
    assert services.fill_national() == 0
    calendar = selectors.for_office(12)
    assert calendar.is_working_day(date(2026, 8, 22)), "the worked Saturday"
    assert not calendar.is_working_day(date(2026, 8, 31)), "the swapped Monday"
    assert calendar.add_working_days(at("2026-08-28T09:00"), 1) == at("2026-09-03T09:00")
    assert {2025, 2026, 2027} <= selectors.years_known()


def test_the_table_decides_whatever_is_known_elsewhere() -> None:
    CalendarDay.objects.all().delete()
    assert selectors.for_office(12).is_working_day(date(2026, 9, 2)), "no row, no holiday"


def test_an_office_may_differ_from_the_nation() -> None:
    CalendarDay.objects.all().delete()
    day = date(2026, 9, 2)
    names = {"name_vi": "Quốc khánh", "name_en": "National Day", "actor": "test"}
    services.set_day(day, kind="holiday", **names)
    services.set_day(day, kind="swap_work", hours="08:00-11:00", office_id=12, **names)
    assert not selectors.for_office(11).is_working_day(day)
    assert selectors.for_office(12).periods(day) == parse_hours("08:00-11:00")
    assert services.remove_day(day, office_id=12, actor="test")
    assert not services.remove_day(day, office_id=12, actor="test")
    assert not selectors.for_office(12).is_working_day(day)
    events = AuditEvent.objects.values_list("event", flat=True)
    assert {"calendar.day_set", "calendar.day_removed"} <= set(events) <= set(event_types())


def test_an_office_keeps_its_own_hours() -> None:
    north = parse_hours("08:00-12:00,13:00-17:00")
    saturday = (Period(time(8), time(11), counts=False),)
    services.set_hours({**dict.fromkeys(range(5), north), 5: saturday}, office_id=12, actor="test")
    CalendarPolicy.objects.create(office_id=12, same_day_cutoff=time(14))
    calendar = selectors.for_office(12)
    assert calendar.periods(date(2026, 11, 16)) == north
    assert calendar.is_open(at("2026-11-14T09:00"))
    assert not calendar.is_working_day(date(2026, 11, 14))
    assert calendar.needs_slip(at("2026-11-16T14:30"))
    assert selectors.for_office(11).periods(date(2026, 11, 16)) == parse_hours(
        "07:00-11:30,13:30-17:00"
    )


def test_bad_rows_are_named_by_line_and_nothing_is_taken() -> None:
    CalendarDay.objects.all().delete()
    text = HEAD + (
        "2026-01-01,holiday,Tết,New Year,,sure\n"
        "2026-13-01,holiday,Tết,New Year,,sure\n"
        "2026-01-02,feast,Tết,New Year,,sure\n"
        "2026-01-10,swap_work,Làm bù,Worked,11:00-07:00,sure\n"
        "2026-01-01,holiday,Tết,New Year,,sure\n"
    )
    with pytest.raises(services.BadFile) as caught:
        services.import_days(text, actor="test")
    assert [row.line for row in caught.value.rows] == [3, 4, 5, 6]
    assert not CalendarDay.objects.exists()


def test_importing_again_replaces_what_was_known() -> None:
    row = "2026-01-02,{},Nghỉ,Off,,to confirm\n"
    services.import_days(HEAD + row.format("swap_off"), actor="test")
    services.import_days("\ufeff" + HEAD + row.format("swap_work"), actor="test")
    assert CalendarDay.objects.get(office_id=0, date=date(2026, 1, 2)).kind == "swap_work"
