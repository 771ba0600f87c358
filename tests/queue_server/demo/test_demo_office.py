"""The demo office is whole: its parts are there, its past could have happened, twice is once."""

from __future__ import annotations

from collections import Counter as Tally
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import mean

from django.db.models import Count, F, Max, Min

from queue_server.accounts.models import Unit, User
from queue_server.api.joins import services_of
from queue_server.catalogue import selectors as catalogue
from queue_server.catalogue.models import Field, Notice
from queue_server.core import clock
from queue_server.core.calendar.selectors import for_office
from queue_server.demo import build
from queue_server.demo.build import Built
from queue_server.demo.passwords import demo_password
from queue_server.dossiers import due, rules
from queue_server.dossiers.models import DayCounter as DossierCounter
from queue_server.dossiers.models import Dossier, Hop
from queue_server.dossiers.rules import State
from queue_server.dossiers.services.receiving import time_limit
from queue_server.queueing.models import (
    Counter,
    DayCounter,
    Period,
    PriorityGroup,
    Series,
    Service,
    Ticket,
)


def test_office_has_its_counters_services_people_and_hours(built: Built) -> None:
    office = built.office
    assert (office.code, office.agency_code) == ("demo", "H99.14")
    assert office.parent is not None
    assert office.parent.parent is not None
    assert office.parent.parent.agency_code == "H99"
    assert Counter.objects.for_office(office).count() == 6
    services = Service.objects.for_office(office)
    assert services.count() >= 40
    assert services.values("field").distinct().count() >= 8
    assert {group.min_age for group in PriorityGroup.objects.for_office(office)} == {75, None}
    assert len(built.logins) == 12
    assert len({login.role for login in built.logins}) == 8
    week = for_office(office.pk)
    monday = clock.local_day() - timedelta(days=clock.local_day().weekday())
    hours = [(f"{p.opens:%H:%M}", f"{p.closes:%H:%M}") for p in week.week[monday.weekday()]]
    assert hours == [("07:00", "11:30"), ("13:30", "17:00")]


def test_every_series_is_served_and_every_service_has_a_tile(built: Built) -> None:
    office = built.office
    served = Series.objects.for_office(office).annotate(n=Count("served_by"))
    assert all(row.n for row in served)
    tiles = set(Field.objects.for_office(office).filter(parent__isnull=True))
    assert {row.field for row in Service.objects.for_office(office)} <= tiles


def test_every_procedure_leads_to_a_service(built: Built) -> None:
    services = services_of(built.office)
    codes = {v.procedure.code for v in catalogue.versions_in_force(built.office)}
    assert len(codes) == 388
    assert set(services) == codes
    assert services["1.013225"] == "xay-nha"
    assert services["1.001193"] == "khai-sinh"


def test_notices_are_there_in_both_languages(built: Built) -> None:
    rows = Notice.objects.for_office(built.office)
    assert all(n.title_vi and n.title_en and n.body_vi and n.body_en for n in rows)
    assert catalogue.notices_on(built.office).count() >= 2


def test_log_ins_open_the_door_and_differ_from_server_to_server(
    built: Built, settings: object
) -> None:
    login = built.logins[0]
    user = User.objects.get(username=login.login)
    assert user.check_password(login.password)
    settings.SECRET_KEY = "of another server"  # type: ignore[attr-defined]
    assert demo_password(login.login) != login.password


def test_past_tickets_fill_thirty_working_days_before_today(built: Built) -> None:
    days = Ticket.objects.for_office(built.office).values("day").annotate(n=Count("id"))
    assert days.count() == 30
    assert all(row["n"] >= 60 for row in days)
    calendar = for_office(built.office.pk)
    assert all(calendar.is_working_day(row["day"]) for row in days)
    assert max(row["day"] for row in days) < clock.local_day()


def test_past_numbers_run_without_gap_and_are_never_given_again(built: Built) -> None:
    runs = Ticket.objects.for_office(built.office).values("series", "day")
    for run in runs.annotate(n=Count("id"), first=Min("number"), last=Max("number")):
        assert (run["first"], run["last"]) == (1, run["n"])
        kept = DayCounter.objects.get(series_id=run["series"], day=run["day"])
        assert kept.last == run["last"]


