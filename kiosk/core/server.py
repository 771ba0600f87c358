"""The wire to the server: requests in, typed results or typed errors out.

    ServerError
    ├── ServerAway     no answer, or a server in trouble: what was asked may have been done
    ├── Revoked        the token is not (or no longer) allowed
    ├── NotFound       there is no such thing
    ├── Throttled      too many tries; wait
    └── Refused        the server said no, with its reason in the wanted language

Only what is safe to repeat is repeated: reads, and writes that carry their own id. Texts of
errors never hold the address, because addresses hold codes and check words.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import requests

from kiosk.core import wire
from kiosk.core.results import DossierStatus, PaperOutcome, Ticket, TicketPlace

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT_S = 2.0
PAUSES_S = (0.2, 0.6)  # between the tries of one call
MAX_ANSWER = 16_000_000  # bytes


class ServerError(Exception):
    """Anything that is not the wanted answer."""


class ServerAway(ServerError):
    """No answer in time, or an answer of a server in trouble."""


class Revoked(ServerError):
    """The token is unknown, revoked or of another kind of device."""


class NotFound(ServerError):
    """There is no such thing."""


class Throttled(ServerError):
    """Too many tries."""


class Refused(ServerError):
    """The server said no."""

    def __init__(self, status: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Answer:
    """A successful answer; `body` is None for "not modified" and "no content"."""

    status: int
    body: Any
    etag: str


class ServerClient:
    """One server as one device sees it; safe from any thread."""

    def __init__(
        self, url: str, token: str, *, ca: str | None = None, timeout_s: float = 5.0
    ) -> None:
        self._base = f"{url.rstrip('/')}/api/v1"
        self._token = token
        self._ca = ca
        self._timeout = (min(CONNECT_S, timeout_s), timeout_s)
        self._local = threading.local()

    # --- queue ---------------------------------------------------------------------------

    def issue_ticket(
        self, request_id: str, service: str, language: str, priority: str | None
    ) -> Ticket:
        """Take a number; the same `request_id` always gives the same ticket."""
        body: dict[str, Any] = {
            "request_id": request_id,
            "service": service,
            "language": language,
        }
        if priority:
            body["priority"] = priority
        answer = self._call("POST", "/tickets", body, language=language, repeat=True)
        return _read(lambda: wire.read_ticket(answer.body))

    def ticket_of_request(self, request_id: str) -> Ticket | None:
        """The ticket a touch led to, or None when the server never heard of it."""
        try:
            answer = self._call("GET", f"/tickets/by-request/{quote(request_id)}", repeat=True)
        except NotFound:
            return None
        return _read(lambda: wire.read_ticket(answer.body))

    def report_paper(self, ticket_id: int, outcome: PaperOutcome, reason: str) -> None:
        """Tell what became of the paper."""
        body = {"outcome": outcome, "reason": reason}
        self._call("POST", f"/tickets/{ticket_id}/paper", body, repeat=True)

    def ticket_place(self, token: str, language: str) -> TicketPlace:
        """Where a ticket stands now.

        Raises:
            NotFound: no such ticket.
        """
        answer = self._call(
            "GET", f"/tickets/{quote(token, safe='')}", language=language, repeat=True
        )
        return _read(lambda: wire.read_place(answer.body, token))

    def cancel_ticket(self, token: str, request_id: str, language: str) -> None:
        """Give a ticket up."""
        path = f"/tickets/{quote(token, safe='')}/cancel"
        self._call("POST", path, {"request_id": request_id}, language=language, repeat=True)

    # --- dossiers ------------------------------------------------------------------------

    def dossier(self, code: str, check: str | None, language: str) -> DossierStatus | None:
        """A dossier's state; None when the server wants the check word first.

        Raises:
            NotFound: code and check word do not belong together, or do not exist.
            Throttled: too many wrong tries.
        """
        query = {"check": check} if check else None
        path = f"/dossiers/{quote(code, safe='')}"
        answer = self._call("GET", path, query=query, language=language, repeat=True)
        if isinstance(answer.body, Mapping) and answer.body.get("needs_check"):
            return None
        return _read(lambda: wire.read_dossier(answer.body))

    # --- catalogue -----------------------------------------------------------------------

    def read(self, name: str, etag: str = "") -> Answer:
        """A public list or object (`services`, `fields`, `office`, …), conditionally.

        `body` is None when nothing has changed since `etag`.
        """
        return self._call("GET", f"/{name}", etag=etag, repeat=True)

    def search(self, query: str) -> tuple[str, ...]:
        """Codes of the procedures the server finds for some words, best first."""
        answer = self._call("GET", "/procedures", query={"q": query})
        return _read(lambda: wire.many(answer.body, lambda item: wire.needed_text(item, "code")))

    # --- device --------------------------------------------------------------------------

    def heartbeat(self, state: Mapping[str, Any]) -> datetime | None:
        """Tell how this device is; the answer is the server's time."""
        answer = self._call("POST", "/devices/heartbeat", dict(state), repeat=True)
        body = answer.body if isinstance(answer.body, Mapping) else {}
        return _read(lambda: wire.moment(body, "now"))

    def enrol(self, code: str) -> dict[str, Any]:
        """Swap a one-time code for `{token, kind, office}`; this client needs no token for it.

        Raises:
            NotFound, Refused: the code is unknown, used or too old.
            Throttled: too many tries.
        """
        answer = self._call("POST", "/devices/enrol", {"code": code})
        return _read(lambda: dict(answer.body))

    # --- station -------------------------------------------------------------------------

    def jobs(self) -> list[dict[str, Any]]:
        """Print jobs waiting for this station: `[{id, slip}]`."""
        answer = self._call("GET", "/station/jobs", repeat=True)
        return list(_read(lambda: wire.many(answer.body, dict)))

    def claim_job(self, job_id: str, claim_id: str) -> dict[str, Any]:
        """Claim a job, `{id, slip, state}`; the same claim id again is the same claim.

        Raises:
            Refused: another station has it, or it is over.
            NotFound: there is no such job.
        """
        path = f"/station/jobs/{quote(job_id, safe='')}/claim"
        answer = self._call("POST", path, {"claim_id": claim_id}, repeat=True)
        return _read(lambda: dict(answer.body))

    def report_job(self, job_id: str, outcome: str, reason: str) -> None:
        """Tell what became of a job."""
        path = f"/station/jobs/{quote(job_id, safe='')}/outcome"
        self._call("POST", path, {"outcome": outcome, "reason": reason}, repeat=True)

    def forward_scan(self, kind: str, code: str | None, token: str | None) -> None:
        """Hand a scan to whoever works at this station's counter."""
        body = {"text_kind": kind} | {
            key: value for key, value in (("code", code), ("token", token)) if value
        }
        self._call("POST", "/station/scans", body)

    # --- the wire ------------------------------------------------------------------------

    def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        language: str = "vi",
        etag: str = "",
        repeat: bool = False,
    ) -> Answer:
        """One call with its repeats; only ServerAway leads to another try, and only while it
        came fast: after a whole time-out nobody is kept waiting for another."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        headers |= {
            "Accept": "application/json",
            "Accept-Language": language,
        }
        if etag:
            headers["If-None-Match"] = etag
        pauses = PAUSES_S if repeat else ()
        patience = time.monotonic() + self._timeout[1] * 0.8
        for pause in (*pauses, None):
            try:
                return self._once(method, self._base + path, body, query, headers)
            except ServerAway:
                if pause is None or time.monotonic() > patience:
                    raise
                time.sleep(pause)
        raise ServerAway("no try was made")

    def _once(
        self,
        method: str,
        url: str,
        body: Any,
        query: Mapping[str, str] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        try:
            with self._session().request(
                method,
                url,
                json=body,
                params=query,
                headers=dict(headers),
                timeout=self._timeout,
                verify=self._ca or True,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _content(response)
                status, answered = response.status_code, response.headers
        except requests.RequestException as error:
            # `from None`: the library's text holds the whole address.
            raise ServerAway(type(error).__name__) from None
        return _answer(status, answered.get("ETag", ""), content)

    def _session(self) -> requests.Session:
        """A session of this thread: requests does not promise to share one."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # no proxy or .netrc of whoever logged in to the machine
            self._local.session = session
        return session


