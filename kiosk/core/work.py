"""What the worker threads do: each effect leads to an answer, each error to a friendly one."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kiosk.core import effects as fx
from kiosk.core import events as ev
from kiosk.core.link import Link
from kiosk.core.server import (
    NotFound,
    Refused,
    Revoked,
    ServerAway,
    ServerClient,
    ServerError,
    Throttled,
)
from kiosk.core.store import DuplicateTouch
from kiosk.core.tickets import TicketDesk
from kiosk.devices.payloads import (
    Appointment,
    CitizenCard,
    Receipt,
    TicketCode,
    classify,
)

logger = logging.getLogger(__name__)

# Codes of the server's refusals that mean "no numbers now".
CLOSED_CODES = frozenset({"service_closed", "unknown_service"})


def payload_event(text: str) -> ev.Scan:
    """A scanned text as an event; a citizen card arrives masked, an unknown text is dropped."""
    match classify(text):
        case Receipt(code, check):
            return ev.ScannedReceipt(code, check)
        case TicketCode(token=token):
            return ev.ScannedTicket(token)
        case CitizenCard(number_masked=number, name_masked=name):
            return ev.ScannedCard(number, name)
        case Appointment():
            return ev.ScannedAppointment()
        case _:
            return ev.ScannedUnknown()


class Work:
    """Runs one effect at a time per thread; answers through `send`."""

    def __init__(
        self,
        desk: TicketDesk,
        server: ServerClient,
        link: Link,
        send: Callable[[ev.Event], None],
        wake: Callable[..., None],
    ) -> None:
        self._desk = desk
        self._server = server
        self._link = link
        self._send = send
        self._wake = wake

    def run(self, effect: fx.Effect, language: str) -> None:
        """Do it and send the answer."""
        match effect:
            case fx.IssueTicket():
                self._issue(effect)
            case fx.PrintTicket(touch_id):
                outcome, reason = self._desk.print_ticket(touch_id)
                self._send(ev.PaperDone(touch_id, outcome, reason))
                self._report()
            case fx.SkipPaper(touch_id, reason):
                self._desk.skip_paper(touch_id, reason)
                self._report()
            case fx.AbandonTicket(touch_id):
                self._desk.abandon(touch_id)
                self._report()
            case fx.LookUpDossier() | fx.LookUpTicket() | fx.CancelTicket():
                self._send(self._look_up(effect, language))
            case _:
                logger.error("Nobody runs %s", type(effect).__name__)

    def apology(self, effect: fx.Effect) -> ev.Event | None:
        """The answer to an effect that failed for an unforeseen reason (a full disk, …)."""
        match effect:
            case fx.IssueTicket(touch_id):
                return ev.TicketRefused(touch_id, "server_away")
            case fx.PrintTicket(touch_id):
                return ev.PaperDone(touch_id, "unsure", "error")
            case fx.LookUpDossier(lookup_id) | fx.LookUpTicket(lookup_id):
                return ev.LookupFailed(lookup_id, "server_away")
            case fx.CancelTicket(lookup_id):
                return ev.LookupFailed(lookup_id, "server_away")
            case fx.SearchProcedures(seq):
                return ev.SearchDone(seq, ())
            case _:
                return None

    def _issue(self, effect: fx.IssueTicket) -> None:
        touch_id = effect.touch_id
        try:
            ticket = self._desk.take(touch_id, effect.service, effect.language, effect.priority)
        except DuplicateTouch:
            logger.error("Touch %s came twice; the second is ignored", touch_id)
            return
        except ServerError as error:
            kind, detail = self._why(error)
            kind = "service_closed" if isinstance(error, NotFound) else kind
            self._send(ev.TicketRefused(touch_id, kind, detail))
            self._wake()
            return
        self._link.ok()
        self._send(ev.TicketIssued(touch_id, ticket))
        self._wake("services", "counters")

    def _report(self) -> None:
        try:
            self._desk.report_pending()
        except ServerError as error:
            logger.info("The outcome is reported later: %s", type(error).__name__)

    def _look_up(
        self, effect: fx.LookUpDossier | fx.LookUpTicket | fx.CancelTicket, language: str
    ) -> ev.Event:
        lookup_id = effect.lookup_id
        unknown: ev.MessageKind = "ticket_unknown"
        try:
            match effect:
                case fx.LookUpDossier():
                    unknown = "dossier_unknown"
                    dossier = self._server.dossier(effect.code, effect.check, language)
                    if dossier is None:
                        return ev.DossierNeedsCheck(lookup_id)
                    return ev.DossierFound(lookup_id, dossier)
                case fx.LookUpTicket():
                    place = self._server.ticket_place(effect.token, language)
                    return ev.TicketFound(lookup_id, place)
                case fx.CancelTicket():
                    self._server.cancel_ticket(effect.token, lookup_id, language)
                    self._wake("services", "counters")
                    return ev.TicketCancelled(lookup_id)
        except NotFound:
            return ev.LookupFailed(lookup_id, unknown)
        except ServerError as error:
            kind, detail = self._why(error)
            return ev.LookupFailed(lookup_id, kind, detail)

    def _why(self, error: ServerError) -> tuple[ev.MessageKind, str]:
        """The friendly message for an error; what it says of the server is noted."""
        match error:
            case Throttled():
                return "throttled", ""
            case Refused(code=code, message=message) if code in CLOSED_CODES:
                return "service_closed", message
            case Refused(message=message):
                return "refused", message
            case Revoked() | ServerAway():
                self._link.failed(error)
                return "server_away", ""
            case _:
                return "server_away", ""
