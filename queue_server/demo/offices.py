"""Sets an office up from a plan: units, people, hours, catalogue, notices. Twice is once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit, UnitKind, User
from queue_server.catalogue import raw
from queue_server.catalogue import services as catalogue
from queue_server.catalogue.models import Notice, Procedure
from queue_server.core import audit, clock
from queue_server.core.calendar import services as calendar
from queue_server.core.models import WorkingHours
from queue_server.demo import queue
from queue_server.demo.passwords import demo_password
from queue_server.demo.plans import CATALOGUE_DATE, Plan

ACTOR = "command"


@dataclass(frozen=True, slots=True)
class Login:
    """A log-in to print: name, password ("" when it was set before and is not known), role."""

    login: str
    password: str
    role: str

    def __str__(self) -> str:
        return f"{self.login}\t{self.password}\t{self.role}"


@transaction.atomic
def set_up(plan: Plan, *, public_url: str = "") -> Unit:
    """Make the office of ``plan`` with everything but people; what is there already stays."""
    calendar.fill_national()
    for row in plan.units:
        _unit(row, row["kind"])
    office = _unit(plan.office, UnitKind.OFFICE)
    _settings(office, plan, public_url)
    for row in plan.departments:
        _unit({**row, "parent": office.code}, UnitKind.DEPARTMENT)
    week = plan.week
    if week is not None and not WorkingHours.objects.filter(office_id=office.pk).exists():
        calendar.set_hours(week, office_id=office.pk, actor=ACTOR)
    _catalogue(office)
    queue.set_up(office, plan)
    _notices(office, plan)
    return office


def _unit(row: Mapping[str, Any], kind: str) -> Unit:
    found = Unit.objects.filter(code=row["code"]).first()
    if found is not None:
        return found
    parent = Unit.objects.get(code=row["parent"]) if row.get("parent") else None
    unit = accounts.add_unit(
        kind=kind,
        code=row["code"],
        name_vi=row["vi"],
        name_en=row["en"],
        parent=parent,
        actor=ACTOR,
        agency_code=row.get("agency", ""),
        hotline=row.get("hotline", ""),
        address_vi=row.get("address_vi", ""),
        address_en=row.get("address_en", ""),
    )
    if kind == UnitKind.OFFICE:
        audit.record("offices.started", office_id=unit.pk, actor=ACTOR, subject=unit.code)
    return unit


def _settings(office: Unit, plan: Plan, public_url: str) -> None:
    """Texts and display of a new office; an address given now is always taken."""
    office.settings = {
        "texts": plan.office.get("texts", {}),
        "display": plan.office.get("display", {}),
        **office.settings,
    }
    office.public_url = public_url.rstrip("/") or office.public_url
    office.save(update_fields=["settings", "public_url"])


def _catalogue(office: Unit) -> None:
    """Tiles, fields, life events and the shipped procedures, for an office that has none."""
    if Procedure.objects.for_office(office).exists():
        return
    events = raw.load_yaml("life_events.yaml")
    catalogue.start_catalogue(office, raw.load_yaml("fields.yaml"), events)
    catalogue.import_file(
        office,
        (raw.DATA / "procedures.csv").read_bytes(),
        "csv",
        actor=ACTOR,
        effective_from=date.fromisoformat(CATALOGUE_DATE),
    )
    catalogue.link_life_events(office, events)


def _notices(office: Unit, plan: Plan) -> None:
    if Notice.objects.for_office(office).exists():
        return
    today = clock.local_day()
    for row in plan.notices:
        notice = Notice(
            audience=row["audience"],
            title_vi=row["title_vi"],
            title_en=row["title_en"],
            body_vi=row["body_vi"],
            body_en=row["body_en"],
            shown_from=today + timedelta(days=row["from"]),
            shown_until=today + timedelta(days=row["until"]),
        )
        catalogue.save_notice(office, notice, actor=ACTOR)


def people(office: Unit, plan: Plan) -> list[Login]:
    """The plan's staff with their roles; the log-ins to print, passwords included."""
    logins = []
    for row in plan.staff:
        password = demo_password(row["login"])
        user = User.objects.filter(username=row["login"]).first()
        if user is None:
            unit = Unit.objects.get(code=row["at"]) if row.get("at") else office
            accounts.add_person(
                actor=ACTOR,
                office=office,
                username=row["login"],
                password=password,
                full_name=row["name"],
                role=row["role"],
                unit=office,
            )
            if unit != office:
                accounts.assign(
                    User.objects.get(username=row["login"]), unit, row["role"], actor=ACTOR
                )
        elif not user.check_password(password):
            password = ""
        logins.append(Login(row["login"], password, row["role"]))
    return logins
