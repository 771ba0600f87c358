"""The demo office as a whole: set up, people, invented past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from queue_server.accounts.models import Unit
from queue_server.catalogue.raw import load_yaml
from queue_server.core import audit, clock
from queue_server.demo import offices, past_dossiers, past_tickets
from queue_server.demo.offices import ACTOR, Login
from queue_server.demo.plans import demo_plan


@dataclass(frozen=True, slots=True)
class Built:
    """An office that is ready, the log-ins to print, and how much past was invented."""

    office: Unit
    logins: Sequence[Login]
    tickets: int = 0
    dossiers: int = 0


def demo(*, public_url: str = "") -> Built:
    """The demo office with people, tickets and dossiers. Run twice it changes nothing."""
    plan = demo_plan()
    history = load_yaml("demo/history.yaml")
    office = offices.set_up(plan, public_url=public_url)
    logins = offices.people(office, plan)
    with transaction.atomic():
        tickets = past_tickets.write(office, plan, history["tickets"], today=clock.local_day())
        dossiers = past_dossiers.write(office, plan, history, now=clock.now())
        if tickets or dossiers:
            audit.record(
                "offices.demo_filled",
                office_id=office.pk,
                actor=ACTOR,
                subject=office.code,
                data={"tickets": tickets, "dossiers": dossiers},
            )
    return Built(office, logins, tickets, dossiers)


def second() -> Built:
    """The second, small office; it shares nothing with the first."""
    plan = demo_plan("second")
    office = offices.set_up(plan)
    return Built(office, offices.people(office, plan))
