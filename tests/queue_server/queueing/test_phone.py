"""The phone page of a ticket, on the server's side: its place, its end, and leaving."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from queue_server.core import clock
from queue_server.queueing.models import Ticket
from queue_server.queueing.services import call_next, miss, serve
from tests.queue_server.queueing.build import Office


def page(ticket: Ticket, *, language: str = "") -> str:
    """The page as its holder sees it."""
    answer = Client().get(f"/t/{ticket.token}" + (f"?lang={language}" if language else ""))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_counts_who_is_before(office: Office) -> None:
    first, second, third = (office.issue() for _ in range(3))
    assert "người trước bạn" in page(third) and "<b>2</b>" in page(third)
    assert "1</b> <span>person before you" in page(second, language="en").replace("\n", "")
    assert "You are next" in page(first, language="en")


def test_a_called_number_shows_the_counter(office: Office) -> None:
    ticket = office.issue()
    call_next(office.counters["2"], office.press())
    text = page(ticket, language="en")
    assert 'data-state="called"' in text and "It is your turn" in text
    assert '<p class="huge">2</p>' in text
    assert "Leave the queue" not in text


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("held", "Your number is on hold"),
        ("missed", "Your number was called"),
        ("done", "Finished. Thank you."),
        ("cancelled", "This number has left the queue"),
        ("left", "This number is no longer valid"),
    ],
)
def test_each_state_says_what_to_do(office: Office, state: str, says: str) -> None:
    ticket = office.issue()
    Ticket.objects.filter(pk=ticket.pk).update(state=state)
    assert says in page(ticket, language="en")


def test_a_number_of_yesterday_means_nothing_today(office: Office) -> None:
    ticket = office.issue()
    Ticket.objects.filter(pk=ticket.pk).update(day=clock.local_day() - timedelta(days=1))
    text = page(ticket, language="en")
    assert "This number is no longer valid" in text and "Leave the queue" not in text


def test_the_page_speaks_the_tickets_language_until_another_is_chosen(office: Office) -> None:
    ticket = office.issue()
    Ticket.objects.filter(pk=ticket.pk).update(language="en")
    client = Client()
    assert "Your number" in client.get(f"/t/{ticket.token}").content.decode()
    assert "Số của bạn" in client.get(f"/t/{ticket.token}?lang=vi").content.decode()
    assert "Số của bạn" in client.get(f"/t/{ticket.token}").content.decode()


def test_nobody_finds_it_by_searching_and_no_site_hears_of_it(office: Office) -> None:
    for url in (f"/t/{office.issue().token}", "/t/unknown"):
        answer = Client().get(url)
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert not answer.cookies


def test_an_unknown_number_gets_a_friendly_page(office: Office) -> None:
    answer = Client().get("/t/AAAAAAAAAAAAAAAAAAAAAAAA")
    assert answer.status_code == 404
    assert "Không tìm thấy số này" in answer.content.decode()
    assert Client().get("/t/unknown/state").json()["state"] == "unknown"
    assert Client().post("/t/unknown/leave").status_code == 404


def test_a_look_that_brings_nothing_new_is_nearly_empty(office: Office) -> None:
    office.issue()
    ticket = office.issue()
    client = Client()
    first = client.get(f"/t/{ticket.token}/state").json()
    assert first["live"] and "<b>1</b>" in first["html"]
    again = client.get(f"/t/{ticket.token}/state", {"seen": first["key"]})
    assert again.json() == {"key": first["key"]} and len(again.content) < 60
    call_next(office.counters["1"], office.press())
    moved = client.get(f"/t/{ticket.token}/state", {"seen": first["key"]}).json()
    assert moved["key"] != first["key"] and "html" in moved


def test_leaving_asks_first_and_then_leaves_for_good(office: Office) -> None:
    ticket = office.issue()
    client = Client()
    asked = client.get(f"/t/{ticket.token}?leave=1&lang=en").content.decode()
    assert "Stay in the queue" in asked
    ticket.refresh_from_db()
    assert ticket.state == "waiting"
    request_id = str(uuid4())
    for _ in range(2):  # a double press is one
        answer = client.post(f"/t/{ticket.token}/leave", {"request_id": request_id})
        assert answer.headers["Location"] == f"/t/{ticket.token}"
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"


def test_somebody_called_meanwhile_is_sent_to_the_counter_instead(office: Office) -> None:
    ticket = office.issue()
    call_next(office.counters["1"], office.press())
    answer = Client().post(f"/t/{ticket.token}/leave", {"request_id": "no uuid"}, follow=True)
    assert "Đến lượt bạn" in answer.content.decode()
    assert "Rời hàng chờ" not in Client().get(f"/t/{ticket.token}?leave=1").content.decode()


def test_the_whole_life_of_a_number_is_followed(office: Office) -> None:
    ticket = office.issue()
    counter = office.counters["1"]
    assert 'data-state="waiting"' in page(ticket)
    call_next(counter, office.press())
    assert 'data-state="called"' in page(ticket)
    serve(counter, office.press())
    assert "Bạn đang được phục vụ" in page(ticket)
    other = office.issue()
    call_next(counter, office.press())
    assert "Đã xong" in page(ticket)
    miss(counter, office.press())
    assert "Số của bạn đã được gọi" in page(other)


def test_the_page_names_nobody(office: Office) -> None:
    ticket, other = office.issue(), office.issue()
    text = page(ticket)
    assert other.token not in text and str(ticket.request_id) not in text
