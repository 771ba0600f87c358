"""What a visit asks the world to do; the controller runs each in a worker thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.core.catalogue import Language


@dataclass(frozen=True)
class IssueTicket:
    """Ask the server for a number; the answer is TicketIssued or TicketRefused."""

    touch_id: str
    service: str
    language: Language
    priority: str | None


@dataclass(frozen=True)
class PrintTicket:
    """Put the journalled ticket of this touch on paper; the answer is PaperDone."""

    touch_id: str


@dataclass(frozen=True)
class SkipPaper:
    """The printer cannot print now: tell the server that there is no paper, and why."""

    touch_id: str
    reason: str


@dataclass(frozen=True)
class AbandonTicket:
    """The answer came after the citizen was gone: no paper, and the server is told."""

    touch_id: str


@dataclass(frozen=True)
class LookUpDossier:
    """Answered by DossierFound, DossierNeedsCheck or LookupFailed."""

    lookup_id: str
    code: str = field(repr=False)
    check: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class LookUpTicket:
    """Answered by TicketFound or LookupFailed."""

    lookup_id: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class CancelTicket:
    """Answered by TicketCancelled or LookupFailed."""

    lookup_id: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class SearchProcedures:
    """Answered by SearchDone with the same sequence number."""

    seq: int
    query: str = field(repr=False)
    field_code: str | None = None


@dataclass(frozen=True)
class SwitchLanguage:
    """Every text on the screen changes now."""

    language: Language


@dataclass(frozen=True)
class RefreshNow:
    """Ask the server again at once instead of at the next poll."""


@dataclass(frozen=True)
class Wipe:
    """The visit is over: drop everything typed, scanned or drawn for this citizen."""


Effect = (
    IssueTicket
    | PrintTicket
    | SkipPaper
    | AbandonTicket
    | LookUpDossier
    | LookUpTicket
    | CancelTicket
    | SearchProcedures
    | SwitchLanguage
    | RefreshNow
    | Wipe
)