def _content(response: requests.Response) -> bytes:
    """The body, up to a bound no honest answer reaches."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(65_536):
        size += len(part)
        if size > MAX_ANSWER:
            raise ServerAway("the answer is too long")
        parts.append(part)
    return b"".join(parts)


def _answer(status: int, etag: str, content: bytes) -> Answer:
    """Sort an answer into a result or one of the errors."""
    if status in (204, 304):
        return Answer(status, None, etag)
    data = _json(content)
    if 200 <= status < 300:
        if data is None:
            raise ServerAway("the answer is no JSON")
        return Answer(status, data, etag)
    if status >= 500 or 300 <= status < 400:
        raise ServerAway(f"status {status}")
    if status == 401:
        raise Revoked("the token is not accepted")
    if status == 404:
        raise NotFound("not found")
    if status == 429:
        raise Throttled("too many tries")
    raw = data.get("error") if isinstance(data, Mapping) else None
    error: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    code = wire.text(error, "code", "refused")
    raise Refused(status, code, wire.text(error, "message"), wire.text(error, "hint"))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"))
    except ValueError:
        return None


def _read(parse: Callable[[], T]) -> T:
    """Run a parser; an answer that is not in the contract is a server in trouble."""
    try:
        return parse()
    except (AttributeError, TypeError, ValueError) as error:
        logger.error("The server's answer is not understood: %s", error)
        raise ServerAway("the answer is not understood") from error
