"""How a visit takes the answers of the server, the printer and the machine.

An answer counts only while the visit still waits for it: the id inside must fit. A late
answer changes nothing on the screen, and a ticket that comes too late is abandoned.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import effects as fx
from kiosk.core import events as ev
from kiosk.core.moves import (
    Moved,
    act_on_scan,
    ask_check_word,
    at_rest,
    cleared,
    hand_over,
    rest,
    say,
    stay,
)
from kiosk.core.visit import PaperState, Step, Visit


def on_report(visit: Visit, event: ev.Report) -> Moved:
    """The visit after an answer."""
    match event:
        case ev.ConditionsChanged():
            return _conditions(visit, event)
        case ev.TicketIssued(touch_id, ticket):
            if visit.step is Step.ISSUING and visit.touch_id == touch_id:
                return hand_over(visit, touch_id, ticket)
            return visit, (fx.AbandonTicket(touch_id),)
        case ev.TicketRefused(touch_id, kind, detail):
            if visit.step is Step.ISSUING and visit.touch_id == touch_id:
                return say(visit, kind, detail)
            return stay(visit)
        case ev.PaperDone():
            return _paper_done(visit, event)
        case ev.Recovered():
            return _recovered(visit, event)
        case ev.SearchDone(seq, codes):
            if visit.searching and visit.seq == seq:
                return replace(visit, searching=False, results=codes), ()
            return stay(visit)
        case _:
            return _on_lookup(visit, event)


def _conditions(visit: Visit, event: ev.ConditionsChanged) -> Moved:
    """The machine can do more or less than before; only a resting screen moves by itself."""
    was_blocked = visit.conditions.blocked is not None
    now = replace(visit, conditions=event.conditions)
    if visit.step is Step.HOME:
        moved = rest(now)
        return (moved, ()) if moved.step is not Step.HOME else (now, ())
    if visit.step is not Step.OUT_OF_SERVICE:
        return now, ()
    if was_blocked or now.conditions.blocked is not None:
        return rest(now), ()
    if now.conditions.can_issue:
        # The citizen asked for something that needs the server, and it is back.
        return replace(cleared(now), step=Step.HOME), ()
    return now, ()


def _paper_done(visit: Visit, event: ev.PaperDone) -> Moved:
    """The paper is out, or the number must be read from the screen."""
    if visit.step is not Step.TAKE_TICKET or visit.touch_id != event.touch_id:
        return stay(visit)
    if event.outcome == "printed":
        printed = replace(visit, paper="printed", paper_reason="")
        if visit.held_scan is not None:
            return act_on_scan(printed, visit.held_scan)
        return printed, ()
    paper: PaperState = "unsure" if event.outcome == "unsure" else "not_printed"
    return replace(visit, paper=paper, paper_reason=event.reason), ()


def _recovered(visit: Visit, event: ev.Recovered) -> Moved:
    """A ticket of the run before: shown when nobody uses the screen, printed in any case."""
    if at_rest(visit):
        mine = replace(visit, language="en" if event.ticket.language == "en" else "vi")
        shown, effects = hand_over(mine, event.touch_id, event.ticket)
        effects = (fx.SwitchLanguage(mine.language), *effects)
        if event.to_print:
            return shown, effects
        return replace(shown, paper="unsure", paper_reason="interrupted"), effects[:1]
    if not event.to_print:
        return stay(visit)
    if visit.conditions.printer == "ready":
        return visit, (fx.PrintTicket(event.touch_id),)
    return visit, (fx.SkipPaper(event.touch_id, visit.conditions.printer),)


def _on_lookup(visit: Visit, event: ev.Report) -> Moved:
    """Answers to a look-up or to giving up a ticket."""
    match event:
        case ev.DossierFound(lookup_id, dossier) if _waits(visit, lookup_id):
            return replace(cleared(visit), step=Step.DOSSIER, dossier=dossier), ()
        case ev.DossierNeedsCheck(lookup_id) if _waits(visit, lookup_id):
            return ask_check_word(visit, visit.code or "")
        case ev.TicketFound(lookup_id, place) if _waits(visit, lookup_id):
            return replace(cleared(visit), step=Step.OWN_TICKET, place=place), ()
        case ev.LookupFailed(lookup_id, "dossier_unknown") if _waits(visit, lookup_id):
            # Try the word again: wrong code and wrong word answer alike, on purpose.
            return ask_check_word(visit, visit.code or "", mistake=True)
        case ev.LookupFailed(lookup_id, kind, detail) if _waits(visit, lookup_id):
            return say(visit, kind, detail)
        case ev.LookupFailed(lookup_id, kind, detail) if visit.busy:
            return say(visit, kind, detail) if visit.lookup_id == lookup_id else stay(visit)
        case ev.TicketCancelled(lookup_id) if visit.busy and visit.lookup_id == lookup_id:
            return say(visit, "ticket_given_up")
    return stay(visit)


def _waits(visit: Visit, lookup_id: str) -> bool:
    return visit.step is Step.LOOKING_UP and visit.lookup_id == lookup_id
