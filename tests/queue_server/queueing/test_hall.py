"""The hall screen on the server's side: who may look, what it is told, who has the voice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Device
from queue_server.catalogue.models import Notice
from queue_server.core import clock
from queue_server.core.events import EventRequest, authorize
from queue_server.queueing import display
from queue_server.queueing.models import Hall, HallSpeaker
from queue_server.queueing.services import call_next, recall, set_counter_state, undo
from queue_server.queueing.services.speaking import hold_voice, release_voice
from tests.queue_server.queueing.build import Office, build_office

STATE = "/o/ben-moi/hall/main/state"


def enrolled(office: Office, *, binding: str = "main", name: str = "Màn hình") -> Client:
    """A browser whose display is enrolled in the office."""
    _device, token = accounts.add_device(
        office.unit, name=name, kind="display", binding=binding, actor="test"
    )
    client = Client()
    answer = client.post(
        "/display/session", json.dumps({"token": token}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return client


def state_of(client: Client) -> dict[str, Any]:
    answer = client.get(STATE, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_stranger_is_led_to_the_enrolment_and_told_nothing(office: Office) -> None:
    page = Client().get("/o/ben-moi/hall/main/")
    assert (page.status_code, page.headers["Location"]) == (302, "/display")
    answer = Client().get(STATE, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_enrolled"


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_do_not_get(
    office: Office,
) -> None:
    client = enrolled(office)
    cookie = client.cookies[display.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Strict"
    page = client.get("/o/ben-moi/hall/main/")
    assert page.status_code == 200
    assert cookie.value not in page.content.decode()


@pytest.mark.parametrize("way", ["json", "form", "bearer"])
def test_a_display_may_send_its_token_in_three_ways(office: Office, way: str) -> None:
    _device, token = accounts.add_device(office.unit, name="x", kind="display", actor="test")
    ways: dict[str, dict[str, Any]] = {
        "json": {"data": json.dumps({"token": token}), "content_type": "application/json"},
        "form": {"data": {"token": token}},
        "bearer": {"headers": {"Authorization": f"Bearer {token}"}},
    }
    answer = Client().post("/display/session", **ways[way])
    assert answer.json() == {"url": "/o/ben-moi/hall/main/"}


@pytest.mark.parametrize("kind", ["kiosk", "station"])
def test_other_devices_do_not_become_screens(office: Office, kind: str) -> None:
    _device, token = accounts.add_device(office.unit, name="x", kind=kind, actor="test")
    assert Client().post("/display/session", {"token": token}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"token": 7}', b'{"token": ""}'])
def test_a_broken_body_enrols_nobody(office: Office, body: bytes) -> None:
    answer = Client().post("/display/session", body, content_type="application/json")
    assert answer.status_code == 401


def test_a_one_time_code_enrols_a_screen_and_works_once(office: Office) -> None:
    _row, code = accounts.make_code(
        office.unit, name="Màn hình 2", kind="display", binding="main", actor="test"
    )
    client = Client()
    answer = client.post("/display", {"code": f" {code[:5].lower()}-{code[5:]} "})
    assert answer.headers["Location"] == "/o/ben-moi/hall/main/"
    assert client.get("/o/ben-moi/hall/main/").status_code == 200
    assert Client().post("/display", {"code": code}).status_code == 404


def test_a_code_for_another_device_is_refused_and_not_used_up(office: Office) -> None:
    _row, code = accounts.make_code(office.unit, name="Ki-ốt", kind="kiosk", actor="test")
    assert Client().post("/display", {"code": code}).status_code == 409
    device, _token = accounts.enrol(code)
    assert device.kind == "kiosk"


def test_guessing_codes_is_throttled(office: Office) -> None:
    client = Client()
    seen = {client.post("/display", {"code": f"WRONG{n}"}).status_code for n in range(12)}
    assert seen == {404, 429}


def test_a_revoked_screen_is_told_so_at_once(office: Office) -> None:
    client = enrolled(office)
    assert state_of(client)["calls"] == []
    accounts.revoke_device(Device.objects.get(kind="display"), actor="test")
    assert client.get(STATE, headers={"Accept": "application/json"}).status_code == 401
    assert client.get("/o/ben-moi/hall/main/").status_code == 302


def test_a_screen_shows_its_own_hall_and_its_own_office_alone(office: Office) -> None:
    other = build_office("ben-cu")
    Hall.objects.create(office=office.unit, code="second", name_vi="Sảnh 2", name_en="Hall 2")
    client = enrolled(office)
    assert client.get("/o/ben-moi/hall/second/state").status_code == 404
    assert client.get("/o/ben-moi/hall/nowhere/state").status_code == 404
    assert client.get(f"/o/{other.unit.code}/hall/main/state").status_code == 401
    unbound = enrolled(office, binding="", name="Tự do")
    assert unbound.get("/o/ben-moi/hall/second/state").status_code == 200


def test_somebody_who_works_there_may_look_and_a_stranger_with_a_login_may_not(
    office: Office,
) -> None:
    for name, role in (("diem", "usher"), ("la", None)):
        user = accounts.add_user(
            username=name, password="một mật khẩu dài", full_name=name, actor="test"
        )
        if role:
            accounts.assign(user, office.unit, role, actor="test")
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(STATE).status_code == (200 if role else 401)
        if role:  # somebody who looks on never takes the voice from the hall
            url = "/o/ben-moi/hall/main/speak"
            assert client.post(url, {"page": str(uuid4())}).json() == {"speaks": False}
            assert hold_voice(office.hall, "the-screen")


def test_the_state_has_the_call_and_the_clips_that_say_it(office: Office) -> None:
    client = enrolled(office)
    office.issue()
    ticket = call_next(office.counters["2"], office.press())
    assert ticket is not None
    found = state_of(client)
    call = found["calls"][0]
    assert (call["label"], call["counter"]) == (ticket.label, 2)
    vietnamese, english = call["voice"]
    assert vietnamese == [
        "vi/invite", "vi/letter-a", "vi/0", "vi/0", "vi/1", "vi/to-counter", "vi/2",
    ]  # fmt: skip
    assert len(english) == 7 and english[0] == "en/invite"
    assert found["repeat"] == 2


def test_calling_again_changes_the_key_so_that_it_is_said_again(office: Office) -> None:
    client = enrolled(office)
    office.issue()
    call_next(office.counters["1"], office.press())
    first = state_of(client)["calls"][0]["key"]
    assert state_of(client)["calls"][0]["key"] == first
    recall(office.counters["1"], office.press())
    assert state_of(client)["calls"][0]["key"] != first


def test_a_call_that_was_undone_leaves_the_screen(office: Office) -> None:
    client = enrolled(office)
    office.issue()
    press = office.press()
    call_next(office.counters["1"], press)
    assert press.action_id is not None
    undo(office.counters["1"], office.press(), action_id=press.action_id)
    assert state_of(client)["calls"] == []


def test_nothing_on_the_screen_names_a_person_or_opens_a_ticket(office: Office) -> None:
    client = enrolled(office)
    tickets = [office.issue(), office.issue(), office.issue("b")]
    call_next(office.counters["1"], office.press())
    text = client.get(STATE).content.decode() + client.get("/o/ben-moi/hall/main/").content.decode()
    for ticket in tickets:
        assert ticket.token not in text and str(ticket.request_id) not in text


def test_a_line_that_no_open_counter_calls_is_shown_as_paused(office: Office) -> None:
    client = enrolled(office)
    assert {line["letter"]: line["open"] for line in state_of(client)["lines"]} == {
        "A": True,
        "B": True,
    }
    for number in ("1", "2"):
        set_counter_state(office.counters[number], "paused", actor="user:1", reason="Ăn trưa")
    assert {line["letter"]: line["open"] for line in state_of(client)["lines"]} == {
        "A": False,
        "B": True,
    }


def test_notices_for_the_hall_are_shown_on_their_days(office: Office) -> None:
    today = clock.local_day()
    for title, start, audience in (
        ("Hôm nay", today, "hall"),
        ("Mọi nơi", today, "public"),
        ("Ngày mai", today + timedelta(days=1), "hall"),
        ("Chỉ ki-ốt", today, "kiosk"),
    ):
        Notice.objects.create(
            office=office.unit, audience=audience, title_vi=title, title_en=title,
            body_vi="…", body_en="…", shown_from=start,
        )  # fmt: skip
    shown = {notice["title"]["vi"] for notice in state_of(enrolled(office))["notices"]}
    assert shown == {"Hôm nay", "Mọi nơi"}


def test_every_fixed_text_stands_in_both_languages(office: Office) -> None:
    page = enrolled(office).get("/o/ben-moi/hall/main/").context["setup"]["texts"]
    assert set(page) == {"vi", "en"} and set(page["vi"]) == set(page["en"])
    assert all(page["vi"][name] != page["en"][name] for name in page["vi"])


# -- the voice -----------------------------------------------------------------------------


def test_one_page_of_a_hall_has_the_voice(office: Office) -> None:
    one, two = str(uuid4()), str(uuid4())
    assert hold_voice(office.hall, one)
    assert not hold_voice(office.hall, two)
    assert hold_voice(office.hall, one)


def test_of_pages_that_ask_at_the_same_moment_one_gets_the_voice(live_office: Office) -> None:
    start = Barrier(6)

    def ask_for_it(number: int) -> bool:
        start.wait()
        try:
            return hold_voice(live_office.hall, f"page-{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask_for_it, range(6))).count(True) == 1


def test_each_hall_has_a_voice_of_its_own(office: Office) -> None:
    second = Hall.objects.create(office=office.unit, code="second", name_vi="2", name_en="2")
    assert hold_voice(office.hall, "page-one") and hold_voice(second, "page-two")


def test_a_page_that_closes_hands_the_voice_on_at_once(office: Office) -> None:
    assert hold_voice(office.hall, "page-one")
    release_voice(office.hall, "page-two")
    assert not hold_voice(office.hall, "page-two")
    release_voice(office.hall, "page-one")
    assert hold_voice(office.hall, "page-two")


def test_a_page_that_died_loses_the_voice_when_its_time_is_over(office: Office) -> None:
    assert hold_voice(office.hall, "page-one")
    HallSpeaker.objects.update(until=clock.now() - timedelta(seconds=1))
    assert hold_voice(office.hall, "page-two")
    assert not hold_voice(office.hall, "page-one")


def test_the_voice_is_asked_for_by_enrolled_screens(office: Office) -> None:
    client = enrolled(office)
    url, one, two = "/o/ben-moi/hall/main/speak", str(uuid4()), str(uuid4())
    assert client.post(url, {"page": one}).json() == {"speaks": True}
    assert client.post(url, {"page": two}).json() == {"speaks": False}
    assert client.post(url, {"page": one, "release": "1"}).json() == {"speaks": False}
    assert client.post(url, {"page": two}).json() == {"speaks": True}
    assert client.post(url, {"page": "'; --"}).status_code == 400
    assert Client().post(url, {"page": one}).status_code == 401


# -- the event stream ----------------------------------------------------------------------


def ask(topics: set[str], cookies: dict[str, str]) -> Any:
    return authorize(EventRequest(headers={}, cookies=cookies, topics=frozenset(topics)))


def test_a_screen_hears_its_hall_and_no_ticket(office: Office) -> None:
    client = enrolled(office)
    cookies = {display.COOKIE: client.cookies[display.COOKIE].value}
    assert ask({"queue", "notices", "hall:main"}, cookies) is not None
    assert ask({"hall:other"}, cookies) is None
    assert ask({"counter:1"}, cookies) is None
    assert ask({"queue"}, {display.COOKIE: "wrong"}) is None
    accounts.revoke_device(Device.objects.get(kind="display"), actor="test")
    assert ask({"queue"}, cookies) is None


def test_knowing_a_ticket_opens_its_own_events_and_no_others(office: Office) -> None:
    one, two = office.issue(), office.issue()
    assert ask({f"ticket:{one.token}"}, {}) is not None
    assert ask({f"ticket:{one.token}", "queue"}, {}) is None
    assert ask({f"ticket:{one.token}", f"ticket:{two.token}"}, {}) is None
    assert ask({"ticket:unknown"}, {}) is None
    assert ask({"ticket:"}, {}) is None
