"""Numbers from a counter row: one statement, the same text on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import connection, models


def next_number(model: type[models.Model], **key: Any) -> int:
    """Take the next number of the counter row ``key`` of ``model``; the first is 1.

    ``model`` has a unique constraint over exactly the fields of ``key`` and an integer field
    ``last``. Call it in the transaction that stores the numbered record: a rollback gives the
    number back, so there is neither a gap nor a repeat.
    """
    quote = connection.ops.quote_name
    names, values = [], []
    for name, value in key.items():
        field = model._meta.get_field(name)
        if not isinstance(field, models.Field) or field.column is None:
            raise TypeError(f"{name} is no column of {model.__name__}")
        if isinstance(value, models.Model):
            value = value.pk
        names.append(quote(field.column))
        values.append(field.get_db_prep_value(value, connection))
    table, last = quote(model._meta.db_table), quote("last")
    columns, marks = ", ".join(names), ", ".join(["%s"] * len(names))
    sql = (
        f"INSERT INTO {table} ({columns}, {last}) VALUES ({marks}, 1) "
        f"ON CONFLICT ({columns}) DO UPDATE SET {last} = {table}.{last} + 1 RETURNING {last}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (number,) = cursor.fetchone()
    return int(number)
