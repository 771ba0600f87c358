"""Halls, series, counters, services and priority groups of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from queue_server.accounts.models import Unit
from queue_server.catalogue.models import Field, Procedure
from queue_server.demo.plans import Plan
from queue_server.queueing.models import (
    Counter,
    CounterSeries,
    Hall,
    PriorityGroup,
    Series,
    Service,
)


def set_up(office: Unit, plan: Plan) -> None:
    """Make what the office does not have yet, in the caller's transaction."""
    _priorities(office, plan.priorities)
    if Service.objects.for_office(office).exists():
        return
    halls = {row["code"]: _hall(office, row) for row in plan.halls}
    series = {
        row["letter"]: Series.objects.create(
            office=office,
            hall=halls[row["hall"]],
            letter=row["letter"],
            name_vi=row["vi"],
            name_en=row["en"],
        )
        for row in plan.series
    }
    for row in plan.counters:
        _counter(office, row, halls, series, plan.head_start)
    _services(office, plan.services, series)


def _hall(office: Unit, row: Mapping[str, Any]) -> Hall:
    hall: Hall = Hall.objects.create(
        office=office, code=row["code"], name_vi=row["vi"], name_en=row["en"]
    )
    return hall


def _counter(
    office: Unit,
    row: Mapping[str, Any],
    halls: Mapping[str, Hall],
    series: Mapping[str, Series],
    head_start: int,
) -> None:
    counter = Counter.objects.create(
        office=office,
        hall=halls[row["hall"]],
        code=row["code"],
        number=row["number"],
        name_vi=row["vi"],
        name_en=row["en"],
    )
    last = len(row["serves"]) - 1
    CounterSeries.objects.bulk_create(
        CounterSeries(
            counter=counter, series=series[letter], head_start_s=(last - place) * head_start
        )
        for place, letter in enumerate(row["serves"])
    )


def _priorities(office: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    for position, row in enumerate(rows, start=1):
        PriorityGroup.objects.get_or_create(
            office=office,
            code=row["code"],
            defaults={
                "name_vi": row["vi"],
                "name_en": row["en"],
                "proof_vi": row["proof_vi"],
                "proof_en": row["proof_en"],
                "min_age": row.get("min_age"),
                "icon": row["icon"],
                "position": position,
            },
        )


def _services(
    office: Unit, rows: Sequence[Mapping[str, Any]], series: Mapping[str, Series]
) -> None:
    tiles = {row.code: row for row in Field.objects.for_office(office)}
    made = [
        Service(
            office=office,
            code=row["code"],
            field=tiles[row["tile"]],
            series=series[row["series"]],
            name_vi=row["vi"],
            name_en=row["en"],
            icon=row["icon"],
            position=position,
        )
        for position, row in enumerate(rows, start=1)
    ]
    Service.objects.bulk_create(made)
    _link_procedures(office, rows, made)


def _link_procedures(
    office: Unit, rows: Sequence[Mapping[str, Any]], services: Sequence[Service]
) -> None:
    """Each procedure leads to one service: the one that names it, else the one of its field."""
    known = Procedure.objects.for_office(office).values_list("pk", "code", "field__code")
    codes = {code: pk for pk, code, _field in known}
    named = {code for row in rows for code in row["procedures"]}
    links = []
    for row, service in zip(rows, services, strict=True):
        wanted = [codes[code] for code in row["procedures"] if code in codes]
        rest = set(row.get("rest_of", ()))
        wanted += [pk for pk, code, field in known if field in rest and code not in named]
        links += [
            Service.procedures.through(service_id=service.pk, procedure_id=pk) for pk in wanted
        ]
    Service.procedures.through.objects.bulk_create(links)
