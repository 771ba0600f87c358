"""A query compiled once answers as the ordinary one does, whatever values it is given."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from queue_server.accounts.models import Device, Unit, UnitKind
from queue_server.core.models import OutboxMessage
from queue_server.core.prepared import Prepared

pytestmark = pytest.mark.django_db


def office(code: str) -> Unit:
    """An office under a ward, so that joins have something to find and something to miss."""
    ward = Unit.objects.create(kind=UnitKind.COMMUNE, code=f"w-{code}", name_vi="p", name_en="w")
    return Unit.objects.create(
        kind=UnitKind.OFFICE, code=code, name_vi="Bến Mới", name_en="x", parent=ward
    )


def device(unit: Unit, name: str) -> Device:
    """A device with a state in JSON."""
    return Device.objects.create(
        office=unit, kind="kiosk", name=name, token_hash=name, state={"printer": {"ready": True}}
    )


def test_rows_come_with_their_joins_and_types() -> None:
    units = [office("mot"), office("hai")]
    made = [device(unit, name) for unit in units for name in (f"a{unit.pk}", f"b{unit.pk}")]
    query = Prepared[Device](
        lambda pk, name: Device.objects.select_related("office__parent").filter(
            office_id=pk, name=name
        ),
        int,
        str,
    )
    for expected in made:
        found = query.first(expected.office_id, expected.name)
        assert found is not None
        ordinary = Device.objects.select_related("office__parent").get(pk=expected.pk)
        assert found.__dict__.keys() == ordinary.__dict__.keys()
        assert found == ordinary
        assert found.state == {"printer": {"ready": True}}
        assert found.created_at == ordinary.created_at
        assert found.office.parent == ordinary.office.parent
    assert query.first(units[0].pk, "nobody") is None


def test_a_missing_join_is_none() -> None:
    lonely = Unit.objects.create(kind=UnitKind.OFFICE, code="x", name_vi="x", name_en="x")
    query = Prepared[Unit](lambda pk: Unit.objects.select_related("parent").filter(pk=pk), int)
    found = query.first(lonely.pk)
    assert found is not None
    assert found.parent is None


def test_ids_of_both_engines_are_bound_as_the_engine_takes_them(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    from queue_server.core import outbox

    message = outbox.enqueue("x", {"a": 1})
    query = Prepared[OutboxMessage](
        lambda key: OutboxMessage.objects.filter(uuid=key), type(message)
    )
    assert query.first(uuid4()) is None
    with django_assert_num_queries(1):
        found = query.first(message)
    assert found is not None
    assert found.payload == {"a": 1}


def test_a_locking_query_insists_on_a_transaction() -> None:
    unit = office("mot")
    query = Prepared[Unit](lambda pk: Unit.objects.select_for_update().filter(pk=pk), int)
    with transaction.atomic():
        assert query.first(unit.pk) == unit


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused_as_always() -> None:
    unit = office("mot")
    query = Prepared[Unit](lambda pk: Unit.objects.select_for_update().filter(pk=pk), int)
    from django.db import connection

    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            query.first(unit.pk)


def test_other_types_are_refused_at_once() -> None:
    query = Prepared[Unit](lambda value: Unit.objects.filter(pk=value), float)
    with pytest.raises(TypeError, match="cannot bind"):
        query.first(1.0)
