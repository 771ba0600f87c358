"""The data files an office is set up from, as typed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queue_server.catalogue.raw import load_yaml
from queue_server.core.calendar import rules as calendar_rules

#: Since when communes keep one-stop centres: the first date of the shipped procedures.
CATALOGUE_DATE = "2025-07-01"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an office is made of; each part is a list of rows as in ``demo/office.yaml``."""

    units: Sequence[Mapping[str, Any]]
    office: Mapping[str, Any]
    departments: Sequence[Mapping[str, Any]] = ()
    hours: Mapping[str, Any] | None = None
    halls: Sequence[Mapping[str, Any]] = ()
    series: Sequence[Mapping[str, Any]] = ()
    counters: Sequence[Mapping[str, Any]] = ()
    head_start: int = 0
    priorities: Sequence[Mapping[str, Any]] = ()
    services: Sequence[Mapping[str, Any]] = ()
    staff: Sequence[Mapping[str, Any]] = ()
    notices: Sequence[Mapping[str, Any]] = ()

    @property
    def week(self) -> dict[int, tuple[calendar_rules.Period, ...]] | None:
        """Weekday → open periods, or None to keep the national hours."""
        if self.hours is None:
            return None
        periods = calendar_rules.parse_hours(",".join(self.hours["periods"]))
        return {day: periods if day in self.hours["days"] else () for day in range(7)}


def demo_plan(name: str = "office") -> Plan:
    """The plan of ``demo/<name>.yaml``."""
    return Plan(**load_yaml(f"demo/{name}.yaml"))


def empty_plan(*, code: str, name_vi: str, name_en: str, agency: str, hotline: str) -> Plan:
    """A real office without people or queue; its priority groups are those the law names."""
    return Plan(
        units=(),
        office={
            "code": code,
            "parent": None,
            "vi": name_vi,
            "en": name_en or name_vi,
            "agency": agency,
            "hotline": hotline,
        },
        priorities=demo_plan().priorities,
    )
