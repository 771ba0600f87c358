"""The moves of a visit that touches, scans and answers have in common.

Each function is pure: a visit in, a visit and its effects out.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import effects as fx
from kiosk.core import events as ev
from kiosk.core.results import Ticket
from kiosk.core.visit import Message, OutReason, Step, Visit

Moved = tuple[Visit, tuple[fx.Effect, ...]]

# Steps that only say something: they leave by themselves, without a warning.
SHORT_STEPS = frozenset({Step.MESSAGE, Step.UNKNOWN_SCAN, Step.CARD_SEEN})
# Steps in which the machine works; the citizen has nothing to decide.
WORKING_STEPS = frozenset({Step.ISSUING, Step.LOOKING_UP})


def stay(visit: Visit) -> Moved:
    """Nothing happens."""
    return visit, ()


def cleared(visit: Visit) -> Visit:
    """The same person, machine and language, with nothing of the errand left."""
    return Visit(
        language=visit.language,
        contrast=visit.contrast,
        large_text=visit.large_text,
        low_reach=visit.low_reach,
        conditions=visit.conditions,
        limits=visit.limits,
        warns_at=visit.warns_at,
        ends_at=visit.ends_at,
        seq=visit.seq,
        last_touch=visit.last_touch,
    )


def at_rest(visit: Visit) -> bool:
    """Whether the visit shows the machine's first screen (or why there is none)."""
    if visit.step is Step.HOME:
        return True
    return visit.step is Step.OUT_OF_SERVICE and visit.conditions.blocked is not None


def rest(visit: Visit) -> Visit:
    """The first screen, or OUT_OF_SERVICE when the machine can offer nothing."""
    home = cleared(visit)
    reason = home.conditions.blocked
    if reason is None:
        return home
    return replace(home, step=Step.OUT_OF_SERVICE, out_reason=reason)


def go_home(visit: Visit) -> Moved:
    """To the first screen, keeping language and aids: the same person may go on.

    A scan that was held back while a ticket was printing is acted on now.
    """
    if visit.held_scan is not None:
        return act_on_scan(cleared(visit), visit.held_scan)
    if at_rest(visit):
        return stay(visit)
    return rest(visit), (fx.Wipe(),)


def wipe(visit: Visit) -> Moved:
    """The visit is over: language and aids go back to the office's default too."""
    fresh = Visit(
        language=visit.limits.default_language,
        conditions=visit.conditions,
        limits=visit.limits,
        seq=visit.seq,
        last_touch=visit.last_touch,
    )
    effects: tuple[fx.Effect, ...] = (fx.Wipe(),)
    if fresh.language != visit.language:
        effects += (fx.SwitchLanguage(fresh.language),)
    return rest(fresh), effects


def finish(visit: Visit) -> Moved:
    """The citizen said "done"; a scan held back meanwhile starts the next visit."""
    held = visit.held_scan
    ended, effects = wipe(visit)
    if held is None:
        return ended, effects
    moved, more = act_on_scan(ended, held)
    return moved, effects + more


def say(visit: Visit, kind: ev.MessageKind, detail: str = "") -> Moved:
    """Show a friendly sentence; whatever else was known of the errand is dropped."""
    told = replace(cleared(visit), step=Step.MESSAGE, message=Message(kind, detail))
    return replace(told, held_scan=visit.held_scan), ()


def out_of_service(visit: Visit) -> Moved:
    """Say that this part needs the server, which is away."""
    reasons: dict[str, OutReason] = {"starting": "starting", "revoked": "revoked"}
    reason = reasons.get(visit.conditions.server, "server_away")
    gone = replace(cleared(visit), step=Step.OUT_OF_SERVICE, out_reason=reason)
    return gone, (fx.RefreshNow(),)


def look_up_dossier(visit: Visit, code: str, check: str | None) -> Moved:
    """Ask for a dossier's state."""
    if not visit.conditions.can_look_up:
        return out_of_service(visit)
    seq = visit.seq + 1
    asked = replace(cleared(visit), step=Step.LOOKING_UP, seq=seq, lookup_id=str(seq), code=code)
    return asked, (fx.LookUpDossier(str(seq), code, check),)


def look_up_ticket(visit: Visit, token: str) -> Moved:
    """Ask for a ticket's place in the queue."""
    if not visit.conditions.can_look_up:
        return out_of_service(visit)
    seq = visit.seq + 1
    asked = replace(cleared(visit), step=Step.LOOKING_UP, seq=seq, lookup_id=str(seq))
    return asked, (fx.LookUpTicket(str(seq), token),)


def ask_check_word(visit: Visit, code: str, *, mistake: bool = False) -> Moved:
    """Ask for the check word that was printed apart from the code."""
    asked = replace(cleared(visit), step=Step.ASK_CHECK_WORD, code=code, mistake=mistake)
    return asked, ()


def holds_scans(visit: Visit) -> bool:
    """Whether a scan must wait: a ticket is on its way and must be seen or printed first."""
    printing = visit.step is Step.TAKE_TICKET and visit.paper == "printing"
    return visit.step is Step.ISSUING or printing or visit.busy


def act_on_scan(visit: Visit, scan: ev.Scan) -> Moved:
    """What a scan leads to, from whichever step."""
    if visit.conditions.blocked is not None:
        return (visit, ()) if at_rest(visit) else (rest(visit), (fx.Wipe(),))
    match scan:
        case ev.ScannedReceipt(code, None):
            return ask_check_word(visit, code)
        case ev.ScannedReceipt(code, check):
            return look_up_dossier(visit, code, check)
        case ev.ScannedTicket(token):
            return look_up_ticket(visit, token)
        case ev.ScannedCard(number, name):
            seen = replace(cleared(visit), step=Step.CARD_SEEN)
            return replace(seen, card_number=number, card_name=name), ()
        case ev.ScannedAppointment():
            return say(visit, "appointment")
        case ev.ScannedUnknown():
            return replace(cleared(visit), step=Step.UNKNOWN_SCAN), ()


def hand_over(visit: Visit, touch_id: str, ticket: Ticket) -> Moved:
    """Show a ticket and print it, or say at once why there will be no paper."""
    shown = replace(
        cleared(visit),
        step=Step.TAKE_TICKET,
        touch_id=touch_id,
        ticket=ticket,
        held_scan=visit.held_scan,
    )
    if visit.conditions.printer == "ready":
        return replace(shown, paper="printing"), (fx.PrintTicket(touch_id),)
    reason = visit.conditions.printer
    unprinted = replace(shown, paper="not_printed", paper_reason=reason)
    return unprinted, (fx.SkipPaper(touch_id, reason),)


def timed(visit: Visit, now: float) -> Visit:
    """The visit with its clocks wound up for the step it is at."""
    limits = visit.limits
    warns: float | None = None
    ends: float | None = now + limits.wipe_s
    if at_rest(visit):
        default = visit.language == limits.default_language
        aided = visit.contrast or visit.large_text or visit.low_reach
        ends = None if default and not aided else ends
    elif visit.step in SHORT_STEPS:
        ends = now + limits.message_s
    elif visit.step is Step.TAKE_TICKET and visit.paper == "printed":
        ends = now + limits.ticket_s
    elif not _works(visit) and visit.step is not Step.OUT_OF_SERVICE:
        warns = now + limits.warn_s
    return replace(visit, warning=False, warns_at=warns, ends_at=ends)


def _works(visit: Visit) -> bool:
    """Whether the machine works and the citizen has nothing to decide."""
    printing = visit.step is Step.TAKE_TICKET and visit.paper == "printing"
    return visit.step in WORKING_STEPS or printing
