"""A small office for the tests of the queue: two lines, three counters, two priority groups."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from queue_server.accounts.models import Unit, UnitKind
from queue_server.queueing.models import (
    Counter,
    CounterSeries,
    Hall,
    PriorityGroup,
    QueuePolicy,
    Series,
    Service,
    Ticket,
)
from queue_server.queueing.services import Press, issue_ticket


@dataclass
class Office:
    """The unit and the things in it that tests name."""

    unit: Unit
    hall: Hall
    series: dict[str, Series]
    counters: dict[str, Counter]

    def issue(self, service: str = "a", *, priority: str | None = None) -> Ticket:
        """Issue one ticket as the kiosk would."""
        ticket, created = issue_ticket(
            self.unit,
            request_id=uuid4(),
            service_code=service,
            language="vi",
            priority_code=priority,
            issued_by="device:1",
        )
        assert created
        return ticket

    def press(self, seen: str = "") -> Press:
        """A press nobody made before."""
        return Press(actor="device:7", seen=seen)


def build_office(code: str = "ben-moi", *, weave_every: int = 2) -> Office:
    """Create an office: services a and b on lines A and B, counters 1 and 2 on A and B, 3 on B."""
    unit = Unit.objects.create(
        kind=UnitKind.OFFICE, code=code, name_vi="Bến Mới", name_en="Ben Moi"
    )
    QueuePolicy.objects.create(office=unit, weave_every=weave_every, recall_limit=2)
    hall = Hall.objects.create(office=unit, code="main", name_vi="Sảnh", name_en="Hall")
    series = {
        letter: Series.objects.create(
            office=unit, hall=hall, letter=letter, name_vi=f"Dãy {letter}", name_en=f"Line {letter}"
        )
        for letter in ("A", "B")
    }
    for letter, row in series.items():
        Service.objects.create(
            office=unit,
            code=letter.lower(),
            series=row,
            name_vi=f"Việc {letter}",
            name_en=f"Errand {letter}",
        )
    for name in ("elderly", "pregnant"):
        PriorityGroup.objects.create(office=unit, code=name, name_vi=name, name_en=name)
    counters = {
        str(number): Counter.objects.create(
            office=unit,
            hall=hall,
            code=str(number),
            number=number,
            name_vi=f"Quầy {number}",
            name_en=f"Counter {number}",
        )
        for number in (1, 2, 3)
    }
    for number, letters in {"1": "AB", "2": "AB", "3": "B"}.items():
        for letter in letters:
            CounterSeries.objects.create(counter=counters[number], series=series[letter])
    return Office(unit, hall, series, counters)
