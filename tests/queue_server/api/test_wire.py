"""The wire as devices see it: tickets, counters, errors, limits, and walls between offices."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Device
from queue_server.accounts.permissions import ROLES
from queue_server.core.models import AuditEvent
from queue_server.queueing.models import Ticket
from tests.queue_server.api.conftest import API, Caller
from tests.queue_server.queueing.build import Office, build_office

Make = Callable[..., Caller]


def take(kiosk: Caller, **more: Any) -> dict[str, Any]:
    """Take a number and return the answer's body."""
    body = {"request_id": str(uuid4()), "service": "a", "language": "vi", **more}
    answer = kiosk.post("/tickets", body)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def code_of(answer: Any) -> str:
    """The code of an error body; the body has the one shape."""
    error = answer.json()["error"]
    assert set(error) >= {"code", "message", "hint"}
    return str(error["code"])


def test_a_touch_gets_one_ticket(kiosk: Caller) -> None:
    body = {"request_id": str(uuid4()), "service": "a", "language": "en"}
    first, again = kiosk.post("/tickets", body), kiosk.post("/tickets", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["label"] == "A001"
    assert first.json()["people_ahead"] == 0
    assert first.json()["counters"] == ["1", "2"]
    assert kiosk.get(f"/tickets/by-request/{body['request_id']}").json() == first.json()
    assert code_of(kiosk.get(f"/tickets/by-request/{uuid4()}")) == "unknown_request"


def test_the_follow_address_is_the_public_one_or_none(kiosk: Caller, office: Office) -> None:
    assert take(kiosk)["follow_url"] is None
    office.unit.public_url = "https://mocua.example/"
    office.unit.save()
    ticket = take(kiosk)
    assert ticket["follow_url"] == f"https://mocua.example/t/{ticket['token']}"
    assert len(ticket["token"]) >= 22


def test_priority_comes_with_its_proof(kiosk: Caller) -> None:
    ticket = take(kiosk, priority="elderly")
    assert ticket["priority"]["code"] == "elderly"
    assert "proof_vi" in ticket["priority"]


def test_the_paper_of_a_ticket_is_reported_once(kiosk: Caller) -> None:
    ticket = take(kiosk)
    for _ in range(2):
        answer = kiosk.post(f"/tickets/{ticket['id']}/paper", {"outcome": "printed"})
        assert answer.json()["paper"] == "printed"
    bad = kiosk.post(f"/tickets/{ticket['id']}/paper", {"outcome": "eaten"})
    assert (bad.status_code, code_of(bad)) == (422, "bad_outcome")


def test_a_holder_sees_the_place_and_gives_up(kiosk: Caller) -> None:
    take(kiosk)
    ticket = take(kiosk)
    place = kiosk.get(f"/tickets/{ticket['token']}").json()
    assert (place["label"], place["people_ahead"], place["state"]) == ("A002", 1, "waiting")
    for _ in range(2):
        left = kiosk.post(f"/tickets/{ticket['token']}/cancel", {"request_id": str(uuid4())})
        assert left.json()["state"] == "cancelled"


def test_a_station_calls_for_its_own_counter_only(kiosk: Caller, station: Caller) -> None:
    assert station.post("/counters/1/next").status_code == 204
    take(kiosk)
    called = station.post("/counters/1/next")
    assert (called.status_code, called.json()["label"]) == (200, "A001")
    assert code_of(station.post("/counters/2/next")) == "other_counter"
    assert code_of(kiosk.post("/counters/1/next")) == "wrong_device"


def test_every_press_of_a_visit_works_over_the_wire(kiosk: Caller, station: Caller) -> None:
    take(kiosk), take(kiosk)
    first = station.post("/counters/1/next").json()
    assert station.post("/counters/1/recall").json()["recalls"] == 1
    assert station.post("/counters/1/serve").json()["state"] == "serving"
    assert station.post("/counters/1/hold", {"reason": "ảnh"}).json()["note"] == "ảnh"
    assert station.post("/counters/1/resume", {"ticket": first["id"]}).json()["state"] == "serving"
    assert station.post("/counters/1/finish").json()["state"] == "done"
    second = station.post("/counters/1/next").json()
    assert station.post("/counters/1/miss").json()["state"] == "missed"
    assert (
        station.post("/counters/1/recycle", {"ticket": second["id"]}).json()["state"] == "waiting"
    )
    moved = station.post("/counters/1/transfer", {"ticket": second["id"], "service": "b"})
    assert moved.json()["series"] == "B"
    assert (
        station.post("/counters/1/cancel", {"ticket": second["id"]}).json()["state"] == "cancelled"
    )
    assert station.post("/counters/1/pause", {"reason": "họp"}).json()["state"] == "paused"
    assert code_of(station.post("/counters/1/finish")) == "nobody_here"
    assert code_of(station.post("/counters/1/resume")) == "invalid"
    assert station.post("/counters/1/dance").status_code == 422


def test_a_press_counts_once_and_not_on_a_stale_screen(kiosk: Caller, station: Caller) -> None:
    take(kiosk), take(kiosk)
    press = {"request_id": str(uuid4()), "seen": "-"}
    first = station.post("/counters/1/next", press).json()
    assert station.post("/counters/1/next", press).json() == first
    stale = station.post("/counters/1/next", {"seen": "-"})
    assert (stale.status_code, code_of(stale)) == (409, "stale")
    assert station.post("/counters/1/serve", {"seen": first["seen"]}).status_code == 200
    undo = {"request_id": str(uuid4())}
    station.post("/counters/1/finish", undo)
    back = station.post("/counters/1/undo", {"action": undo["request_id"]})
    assert back.json()["state"] == "serving"


def test_lists_have_codes_unique_in_the_office(kiosk: Caller) -> None:
    for path, codes in (("/services", ["a", "b"]), ("/counters", ["1", "2", "3"])):
        found = [row["code"] for row in kiosk.get(path).json()]
        assert sorted(found) == codes
    office = kiosk.get("/office").json()
    assert [group["code"] for group in office["priorities"]] == ["elderly", "pregnant"]
    assert set(office["hours"]) == {"today", "open_now", "next_open"}
    assert kiosk.get("/fields").json() == []


def test_a_revoked_token_is_told_so(office: Office, kiosk: Caller) -> None:
    accounts.revoke_device(Device.objects.get(), actor="test")
    answer = kiosk.get("/services")
    assert (answer.status_code, code_of(answer)) == (401, "device_revoked")
    assert code_of(Caller("nonsense").get("/services")) == "unknown_token"
    nobody = Client().get(f"{API}/services")
    assert (nobody.status_code, code_of(nobody)) == (401, "credentials_needed")


def test_errors_speak_the_language_of_the_caller(kiosk: Caller) -> None:
    body = {"request_id": str(uuid4()), "service": "nope"}
    vietnamese = kiosk.post("/tickets", body).json()["error"]
    kiosk.language = "en-GB,en;q=0.9"
    english = kiosk.post("/tickets", body).json()["error"]
    assert english == {
        "code": "unknown_service",
        "message": "There is no such service here.",
        "hint": "",
    }
    assert vietnamese["code"] == english["code"]


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff\xfe", 400, "bad_json"),
        (b"[]", 422, "invalid"),
        (b"{}", 422, "invalid"),
        (b'{"request_id": "1", "service": "a"}', 422, "invalid"),
        (b'{"service": "' + b"x" * 1_000_000 + b'"}', 413, "too_large"),
        (b"x" * 3_000_000, 413, "too_large"),
    ],
)
def test_bad_bodies_get_a_clear_answer(kiosk: Caller, raw: bytes, status: int, code: str) -> None:
    answer = kiosk.post("/tickets", raw=raw)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert not Ticket.objects.exists()


