"""What can happen to a visit (events) and what a visit asks the world to do (effects).

Touches come from the screen, the rest from the controller. Every event that may create
or destroy a ticket carries its own id, made when the event object is made: one touch,
one object, one id.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kiosk.core.catalogue import Language
from kiosk.core.results import DossierStatus, PaperOutcome, Ticket, TicketPlace

if TYPE_CHECKING:
    from kiosk.core.visit import Conditions

MessageKind = Literal[
    "server_away",  # the server did not answer: nothing was done, try again or ask the staff
    "service_closed",  # no numbers for this service now; `detail` may hold the server's reason
    "refused",  # the server said no; `detail` is its sentence in the visit's language
    "dossier_unknown",  # code and check word do not belong together (or do not exist)
    "throttled",  # too many wrong tries; wait a little
    "ticket_unknown",  # no such ticket (another day, another office)
    "ticket_given_up",  # done: the ticket has left the queue
    "appointment",  # an appointment code: show it at the counter
]


def new_id() -> str:
    """A fresh random id for one touch."""
    return str(uuid.uuid4())


# --- touches -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Touched:
    """Somebody touched the glass where nothing reacts: only keeps the visit alive."""


@dataclass(frozen=True)
class StillHere:
    """The citizen answered the idle warning with "I am still here"."""


@dataclass(frozen=True)
class OpenTickets:
    """Home tile: take a number."""


@dataclass(frozen=True)
class OpenLookup:
    """Home tile: look up a dossier."""


@dataclass(frozen=True)
class OpenProcedures:
    """Home tile, or the search tile among the fields: find a procedure."""


@dataclass(frozen=True)
class OpenNotices:
    """Home tile: notices."""


@dataclass(frozen=True)
class ChooseField:
    """A field tile; in SEARCH it narrows the list (None takes the filter away)."""

    code: str | None


@dataclass(frozen=True)
class SetPriority:
    """Claim a priority group, or None to drop the claim."""

    code: str | None


@dataclass(frozen=True)
class ChooseService:
    """Take a number for this service (from SERVICES or from PROCEDURE)."""

    code: str
    touch_id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class OpenProcedure:
    """Show one procedure."""

    code: str


@dataclass(frozen=True)
class OpenNotice:
    """Show one notice."""

    id: int


@dataclass(frozen=True)
class TurnPage:
    """Show another page of the present list, counted from 0."""

    page: int


@dataclass(frozen=True)
class Typed:
    """The whole text of the input now (search words, dossier code or check word)."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Submit:
    """The input is finished (the key "Look up" / "OK")."""


@dataclass(frozen=True)
class Back:
    """One step back."""


@dataclass(frozen=True)
class StartOver:
    """To the first screen; the language stays."""


@dataclass(frozen=True)
class Done:
    """The citizen is finished: everything is wiped, the language too."""


@dataclass(frozen=True)
class SetLanguage:
    """Switch the language, in place."""

    language: Language


@dataclass(frozen=True)
class SetDisplay:
    """Switch an aid for reading or reaching; None leaves it as it is."""

    contrast: bool | None = None
    large_text: bool | None = None
    low_reach: bool | None = None


@dataclass(frozen=True)
class AskGiveUp:
    """OWN_TICKET: "leave the queue" was touched; asks once before doing it."""


@dataclass(frozen=True)
class KeepTicket:
    """OWN_TICKET: "no, keep my number"."""


@dataclass(frozen=True)
class GiveUp:
    """OWN_TICKET: "yes, leave the queue"."""

    touch_id: str = field(default_factory=new_id)


@dataclass(frozen=True)
class Retry:
    """OUT_OF_SERVICE: try again now."""


# --- from the controller -----------------------------------------------------------------


@dataclass(frozen=True)
class Tick:
    """Time passed."""


@dataclass(frozen=True)
class ConditionsChanged:
    """The state of printer, scanner, server, clock or catalogue changed."""

    conditions: Conditions


@dataclass(frozen=True)
class ScannedReceipt:
    """A dossier receipt was held under the scanner; `check` only when it was in the code."""

    code: str = field(repr=False)
    check: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ScannedTicket:
    """A queue ticket was held under the scanner."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class ScannedCard:
    """A citizen card; only the masked parts ever get here."""

    number_masked: str = field(repr=False)
    name_masked: str = field(repr=False)


@dataclass(frozen=True)
class ScannedAppointment:
    """An appointment code."""


@dataclass(frozen=True)
class ScannedUnknown:
    """Something the kiosk does not know."""


Scan = ScannedReceipt | ScannedTicket | ScannedCard | ScannedAppointment | ScannedUnknown


@dataclass(frozen=True)
class TicketIssued:
    """The server has issued and the journal has stored the ticket of this touch."""

    touch_id: str
    ticket: Ticket


@dataclass(frozen=True)
class TicketRefused:
    """No ticket came of this touch."""

    touch_id: str
    kind: MessageKind
    detail: str = ""


@dataclass(frozen=True)
class PaperDone:
    """The printer has finished (or given up) the ticket of this touch."""

    touch_id: str
    outcome: PaperOutcome
    reason: str = ""


@dataclass(frozen=True)
class Recovered:
    """After a restart: a young ticket of the last run; `to_print` when no paper was begun."""

    touch_id: str
    ticket: Ticket
    to_print: bool


@dataclass(frozen=True)
class DossierFound:
    """Answer to LookUpDossier."""

    lookup_id: str
    dossier: DossierStatus


@dataclass(frozen=True)
class DossierNeedsCheck:
    """Answer to LookUpDossier without a check word."""

    lookup_id: str


@dataclass(frozen=True)
class TicketFound:
    """Answer to LookUpTicket."""

    lookup_id: str
    place: TicketPlace


@dataclass(frozen=True)
class TicketCancelled:
    """Answer to CancelTicket."""

    lookup_id: str


@dataclass(frozen=True)
class LookupFailed:
    """A look-up or cancellation did not succeed."""

    lookup_id: str
    kind: MessageKind
    detail: str = ""


@dataclass(frozen=True)
class SearchDone:
    """Procedure codes found for the query with this sequence number, best first."""

    seq: int
    codes: tuple[str, ...]


Touch = (
    Touched
    | StillHere
    | OpenTickets
    | OpenLookup
    | OpenProcedures
    | OpenNotices
    | ChooseField
    | SetPriority
    | ChooseService
    | OpenProcedure
    | OpenNotice
    | TurnPage
    | Typed
    | Submit
    | Back
    | StartOver
    | Done
    | SetLanguage
    | SetDisplay
    | AskGiveUp
    | KeepTicket
    | GiveUp
    | Retry
)
Report = (
    Tick
    | ConditionsChanged
    | TicketIssued
    | TicketRefused
    | PaperDone
    | Recovered
    | DossierFound
    | DossierNeedsCheck
    | TicketFound
    | TicketCancelled
    | LookupFailed
    | SearchDone
)
Event = Touch | Scan | Report
