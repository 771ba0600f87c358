"""The pages of the staff without a browser: the guide's form, the desk's answers, the live hall."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import User
from queue_server.printing.models import PrintJob
from queue_server.queueing import services
from queue_server.queueing.models import Ticket
from tests.queue_server.queueing.build import Office

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def head(office: Office) -> Client:
    """The head of the office, logged in."""
    return logged_in(person("head", office))


def person(role: str, office: Office) -> User:
    """Somebody who holds one role in the office."""
    user = accounts.add_user(
        username=role, password="mật khẩu rất dài 1", full_name=role, actor="test"
    )
    accounts.assign(user, office.unit, role, actor="test")
    return user


def logged_in(user: User) -> Client:
    """A browser of ``user``."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def form(office: Office, **more: Any) -> dict[str, Any]:
    """The guide's form as the page fills it."""
    del office
    return {"request_id": str(uuid4()), "service": "a", "language": "vi", "priority": "", **more}


def test_the_guide_gives_one_number_however_often_the_button_is_pressed(
    office: Office, head: Client
) -> None:
    filled = form(office, priority="elderly")
    pages = [head.post("/o/ben-moi/usher/issue", filled) for _ in range(2)]
    ticket = Ticket.objects.get()
    assert [page["Location"] for page in pages] == [f"/o/ben-moi/usher/{ticket.pk}/"] * 2
    assert ticket.priority is not None
    shown = head.get(pages[0]["Location"]).content.decode()
    assert ticket.label in shown
    assert "<svg" not in shown, "without a public address there is no code to follow"
    office.unit.public_url = "https://mocua.example"
    office.unit.save()
    assert "<svg" in head.get(pages[0]["Location"]).content.decode()


def test_the_guides_ticket_is_printed_once_a_press_and_may_be_printed_again(
    office: Office, head: Client
) -> None:
    accounts.add_device(office.unit, name="s1", kind="station", binding="1", actor="test")
    head.post("/o/ben-moi/usher/issue", form(office, printer="1"))
    (job,) = PrintJob.objects.all()
    ticket = Ticket.objects.get()
    blocks = job.slip["blocks"]
    assert {"type": "number", "text": ticket.label} in blocks
    assert blocks[-1] == {"type": "cut"}
    again = {"printer": "1", "press": str(uuid4())}
    for _ in range(2):
        head.post(f"/o/ben-moi/usher/{ticket.pk}/print", again)
    assert PrintJob.objects.count() == 2
    nowhere = head.post(f"/o/ben-moi/usher/{ticket.pk}/print", {"printer": "9", "press": "x"})
    assert nowhere.status_code == 404


def test_a_closed_service_is_said_on_the_form(office: Office, head: Client) -> None:
    for code in ("1", "2"):
        services.set_counter_state(office.counters[code], "closed", actor="user:1")
    page = head.post("/o/ben-moi/usher/issue", form(office))
    assert page.status_code == 409
    assert not Ticket.objects.exists()


def test_an_usher_may_give_numbers_and_not_call(office: Office) -> None:
    client = logged_in(person("usher", office))
    assert client.get("/o/ben-moi/usher/").status_code == 200
    assert client.get("/o/ben-moi/desk/1/").status_code == 403
    assert client.post("/o/ben-moi/desk/1/do/call").status_code == 403
    assert client.get("/o/ben-moi/live/").status_code == 403


def test_a_press_answers_with_the_desk_and_a_refusal_with_words(
    office: Office, head: Client
) -> None:
    ticket = office.issue("a")
    answer = head.post("/o/ben-moi/desk/1/do/call", {"action": str(uuid4()), "seen": "-"})
    assert answer.status_code == 200
    assert f'data-label="{ticket.label}"' in answer.content.decode()
    stale = head.post("/o/ben-moi/desk/1/do/finish", {"action": str(uuid4()), "seen": "-"})
    assert stale.status_code == 200
    assert "desk-trouble" in stale.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "called"


@pytest.mark.parametrize("ticket", ["", "abc", "9" * 30, "-1"])
def test_nonsense_from_a_form_is_refused_calmly(office: Office, head: Client, ticket: str) -> None:
    answer = head.post("/o/ben-moi/desk/1/do/resume", {"action": "?", "ticket": ticket})
    assert answer.status_code == 200
    assert "desk-trouble" in answer.content.decode()
    assert head.post("/o/ben-moi/desk/1/do/dance", {"ticket": "1"}).status_code == 404


def test_the_supervisor_sees_and_pauses_every_counter(office: Office, head: Client) -> None:
    office.issue("a"), office.issue("b")
    called = services.call_next(office.counters["2"], office.press())
    assert called is not None
    page = head.get("/o/ben-moi/live/").content.decode()
    assert called.label in page
    head.post("/o/ben-moi/live/3/pause")
    office.counters["3"].refresh_from_db()
    assert office.counters["3"].state == "paused"
    busy = head.post("/o/ben-moi/live/2/close").content.decode()
    assert 'role="alert"' in busy


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_drawn_in_both_languages(office: Office, head: Client, language: str) -> None:
    office.issue("a", priority="elderly")
    services.call_next(office.counters["1"], office.press())
    for path in ("desk/", "desk/1/", "desk/1/state", "usher/", "live/"):
        answer = head.get(f"/o/ben-moi/{path}?lang={language}")
        assert answer.status_code == 200
        assert answer["Content-Language"] == language