def test_past_periods_join_and_nobody_is_served_over_lunch(built: Built) -> None:
    tickets = Ticket.objects.for_office(built.office)
    states = Tally(tickets.values_list("state", flat=True))
    assert states["done"] > 0.85 * sum(states.values())
    assert {"missed", "cancelled"} <= set(states)
    before: Period | None = None
    for period in Period.objects.filter(ticket__office=built.office).order_by("ticket_id", "id"):
        if before is not None and before.ticket_id == period.ticket_id:
            assert before.ended_at == period.began_at
        else:
            assert period.state == "waiting"
        before = period
    calls = Period.objects.filter(ticket__office=built.office, state="called")
    hours = {clock.local(began).hour for began in calls.values_list("began_at", flat=True)}
    assert 12 not in hours
    assert not Period.objects.filter(ended_at__lt=F("began_at")).exists()


def test_past_waits_look_like_an_office_and_mornings_are_busy(built: Built) -> None:
    waits: dict[int, list[float]] = {}
    rows = Ticket.objects.for_office(built.office).filter(called_at__isnull=False)
    for issued, called in rows.values_list("issued_at", "called_at"):
        waits.setdefault(clock.local(issued).hour, []).append((called - issued).total_seconds())
    assert 2 * 60 < mean(mean(hour) for hour in waits.values()) < 45 * 60
    assert len(waits[8]) > len(waits[16])


def test_no_counter_served_two_visitors_at_once(built: Built) -> None:
    busy: dict[tuple[int | None, date], list[tuple[datetime, datetime | None]]] = {}
    rows = Period.objects.filter(ticket__office=built.office, state__in=("called", "serving"))
    for period in rows.select_related("ticket"):
        key = (period.counter_id, period.ticket.day)
        busy.setdefault(key, []).append((period.began_at, period.ended_at))
    for spans in busy.values():
        spans.sort(key=lambda span: span[0])
        for (_began, ended), (began, _ended) in pairwise(spans):
            assert ended is not None
            assert ended <= began


def test_dossiers_stand_in_all_ten_states(built: Built) -> None:
    rows = Dossier.objects.for_office(built.office)
    assert rows.count() == 300
    assert set(rows.values_list("state", flat=True)) == {int(state) for state in State}
    assert rows.filter(due_at__lt=clock.now(), state__in=[2, 4]).exists(), "some are overdue"


def test_every_past_hop_was_permitted_and_in_order(built: Built) -> None:
    before: Hop | None = None
    for hop in Hop.objects.filter(dossier__office=built.office).order_by("dossier_id", "number"):
        if hop.number == 1:
            assert hop.from_state is None
        else:
            assert before is not None
            assert (before.dossier_id, before.to_state) == (hop.dossier_id, hop.from_state)
            assert rules.is_permitted(State(hop.from_state or 0), State(hop.to_state))
            assert before.at <= hop.at
        assert hop.at <= clock.now()
        before = hop


def test_due_dates_are_those_of_the_calendar_and_the_version(built: Built) -> None:
    calendar = for_office(built.office.pk)
    for dossier in Dossier.objects.for_office(built.office).select_related("procedure_version"):
        assert rules.is_code(dossier.code)
        if dossier.state in (State.REGISTERED, State.REFUSED):
            assert dossier.due_at is None
        else:
            limit = time_limit(dossier.procedure_version)
            assert dossier.due_at == due.due_at(dossier.received_at, limit, calendar)
        assert dossier.fee_vnd == dossier.procedure_version.fee_vnd


def test_dossier_numbers_are_never_given_again(built: Built) -> None:
    for row in DossierCounter.objects.filter(agency="H99.14"):
        prefix = f"H99.14-{row.day:%y%m%d}-"
        assert Dossier.objects.filter(code__startswith=prefix).count() == row.last


def test_nobody_in_the_past_exists(built: Built) -> None:
    for dossier in Dossier.objects.for_office(built.office):
        assert dossier.applicant_number.startswith("099"), "no province has this prefix"
        assert dossier.phone.startswith("+84900")


def test_building_it_again_changes_nothing(built: Built) -> None:
    counts = [
        model.objects.count() for model in (Unit, User, Service, Ticket, Dossier, Notice, Field)
    ]
    again = build.demo()
    assert (again.tickets, again.dossiers) == (0, 0)
    assert list(again.logins) == list(built.logins)
    assert counts == [
        model.objects.count() for model in (Unit, User, Service, Ticket, Dossier, Notice, Field)
    ]


def test_second_office_shares_nothing_with_the_first(built: Built) -> None:
    other = build.second().office
    assert other.pk != built.office.pk
    assert not Ticket.objects.for_office(other).exists()
    assert len(catalogue.versions_in_force(other)) == 388
    mine = set(Service.objects.for_office(built.office).values_list("procedures", flat=True))
    theirs = set(Service.objects.for_office(other).values_list("procedures", flat=True))
    assert mine & theirs <= {None}
