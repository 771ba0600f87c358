"""Finding a procedure by typing, and what one asks for: papers, fee, days."""

from __future__ import annotations

from functools import partial

from kiosk.core import events as ev
from kiosk.core.catalogue import Paper, Procedure
from kiosk.ui.keyboard import keys
from kiosk.ui.keyboard.keys import OnScreenKeyboard
from kiosk.ui.screens.choose import priority_choice
from kiosk.ui.screens.frame import Paged, Screen, frame
from kiosk.ui.view import View
from kiosk.ui.widgets.buttons import button, line, spacer
from kiosk.ui.widgets.chrome import banner
from kiosk.ui.widgets.entry import EntryField
from kiosk.ui.widgets.layout import Column, Grid, Holder, Pad, Piece, Row, growing
from kiosk.ui.widgets.press import Card
from kiosk.ui.widgets.text import Icon, Text

MOST_RESULTS = 40  # nobody reads further; more letters find it sooner
LONGEST_QUERY = 60
# Some procedures are named by a whole paragraph of law; a heading is not the place for it.
LONGEST_NAME = 120


def short_name(name: str) -> str:
    """``name``, or its beginning up to a whole word when it is a paragraph."""
    if len(name) <= LONGEST_NAME:
        return name
    return name[:LONGEST_NAME].rsplit(" ", 1)[0].rstrip(",;:") + "…"


class Search(Screen):
    """A field, what was found, and the keyboard; results change in place while typing."""

    live = ("text", "results", "searching", "page")

    def build(self, view: View) -> Piece:
        theme, visit = view.theme, view.visit
        self.field = EntryField(theme, visit.text, view.t("For example: build a house, birth"))
        self.found = Holder(_found(view), grow=1.0)
        press = keys.press_telex if view.language == "vi" else keys.press_plain
        self.board = OnScreenKeyboard(
            theme,
            keys.LETTERS,
            press,
            lambda text: view.send(ev.Typed(text)),
            text=visit.text,
            limit=LONGEST_QUERY,
            words={
                keys.DELETE: view.t("Delete"),
                keys.SPACE: view.t("Space"),
                keys.CLEAR: view.t("Clear"),
            },
            key_mm=15 if visit.low_reach else 20,
        )
        hint = Text(theme, _typing_hint(view), "small", colour="text-quiet", align="center")
        title = view.t("What do you want to do?")
        typing = Column([self.board, hint], gap=theme.mm(2))
        if view.wide:
            left = Column([self.field, self.found], gap=theme.mm(4))
            right = Column([spacer(), typing, spacer()])
            return frame(view, title, [growing(Row([left, right], gap=theme.mm(8)))])
        return frame(view, title, [self.field, self.found, typing])

    def patch(self, view: View) -> None:
        self.board.text = view.visit.text
        self.field.set_text(view.visit.text)
        before, now = self.view.visit, view.visit
        if (before.results, before.page, before.searching, bool(before.text)) != (
            now.results,
            now.page,
            now.searching,
            bool(now.text),
        ):
            self.found.replace(_found(view))


def _typing_hint(view: View) -> str:
    if view.language == "vi":
        return view.t("Accents are not needed. Telex works: aa = â, dd = đ, as = á.")
    return view.t("A few letters are enough.")


def _found(view: View) -> Piece:
    theme, visit = view.theme, view.visit
    procedures = [p for code in visit.results[:MOST_RESULTS] if (p := view.board.procedure(code))]
    if not procedures and visit.text and not visit.searching:
        return _nothing(view)
    lines: list[Piece] = [
        line(
            theme,
            short_name(procedure.name(view.language)),
            view.tap(ev.OpenProcedure(procedure.code)),
            below=procedure.days_text(view.language),
            name=f"procedure-{procedure.code}",
        )
        for procedure in procedures
    ]
    return Paged(view, lines)


def _nothing(view: View) -> Piece:
    theme = view.theme
    size = theme.mm(16)
    words = Column(
        [
            Text(
                theme,
                view.t("Nothing found with these words"),
                "lead",
                weight="bold",
                smallest="base",
            ),
            Text(
                theme,
                view.t("Try fewer or other words, or ask the reception desk."),
                "base",
                smallest="small",
            ),
        ]
    )
    row = Row([Icon(theme, "search-x", size), words], [size, None], gap=theme.mm(5), centred=True)
    return growing(Column([Card(theme, row, fill="surface-quiet", raised=False), spacer()]))


