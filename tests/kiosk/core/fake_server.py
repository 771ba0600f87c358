"""A small server of the API contract on loopback, in process, that can be told to misbehave."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kiosk.core.find import fold

OFFICE: dict[str, Any] = {
    "code": "demo",
    "name_vi": "Trung tâm Phục vụ hành chính công phường Bến Mới",
    "name_en": "Bến Mới Ward Public Service Centre",
    "public_url": "https://songque.example",
    "hotline": "1900 0000",
    "texts": {"welcome": {"vi": "Xin chào", "en": "Hello"}},
    "priorities": [
        {
            "code": "elderly",
            "name_vi": "Người cao tuổi",
            "name_en": "Elderly",
            "proof_vi": "Căn cước",
            "proof_en": "Citizen card",
            "icon": "",
        }
    ],
    "hours": {"today": [["07:00", "11:30"], ["13:00", "17:00"]], "open_now": True},
    "display": {},
}
SERVICES: list[dict[str, Any]] = [
    {
        "code": "HT",
        "name_vi": "Đăng ký khai sinh",
        "name_en": "Birth registration",
        "field": "ho-tich",
        "series": "A",
        "counters": ["1", "2"],
        "waiting": 3,
        "open": True,
        "priority_allowed": True,
        "position": 1,
    },
    {
        "code": "XD",
        "name_vi": "Giấy phép xây dựng",
        "name_en": "Building permit",
        "field": "xay-dung",
        "series": "B",
        "open": True,
        "priority_allowed": False,
        "position": 2,
    },
]
FIELDS = [
    {"code": "ho-tich", "name_vi": "Hộ tịch", "name_en": "Civil status", "waiting": 3},
    {"code": "xay-dung", "name_vi": "Xây dựng", "name_en": "Building", "waiting": 0},
]
PROCEDURES: list[dict[str, Any]] = [
    {
        "code": "1.001193",
        "name_vi": "Thủ tục đăng ký khai sinh",
        "name_en": "Birth registration",
        "field": "ho-tich",
        "papers": [{"name_vi": "Giấy chứng sinh", "name_en": "Birth certificate", "originals": 1}],
        "service": "HT",
    },
    {
        "code": "1.009994",
        "name_vi": "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        "name_en": "Building permit for a house",
        "summary_vi": "Muốn xây nhà trên đất của mình",
        "field": "xay-dung",
        "service": "XD",
        "life_events": ["nha-o"],
    },
]
LISTS: dict[str, Any] = {
    "office": OFFICE,
    "services": SERVICES,
    "fields": FIELDS,
    "procedures": PROCEDURES,
    "notices": [{"id": 1, "title_vi": "Nghỉ lễ", "title_en": "Holiday", "body_vi": "…"}],
    "counters": [{"code": "1", "name_vi": "Quầy 1", "name_en": "Counter 1", "state": "open"}],
}
DOSSIER: dict[str, Any] = {
    "code": "H99.01-261121-0007",
    "state": {"code": 2, "name_vi": "Đang xử lý", "name_en": "In progress"},
    "stage": 2,
    "sentence_vi": "Hồ sơ đang được xử lý.",
    "applicant_masked": "Nguyễn Thị M***",
    "history": [{"at": "2026-11-20T03:00:00Z", "text_vi": "Tiếp nhận", "text_en": "Received"}],
}
CHECK = "K7M2"


class FakeServer:
    """The state of the office, and the switches for trouble.

    `trouble[(method, path prefix)]` may be an HTTP status to answer with, "hang" (no answer
    until released), "drop" (the connection is cut before anything is done) or "deaf" (the work
    is done, then the connection is cut).
    """

    token = "kiosk-token"

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tickets: dict[str, dict[str, Any]] = {}
        self.papers: dict[int, list[tuple[str, str]]] = {}
        self.cancelled: list[str] = []
        self.jobs: dict[str, dict[str, Any]] = {}
        self.job_outcomes: dict[str, list[str]] = {}
        self.scans: list[dict[str, Any]] = []
        self.heartbeats: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.languages: list[str] = []
        self.revoked = False
        self.public_url: str | None = "https://songque.example"
        self.clock_shift = timedelta()
        self.trouble: dict[tuple[str, str], Any] = {}
        self.released = threading.Event()
        self.http = _QuietServer(("127.0.0.1", 0), _handler(self))
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def now(self) -> datetime:
        return datetime.now(UTC) + self.clock_shift

    def issue(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        with self.lock:
            known = self.tickets.get(body["request_id"])
            if known is not None:
                return 200, known
            number = len(self.tickets) + 1
            service = next((s for s in SERVICES if s["code"] == body["service"]), None)
            if service is None:
                return 404, _error("unknown_service", "no such service")
            if body.get("priority") and not service["priority_allowed"]:
                return 409, _error("no_priority", "This service takes no priority.")
            token = uuid.uuid4().hex
            ticket = {
                "id": number,
                "token": token,
                "label": f"A{number:03d}",
                "number": number,
                "series": "A",
                "service": body["service"],
                "service_name_vi": service["name_vi"],
                "service_name_en": service["name_en"],
                "people_ahead": number - 1,
                "issued_at": self.now().isoformat(),
                "day": "2026-11-21",
                "language": body["language"],
                "priority": OFFICE["priorities"][0] if body.get("priority") else None,
                "counters": ["1", "2"],
                "follow_url": f"{self.public_url}/t/{token}" if self.public_url else None,
                "state": "waiting",
            }
            self.tickets[body["request_id"]] = ticket
            return 201, ticket

    def by_token(self, token: str) -> dict[str, Any] | None:
        return next((t for t in self.tickets.values() if t["token"] == token), None)


def _folded(procedure: dict[str, Any]) -> str:
    return fold(f"{procedure['name_vi']} {procedure.get('summary_vi', '')}")


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": ""}}


class _QuietServer(ThreadingHTTPServer):
    """Killed clients cut their connections; that is no news."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        return


