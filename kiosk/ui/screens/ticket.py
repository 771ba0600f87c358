"""From "a number is being taken" to "take your ticket", and one's own ticket scanned again."""

from __future__ import annotations

from kiosk.core import events as ev
from kiosk.core.results import Ticket
from kiosk.ui.screens.frame import Screen, frame
from kiosk.ui.view import View
from kiosk.ui.widgets.busy import Busy
from kiosk.ui.widgets.buttons import button, disc, spacer
from kiosk.ui.widgets.cells import NumberCells
from kiosk.ui.widgets.chrome import bar
from kiosk.ui.widgets.layout import Centred, Column, Gap, Holder, Pad, Piece, Row, growing
from kiosk.ui.widgets.press import Card
from kiosk.ui.widgets.qr import QRView
from kiosk.ui.widgets.slip import Slip
from kiosk.ui.widgets.text import Icon, Text, text_width

_COMING = ("printing", "printed")  # paper that is on its way or out

# How high the number is on the slip, in mm: (wide glass, low reach).
_NUMBER_MM = {
    (False, False): 66.0,
    (True, False): 58.0,
    (False, True): 56.0,
    (True, True): 26.0,
}


class Issuing(Screen):
    """The number is being asked for: a slip already looks out of the slot."""

    def build(self, view: View) -> Piece:
        theme = view.theme
        service = view.board.service(view.visit.service)
        name = service.name(view.language) if service else ""
        # The same slot, in the same place, as on the next screen: the paper only moves on.
        slip = Slip(theme, Gap(theme.mm(20 if view.visit.low_reach else 60)), shown=0.12)
        words = Column(
            [
                Text(
                    theme,
                    view.t("Taking your number…"),
                    "headline",
                    weight="bold",
                    align="center",
                    smallest="title",
                ),
                Text(theme, name, "lead", align="center", colour="text-quiet", smallest="base"),
                Gap(theme.mm(6)),
                Busy(theme),
            ],
            gap=theme.mm(3),
        )
        if view.visit.low_reach:
            return frame(
                view, "", [spacer(), words, spacer()], reading=[Centred(slip, theme.mm(222))]
            )
        return frame(
            view,
            "",
            [Centred(slip, theme.mm(222 if view.wide else 250)), spacer(), words, spacer(2)],
        )


class TakeTicket(Screen):
    """The number on the slip, where the paper is, and the same number on the phone."""

    live = ("paper",)

    def build(self, view: View) -> Piece:
        theme, ticket = view.theme, view.visit.ticket
        assert ticket is not None, "TAKE_TICKET always has its ticket"
        self.closing = Text(
            theme, _closing(view), "base", colour="text-quiet", align="center", smallest="small"
        )
        self.slip = Slip(theme, _slip_face(view, ticket))
        self.paper = Holder(_paper_state(view, ticket))
        side: list[Piece | None] = [
            self.paper,
            _priority_note(view, ticket),
            _follow(view, ticket),
        ]
        done = button(
            theme,
            view.t("Done"),
            view.tap(ev.Done()),
            icon="check",
            kind="primary",
            step="title",
            name="done",
            least=theme.mm(24),
        )
        foot = Column([done, self.closing], gap=theme.mm(2))
        pad = Pad.sides(theme.margin, theme.margin * 0.75)
        if view.visit.low_reach:
            return _low(view, self.slip, side, foot)
        if view.wide:
            left = Column([Centred(self.slip, theme.mm(222)), spacer()])
            right = Column([spacer(), *side, spacer(), foot], gap=theme.mm(5))
            main: Piece = growing(Row([left, right], gap=theme.mm(12)))
            return Column([bar(view), main], gap=theme.mm(4), pad=pad)
        return Column(
            [
                bar(view),
                Centred(self.slip, theme.mm(250)),
                spacer(),
                side[0],
                spacer(),
                *side[1:],
                spacer(),
                Centred(foot, theme.mm(250)),
            ],
            gap=theme.mm(5),
            pad=pad,
        )

    def entered(self) -> None:
        if self.view.visit.paper in _COMING:
            self.slip.slide_out()

    def accept(self, view: View) -> bool:
        # "Printing" turns into "take it" in place; bad news about the paper needs more room.
        changed = view.visit.paper != self.view.visit.paper
        if changed and view.visit.paper != "printed":
            return False
        return super().accept(view)

    def patch(self, view: View) -> None:
        self.closing.set_text(_closing(view))
        if view.visit.paper != self.view.visit.paper and view.visit.ticket is not None:
            self.paper.replace(_paper_state(view, view.visit.ticket))


def _low(view: View, slip: Piece, side: list[Piece | None], foot: Piece) -> Piece:
    from kiosk.ui.screens.frame import Halves

    theme = view.theme
    pad = Pad.sides(theme.margin, theme.margin * 0.75)
    wide = view.width * (0.6 if view.wide else 0.9)  # long lines keep the slip low
    upper = Column([Centred(slip, wide), spacer()], pad=pad)
    body: list[Piece | None] = [bar(view), spacer(), *side, spacer(), foot]
    if view.wide:
        main = Row(
            [
                Column([spacer(), *side, spacer()], gap=theme.mm(3)),
                Column([spacer(), foot, spacer()]),
            ],
            gap=theme.mm(10),
        )
        body = [bar(view), growing(main)]
    return Halves(upper, Column(body, gap=theme.mm(3), pad=pad))