def test_nfd_letters_and_control_bytes_are_cleaned(kiosk: Caller, station: Caller) -> None:
    ticket = take(kiosk, service="a\x00\x1b")
    station.post("/counters/1/next")
    nfd = "giấy tờ\x1b[2J\x00  thiếu"
    note = station.post("/counters/1/hold", {"reason": nfd}).json()["note"]
    assert note == "giấy tờ[2J thiếu"
    assert kiosk.get(f"/tickets/{ticket['token']}%00").status_code == 200
    assert code_of(station.post("/counters/%00%1b/next")) == "unknown_counter"


def test_one_office_reaches_nothing_of_another(
    office: Office, kiosk: Caller, device_in: Make
) -> None:
    other = build_office("ben-cu")
    strange_kiosk = device_in(other)
    strange_station = device_in(other, "station", "1")
    mine = take(kiosk)
    assert strange_kiosk.get(f"/tickets/{mine['token']}").status_code == 404
    assert (
        strange_kiosk.post(f"/tickets/{mine['id']}/paper", {"outcome": "abandoned"}).status_code
        == 404
    )
    assert (
        strange_kiosk.post(
            f"/tickets/{mine['token']}/cancel", {"request_id": str(uuid4())}
        ).status_code
        == 404
    )
    assert strange_station.post("/counters/1/next").status_code == 204
    for verb in ("resume", "recycle", "cancel", "transfer"):
        answer = strange_station.post(f"/counters/1/{verb}", {"ticket": mine["id"], "service": "a"})
        assert answer.status_code == 404, verb
    body = {"request_id": str(uuid4()), "service": "a"}
    ours, theirs = kiosk.post("/tickets", body), strange_kiosk.post("/tickets", body)
    assert ours.status_code == theirs.status_code == 201
    assert ours.json()["token"] != theirs.json()["token"]
    assert Ticket.objects.get(pk=mine["id"]).state == "waiting"


