"""The catalogue is complete, and a change of it moves nothing that was received before."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import time_machine

from queue_server.accounts.models import Unit
from queue_server.catalogue import selectors, services
from queue_server.catalogue.models import Field, LifeEvent
from queue_server.catalogue.records import line_of
from queue_server.core import clock
from queue_server.core.calendar import services as calendar
from queue_server.core.errors import Refused
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.services import Actor, Intake, receive
from tests.queue_server.catalogue.conftest import line

CLERK = Actor("user:1", "Nguyễn Thị Sen", "receiver", frozenset({"dossiers.receive"}))


def test_388_procedures_are_listed_each_complete(stocked: Unit) -> None:
    versions = selectors.versions_in_force(stocked)
    assert len(versions) == 388
    for version in versions:
        code = version.procedure.code
        assert version.name_vi and version.name_en, code
        assert version.procedure.field.parent is not None, code
        assert bool(version.summary_vi) == bool(version.summary_en), code
        assert bool(version.result_vi) == bool(version.result_en), code
        assert all(paper.name_en for paper in version.papers.all()), code


def test_fields_are_55_in_at_most_12_tiles_each_with_an_icon(stocked: Unit) -> None:
    rows = Field.objects.for_office(stocked)
    tiles = rows.filter(parent__isnull=True)
    assert rows.filter(parent__isnull=False).count() == 55
    assert 8 <= tiles.count() <= 12
    assert all(row.icon and row.name_vi and row.name_en for row in rows)
    assert all(tile.wish_vi and tile.wish_en for tile in tiles)


def test_at_least_forty_procedures_are_explained_in_plain_words(stocked: Unit) -> None:
    explained = [v for v in selectors.versions_in_force(stocked) if v.summary_vi]
    assert len(explained) >= 40
    assert all(v.procedure.keywords_vi and v.procedure.keywords_en for v in explained)


def test_every_life_event_leads_to_procedures(stocked: Unit) -> None:
    events = LifeEvent.objects.for_office(stocked)
    assert events.count() >= 8
    assert all(event.procedures.count() >= 2 for event in events)


@time_machine.travel(date(2026, 3, 2))
def test_fee_change_from_a_date_leaves_old_dossiers_alone(stocked: Unit) -> None:
    calendar.fill_national()
    old = selectors.version_of_code(stocked, "2.000635")
    assert old is not None
    first = _received(stocked)
    begins = date(2026, 4, 1)
    changed = line_of(old)
    services.save_version(
        old.procedure,
        line(old.procedure.code, fee_vnd=12_000, effective_from=begins, field=changed.field),
        actor="test",
    )
    with time_machine.travel(begins):
        second = _received(stocked)
        first.refresh_from_db()
        assert (first.fee_vnd, first.procedure_version) == (8000, old)
        assert second.fee_vnd == 12_000
    before = selectors.version_on(old.procedure, begins - timedelta(days=1))
    assert before is not None
    assert before.fee_vnd == 8000


def _received(office: Unit) -> Dossier:
    version = selectors.version_of_code(office, "2.000635")
    assert version is not None
    intake = Intake(uuid.uuid4(), version, "Nguyễn Thị Mẫu", fee_vnd=version.fee_vnd)
    dossier, _created = receive(office, intake, CLERK)
    return dossier


def test_version_may_not_begin_in_the_past(stocked: Unit) -> None:
    version = selectors.version_of_code(stocked, "1.001193")
    assert version is not None
    yesterday = clock.local_day() - timedelta(days=1)
    with pytest.raises(Refused):
        services.save_version(version.procedure, line(effective_from=yesterday), actor="test")


def test_version_that_began_today_may_not_be_changed_today(stocked: Unit) -> None:
    version = selectors.version_of_code(stocked, "1.001193")
    assert version is not None
    today = clock.local_day()
    services.save_version(version.procedure, line(effective_from=today, fee_vnd=1), actor="test")
    with pytest.raises(Refused):
        services.save_version(
            version.procedure, line(effective_from=today, fee_vnd=2), actor="test"
        )


def test_two_procedures_of_an_office_may_not_share_a_code(stocked: Unit) -> None:
    with pytest.raises(Refused):
        services.create_procedure(stocked, line(effective_from=clock.local_day()), actor="test")
