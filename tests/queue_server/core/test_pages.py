"""What every answer has in common: errors, language, headers, a log without secrets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, path

from queue_server.config import urls
from queue_server.core.access import public
from queue_server.core.errors import DomainError, NotFound, Refused, Throttled
from queue_server.core.health import WORKER_LATE
from queue_server.core.models import ScheduledJob

pytestmark = pytest.mark.django_db

ERRORS: dict[str, Exception] = {
    "refused": Refused("counter_closed", "The counter is closed.", "Open it first."),
    "missing": NotFound("no_such_ticket", "There is no such ticket."),
    "slow": Throttled("too_many_attempts", "Too many attempts.", retry_after=17),
    "crash": ZeroDivisionError("secret detail"),
}


@public
def fail(request: HttpRequest, kind: str) -> HttpResponse:
    raise ERRORS[kind]


@public
def swallow(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/fail/<str:kind>", fail),
    path("fail/<str:kind>", fail),
    path("swallow", swallow),
    path("api/v1/swallow", swallow),
    *urls.urlpatterns,
]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


@pytest.fixture
def client(settings: Any) -> Iterator[Client]:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    yield client


def test_a_program_gets_the_one_error_body(client: Client) -> None:
    response = client.get("/api/v1/fail/refused")
    assert response.status_code == 409
    assert response.json() == {
        "error": {
            "code": "counter_closed",
            "message": "The counter is closed.",
            "hint": "Open it first.",
        }
    }
    assert client.get("/api/v1/fail/missing").status_code == 404
    slow = client.get("/api/v1/fail/slow")
    assert (slow.status_code, slow["Retry-After"]) == (429, "17")


def test_a_person_gets_a_page_and_htmx_a_fragment(client: Client) -> None:
    page = client.get("/fail/refused").content.decode()
    assert "<html" in page
    assert "The counter is closed." in page
    assert "Open it first." in page
    fragment = client.get("/fail/refused", headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert 'data-code="counter_closed"' in fragment.content.decode()


@pytest.mark.parametrize("path", ["/fail/crash", "/api/v1/fail/crash"])
def test_a_crash_says_nothing_of_its_inside(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 500
    assert "secret detail" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_an_unknown_address_is_answered_in_both_ways(client: Client) -> None:
    assert client.get("/api/v1/nothing/here").json()["error"]["code"]
    page = client.get("/nothing-here")
    assert page.status_code == 404
    assert '<html lang="vi">' in page.content.decode()


@pytest.mark.parametrize("path", ["/swallow", "/api/v1/swallow"])
def test_a_body_beyond_all_measure_is_refused_clearly(client: Client, path: str) -> None:
    response = client.post(path, b"x" * (1024 * 1024 + 1), content_type="application/json")
    assert response.status_code == 413
    assert client.post(path, b"x" * 1024, content_type="application/json").status_code == 200


def test_pages_are_vietnamese_until_somebody_asks_otherwise(client: Client) -> None:
    def language() -> str:
        response = client.get("/nothing", headers={"Accept-Language": "en-US,en;q=0.9"})
        return str(response["Content-Language"])

    assert language() == "vi", "the browser's own language says nothing about its reader"
    assert client.get("/nothing?lang=en")["Content-Language"] == "en"
    assert language() == "en", "the choice is kept"
    client.get("/nothing?lang=xx")
    assert language() == "en"
    client.get("/nothing?lang=vi")
    assert language() == "vi"


def test_the_api_obeys_the_language_header(client: Client) -> None:
    for header, language in (("en", "en"), ("vi-VN,en", "vi"), ("fr,en;q=0.5", "en"), ("", "vi")):
        response = client.get("/api/v1/fail/refused", headers={"Accept-Language": header})
        assert response["Content-Language"] == language
        assert "motcua_lang" not in response.cookies


def test_every_page_forbids_foreign_scripts_and_frames(client: Client) -> None:
    response = client.get("/health")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_log_names_the_pattern_and_never_the_secret(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/fail/missing?check=K7M2&code=H99-261121-0001")
    lines = [record.getMessage() for record in caplog.records if record.name == "motcua.request"]
    assert len(lines) == 1
    assert lines[0].startswith("GET /fail/<str:kind> 404 ")
    assert "K7M2" not in caplog.text


def test_health_tells_a_stranger_only_whether_it_is_well(client: Client) -> None:
    ScheduledJob.objects.all().delete()
    found = client.get("/health").json()
    assert found["ok"] is True
    assert found["worker"] == "never"
    assert set(found) == {"ok", "database", "worker", "waiting", "dead", "now"}
    assert WORKER_LATE.total_seconds() < 60


def test_an_error_is_one_line_for_a_log() -> None:
    assert str(DomainError("a", "b")) == "a: b"


def test_static_files_carry_a_fingerprint() -> None:
    from django.templatetags.static import static

    assert static("tokens.css").startswith("/static/tokens.css?v=")
    assert static("no-such-file.css") == "/static/no-such-file.css"
    assert Path("queue_server/core/templates/core/error.html").is_file()
