"""The calendar's page: an office changes its own days and hours, and nobody else's."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit, UnitKind, User
from queue_server.core.calendar import selectors, services
from queue_server.core.calendar.rules import parse_hours
from queue_server.core.clock import LOCAL
from queue_server.core.models import AuditEvent, CalendarDay

pytestmark = pytest.mark.django_db
HOURS = "08:00-12:00,13:00-17:00"


@pytest.fixture
def office() -> Unit:
    CalendarDay.objects.all().delete()
    services.fill_national()
    return Unit.objects.create(
        kind=UnitKind.OFFICE, code="ben-moi", name_vi="Bến Mới", name_en="Bến Mới"
    )


def login(office: Unit, role: str) -> Client:
    user: User = accounts.add_user(
        username=role, password="mot-cua-2026-dai", full_name=role, actor="test"
    )
    accounts.assign(user, office, role, actor="test")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def day(**changes: str) -> dict[str, str]:
    values = {
        "date": "2026-12-24",
        "kind": "holiday",
        "name_vi": "Ngày truyền thống",
        "name_en": "Tradition Day",
        "hours": "",
    }
    return {**values, **changes}


def test_the_page_shows_whose_day_it_is(office: Unit) -> None:
    client = login(office, "administrator")
    client.post("/o/ben-moi/calendar/day", day())
    page = client.get("/o/ben-moi/calendar/?year=2026").content.decode()
    assert "Ngày truyền thống" in page
    assert "Quốc khánh" in page
    assert page.count("2026-12-24/remove") == 1
    assert "2026-09-02/remove" not in page, "a national day is not the office's to remove"
    assert "Tradition Day" in client.get("/o/ben-moi/calendar/?year=2026&lang=en").content.decode()


def test_a_day_is_set_and_removed_for_this_office_alone(office: Unit) -> None:
    client = login(office, "administrator")
    response = client.post("/o/ben-moi/calendar/day", day())
    assert response["Location"] == "/o/ben-moi/calendar/?year=2026"
    assert not selectors.for_office(office.pk).is_working_day(date(2026, 12, 24))
    assert selectors.for_office(office.pk + 1).is_working_day(date(2026, 12, 24))
    client.post("/o/ben-moi/calendar/day/2026-12-24/remove")
    client.post("/o/ben-moi/calendar/day/2026-09-02/remove")
    client.post("/o/ben-moi/calendar/day/nonsense/remove")
    calendar = selectors.for_office(office.pk)
    assert calendar.is_working_day(date(2026, 12, 24))
    assert not calendar.is_working_day(date(2026, 9, 2))
    actors = AuditEvent.objects.filter(event__startswith="calendar.day_").values_list("actor")
    assert {actor for (actor,) in actors} == {f"user:{User.objects.get().pk}"}


@pytest.mark.parametrize(
    "wrong", [{"hours": "seven to five"}, {"kind": "feast"}, {"date": "31/31"}, {"name_vi": ""}]
)
def test_a_wrong_day_is_said_and_not_kept(office: Unit, wrong: dict[str, str]) -> None:
    before = CalendarDay.objects.count()
    response = login(office, "administrator").post("/o/ben-moi/calendar/day", day(**wrong))
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert CalendarDay.objects.count() == before


def test_own_hours_and_the_national_ones_again(office: Unit) -> None:
    client = login(office, "administrator")
    week = {f"hours_{n}": HOURS for n in range(5)} | {f"counts_{n}": "on" for n in range(5)}
    client.post("/o/ben-moi/calendar/hours", {**week, "hours_5": "08:00-11:00"})
    calendar = selectors.for_office(office.pk)
    assert calendar.periods(date(2026, 11, 16)) == parse_hours(HOURS)
    assert calendar.open_periods(date(2026, 11, 14)) != ()
    assert not calendar.is_working_day(date(2026, 11, 14)), "open, and not counted"
    assert client.post("/o/ben-moi/calendar/hours", {"hours_0": "9"}).status_code == 400
    client.post("/o/ben-moi/calendar/hours", {**week, "national": "1"})
    assert selectors.for_office(office.pk).week == selectors.for_office(0).week


def test_a_due_date_is_tried_with_its_reasons(office: Unit) -> None:
    query = {"received": "2026-08-28T18:00", "amount": "1", "unit": "working_days"}
    response = login(office, "administrator").get("/o/ben-moi/calendar/", query)
    result = response.context["result"]
    assert result["due"] == datetime(2026, 9, 4, 7, 0, tzinfo=LOCAL)
    page = response.content.decode()
    assert "07:00" in page
    assert "tính từ" in page
    bad = {**query, "amount": "-1"}
    assert login(office, "head").get("/o/ben-moi/calendar/", bad).context["result"] is None


def test_a_year_nobody_filled_is_warned_of(office: Unit) -> None:
    client = login(office, "administrator")
    assert 'class="warning"' in client.get("/o/ben-moi/calendar/?year=2031").content.decode()
    assert client.get("/o/ben-moi/calendar/?year=x").status_code == 200


def test_a_receiver_does_not_change_the_calendar(office: Unit) -> None:
    client = login(office, "receiver")
    assert client.get("/o/ben-moi/calendar/").status_code == 403
    assert client.post("/o/ben-moi/calendar/day", day()).status_code == 403