def _handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            return

        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def _serve(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            parts = urlsplit(self.path)
            path = unquote(parts.path).removeprefix("/api/v1")
            fake.requests.append(f"{method} {path}")
            fake.languages.append(self.headers.get("Accept-Language", ""))
            trouble = next(
                (t for (m, p), t in fake.trouble.items() if m == method and path.startswith(p)),
                None,
            )
            if trouble == "hang":
                fake.released.wait(30)
            if trouble in ("drop", "hang"):
                return self._cut()
            if isinstance(trouble, int):
                return self._send(trouble, _error("trouble", "trouble on purpose"))
            status, answer = self._answer(method, path, parse_qs(parts.query), body)
            if trouble == "deaf":
                return self._cut()
            return self._send(status, answer)

        def _cut(self) -> None:
            self.close_connection = True
            self.connection.close()

        def _answer(self, method: str, path: str, query: Any, body: Any) -> tuple[int, Any]:
            if (method, path) == ("POST", "/devices/enrol"):
                if body["code"] != "ABCD-1234":
                    return 404, _error("unknown_code", "no such code")
                return 200, {"token": fake.token, "kind": "kiosk", "office": "demo"}
            if self.headers.get("Authorization") != f"Bearer {fake.token}" or fake.revoked:
                return 401, _error("device_revoked", "This device was revoked by the office.")
            words = path.strip("/").split("/")
            match method, words:
                case "GET", ["procedures"] if "q" in query:
                    return 200, [p for p in PROCEDURES if query["q"][0][:3] in _folded(p)]
                case "GET", [name] if name in LISTS:
                    return self._list(name)
                case "POST", ["tickets"]:
                    return fake.issue(body)
                case "GET", ["tickets", "by-request", request_id]:
                    known = fake.tickets.get(request_id)
                    return (200, known) if known else (404, _error("unknown_request", "no"))
                case "POST", ["tickets", ticket_id, "paper"]:
                    outcome = (body["outcome"], body["reason"])
                    fake.papers.setdefault(int(ticket_id), []).append(outcome)
                    return 200, {}
                case "POST", ["tickets", token, "cancel"]:
                    fake.cancelled.append(token)
                    return 200, {}
                case "GET", ["tickets", token]:
                    ticket = fake.by_token(token)
                    return (200, ticket) if ticket else (404, _error("unknown_ticket", "no"))
                case "GET", ["dossiers", code]:
                    return self._dossier(code, query)
                case "POST", ["devices", "heartbeat"]:
                    fake.heartbeats.append(body)
                    return 200, {"now": fake.now().isoformat()}
                case _:
                    return self._station(method, words, body)

        def _list(self, name: str) -> tuple[int, Any]:
            body = LISTS[name]
            if name == "office":
                body = {**body, "now": fake.now().isoformat()}
            elif self.headers.get("If-None-Match") == f'"{name}-1"':
                return 304, None
            return 200, body

        def _dossier(self, code: str, query: Any) -> tuple[int, Any]:
            if "check" not in query:
                return 200, {"code": code, "needs_check": True}
            if code != DOSSIER["code"] or query["check"] != [CHECK]:
                return 404, _error("unknown", "no such dossier")
            return 200, DOSSIER

        def _station(self, method: str, words: list[str], body: Any) -> tuple[int, Any]:
            match method, words:
                case "GET", ["station", "jobs"]:
                    with fake.lock:
                        return 200, [j for j in fake.jobs.values() if j["state"] == "queued"]
                case "POST", ["station", "jobs", job_id, "claim"]:
                    with fake.lock:
                        job = fake.jobs[job_id]
                        if job.get("claim_id") not in (None, body["claim_id"]):
                            return 409, _error("taken", "taken")
                        if job["state"] == "queued":
                            job |= {"state": "claimed", "claim_id": body["claim_id"]}
                        return 200, job
                case "POST", ["station", "jobs", job_id, "outcome"]:
                    fake.job_outcomes.setdefault(job_id, []).append(body["outcome"])
                    fake.jobs[job_id]["state"] = body["outcome"]
                    return 200, fake.jobs[job_id]
                case "POST", ["station", "scans"]:
                    fake.scans.append(body)
                    return 200, {"now": fake.now().isoformat()}
            return 404, _error("not_found", "no such address")

        def _send(self, status: int, answer: Any) -> None:
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            name = urlsplit(self.path).path.rsplit("/", 1)[-1]
            if name in LISTS and name != "office":
                self.send_header("ETag", f'"{name}-1"')
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


@contextmanager
def running_server() -> Iterator[FakeServer]:
    """A fake server for the time of a test."""
    server = FakeServer()
    server.thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.http.shutdown()
        server.http.server_close()
        server.thread.join(5)