class ProcedureDetail(Screen):
    """Name, summary, three facts, the papers, and the number for it."""

    def build(self, view: View) -> Piece:
        theme, language = view.theme, view.language
        procedure = view.board.procedure(view.visit.procedure)
        if procedure is None:  # it was withdrawn from the catalogue while it was being read
            return frame(view, view.t("This procedure is no longer offered."), [spacer()])
        step = "title" if view.wide and not view.visit.low_reach else "headline"
        name = Text(
            theme,
            short_name(procedure.name(language)),
            step,
            weight="bold",
            smallest="base",
            valign="top",
        )
        summary = procedure.summary(language)
        about = Text(theme, summary, "lead", smallest="small", valign="top") if summary else None
        facts = _facts(view, procedure)
        papers = _papers(view, procedure)
        take = _take(view, procedure)
        if view.visit.low_reach and view.wide:
            row = Row([papers, Column([spacer(), *take])], gap=theme.mm(8))
            return frame(view, "", [growing(row)], reading=[name, about, facts])
        if view.wide:
            left = Column([name, about, facts, spacer(), *take], gap=theme.mm(4))
            row = Row([left, papers], shares=[1.25, 1], gap=theme.mm(8))
            return frame(view, "", [growing(row)])
        return frame(view, "", [papers, spacer(), *take], reading=[name, about, facts])


def _facts(view: View, procedure: Procedure) -> Piece:
    language = view.language
    rows = [
        ("clock", view.t("Takes"), procedure.days_text(language) or view.t("Ask at the counter")),
        ("banknote", view.t("Fee"), procedure.fee_text(language) or view.t("Ask at the counter")),
        ("file-check", view.t("You receive"), procedure.result(language)),
    ]
    cards: list[Piece] = [_fact(view, *row) for row in rows if row[2]]
    return Grid(cards, len(cards), gap=view.theme.mm(4))


def _fact(view: View, icon: str, name: str, value: str) -> Card:
    theme = view.theme
    size = theme.font("lead")
    head = Row(
        [Icon(theme, icon, size), Text(theme, name, "small", colour="text-quiet")],
        [size, None],
        gap=theme.mm(2),
        centred=True,
    )
    text = Text(theme, value, "base", weight="semibold", smallest="small", valign="top")
    return Card(
        theme,
        Column([head, text, spacer()], gap=theme.mm(1)),
        raised=False,
        edge="edge",
        edge_mm=0.25,
        pad=Pad.all(theme.mm(4)),
    )


def _papers(view: View, procedure: Procedure) -> Piece:
    """The papers to bring; after them the name in full when the heading could not hold it."""
    theme, name = view.theme, procedure.name(view.language)
    lines = [_paper(view, paper) for paper in procedure.papers]
    if not lines:
        none = view.t("The list of papers is at the counter. Bring your identity card.")
        lines = [Text(theme, none, "lead", smallest="small")]
    if short_name(name) != name:
        full = view.t("Full name: {name}", name=name)
        lines.append(Text(theme, full, "small", colour="text-quiet", valign="top"))
    title = Text(theme, view.t("Papers to bring"), "lead", weight="bold", smallest="base")
    inner = Column([title, Paged(view, lines)], gap=theme.mm(3))
    return Card(theme, inner, pad=Pad.all(theme.mm(6)))


def _paper(view: View, paper: Paper) -> Piece:
    theme = view.theme
    size = theme.font("title")
    counts = []
    if paper.originals:
        counts.append(view.n("{count} original", "{count} originals", paper.originals))
    if paper.copies:
        counts.append(view.n("{count} copy", "{count} copies", paper.copies))
    words = Column(
        [
            Text(theme, paper.name(view.language), "lead", weight="semibold", smallest="small"),
            Text(theme, " · ".join(counts), "base", colour="text-quiet", smallest="small")
            if counts
            else None,
        ]
    )
    return Row([Icon(theme, "file-text", size), words], [size, None], gap=theme.mm(4), centred=True)


def _take(view: View, procedure: Procedure) -> list[Piece | None]:
    """ "Take a number for this", with priority as an option, or why that is not possible."""
    theme = view.theme
    service = view.board.service(procedure.service)
    if service is None:
        text = view.t("For this procedure please ask the reception desk.")
        return [banner(theme, "info", text, kind="attention")]
    if not service.open:
        reason = service.closed_reason(view.language) or view.t("No numbers at the moment")
        return [banner(theme, "lock", reason)]
    take = button(
        theme,
        view.t("Take a number for this"),
        view.tap_new(partial(ev.ChooseService, service.code)),
        icon="ticket",
        kind="primary",
        step="title",
        name="take",
        least=theme.mm(24),
    )
    priority = priority_choice(view) if service.priority_allowed else None
    return [priority, take]
