"""What comes in over the wire, cleaned, and what goes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from queue_server.core.lines import clean_text


def _clean(value: Any) -> Any:
    """NFC, one line, no control character; anything but text is left to its own check."""
    return clean_text(value) if isinstance(value, str) else value


Code = Annotated[str, BeforeValidator(_clean), Field(max_length=64)]
Text = Annotated[str, BeforeValidator(_clean), Field(max_length=200)]


#: The id of a row; larger numbers than the databases hold are wrong requests, not faults.
RowId = Annotated[int, Field(ge=1, le=2**62)]


class Incoming(Schema):
    """A body from a device. Unknown keys are ignored: devices may be newer than the server."""

    model_config = ConfigDict(extra="ignore")


class ErrorBody(Schema):
    """What went wrong: a stable code, and words in the caller's language."""

    code: str
    message: str
    hint: str = ""


class ErrorOut(Schema):
    """The one shape of every error."""

    error: ErrorBody


class TicketIn(Incoming):
    """One touch: its own id, the service, the visitor's language, the priority group if any."""

    request_id: UUID
    service: Code
    language: Code = "vi"
    priority: Code | None = None


class PriorityOut(Schema):
    """A priority group, and what its holder shows at the counter."""

    code: str
    name_vi: str
    name_en: str
    proof_vi: str
    proof_en: str
    icon: str = ""


class TicketOut(Schema):
    """A ticket with all that its paper says."""

    id: int
    token: str
    label: str
    number: int
    series: str
    service: str
    service_name_vi: str
    service_name_en: str
    people_ahead: int
    issued_at: datetime
    day: date
    language: str
    priority: PriorityOut | None
    counters: list[str]
    follow_url: str | None
    state: str
    paper: str = ""


class CalledOut(Schema):
    """A ticket as a counter sees it. ``seen`` is sent back with the next press."""

    id: int
    label: str
    number: int
    series: str
    service: str
    service_name_vi: str
    service_name_en: str
    language: str
    priority: PriorityOut | None
    state: str
    counter: str | None
    issued_at: datetime
    called_at: datetime | None
    recalls: int
    note: str
    seen: str


class PlaceOut(Schema):
    """A ticket as its holder may see it."""

    label: str
    state: str
    people_ahead: int
    counter: str | None
    counter_name_vi: str | None
    counter_name_en: str | None
    service_name_vi: str
    service_name_en: str
    issued_at: datetime
    day: date


class PaperIn(Incoming):
    """What became of the paper ticket: printed, failed, unsure or abandoned."""

    outcome: Code
    reason: Text = ""


class GiveUpIn(Incoming):
    """The holder leaves the queue; the touch has its own id."""

    request_id: UUID


class PressIn(Incoming):
    """A press at a counter. ``request_id`` makes it count once, ``seen`` guards a stale screen."""

    request_id: UUID | None = None
    seen: Code = ""
    ticket: RowId | None = None
    service: Code = ""
    counter: Code = ""
    reason: Text = ""
    action: UUID | None = None


class ServiceOut(Schema):
    """A service one may take a number for."""

    code: str
    name_vi: str
    name_en: str
    field: str | None
    series: str
    hall: str
    counters: list[str]
    waiting: int
    open: bool
    closed_reason_vi: str | None
    closed_reason_en: str | None
    priority_allowed: bool
    procedures: list[str]
    position: int
    icon: str


class FieldOut(Schema):
    """A field (tile) with the citizen's wish in the citizen's words."""

    code: str
    name_vi: str
    name_en: str
    wish_vi: str
    wish_en: str
    icon: str
    position: int
    waiting: int


class CounterOut(Schema):
    """A counter and who is in front of it."""

    code: str
    name_vi: str
    name_en: str
    number: int
    hall: str
    state: str
    series: list[str]
    now_serving: str | None


class CounterStateOut(Schema):
    """A counter's state after it was set."""

    code: str
    state: str
    pause_reason: str


class HoursOut(Schema):
    """Today's opening periods, whether it is open now, and when it opens next (ISO)."""

    today: list[list[str]]
    open_now: bool
    next_open: datetime | None


class OfficeOut(Schema):
    """The office as a device shows it."""

    code: str
    name_vi: str
    name_en: str
    public_url: str | None
    hotline: str
    address_vi: str
    address_en: str
    now: datetime
    texts: dict[str, Any]
    priorities: list[PriorityOut]
    hours: HoursOut
    display: dict[str, Any]


class EnrolIn(Incoming):
    """A one-time code; the name is kept from when the code was made."""

    code: Code
    name: Text = ""


class EnrolOut(Schema):
    """The device's token, told once."""

    token: str
    kind: str
    office: str
    name: str
    binding: str


class HeartbeatIn(Incoming):
    """How a device is: free-form but small facts about printer and scanner."""

    printer: dict[str, Any] | None = None
    scanner: dict[str, Any] | None = None
    version: Text = ""
    clock: Text = ""


class NowOut(Schema):
    """The server's clock."""

    now: datetime


class JobOut(Schema):
    """A slip that waits for this station's printer."""

    id: int
    kind: str
    slip: dict[str, Any]
    state: str


class ClaimIn(Incoming):
    """The station's own id for taking a job."""

    claim_id: UUID


class OutcomeIn(Incoming):
    """What became of a job: printed, failed or unsure."""

    outcome: Code
    reason: Text = ""


class ScanIn(Incoming):
    """What was scanned at a counter; never a check word, never a citizen card."""

    text_kind: Code
    code: Code | None = None
    token: Code | None = None
