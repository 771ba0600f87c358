"""The station over the wire: slips to print, and what was scanned at its counter."""

from __future__ import annotations

from uuid import uuid4

from queue_server.core.models import Change
from queue_server.printing.services import queue_slip
from tests.queue_server.api.conftest import Caller
from tests.queue_server.queueing.build import Office

SLIP = {"version": 1, "id": str(uuid4()), "kind": "receipt", "language": "vi", "blocks": []}


def test_a_slip_is_taken_printed_and_gone(office: Office, station: Caller) -> None:
    queue_slip(office.unit, slip=SLIP, counter_code="1", requested_by="user:1")
    (job,) = station.get("/station/jobs").json()
    assert (job["slip"], job["kind"]) == (SLIP, "receipt")
    claim = {"claim_id": str(uuid4())}
    for _ in range(2):
        assert station.post(f"/station/jobs/{job['id']}/claim", claim).status_code == 200
    other = station.post(f"/station/jobs/{job['id']}/claim", {"claim_id": str(uuid4())})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "taken")
    for _ in range(2):
        answer = station.post(f"/station/jobs/{job['id']}/outcome", {"outcome": "printed"})
        assert answer.json()["state"] == "printed"
    assert station.get("/station/jobs").json() == []


def test_a_kiosk_has_no_slips(kiosk: Caller) -> None:
    assert kiosk.get("/station/jobs").json()["error"]["code"] == "wrong_device"


def test_a_scan_reaches_the_desk_of_the_counter_without_the_secret(
    office: Office, station: Caller
) -> None:
    ticket = office.issue("a")
    answer = station.post("/station/scans", {"text_kind": "ticket", "token": ticket.token})
    assert answer.status_code == 200
    receipt = {"text_kind": "receipt", "code": "H99.12-261122-0001"}
    assert station.post("/station/scans", receipt).status_code == 200
    said = list(Change.objects.filter(topic="counter:1", data__type="scan").order_by("id"))
    assert [row.data["kind"] for row in said] == ["ticket", "receipt"]
    assert said[0].data["label"] == ticket.label
    assert all(ticket.token not in str(row.data) for row in said)
    assert station.post("/station/scans", {"text_kind": "passport"}).status_code == 422
    unknown = station.post("/station/scans", {"text_kind": "ticket", "token": "x" * 24})
    assert unknown.status_code == 404
