"""One's own ticket scanned again: its place in the queue, and the way out of it."""

from __future__ import annotations

from kiosk.core import events as ev
from kiosk.core.results import TicketPlace
from kiosk.ui.screens.frame import Screen, frame
from kiosk.ui.screens.ticket import ahead
from kiosk.ui.view import View
from kiosk.ui.widgets.busy import Busy
from kiosk.ui.widgets.buttons import button, spacer
from kiosk.ui.widgets.cells import NumberCells
from kiosk.ui.widgets.chrome import Overlay
from kiosk.ui.widgets.layout import Centred, Column, Gap, Pad, Piece, Row, Stack
from kiosk.ui.widgets.press import Card
from kiosk.ui.widgets.text import Text


class OwnTicket(Screen):
    """The place of a scanned ticket, and the way out for a number taken by mistake."""

    def build(self, view: View) -> Piece:
        theme, place = view.theme, view.visit.place
        assert place is not None, "OWN_TICKET always has its place"
        wide = view.wide or view.visit.low_reach
        card, pair = _card(view, place), _pair(view, _actions(view, place))
        if view.visit.low_reach:
            page = frame(view, "", [spacer(), pair, spacer()], reading=[card])
        else:
            middle = Centred(card, theme.mm(250))
            foot = Centred(pair, theme.mm(380 if wide else 250))
            page = frame(view, "", [spacer(), middle, spacer(), foot])
        if view.visit.confirm or view.visit.busy:
            return Stack([page, _really(view, place)])
        return page


def _card(view: View, place: TicketPlace) -> Card:
    """The number, what it is for, and where it stands."""
    theme, low = view.theme, view.visit.low_reach
    number_mm = 20 if low and view.wide else 36 if low or view.wide else 56
    face: list[Piece | None] = [
        Text(
            theme,
            view.t("Your number"),
            "lead",
            weight="semibold",
            align="center",
            colour="text-quiet",
            smallest="small",
        ),
        NumberCells(theme, place.label, theme.mm(number_mm)),
        Text(
            theme,
            place.service_name(view.language),
            "lead",
            weight="bold",
            align="center",
            smallest="small",
        ),
        _state(view, place),
    ]
    return Card(theme, Column(face, gap=theme.mm(3)), pad=Pad.all(theme.mm(8)))


def _actions(view: View, place: TicketPlace) -> list[Piece]:
    """To leave the queue, where that is still possible, and to keep the number."""
    theme = view.theme
    keep = button(
        theme,
        view.t("Keep my number"),
        view.tap(ev.Done()),
        icon="check",
        kind="primary",
        step="title",
        name="keep",
        least=theme.mm(24),
    )
    if not place.can_give_up:
        return [keep]
    leave = button(
        theme,
        view.t("I no longer need this number"),
        view.tap(ev.AskGiveUp()),
        icon="log-out",
        kind="danger",
        step="lead",
        name="give-up",
        least=theme.mm(22),
    )
    return [leave, keep]


def _pair(view: View, parts: list[Piece]) -> Piece:
    gap = view.theme.mm(4)
    return Row(parts, gap=gap) if view.wide else Column(parts, gap=gap)


def _state(view: View, place: TicketPlace) -> Piece:
    """One sentence about the place, on gold when somebody is called now."""
    theme = view.theme
    texts = {
        "waiting": ahead(view, place.people_ahead),
        "recycled": ahead(view, place.people_ahead),
        "held": view.t("Set aside for a moment; you keep your place."),
        "transferred": ahead(view, place.people_ahead),
        "serving": view.t("You are being served."),
        "done": view.t("This number has been served."),
        "missed": view.t("This number was called. Please go to the reception desk."),
        "cancelled": view.t("This number has been given up."),
    }
    if place.state == "called":
        return _called(view, place)
    return Text(theme, texts.get(place.state, ""), "title", align="center", smallest="small")


def _called(view: View, place: TicketPlace) -> Piece:
    theme = view.theme
    text = (
        view.t("Please go to counter {number} now", number=place.counter)
        if place.counter
        else view.t("You are being called now")
    )
    return Card(
        theme,
        Text(theme, text, "title", weight="bold", colour="on-now", align="center", smallest="base"),
        fill="now",
        raised=False,
        radius="field",
    )


def _really(view: View, place: TicketPlace) -> Piece:
    """Asked once before a number is given up, because it cannot be undone."""
    theme = view.theme
    if view.visit.busy:
        inner: list[Piece | None] = [
            Text(theme, view.t("Giving up your number…"), "title", weight="bold", align="center"),
            Busy(theme),
        ]
    else:
        inner = [
            Text(
                theme,
                view.t("Give up number {label}?", label=place.label),
                "headline",
                weight="bold",
                align="center",
                smallest="lead",
            ),
            Text(
                theme,
                view.t("You lose your place. This cannot be undone."),
                "lead",
                align="center",
                smallest="base",
            ),
            Gap(theme.mm(2)),
            button(
                theme,
                view.t("No, keep my number"),
                view.tap(ev.KeepTicket()),
                icon="check",
                kind="primary",
                step="title",
                name="no-keep",
                least=theme.mm(24),
            ),
            button(
                theme,
                view.t("Yes, give it up"),
                view.tap_new(ev.GiveUp),
                icon="log-out",
                kind="danger",
                step="lead",
                name="yes-give-up",
                least=theme.mm(22),
            ),
        ]
    part = Card(theme, Column(inner, gap=theme.mm(4)), pad=Pad.all(theme.mm(10)))
    return Overlay(view, part, view.tap(ev.Touched()))
