"""Whatever is touched, scanned, answered or awaited, in any order: the laws of a visit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from visit_samples import READY, a_dossier, a_place, a_ticket

from kiosk.core import effects as fx
from kiosk.core import events as ev
from kiosk.core.flow import reduce
from kiosk.core.moves import at_rest
from kiosk.core.visit import Conditions, Step, Visit

SIMPLE_TOUCHES: list[ev.Event] = [
    ev.Touched(),
    ev.StillHere(),
    ev.OpenTickets(),
    ev.OpenLookup(),
    ev.OpenProcedures(),
    ev.OpenNotices(),
    ev.ChooseField("ho-tich"),
    ev.SetPriority("elderly"),
    ev.OpenProcedure("P1"),
    ev.OpenNotice(1),
    ev.TurnPage(2),
    ev.Typed("PERSONAL"),
    ev.Submit(),
    ev.Back(),
    ev.StartOver(),
    ev.Done(),
    ev.SetLanguage("en"),
    ev.SetLanguage("vi"),
    ev.SetDisplay(contrast=True),
    ev.AskGiveUp(),
    ev.KeepTicket(),
    ev.Retry(),
]
SCANS: list[ev.Event] = [
    ev.ScannedReceipt("PERSONAL-CODE"),
    ev.ScannedReceipt("PERSONAL-CODE", "K7M2"),
    ev.ScannedTicket("PERSONAL-TOKEN"),
    ev.ScannedCard("PERSONAL-NUMBER", "PERSONAL-NAME"),
    ev.ScannedAppointment(),
    ev.ScannedUnknown(),
]
CONDITIONS = st.builds(
    Conditions,
    server=st.sampled_from(["ok", "ok", "ok", "away", "revoked", "starting"]),
    printer=st.sampled_from(["ready", "ready", "paper_out", "offline"]),
    has_board=st.sampled_from([True, True, True, False]),
)


class VisitMachine(RuleBasedStateMachine):
    """A kiosk whose server and printer answer whenever they like, or never."""

    def __init__(self) -> None:
        super().__init__()
        self.visit = Visit(conditions=READY)
        self.now = 0.0
        self.effects: list[fx.Effect] = []
        self.issued: dict[str, int] = {}
        self.touches: list[ev.ChooseService] = []
        self.waiting: list[Any] = []

    def happen(self, event: ev.Event) -> None:
        self.visit, effects = reduce(self.visit, event, self.now)
        for effect in effects:
            if isinstance(effect, fx.IssueTicket):
                assert effect.touch_id not in self.issued, "one touch, two tickets"
                self.issued[effect.touch_id] = len(self.issued) + 1
            self.waiting.append(effect)
        self.effects = list(effects)

    @rule(event=st.sampled_from(SIMPLE_TOUCHES))
    def touch(self, event: ev.Event) -> None:
        self.happen(event)

    @rule()
    def walk_to_the_services(self) -> None:
        for event in (ev.StartOver(), ev.OpenTickets(), ev.ChooseField("ho-tich")):
            self.happen(event)

    @rule()
    def choose_service(self) -> None:
        touch = ev.ChooseService("HT")
        self.touches.append(touch)
        self.happen(touch)

    @precondition(lambda self: self.touches)
    @rule()
    def the_same_touch_arrives_again(self) -> None:
        self.walk_to_the_services()
        self.happen(self.touches[-1])

    @rule()
    def give_up(self) -> None:
        self.happen(ev.GiveUp())

    @rule(event=st.sampled_from(SCANS))
    def scan(self, event: ev.Event) -> None:
        self.happen(event)

    @rule(conditions=CONDITIONS)
    def conditions_change(self, conditions: Conditions) -> None:
        self.happen(ev.ConditionsChanged(conditions))

    @rule(seconds=st.floats(0.1, 70.0))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.happen(ev.Tick())

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def an_answer_comes(self, data: st.DataObject) -> None:
        effect = data.draw(st.sampled_from(self.waiting))
        answers = self.answers(effect)
        if answers:
            self.waiting.remove(effect)
            self.happen(data.draw(st.sampled_from(answers)))

    def answers(self, effect: fx.Effect) -> list[ev.Event]:
        match effect:
            case fx.IssueTicket(touch_id):
                ticket = a_ticket(self.issued[touch_id])
                return [
                    ev.TicketIssued(touch_id, ticket),
                    ev.TicketRefused(touch_id, "server_away"),
                ]
            case fx.PrintTicket(touch_id):
                return [
                    ev.PaperDone(touch_id, "printed"),
                    ev.PaperDone(touch_id, "failed", "paper_out"),
                ]
            case fx.LookUpDossier(lookup_id):
                return [
                    ev.DossierFound(lookup_id, a_dossier()),
                    ev.DossierNeedsCheck(lookup_id),
                    ev.LookupFailed(lookup_id, "dossier_unknown"),
                ]
            case fx.LookUpTicket(lookup_id):
                return [ev.TicketFound(lookup_id, a_place())]
            case fx.CancelTicket(lookup_id):
                return [ev.TicketCancelled(lookup_id), ev.LookupFailed(lookup_id, "refused")]
            case fx.SearchProcedures(seq):
                return [ev.SearchDone(seq, ("P1",))]
            case _:
                return []

    @invariant()
    def nothing_personal_at_rest(self) -> None:
        if not at_rest(self.visit):
            return
        plain = Visit(
            step=self.visit.step,
            language=self.visit.language,
            contrast=self.visit.contrast,
            large_text=self.visit.large_text,
            low_reach=self.visit.low_reach,
            conditions=self.visit.conditions,
            seq=self.visit.seq,
            last_touch=self.visit.last_touch,
            ends_at=self.visit.ends_at,
            out_reason=self.visit.out_reason,
        )
        assert self.visit == plain

    @invariant()
    def time_alone_leads_back_to_the_first_screen_in_the_default_language(self) -> None:
        visit, now = self.visit, self.now
        for _ in range(200):
            if at_rest(visit) and visit.ends_at is None:
                break
            now += 1.0
            visit, _ = reduce(visit, ev.Tick(), now)
        assert at_rest(visit)
        assert visit.language == "vi"
        assert now - self.now <= 61.0

    @invariant()
    def a_warning_is_never_shown_without_an_end(self) -> None:
        if self.visit.warning:
            assert self.visit.ends_at is not None

    @invariant()
    def a_shown_ticket_says_what_became_of_its_paper(self) -> None:
        shown = self.visit.step is Step.TAKE_TICKET
        assert shown == (self.visit.ticket is not None) == (self.visit.paper is not None)

    @invariant()
    def printing_is_asked_for_only_with_a_ready_printer(self) -> None:
        if any(isinstance(e, fx.PrintTicket) for e in self.effects):
            assert self.visit.conditions.printer == "ready"


VisitMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestVisitMachine = VisitMachine.TestCase


def test_every_step_is_reached_by_some_journey() -> None:
    """The machine above is worth its name only if no step is unreachable."""
    seen: set[Step] = set()
    ready = Visit(conditions=READY)
    scan: list[ev.Event] = [ev.ScannedTicket("t"), ev.TicketFound("1", a_place())]
    journeys: list[list[ev.Event]] = [
        [ev.OpenTickets(), ev.ChooseField("f"), ev.ChooseService("s", "t")],
        [
            ev.OpenTickets(),
            ev.ChooseField("f"),
            ev.ChooseService("s", "t"),
            ev.TicketIssued("t", a_ticket()),
        ],
        [ev.OpenLookup(), ev.Typed("c"), ev.Submit()],
        [ev.ScannedReceipt("c", "k"), ev.DossierFound("1", a_dossier())],
        scan,
        [ev.OpenProcedures(), ev.OpenProcedure("p")],
        [ev.OpenNotices(), ev.OpenNotice(1)],
        [ev.ScannedCard("1", "2")],
        [ev.ScannedUnknown()],
        [ev.ScannedAppointment()],
        [ev.ConditionsChanged(replace(READY, server="away")), ev.OpenTickets()],
    ]
    for journey in journeys:
        visit = ready
        seen.add(visit.step)
        for event in journey:
            visit, _ = reduce(visit, event, 0.0)
            seen.add(visit.step)
    assert seen == set(Step)
