"""The worst Monday: eight kiosks and four counters at once, nothing lost and nothing twice."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.paper_kiosk import PaperKiosk
from tests.support.office import Api, Office, end, free_port

KIOSKS, TICKETS_EACH = 8, 500
COUNTERS, CALLS_EACH = 4, 500
ON_PAPER = 20  # by a kiosk whose printer is slow, and by one whose paper ends


def _take_tickets(api: Api, services: list[str], number: int) -> list[tuple[str, str]]:
    """Ask for ``number`` tickets, every seventh of them twice as a kiosk that lost the answer."""
    taken = []
    for turn in range(number):
        body = {
            "request_id": str(uuid.uuid4()),
            "service": services[turn % len(services)],
            "language": "vi" if turn % 3 else "en",
        }
        answer = api.post("/tickets", body)
        assert answer.status_code == 201, answer.text
        ticket = answer.json()
        if turn % 7 == 0:
            again = api.post("/tickets", body)
            assert (again.status_code, again.json()["label"]) == (200, ticket["label"])
        taken.append((ticket["id"], ticket["label"]))
    return taken


def _call_until_done(
    api: Api, code: str, calls: int, issuing_over: threading.Event
) -> list[tuple[str, str]]:
    """Call and finish ``calls`` tickets at counter ``code``; gives up when the line is empty."""
    called: list[tuple[str, str]] = []
    while len(called) < calls:
        over = issuing_over.is_set()
        answer = api.post(f"/counters/{code}/next")
        if answer.status_code == 204:
            if over:
                break
            continue
        assert answer.status_code == 200, answer.text
        ticket = answer.json()
        called.append((ticket["id"], ticket["label"]))
        done = api.post(f"/counters/{code}/finish")
        assert done.status_code == 200, done.text
    return called


@pytest.mark.timeout(1200)
def test_eight_kiosks_and_four_counters_at_once(office: Office, tmp_path: Path) -> None:
    second = None
    urls = [office.url]
    if office.database_url:
        port = free_port()
        second = office.serve(port)
        urls.append(f"http://127.0.0.1:{port}")
    try:
        _rush(office, urls, tmp_path)
    finally:
        if second is not None:
            end(second)


def _rush(office: Office, urls: list[str], folder: Path) -> None:
    each, calls = TICKETS_EACH, CALLS_EACH
    kiosks = [
        Api(urls[i % len(urls)], office.device(f"rush-kiosk-{i}", "kiosk")) for i in range(KIOSKS)
    ]
    # Services of the lines that the counters below serve, so that every call finds somebody.
    codes = [counter["code"] for counter in kiosks[0].get("/counters").json()][:COUNTERS]
    served = {
        letter
        for counter in kiosks[0].get("/counters").json()
        if counter["code"] in codes
        for letter in counter["series"]
    }
    services = [s["code"] for s in kiosks[0].get("/services").json() if s["series"] in served]
    stations = [
        (
            code,
            Api(
                urls[i % len(urls)],
                office.device(f"rush-station-{code}", "station", "--counter", code),
            ),
        )
        for i, code in enumerate(codes)
    ]
    over = threading.Event()
    slow = PaperKiosk(office, folder / "slow", "slow-paper", baud=115_200)
    failing = PaperKiosk(office, folder / "failing", "failing-paper")
    with ThreadPoolExecutor(KIOSKS + COUNTERS + 2) as pool:
        calling = [pool.submit(_call_until_done, api, code, calls, over) for code, api in stations]
        issuing = [pool.submit(_take_tickets, api, services, each) for api in kiosks]
        printing = [
            pool.submit(slow.take, services[0], ON_PAPER),
            pool.submit(failing.take, services[0], ON_PAPER, (5, 12)),
        ]
        taken = [ticket for future in issuing for ticket in future.result()]
        on_paper = [label for future in printing for label in future.result()]
        over.set()
        called = [ticket for future in calling for ticket in future.result()]
    assert len(taken) == KIOSKS * each
    assert _twice([*(label for _id, label in taken), *on_paper]) == []
    assert _twice(ticket for ticket, _label in called) == []
    assert {label for _id, label in called} <= {*(label for _id, label in taken), *on_paper}
    assert len(called) == COUNTERS * calls
    _check_paper(slow, failing)


def _check_paper(slow: PaperKiosk, failing: PaperKiosk) -> None:
    """What the journals call printed came out, nothing came out twice, failures are named."""
    try:
        for kiosk in (slow, failing):
            whole = [receipt for receipt in kiosk.paper.receipts if receipt.cut]
            printed = [label for label, fate in kiosk.outcomes.items() if fate == "printed"]
            assert len(kiosk.outcomes) == ON_PAPER
            assert len(whole) >= len(printed)
            assert _twice(code for receipt in whole for code in receipt.qr) == []
        fate = list(failing.outcomes.values())
        assert "printed" in fate[:5]
        assert "printed" not in fate[5:12]
        assert "printed" in fate[12:], "it prints again with a new roll"
        assert "printed" in slow.outcomes.values()
    finally:
        slow.close()
        failing.close()


def _twice(things: object) -> list[object]:
    return [thing for thing, times in Counter(things).items() if times > 1]  # type: ignore[call-overload]
