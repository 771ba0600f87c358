"""The rules of a visit: `reduce(visit, event, now)` gives the next visit and its effects.

Pure: no clock, no randomness, no input or output. Ids of touches come inside the events.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import effects as fx
from kiosk.core import events as ev
from kiosk.core.answers import on_report
from kiosk.core.moves import (
    Moved,
    act_on_scan,
    ask_check_word,
    finish,
    go_home,
    holds_scans,
    look_up_dossier,
    out_of_service,
    stay,
    timed,
    wipe,
)
from kiosk.core.visit import Step, Visit

MAX_TYPED = 100  # characters; a cat on the keyboard must not grow the visit

_SCANS = (
    ev.ScannedReceipt,
    ev.ScannedTicket,
    ev.ScannedCard,
    ev.ScannedAppointment,
    ev.ScannedUnknown,
)
_REPORTS = (
    ev.ConditionsChanged,
    ev.TicketIssued,
    ev.TicketRefused,
    ev.PaperDone,
    ev.Recovered,
    ev.DossierFound,
    ev.DossierNeedsCheck,
    ev.TicketFound,
    ev.TicketCancelled,
    ev.LookupFailed,
    ev.SearchDone,
)
# Where "back" leads; steps that are missing go to the first screen.
_BACK = {
    Step.SERVICES: Step.FIELDS,
    Step.PROCEDURE: Step.SEARCH,
    Step.NOTICE: Step.NOTICES,
}


def reduce(visit: Visit, event: ev.Event, now: float) -> Moved:
    """The visit after `event` at the monotonic time `now`, and the effects to run.

    Reports do not wind the idle clocks (or polling would keep a forgotten screen open for
    ever) unless they lead to another step.
    """
    if isinstance(event, ev.Tick):
        return _tick(visit, now)
    if isinstance(event, _REPORTS):
        moved, effects = on_report(visit, event)
        if moved.step is visit.step and moved.paper == visit.paper:
            return moved, effects
        return timed(moved, now), effects
    if isinstance(event, _SCANS):
        moved, effects = _on_scan(visit, event)
    else:
        moved, effects = _on_touch(visit, event)
    return timed(moved, now), effects


def _tick(visit: Visit, now: float) -> Moved:
    """Let time pass: warn, then wipe."""
    if visit.ends_at is not None and now >= visit.ends_at:
        return wipe(visit)
    if visit.warns_at is not None and now >= visit.warns_at and not visit.warning:
        return replace(visit, warning=True), ()
    return stay(visit)


def _on_scan(visit: Visit, scan: ev.Scan) -> Moved:
    """A scan works from every step; while a ticket is on its way it waits its turn."""
    if holds_scans(visit):
        return replace(visit, held_scan=scan), ()
    return act_on_scan(visit, scan)


def _on_touch(visit: Visit, event: ev.Touch) -> Moved:
    """Touches that mean the same everywhere, then those of the step."""
    match event:
        case ev.SetLanguage(language):
            return replace(visit, language=language), (fx.SwitchLanguage(language),)
        case ev.SetDisplay():
            return _set_display(visit, event), ()
        case ev.Touched() | ev.StillHere():
            return stay(visit)
    if holds_scans(visit) or visit.step is Step.ISSUING:
        return stay(visit)  # a ticket is being made, printed or given up: no second touch
    match event:
        case ev.StartOver():
            return go_home(visit)
        case ev.Done():
            return finish(visit)
    if visit.warning:
        return stay(visit)  # the dialog covers the step; the touch only answers it
    if isinstance(event, ev.Back):
        return _back(visit)
    return _on_step(visit, event)


def _set_display(visit: Visit, event: ev.SetDisplay) -> Visit:
    def chosen(new: bool | None, old: bool) -> bool:
        return old if new is None else new

    return replace(
        visit,
        contrast=chosen(event.contrast, visit.contrast),
        large_text=chosen(event.large_text, visit.large_text),
        low_reach=chosen(event.low_reach, visit.low_reach),
    )


def _back(visit: Visit) -> Moved:
    """One step back; from an answer it is the first screen."""
    if visit.confirm:
        return replace(visit, confirm=False), ()
    if visit.step not in _BACK:
        return go_home(visit)
    return (
        replace(
            visit,
            step=_BACK[visit.step],
            page=0,
            priority=None,
            procedure=None,
            notice=None,
            field_code=visit.field_code if visit.step is Step.PROCEDURE else None,
        ),
        (),
    )


def _on_step(visit: Visit, event: ev.Touch) -> Moved:
    """Touches that mean something at the present step only; elsewhere they are ignored."""
    match visit.step, event:
        case Step.HOME | Step.FIELDS | Step.OUT_OF_SERVICE | Step.ENTER_CODE, _:
            return _on_entrance(visit, event)
        case ((Step.SERVICES | Step.PROCEDURE), ev.SetPriority(code)):
            return replace(visit, priority=code), ()
        case ((Step.SERVICES | Step.PROCEDURE), ev.ChooseService(code, touch_id)):
            return _issue(visit, code, touch_id)
        case Step.SEARCH, _:
            return _on_search(visit, event)
        case Step.NOTICES, ev.OpenNotice(notice_id):
            return replace(visit, step=Step.NOTICE, notice=notice_id), ()
        case Step.ASK_CHECK_WORD, ev.Typed(text):
            return replace(visit, text=text[:MAX_TYPED], mistake=False), ()
        case Step.ASK_CHECK_WORD, ev.Submit():
            check = "".join(visit.text.split()).upper()
            if not check or visit.code is None:
                return stay(visit)
            return look_up_dossier(visit, visit.code, check)
        case Step.OWN_TICKET, ev.AskGiveUp():
            can = visit.place is not None and visit.place.can_give_up
            return replace(visit, confirm=can), ()
        case Step.OWN_TICKET, ev.KeepTicket():
            return replace(visit, confirm=False), ()
        case Step.OWN_TICKET, ev.GiveUp(touch_id):
            return _give_up(visit, touch_id)
        case _, ev.TurnPage(page):
            return replace(visit, page=max(0, page)), ()
    return stay(visit)


def _on_entrance(visit: Visit, event: ev.Touch) -> Moved:
    """The first screen and the steps right behind it."""
    if visit.conditions.blocked is not None:
        return visit, ((fx.RefreshNow(),) if isinstance(event, ev.Retry) else ())
    match visit.step, event:
        case ((Step.HOME | Step.OUT_OF_SERVICE), ev.OpenTickets()):
            if not visit.conditions.can_issue:
                return out_of_service(visit)
            return replace(visit, step=Step.FIELDS), ()
        case ((Step.HOME | Step.OUT_OF_SERVICE), ev.OpenLookup()):
            if not visit.conditions.can_look_up:
                return out_of_service(visit)
            return replace(visit, step=Step.ENTER_CODE), ()
        case ((Step.HOME | Step.FIELDS | Step.OUT_OF_SERVICE), ev.OpenProcedures()):
            return _search(replace(visit, step=Step.SEARCH, out_reason=None, page=0))
        case ((Step.HOME | Step.OUT_OF_SERVICE), ev.OpenNotices()):
            return replace(visit, step=Step.NOTICES, out_reason=None), ()
        case Step.OUT_OF_SERVICE, ev.Retry():
            return visit, (fx.RefreshNow(),)
        case Step.FIELDS, ev.ChooseField(code) if code is not None:
            return replace(visit, step=Step.SERVICES, field_code=code, page=0), ()
        case Step.FIELDS, ev.TurnPage(page):
            return replace(visit, page=max(0, page)), ()
        case Step.ENTER_CODE, ev.Typed(text):
            return replace(visit, text=text[:MAX_TYPED]), ()
        case Step.ENTER_CODE, ev.Submit():
            return _submit_code(visit)
    return stay(visit)


def _submit_code(visit: Visit) -> Moved:
    """A typed dossier code; the check word is asked for on the next screen."""
    code = "".join(visit.text.split()).upper()
    if not code:
        return stay(visit)
    return ask_check_word(visit, code)


def _on_search(visit: Visit, event: ev.Touch) -> Moved:
    """Finding a procedure by words or by field."""
    match event:
        case ev.Typed(text):
            return _search(replace(visit, text=text[:MAX_TYPED], page=0))
        case ev.ChooseField(code):
            return _search(replace(visit, field_code=code, page=0))
        case ev.OpenProcedure(code):
            return replace(visit, step=Step.PROCEDURE, procedure=code), ()
        case ev.TurnPage(page):
            return replace(visit, page=max(0, page)), ()
    return stay(visit)


def _search(visit: Visit) -> Moved:
    seq = visit.seq + 1
    asked = replace(visit, seq=seq, searching=True)
    return asked, (fx.SearchProcedures(seq, asked.text, asked.field_code),)


def _issue(visit: Visit, service: str, touch_id: str) -> Moved:
    """One touch, one number: at ISSUING no second touch is accepted, later not the same."""
    if touch_id == visit.last_touch:
        return stay(visit)
    if not visit.conditions.can_issue:
        return out_of_service(visit)
    issuing = replace(
        visit, step=Step.ISSUING, service=service, touch_id=touch_id, last_touch=touch_id
    )
    return issuing, (fx.IssueTicket(touch_id, service, visit.language, visit.priority),)


def _give_up(visit: Visit, touch_id: str) -> Moved:
    """Leave the queue; only after the question was asked."""
    if not visit.confirm or visit.place is None:
        return stay(visit)
    leaving = replace(visit, busy=True, lookup_id=touch_id)
    return leaving, (fx.CancelTicket(touch_id, visit.place.token),)
