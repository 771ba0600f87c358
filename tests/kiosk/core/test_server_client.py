"""The wire: what is repeated, what becomes of each answer, and what an error may say."""

from __future__ import annotations

import uuid

import pytest
from fake_server import CHECK, DOSSIER, FakeServer

from kiosk.core import server as server_module
from kiosk.core.server import (
    NotFound,
    Refused,
    Revoked,
    ServerAway,
    ServerClient,
    ServerError,
    Throttled,
)

TOUCH = "6f1f6a52-6f6e-4c8b-9d6e-000000000001"


def test_the_same_request_gives_the_same_ticket(client: ServerClient, fake: FakeServer) -> None:
    first = client.issue_ticket(TOUCH, "HT", "vi", None)
    assert client.issue_ticket(TOUCH, "HT", "vi", None) == first
    assert (first.label, len(fake.tickets)) == ("A001", 1)


def test_a_ticket_whose_answer_was_lost_is_asked_for_again_and_not_doubled(
    client: ServerClient, fake: FakeServer
) -> None:
    fake.trouble["POST", "/tickets"] = "deaf"
    with pytest.raises(ServerAway):
        client.issue_ticket(TOUCH, "HT", "vi", None)
    assert fake.requests.count("POST /tickets") == 1 + len(server_module.PAUSES_S)
    assert len(fake.tickets) == 1
    fake.trouble.clear()
    found = client.ticket_of_request(TOUCH)
    assert found is not None
    assert found.label == "A001"


def test_a_scan_is_not_forwarded_twice(client: ServerClient, fake: FakeServer) -> None:
    fake.trouble["POST", "/station/scans"] = "deaf"
    with pytest.raises(ServerAway):
        client.forward_scan("receipt", "H99.01-261121-0007", None)
    assert len(fake.scans) == 1


def test_a_touch_the_server_never_heard_of_has_no_ticket(client: ServerClient) -> None:
    assert client.ticket_of_request(str(uuid.uuid4())) is None


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (500, ServerAway),
        (503, ServerAway),
        (302, ServerAway),
        ("drop", ServerAway),
        (401, Revoked),
        (403, Refused),
        (404, NotFound),
        (409, Refused),
        (429, Throttled),
    ],
)
def test_each_answer_has_its_error(
    client: ServerClient, fake: FakeServer, trouble: object, error: type[ServerError]
) -> None:
    fake.trouble["POST", "/tickets"] = trouble
    with pytest.raises(error):
        client.issue_ticket(TOUCH, "HT", "vi", None)


def test_a_server_that_does_not_answer_in_time_is_away(fake: FakeServer) -> None:
    fake.trouble["POST", "/tickets"] = "hang"
    impatient = ServerClient(fake.url, fake.token, timeout_s=0.1)
    with pytest.raises(ServerAway):
        impatient.issue_ticket(TOUCH, "HT", "vi", None)
    assert fake.requests.count("POST /tickets") == 1, "the citizen waits for one time-out only"


def test_no_server_at_all_is_away(fake: FakeServer) -> None:
    nobody = ServerClient("http://127.0.0.1:1", fake.token)
    with pytest.raises(ServerAway):
        nobody.read("office")


def test_a_refusal_keeps_the_servers_words(client: ServerClient) -> None:
    with pytest.raises(Refused) as refused:
        client.issue_ticket(TOUCH, "XD", "en", "elderly")
    assert refused.value.code == "no_priority"
    assert refused.value.message == "This service takes no priority."


def test_the_language_of_the_visit_goes_with_the_call(
    client: ServerClient, fake: FakeServer
) -> None:
    client.issue_ticket(TOUCH, "HT", "en", None)
    assert fake.languages[-1] == "en"


def test_a_dossier_opens_with_its_check_word_only(client: ServerClient) -> None:
    code = str(DOSSIER["code"])
    assert client.dossier(code, None, "vi") is None
    found = client.dossier(code, CHECK, "vi")
    assert found is not None
    assert (found.stage, found.history[0].text_en) == (2, "Received")
    with pytest.raises(NotFound):
        client.dossier(code, "WRNG", "vi")


def test_errors_never_show_code_or_check_word(fake: FakeServer) -> None:
    nobody = ServerClient("http://127.0.0.1:1", "secret-token")
    with pytest.raises(ServerAway) as away:
        nobody.dossier("H99.01-261121-0007", "K7M2", "vi")
    chain = repr(away.value) + repr(away.value.__cause__) + str(away.value)
    assert away.value.__suppress_context__
    for secret in ("K7M2", "261121", "secret-token"):
        assert secret not in chain


def test_nothing_is_transferred_when_nothing_changed(
    client: ServerClient, fake: FakeServer
) -> None:
    first = client.read("procedures")
    assert first.body is not None
    assert client.read("procedures", first.etag).body is None


def test_text_from_the_wire_is_composed_and_free_of_control_characters(
    client: ServerClient, fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fake_service(), "name_vi", "Khai sinh\x1b@\u0000 Nguye\u0302\u0303n")
    ticket = client.issue_ticket(TOUCH, "HT", "vi", None)
    assert ticket.service_name_vi == "Khai sinh@ Nguyễn"


def fake_service() -> dict[str, object]:
    from fake_server import SERVICES

    return SERVICES[0]


@pytest.mark.parametrize("field", ["id", "label", "number", "issued_at"])
def test_a_ticket_without_what_paper_needs_is_no_ticket(
    client: ServerClient, fake: FakeServer, field: str
) -> None:
    client.issue_ticket(TOUCH, "HT", "vi", None)
    fake.tickets[TOUCH][field] = None
    with pytest.raises(ServerAway):
        client.issue_ticket(TOUCH, "HT", "vi", None)
