"""One citizen's visit as one immutable value: what is on the screen, and until when.

`now` is always the monotonic clock in seconds; the wall clock never decides anything here.
The rules that lead from one visit to the next are in `flow.reduce`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from kiosk.core.catalogue import Language
from kiosk.core.events import MessageKind, Scan
from kiosk.core.results import DossierStatus, Ticket, TicketPlace


class Step(Enum):
    """The screen a visit is at."""

    HOME = "home"
    FIELDS = "fields"
    SERVICES = "services"
    ISSUING = "issuing"
    TAKE_TICKET = "take_ticket"
    ENTER_CODE = "enter_code"  # "hold your receipt under the scanner, or type its code"
    ASK_CHECK_WORD = "ask_check_word"
    LOOKING_UP = "looking_up"
    DOSSIER = "dossier"
    OWN_TICKET = "own_ticket"
    SEARCH = "search"
    PROCEDURE = "procedure"
    NOTICES = "notices"
    NOTICE = "notice"
    CARD_SEEN = "card_seen"
    UNKNOWN_SCAN = "unknown_scan"
    MESSAGE = "message"
    OUT_OF_SERVICE = "out_of_service"


ServerState = Literal["starting", "ok", "away", "revoked"]
PrinterReason = Literal["ready", "offline", "paper_out", "cover_open", "error", "none"]
ScannerState = Literal["ok", "away", "none"]
PaperState = Literal["printing", "printed", "not_printed", "unsure"]
OutReason = Literal["starting", "server_away", "revoked"]


@dataclass(frozen=True)
class Conditions:
    """What the machine is able to do now, known before a touch is accepted.

    `clock_offset_s` is this machine's wall clock minus the server's, in seconds, or None
    while the server has not been heard. `has_board` says whether a catalogue (fresh or
    remembered) can be shown.
    """

    server: ServerState = "starting"
    printer: PrinterReason = "none"
    paper_low: bool = False
    scanner: ScannerState = "none"
    clock_offset_s: float | None = None
    has_board: bool = False
    open_now: bool = True

    @property
    def clock_wrong(self) -> bool:
        """Whether this machine's clock is too far off to be shown or printed."""
        return self.clock_offset_s is not None and abs(self.clock_offset_s) > 90

    @property
    def can_issue(self) -> bool:
        """Whether a number can be taken now."""
        return self.server == "ok"

    @property
    def can_look_up(self) -> bool:
        """Whether dossiers and tickets can be asked for now."""
        return self.server == "ok"

    @property
    def blocked(self) -> OutReason | None:
        """Why nothing at all can be offered, or None."""
        if self.server == "revoked":
            return "revoked"
        if not self.has_board:
            return "starting" if self.server in ("starting", "ok") else "server_away"
        return None


@dataclass(frozen=True)
class Limits:
    """Time-outs in seconds."""

    warn_s: float = 45.0
    wipe_s: float = 60.0
    ticket_s: float = 30.0
    message_s: float = 20.0
    default_language: Language = "vi"


@dataclass(frozen=True)
class Message:
    """A friendly sentence: `kind` picks the text, `detail` is the server's own words."""

    kind: MessageKind
    detail: str = ""


@dataclass(frozen=True)
class Visit:
    """Everything the screen needs to draw one moment of a visit.

    Fields after `last_touch` belong to the citizen and are empty at HOME.
    `warning` is True while "Are you still there?" lies over the step.
    `ends_at` is the moment the visit is wiped, None when nothing needs wiping.
    """

    step: Step = Step.HOME
    language: Language = "vi"
    contrast: bool = False
    large_text: bool = False
    low_reach: bool = False
    conditions: Conditions = field(default_factory=Conditions)
    limits: Limits = field(default_factory=Limits)
    warning: bool = False
    warns_at: float | None = None
    ends_at: float | None = None
    last_touch: str = ""  # the newest touch a number was asked for; the same one again is ignored

    page: int = 0
    field_code: str | None = None  # FIELDS/SERVICES/SEARCH: the chosen field's code
    service: str | None = None  # ISSUING: the service a number is being taken for
    priority: str | None = None
    touch_id: str | None = None  # ISSUING/TAKE_TICKET: the touch this is about
    ticket: Ticket | None = None
    paper: PaperState | None = None  # TAKE_TICKET
    paper_reason: str = ""  # TAKE_TICKET: why there is no paper (a PrinterReason)
    text: str = field(default="", repr=False)  # what has been typed so far
    seq: int = 0  # SEARCH: number of the newest query
    results: tuple[str, ...] = ()  # SEARCH: procedure codes, best first
    searching: bool = False
    code: str | None = field(default=None, repr=False)  # the dossier asked about
    mistake: bool = False  # ASK_CHECK_WORD: the last word did not fit
    lookup_id: str | None = None
    busy: bool = False  # OWN_TICKET: leaving the queue is under way
    dossier: DossierStatus | None = field(default=None, repr=False)
    place: TicketPlace | None = field(default=None, repr=False)
    confirm: bool = False  # OWN_TICKET: "really leave the queue?" is asked
    procedure: str | None = None
    notice: int | None = None
    card_number: str = field(default="", repr=False)  # CARD_SEEN: masked
    card_name: str = field(default="", repr=False)  # CARD_SEEN: masked
    message: Message | None = None
    out_reason: OutReason | None = None  # OUT_OF_SERVICE
    held_scan: Scan | None = field(default=None, repr=False)

    def seconds_left(self, now: float) -> int | None:
        """Whole seconds until the visit is wiped, or None when no time runs."""
        if self.ends_at is None:
            return None
        return max(0, int(self.ends_at - now + 0.999))