def test_staff_call_by_their_session_and_only_in_their_office(office: Office) -> None:
    other = build_office("ben-cu")
    user = accounts.add_user(
        username="lan", password="mật khẩu rất dài 1", full_name="Lan", actor="test"
    )
    accounts.assign(user, office.unit, "receiver", actor="test")
    office.issue(), other.issue()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post(f"{API}/counters/1/next", "{}", content_type="application/json")
    assert (refused.status_code, code_of(refused)) == (403, "csrf")
    free = Client()
    free.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    called = free.post(f"{API}/counters/1/next", "{}", content_type="application/json")
    assert (called.status_code, called.json()["label"]) == (200, "A001")
    strange = free.post(
        f"{API}/counters/1/next",
        "{}",
        content_type="application/json",
        headers={"X-Office": "ben-cu"},
    )
    assert code_of(strange) == "office_needed"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_reaches_another_office_over_the_wire(office: Office, role: str) -> None:
    other = build_office("ben-cu")
    theirs = other.issue()
    user = accounts.add_user(
        username="lan", password="mật khẩu rất dài 1", full_name="Lan", actor="test"
    )
    accounts.assign(user, office.unit, role, actor="test")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    tries = [
        client.get(f"{API}{path}", headers=headers)
        for path in (f"/tickets/{theirs.token}", f"/tickets/by-request/{theirs.request_id}")
        for headers in ({}, {"X-Office": "ben-cu"})
    ]
    tries += [
        client.post(
            f"{API}{path}",
            json.dumps({"ticket": theirs.pk, "request_id": str(uuid4()), "outcome": "abandoned"}),
            content_type="application/json",
            headers=headers,
        )
        for path in (
            f"/tickets/{theirs.pk}/paper",
            f"/tickets/{theirs.token}/cancel",
            "/counters/1/cancel",
            "/counters/1/recycle",
        )
        for headers in ({}, {"X-Office": "ben-cu"})
    ]
    assert {answer.status_code for answer in tries} <= {400, 401, 403, 404}
    theirs.refresh_from_db()
    assert (theirs.state, theirs.version, theirs.paper) == ("waiting", 1, "")


def test_a_device_is_enrolled_once_and_guessing_is_throttled(office: Office) -> None:
    _row, code = accounts.make_code(office.unit, name="Kiosk 2", kind="kiosk", actor="user:1")
    client = Client()

    def enrol(text: str) -> Any:
        return client.post(f"{API}/devices/enrol", {"code": text}, content_type="application/json")

    told = enrol(code.lower()).json()
    assert (told["kind"], told["office"], told["name"]) == ("kiosk", "ben-moi", "Kiosk 2")
    assert Caller(told["token"]).get("/services").status_code == 200
    assert code_of(enrol(code)) == "unknown_code"
    answers = [enrol("AAAAAAAAAA").status_code for _ in range(12)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_printer_trouble_is_logged_once_per_change(kiosk: Caller) -> None:
    for reason in ("ready", "paper_out", "paper_out", "ready"):
        answer = kiosk.post("/devices/heartbeat", {"printer": {"reason": reason}})
        assert "now" in answer.json()
    events = list(
        AuditEvent.objects.filter(event__startswith="devices.").values_list("event", flat=True)
    )
    assert events[-2:] == ["devices.trouble", "devices.well"]
    assert events.count("devices.trouble") == 1


def test_a_display_may_look_and_not_touch(office: Office, device_in: Make) -> None:
    display = device_in(office, "display", "main")
    assert display.get("/counters").status_code == 200
    body = {"request_id": str(uuid4()), "service": "a"}
    assert code_of(display.post("/tickets", body)) == "wrong_device"
    assert code_of(display.post("/counters/1/next")) == "wrong_device"


def test_the_document_names_every_operation(client: Client) -> None:
    document = json.loads(client.get(f"{API}/openapi.json").content)
    paths = set(document["paths"])
    wanted = {
        "/services", "/fields", "/office", "/counters", "/tickets", "/tickets/{token}",
        "/tickets/{token}/cancel", "/tickets/{ticket_id}/paper",
        "/tickets/by-request/{request_id}", "/counters/{code}/next", "/counters/{code}/{verb}",
        "/devices/enrol", "/devices/heartbeat", "/station/jobs", "/station/jobs/{job_id}/claim",
        "/station/jobs/{job_id}/outcome", "/station/scans", "/health",
    }  # fmt: skip
    assert {API + path for path in wanted} <= paths


def test_another_method_is_refused_in_the_one_shape(kiosk: Caller) -> None:
    answer = kiosk.client.put(f"{API}/tickets", "{}", content_type="application/json")
    assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")
    assert answer["Allow"] == "POST"
