"""Queries of the hot path, compiled once.

Building the SQL of a query with several joins costs Django ten times as much as running it on a
small database. A :class:`Prepared` query is written with the ORM like any other, compiled at its
first use, and afterwards only binds values; it returns ordinary model objects.

It leans on compiler internals of Django 5.2; ``tests/queue_server/core/test_prepared.py`` holds
them against the ordinary way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)

# Values no real row has, one for each place, by which a bound value is found again.
_INTEGER = -7_770_000
_TEXT = "\x01prepared\x01"
_UUID = 0x7777_0000_0000_4000_8000_0000_0000_0000


class Prepared(Generic[Row]):
    """A query set of ``build`` with a place for each argument.

    Args:
        build: gets one stand-in per type in ``types`` and returns the query set.
        types: ``int``, ``str`` or ``UUID`` for each argument, in order.

    Rows are locked when the query set says ``select_for_update``; it must then be run in a
    transaction, as always.
    """

    def __init__(self, build: Callable[..., Any], *types: type) -> None:
        self._build = build
        self._types = types
        self._plan: _Plan | None = None

    def all(self, *values: Any) -> list[Row]:
        """Every row for these values."""
        plan = self._plan
        if plan is None or plan.vendor != connection.vendor:
            plan = self._plan = _Plan(self._build, self._types)
        return plan.run(values)

    def first(self, *values: Any) -> Row | None:
        """The first row for these values, or None."""
        rows = self.all(*values)
        return rows[0] if rows else None


class _Plan:
    """The SQL of a query on one engine, where its values go, and how rows become objects."""

    def __init__(self, build: Callable[..., Any], types: Sequence[type]) -> None:
        stand_ins = [_stand_in(kind, place) for place, kind in enumerate(types)]
        compiler = build(*stand_ins).query.get_compiler("default")
        self.vendor = connection.vendor
        self.sql, params = compiler.as_sql()
        self.params = list(params)
        self.places = [self.params.index(_bound(value)) for value in stand_ins]
        info = compiler.klass_info
        fields = info["select_fields"]
        self.model = info["model"]
        self.start, self.stop = fields[0], fields[-1] + 1
        self.names = [column[0].target.attname for column in compiler.select[fields[0] : self.stop]]
        self.converters = compiler.get_converters([column[0] for column in compiler.select])
        self.compiler = compiler
        # The stubs describe a later Django, whose function takes one argument more.
        self.populators = get_related_populators(info, compiler.select, "default")  # type: ignore[call-arg]

    def run(self, values: Sequence[Any]) -> list[Any]:
        """Bind ``values``, run, and build the objects."""
        params = list(self.params)
        for place, value in zip(self.places, values, strict=True):
            params[place] = _bound(value)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: Any = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self._object(row) for row in rows]

    def _object(self, row: Any) -> Any:
        found = self.model.from_db("default", self.names, row[self.start : self.stop])
        for populator in self.populators:
            populator.populate(row, found)
        return found


def _stand_in(kind: type, place: int) -> Any:
    if kind is int:
        return _INTEGER - place
    if kind is UUID:
        return UUID(int=_UUID + place)
    if kind is str:
        return f"{_TEXT}{place}"
    raise TypeError(f"a prepared query cannot bind {kind}")


def _bound(value: Any) -> Any:
    """``value`` as the engine takes it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
