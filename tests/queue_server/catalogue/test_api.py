"""What kiosks fetch: procedures with an ETag, hits, notices; never the editors' sources."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit
from queue_server.catalogue import hooks, services
from queue_server.catalogue.models import Notice, Procedure
from queue_server.core import clock
from tests.queue_server.catalogue.conftest import MakeOffice


def device(office: Unit, kind: str = "kiosk") -> Client:
    """A device of the office that speaks to the API."""
    _row, token = accounts.add_device(office, name=kind, kind=kind, actor="test")
    return Client(headers={"Authorization": f"Bearer {token}"})


def get(client: Client, path: str, **headers: str) -> Any:
    """GET of the API."""
    return client.get(f"/api/v1{path}", headers=headers)


def test_catalogue_comes_whole_and_only_once(stocked: Unit) -> None:
    kiosk = device(stocked)
    first = get(kiosk, "/procedures")
    assert first.status_code == 200
    assert len(first.json()) == 388
    again = get(kiosk, "/procedures", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    row = Procedure.objects.for_office(stocked).get(code="1.013225")
    services.change_procedure(row, actor="test", keywords_vi="dựng nhà")
    third = get(kiosk, "/procedures", **{"If-None-Match": first["ETag"]})
    assert third.status_code == 200
    assert third["ETag"] != first["ETag"]


def test_source_of_the_values_is_never_sent(stocked: Unit) -> None:
    kiosk = device(stocked)
    for path in ("/procedures", "/procedures?q=xay nha"):
        body = get(kiosk, path)
        assert all("source" not in row for row in body.json())
        assert b"github" not in body.content
        assert b"memory" not in body.content


def test_procedure_is_complete_in_both_languages(stocked: Unit) -> None:
    rows = {row["code"]: row for row in get(device(stocked), "/procedures").json()}
    permit = rows["1.013225"]
    assert permit["field"] == "build"
    assert permit["days_text_en"] == "15 days"
    assert permit["fee_text_vi"] == "75.000 đồng (nhà ở riêng lẻ)"
    assert permit["life_events"] == ["building-a-house"]
    assert permit["papers"][1]["copies"] == 1
    assert rows["1.001612"]["fee_vnd"] is None
    assert rows["1.001612"]["fee_text_en"] == "Set by the province"


def test_hits_come_best_first_for_both_spellings(stocked: Unit) -> None:
    kiosk = device(stocked)
    for query in ("dang ky khai sinh", "đăng ký khai sinh"):
        assert get(kiosk, f"/procedures?q={query}").json()[0]["code"] == "1.001193"
    assert get(kiosk, "/procedures?q=zzzz").json() == []


def test_folded_text_lets_a_kiosk_search_by_itself(stocked: Unit) -> None:
    rows = {row["code"]: row for row in get(device(stocked), "/procedures").json()}
    name, phrases, summary = rows["1.013225"]["search"].split("\n")
    assert name.startswith("cap giay phep xay dung moi")
    assert "xay nha" in phrases
    assert "ban ve" in summary


def test_service_of_a_procedure_comes_from_the_room_above(
    stocked: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_services", lambda _office: {"1.013225": "xay-nha"})
    rows = {row["code"]: row["service"] for row in get(device(stocked), "/procedures").json()}
    assert rows["1.013225"] == "xay-nha"
    assert rows["1.001193"] is None


def test_credential_sees_its_own_office_only(stocked: Unit, make_office: MakeOffice) -> None:
    stranger = device(make_office("con-lau"))
    assert get(stranger, "/procedures").json() == []
    assert get(stranger, "/procedures?q=xay nha").json() == []


def test_nobody_reads_without_a_credential(stocked: Unit) -> None:
    for path in ("/procedures", "/notices", "/life-events"):
        answer = get(Client(), path)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "credentials_needed"


def _notice(office: Unit, audience: str, first: int, last: int | None) -> Notice:
    today = clock.local_day()
    notice = Notice(
        audience=audience,
        title_vi=audience,
        title_en=audience,
        body_vi="x",
        body_en="x",
        shown_from=today + timedelta(days=first),
        shown_until=None if last is None else today + timedelta(days=last),
    )
    return services.save_notice(office, notice, actor="test")


def test_notices_come_to_whom_and_when_they_are_meant(office: Unit) -> None:
    _notice(office, "public", 0, None)
    _notice(office, "kiosk", -1, 0)
    _notice(office, "hall", 0, 1)
    _notice(office, "staff", 0, 1)
    _notice(office, "public", 1, 2)
    _notice(office, "public", -3, -1)
    shown = {
        kind: sorted(row["title_vi"] for row in get(device(office, kind), "/notices").json())
        for kind in ("kiosk", "display")
    }
    assert shown == {"kiosk": ["kiosk", "public"], "display": ["hall", "public"]}


def test_openapi_describes_the_catalogue() -> None:
    paths = json.loads(Client().get("/api/v1/openapi.json").content)["paths"]
    assert {"/api/v1/procedures", "/api/v1/notices", "/api/v1/life-events"} <= set(paths)