def _closing(view: View) -> str:
    if view.seconds_left is None:
        return ""
    return view.n(
        "This screen closes by itself in {count} second.",
        "This screen closes by itself in {count} seconds.",
        view.seconds_left,
    )


def _slip_face(view: View, ticket: Ticket) -> Piece:
    """What is on the slip; ink on white paper in every theme."""
    theme = view.theme
    ink = "on-now"
    parts: list[Piece | None] = [
        Text(
            theme,
            view.t("Your number"),
            "lead",
            weight="semibold",
            colour=ink,
            align="center",
            smallest="small",
        ),
        NumberCells(
            theme, ticket.label, theme.mm(_NUMBER_MM[view.wide, view.visit.low_reach]), colour=ink
        ),
        Text(
            theme,
            ticket.service_name(view.language),
            "lead",
            weight="bold",
            colour=ink,
            align="center",
            smallest="small",
        ),
        Text(
            theme,
            ahead(view, ticket.people_ahead),
            "title",
            weight="semibold",
            colour=ink,
            align="center",
            smallest="small",
        ),
        Text(theme, _counters(view, ticket), "base", colour=ink, align="center", smallest="small")
        if ticket.counters
        else None,
    ]
    return Column(parts, gap=theme.mm(2.5))


def ahead(view: View, count: int) -> str:
    """How many people come before this number."""
    if count == 0:
        return view.t("You are next")
    return view.n("{count} person ahead of you", "{count} people ahead of you", count)


def _counters(view: View, ticket: Ticket) -> str:
    numbers = ", ".join(ticket.counters)
    if len(ticket.counters) == 1:
        return view.t("Will be called to counter {numbers}", numbers=numbers)
    return view.t("Will be called to one of the counters {numbers}", numbers=numbers)


def _paper_state(view: View, ticket: Ticket) -> Piece:
    """Where the paper is, as help and never as a code."""
    theme, paper = view.theme, view.visit.paper
    if paper in _COMING:
        text = (
            view.t("Please take your ticket below")
            if paper == "printed"
            else view.t("Your ticket is being printed below")
        )
        size = theme.mm(26)
        here = Text(theme, text, "title", weight="bold", smallest="base")
        span = text_width(theme, text, "title", "bold") + 4
        return Centred(
            Row(
                [disc(theme, "arrow-down", size, fill="now", ink="on-now"), here],
                [size, None],
                gap=theme.mm(6),
                centred=True,
            ),
            size + theme.mm(6) + span,
        )
    size = theme.mm(16)
    words = Column(
        [
            Text(theme, _no_paper(view), "lead", weight="bold", smallest="small"),
            Text(theme, _keep(view, ticket), "base", smallest="small"),
        ],
        gap=theme.mm(1),
    )
    return Card(
        theme,
        Row(
            [Icon(theme, "printer-x", size, colour="attention"), words],
            [size, None],
            gap=theme.mm(5),
            centred=True,
        ),
        fill="attention-soft",
        edge="attention",
        edge_mm=0.75,
        raised=False,
    )


def _no_paper(view: View) -> str:
    visit = view.visit
    if visit.paper == "unsure":
        return view.t("The slip may not have come out whole.")
    texts = {
        "paper_out": view.t("The printer is out of paper."),
        "cover_open": view.t("The printer is open just now."),
    }
    return texts.get(visit.paper_reason, view.t("The printer is not working just now."))


def _keep(view: View, ticket: Ticket) -> str:
    if ticket.follow_url:
        return view.t(
            "Your number is {label} and it counts. Photograph this screen or scan the code.",
            label=ticket.label,
        )
    return view.t(
        "Your number is {label} and it counts. Please photograph this screen.", label=ticket.label
    )


def _priority_note(view: View, ticket: Ticket) -> Piece | None:
    if ticket.priority is None:
        return None
    theme, language = view.theme, view.language
    name, proof = ticket.priority.name(language), ticket.priority.proof(language)
    text = view.t("Priority: {name}", name=name)
    if proof:
        text += ". " + view.t("At the counter: {proof}", proof=proof)
    size = theme.font("title")
    row = Row(
        [
            Icon(theme, ticket.priority.icon or "user-round-check", size, colour="accent"),
            Text(theme, text, "base", weight="semibold", smallest="small"),
        ],
        [size, None],
        gap=theme.mm(4),
        centred=True,
    )
    return Card(
        theme,
        row,
        fill="surface-quiet",
        raised=False,
        radius="field",
        pad=Pad.sides(theme.mm(5), theme.mm(3)),
    )


def _follow(view: View, ticket: Ticket) -> Piece | None:
    """The way to the phone page; without a public address there is none to offer."""
    if not ticket.follow_url:
        return None
    theme = view.theme
    side = theme.mm(74 if not (view.visit.low_reach or view.wide) else 50)
    words = Column(
        [
            Text(
                theme,
                view.t("Follow your turn on your phone"),
                "lead",
                weight="bold",
                smallest="small",
            ),
            Text(
                theme,
                view.t("Scan this code with the camera. No app, no log-in."),
                "base",
                colour="text-quiet",
                smallest="small",
            ),
        ],
        gap=theme.mm(2),
    )
    row = Row(
        [QRView(theme, ticket.follow_url, side), Centred(words)],
        [side, None],
        gap=theme.mm(6),
        centred=True,
    )
    return Card(theme, row, pad=Pad.all(theme.mm(4)))
