"""What a citizen can do at the kiosk, told as touches and answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from visit_samples import READY, a_dossier, a_place, a_ticket, ready_visit

from kiosk.core import effects as fx
from kiosk.core import events as ev
from kiosk.core.flow import reduce
from kiosk.core.visit import Conditions, Step, Visit


def play(visit: Visit, *happened: ev.Event, now: float = 0.0) -> tuple[Visit, list[fx.Effect]]:
    """The visit after the events, with all effects in order."""
    effects: list[fx.Effect] = []
    for event in happened:
        visit, more = reduce(visit, event, now)
        effects.extend(more)
    return visit, effects


def test_a_number_takes_three_touches_and_is_printed_only_after_the_answer() -> None:
    touch = ev.ChooseService("HT")
    visit, effects = play(ready_visit(), ev.OpenTickets(), ev.ChooseField("ho-tich"), touch)
    assert visit.step is Step.ISSUING
    assert effects == [fx.IssueTicket(touch.touch_id, "HT", "vi", None)]
    visit, effects = play(visit, ev.TicketIssued(touch.touch_id, a_ticket()))
    assert (visit.step, visit.paper) == (Step.TAKE_TICKET, "printing")
    assert effects == [fx.PrintTicket(touch.touch_id)]
    visit, _ = play(visit, ev.PaperDone(touch.touch_id, "printed"))
    assert visit.paper == "printed"


def test_a_priority_claim_goes_with_the_request_within_four_touches() -> None:
    touches = (
        ev.OpenTickets(),
        ev.ChooseField("ho-tich"),
        ev.SetPriority("elderly"),
        ev.ChooseService("HT"),
    )
    _, effects = play(ready_visit(), *touches)
    asked = effects[-1]
    assert isinstance(asked, fx.IssueTicket)
    assert asked.priority == "elderly"


def test_a_second_touch_while_a_number_is_made_does_nothing() -> None:
    at_services, _ = play(ready_visit(), ev.OpenTickets(), ev.ChooseField("ho-tich"))
    visit, effects = play(at_services, ev.ChooseService("HT"), ev.ChooseService("HT"))
    assert len(effects) == 1
    for touch in (ev.Back(), ev.StartOver(), ev.Done(), ev.OpenTickets()):
        after, more = play(visit, touch)
        assert after.step is Step.ISSUING
        assert more == []


def test_a_number_that_comes_after_the_citizen_left_is_abandoned() -> None:
    touch = ev.ChooseService("HT")
    visit, _ = play(ready_visit(), ev.OpenTickets(), ev.ChooseField("ho-tich"), touch)
    visit, _ = play(visit, ev.Tick(), now=61.0)
    assert visit.step is Step.HOME
    visit, effects = play(visit, ev.TicketIssued(touch.touch_id, a_ticket()))
    assert visit.step is Step.HOME
    assert effects == [fx.AbandonTicket(touch.touch_id)]


@pytest.mark.parametrize("reason", ["paper_out", "cover_open", "offline", "error", "none"])
def test_without_a_ready_printer_the_number_is_shown_and_no_paper_is_begun(reason: str) -> None:
    conditions = replace(READY, printer=reason)  # type: ignore[arg-type]
    touch = ev.ChooseService("HT")
    visit, effects = play(
        ready_visit(),
        ev.ConditionsChanged(conditions),
        ev.OpenTickets(),
        ev.ChooseField("ho-tich"),
        touch,
        ev.TicketIssued(touch.touch_id, a_ticket()),
    )
    assert (visit.step, visit.paper, visit.paper_reason) == (
        Step.TAKE_TICKET,
        "not_printed",
        reason,
    )
    assert effects[-1] == fx.SkipPaper(touch.touch_id, reason)


@pytest.mark.parametrize(("outcome", "paper"), [("failed", "not_printed"), ("unsure", "unsure")])
def test_paper_that_failed_half_way_leaves_the_number_on_the_screen(
    outcome: str, paper: str
) -> None:
    visit, _ = play(_printing(), ev.PaperDone("t-1", outcome, "paper_out"))  # type: ignore[arg-type]
    assert visit.step is Step.TAKE_TICKET
    assert (visit.paper, visit.paper_reason) == (paper, "paper_out")
    assert visit.ticket is not None


def _printing() -> Visit:
    at_services, _ = play(ready_visit(), ev.OpenTickets(), ev.ChooseField("ho-tich"))
    visit, _ = play(at_services, ev.ChooseService("HT", "t-1"), ev.TicketIssued("t-1", a_ticket()))
    return visit


def test_the_ticket_screen_returns_home_by_itself_and_in_the_default_language() -> None:
    visit, _ = play(_printing(), ev.SetLanguage("en"), ev.PaperDone("t-1", "printed"), now=5.0)
    assert visit.seconds_left(5.0) == 30
    visit, effects = play(visit, ev.Tick(), now=35.0)
    assert visit == ready_visit(seq=visit.seq, last_touch=visit.last_touch)
    assert effects == [fx.Wipe(), fx.SwitchLanguage("vi")]


def test_a_scanned_receipt_with_its_check_word_needs_no_touch() -> None:
    visit, effects = play(ready_visit(), ev.ScannedReceipt("H99.01-261121-0007", "K7M2"))
    assert visit.step is Step.LOOKING_UP
    asked = effects[0]
    assert isinstance(asked, fx.LookUpDossier)
    visit, _ = play(visit, ev.DossierFound(asked.lookup_id, a_dossier()))
    assert visit.step is Step.DOSSIER


def test_a_code_without_check_word_is_asked_for_it_and_a_wrong_word_may_be_corrected() -> None:
    visit, effects = play(ready_visit(), ev.ScannedReceipt("H99.01-261121-0007"))
    assert (visit.step, effects) == (Step.ASK_CHECK_WORD, [])
    visit, effects = play(visit, ev.Typed("k7m3"), ev.Submit())
    asked = effects[0]
    assert isinstance(asked, fx.LookUpDossier)
    assert asked.check == "K7M3"
    visit, _ = play(visit, ev.LookupFailed(asked.lookup_id, "dossier_unknown"))
    assert (visit.step, visit.mistake, visit.text) == (Step.ASK_CHECK_WORD, True, "")
    visit, _ = play(visit, ev.Typed("K"))
    assert not visit.mistake


def test_a_typed_code_leads_to_the_check_word_and_back_leads_home() -> None:
    visit, _ = play(ready_visit(), ev.OpenLookup(), ev.Typed("h99.01-261121-0007 "), ev.Submit())
    assert (visit.step, visit.code) == (Step.ASK_CHECK_WORD, "H99.01-261121-0007")
    visit, effects = play(visit, ev.Back())
    assert visit.step is Step.HOME
    assert effects == [fx.Wipe()]


@pytest.mark.parametrize("kind", ["server_away", "throttled", "ticket_unknown", "refused"])
def test_a_failed_look_up_is_told_in_a_friendly_sentence(kind: ev.MessageKind) -> None:
    visit, effects = play(ready_visit(), ev.ScannedTicket("tok"))
    asked = effects[0]
    assert isinstance(asked, fx.LookUpTicket)
    visit, _ = play(visit, ev.LookupFailed(asked.lookup_id, kind, "why"))
    assert visit.step is Step.MESSAGE
    assert visit.message is not None
    assert visit.message.kind == kind


def test_an_old_answer_does_not_replace_a_newer_look_up() -> None:
    visit, first = play(ready_visit(), ev.ScannedReceipt("A", "1111"))
    visit, _ = play(visit, ev.ScannedReceipt("B", "2222"))
    old = first[0]
    assert isinstance(old, fx.LookUpDossier)
    visit, _ = play(visit, ev.DossierFound(old.lookup_id, a_dossier()))
    assert visit.step is Step.LOOKING_UP


def _own_ticket(state: str = "waiting") -> Visit:
    visit, effects = play(ready_visit(), ev.ScannedTicket("tok"))
    asked = effects[0]
    assert isinstance(asked, fx.LookUpTicket)
    visit, _ = play(visit, ev.TicketFound(asked.lookup_id, a_place(state)))
    return visit


def test_ones_own_ticket_shows_its_place_and_is_given_up_only_after_a_question() -> None:
    visit = _own_ticket()
    assert visit.step is Step.OWN_TICKET
    same, effects = play(visit, ev.GiveUp())
    assert (same.busy, effects) == (False, [])
    touch = ev.GiveUp()
    visit, effects = play(visit, ev.AskGiveUp(), touch, ev.GiveUp())
    assert effects == [fx.CancelTicket(touch.touch_id, "tok-012-abcdefghijklmnop")]
    visit, _ = play(visit, ev.TicketCancelled(touch.touch_id))
    assert visit.message is not None
    assert visit.message.kind == "ticket_given_up"


def test_the_question_can_be_answered_with_no_and_by_back() -> None:
    asked, _ = play(_own_ticket(), ev.AskGiveUp())
    assert asked.confirm
    for touch in (ev.KeepTicket(), ev.Back()):
        visit, _ = play(asked, touch)
        assert (visit.step, visit.confirm) == (Step.OWN_TICKET, False)


def test_a_ticket_already_called_cannot_be_given_up_here() -> None:
    visit, _ = play(_own_ticket("called"), ev.AskGiveUp())
    assert not visit.confirm


def test_a_scan_while_a_ticket_prints_waits_until_the_paper_is_out() -> None:
    visit, effects = play(_printing(), ev.ScannedReceipt("B", "2222"))
    assert (visit.step, effects) == (Step.TAKE_TICKET, [])
    visit, effects = play(visit, ev.PaperDone("t-1", "printed"))
    assert visit.step is Step.LOOKING_UP
    assert isinstance(effects[0], fx.LookUpDossier)


def test_a_scan_never_hides_a_number_that_has_no_paper() -> None:
    visit, _ = play(
        _printing(), ev.ScannedReceipt("B", "2222"), ev.PaperDone("t-1", "failed", "paper_out")
    )
    assert visit.step is Step.TAKE_TICKET
    visit, _ = play(visit, ev.Done())
    assert visit.step is Step.LOOKING_UP


def test_search_answers_count_only_for_the_newest_query() -> None:
    visit, effects = play(ready_visit(), ev.OpenProcedures(), ev.Typed("xay"), ev.Typed("xay nha"))
    seqs = [e.seq for e in effects if isinstance(e, fx.SearchProcedures)]
    visit, _ = play(visit, ev.SearchDone(seqs[1], ("old",)))
    assert visit.searching
    visit, _ = play(visit, ev.SearchDone(seqs[2], ("1.009994",)))
    assert (visit.searching, visit.results) == (False, ("1.009994",))


def test_a_number_can_be_taken_from_a_procedure_and_back_returns_to_the_results() -> None:
    visit, effects = play(ready_visit(), ev.OpenProcedures(), ev.Typed("khai sinh"))
    seq = next(e.seq for e in reversed(effects) if isinstance(e, fx.SearchProcedures))
    visit, _ = play(visit, ev.SearchDone(seq, ("P1", "P2")), ev.OpenProcedure("P2"))
    assert (visit.step, visit.procedure) == (Step.PROCEDURE, "P2")
    back, _ = play(visit, ev.Back())
    assert (back.step, back.text, back.results) == (Step.SEARCH, "khai sinh", ("P1", "P2"))
    visit, effects = play(visit, ev.ChooseService("HT"))
    assert isinstance(effects[-1], fx.IssueTicket)


def test_notices_open_and_close() -> None:
    visit, _ = play(ready_visit(), ev.OpenNotices(), ev.OpenNotice(7))
    assert (visit.step, visit.notice) == (Step.NOTICE, 7)
    visit, _ = play(visit, ev.Back())
    assert (visit.step, visit.notice) == (Step.NOTICES, None)


def test_language_switches_at_every_step_and_in_place() -> None:
    for visit in (ready_visit(), _printing(), _own_ticket()):
        switched, effects = play(visit, ev.SetLanguage("en"))
        assert (switched.step, switched.language) == (visit.step, "en")
        assert effects == [fx.SwitchLanguage("en")]


def test_the_language_outlives_start_over_but_not_done() -> None:
    visit, _ = play(ready_visit(), ev.SetLanguage("en"), ev.OpenTickets())
    assert play(visit, ev.StartOver())[0].language == "en"
    assert play(visit, ev.Done())[0].language == "vi"


def test_idle_warns_then_wipes_and_a_touch_in_between_only_says_i_am_here() -> None:
    visit, _ = play(ready_visit(), ev.OpenTickets(), now=100.0)
    visit, _ = play(visit, ev.Tick(), now=144.9)
    assert not visit.warning
    visit, _ = play(visit, ev.Tick(), now=145.0)
    assert visit.warning
    here, _ = play(visit, ev.ChooseField("ho-tich"), now=150.0)
    assert (here.step, here.warning, here.warns_at) == (Step.FIELDS, False, 195.0)
    gone, effects = play(visit, ev.Tick(), now=160.0)
    assert gone == ready_visit()
    assert effects == [fx.Wipe()]


def test_polling_does_not_keep_a_forgotten_screen_open() -> None:
    visit, _ = play(ready_visit(), ev.OpenTickets(), now=0.0)
    visit, _ = play(visit, ev.ConditionsChanged(replace(READY, paper_low=True)), now=44.0)
    assert visit.ends_at == 60.0


def test_a_language_chosen_and_left_goes_back_to_the_default() -> None:
    visit, _ = play(ready_visit(), ev.SetLanguage("en"), ev.SetDisplay(large_text=True), now=0.0)
    visit, effects = play(visit, ev.Tick(), now=60.0)
    assert visit == ready_visit()
    assert fx.SwitchLanguage("vi") in effects


def test_with_the_server_away_tickets_say_so_while_procedures_and_notices_go_on() -> None:
    away = ready_visit(conditions=replace(READY, server="away"))
    for touch in (ev.OpenTickets(), ev.OpenLookup(), ev.ScannedReceipt("A", "1234")):
        visit, effects = play(away, touch)
        assert (visit.step, visit.out_reason) == (Step.OUT_OF_SERVICE, "server_away")
        assert effects == [fx.RefreshNow()]
        assert play(visit, ev.OpenProcedures())[0].step is Step.SEARCH
        assert play(visit, ev.OpenNotices())[0].step is Step.NOTICES
        assert play(visit, ev.ConditionsChanged(READY))[0].step is Step.HOME


def test_a_server_lost_between_two_touches_is_said_before_a_number_is_asked_for() -> None:
    visit, _ = play(ready_visit(), ev.OpenTickets(), ev.ChooseField("ho-tich"))
    visit, _ = play(visit, ev.ConditionsChanged(replace(READY, server="away")))
    visit, effects = play(visit, ev.ChooseService("HT"))
    assert visit.step is Step.OUT_OF_SERVICE
    assert not any(isinstance(e, fx.IssueTicket) for e in effects)


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        (replace(READY, server="revoked"), "revoked"),
        (Conditions(server="away"), "server_away"),
        (Conditions(server="starting"), "starting"),
    ],
)
def test_a_machine_that_can_offer_nothing_says_why_and_recovers(
    conditions: Conditions, reason: str
) -> None:
    visit, _ = play(ready_visit(), ev.ConditionsChanged(conditions))
    assert (visit.step, visit.out_reason) == (Step.OUT_OF_SERVICE, reason)
    still, _ = play(visit, ev.OpenTickets(), ev.ScannedReceipt("A", "1234"))
    assert still.step is Step.OUT_OF_SERVICE
    assert play(visit, ev.ConditionsChanged(READY))[0] == ready_visit()


def test_a_young_ticket_of_the_last_run_is_printed_or_shown_when_paper_may_be_out() -> None:
    visit, effects = play(ready_visit(), ev.Recovered("t-1", a_ticket(), to_print=True))
    assert (visit.step, visit.paper) == (Step.TAKE_TICKET, "printing")
    assert fx.PrintTicket("t-1") in effects
    visit, effects = play(ready_visit(), ev.Recovered("t-1", a_ticket(), to_print=False))
    assert (visit.step, visit.paper) == (Step.TAKE_TICKET, "unsure")
    assert not any(isinstance(e, fx.PrintTicket) for e in effects)


def test_recovery_does_not_disturb_somebody_who_already_touched() -> None:
    busy, _ = play(ready_visit(), ev.OpenTickets())
    visit, effects = play(busy, ev.Recovered("t-1", a_ticket(), to_print=True))
    assert (visit.step, effects) == (Step.FIELDS, [fx.PrintTicket("t-1")])


def test_a_citizen_card_shows_masked_parts_only_for_a_short_while() -> None:
    visit, _ = play(ready_visit(), ev.ScannedCard("0010******89", "Ng*** Th* Á**"))
    assert visit.step is Step.CARD_SEEN
    assert "0010" not in repr(visit)
    visit, _ = play(visit, ev.Tick(), now=20.0)
    assert visit == ready_visit()


def test_nothing_typed_or_scanned_shows_in_a_repr() -> None:
    visit, effects = play(ready_visit(), ev.ScannedReceipt("SECRETCODE"), ev.Typed("K7M2"))
    shown = repr((visit, effects, ev.Typed("K7M2"), ev.ScannedReceipt("SECRETCODE", "K7M2")))
    visit, effects = play(visit, ev.Submit())
    shown += repr((visit, effects))
    assert "K7M2" not in shown
    assert "SECRETCODE" not in shown
