"""A dossier: hold the receipt or type its code, its check word, then its state as a sentence."""

from __future__ import annotations

from kiosk.core import events as ev
from kiosk.core.results import DossierStatus
from kiosk.ui.keyboard import keys
from kiosk.ui.keyboard.keys import OnScreenKeyboard
from kiosk.ui.screens.frame import Screen, frame
from kiosk.ui.view import View
from kiosk.ui.widgets.busy import Busy
from kiosk.ui.widgets.buttons import button, disc, spacer
from kiosk.ui.widgets.cells import EntryCells
from kiosk.ui.widgets.chrome import banner
from kiosk.ui.widgets.entry import EntryField
from kiosk.ui.widgets.layout import Centred, Column, Pad, Piece, Row, growing
from kiosk.ui.widgets.press import Card
from kiosk.ui.widgets.stages import StageLine
from kiosk.ui.widgets.text import Icon, Text

CHECK_LENGTH = 4
LONGEST_CODE = 40


def _key_words(view: View) -> dict[str, str]:
    return {
        keys.DELETE: view.t("Delete"),
        keys.SPACE: view.t("Space"),
        keys.CLEAR: view.t("Clear"),
    }


class EnterCode(Screen):
    """Hold the receipt under the scanner, which is easiest, or type the code printed on it."""

    live = ("text",)

    def build(self, view: View) -> Piece:
        theme = view.theme
        self.field = EntryField(
            theme, view.visit.text, view.t("Code on your receipt"), icon="keyboard"
        )
        go = button(
            theme,
            view.t("Look up"),
            view.tap(ev.Submit()),
            icon="search",
            kind="primary",
            step="title",
            name="submit",
            least=theme.mm(22),
        )
        board = OnScreenKeyboard(
            theme,
            keys.CODE,
            keys.press_plain,
            lambda text: view.send(ev.Typed(text)),
            text=view.visit.text,
            limit=LONGEST_CODE,
            words=_key_words(view),
            key_mm=15 if view.visit.low_reach else 20,
        )
        scan = _scan_card(view)
        title = view.t("Where is my dossier?")
        if view.wide:
            left = Column([spacer(), scan, spacer()])
            right = Column([spacer(), self.field, board, go, spacer()], gap=theme.mm(4))
            return frame(
                view, title, [growing(Row([left, right], shares=[1, 1.5], gap=theme.mm(12)))]
            )
        return frame(view, title, [growing(scan, 1), self.field, board, go])

    def patch(self, view: View) -> None:
        self.field.set_text(view.visit.text)


def _scan_card(view: View) -> Card:
    theme = view.theme
    size = theme.mm(20 if view.visit.low_reach else 44 if view.wide else 64)
    narrow = view.visit.low_reach and not view.wide
    words = Column(
        [
            Text(
                theme,
                view.t("Hold your receipt under the scanner"),
                "title",
                weight="bold",
                align="left" if narrow else "center",
                smallest="base",
            ),
            Text(
                theme,
                view.t("Nothing needs to be typed then."),
                "lead",
                colour="text-quiet",
                align="left" if narrow else "center",
                smallest="base",
            ),
        ],
        gap=theme.mm(2),
    )
    mark = disc(theme, "scan-barcode", size, fill="surface")
    part: Piece
    if narrow:
        part = Row([mark, Centred(words)], [size, None], gap=theme.mm(5), centred=True)
    else:
        part = Column([spacer(), Centred(mark, size), words, spacer()], gap=theme.mm(5))
    return Card(
        theme, part, raised=False, fill="surface-quiet", pad=Pad.all(theme.mm(4 if narrow else 8))
    )


class CheckWord(Screen):
    """Four boxes for the check word that is printed apart from the code."""

    live = ("text",)

    def build(self, view: View) -> Piece:
        theme = view.theme
        high = theme.mm(24 if view.visit.low_reach else 46)
        self.cells = EntryCells(theme, view.visit.text, CHECK_LENGTH, high)
        board = OnScreenKeyboard(
            theme,
            keys.CHECK_WORD,
            keys.press_plain,
            self._typed(view),
            text=view.visit.text,
            limit=CHECK_LENGTH,
            words=_key_words(view),
            key_mm=15 if view.visit.low_reach else 26,
        )
        title = view.t("Enter the 4 characters of the check word")
        below = view.t("They are in four boxes on your receipt and protect your dossier.")
        which = Text(
            theme,
            view.t("Dossier {code}", code=view.visit.code or ""),
            "lead",
            weight="semibold",
            align="center",
            smallest="small",
        )
        wrong = None
        if view.visit.mistake:
            text = view.t("The code and the check word do not match. Please look once more.")
            wrong = banner(theme, "circle-alert", text)
        if view.wide:
            left = Column([spacer(), which, self.cells, wrong, spacer()], gap=theme.mm(6))
            right = Column([spacer(), board, spacer()])
            body: list[Piece | None] = [growing(Row([left, right], gap=theme.mm(14)))]
        else:
            body = [
                wrong,
                spacer(),
                which,
                self.cells,
                spacer(),
                Centred(board, theme.mm(250)),
            ]
        return frame(view, title, body, below=below)

    @staticmethod
    def _typed(view: View) -> keys.OnText:
        def typed(text: str) -> None:
            view.send(ev.Typed(text))
            if len(text) == CHECK_LENGTH:
                view.send(ev.Submit())

        return typed

    def patch(self, view: View) -> None:
        self.cells.set_text(view.visit.text)


class LookingUp(Screen):
    """The server is being asked."""

    def build(self, view: View) -> Piece:
        theme = view.theme
        size = theme.mm(32)
        words = Column(
            [
                Centred(disc(theme, "search", size), size),
                Text(
                    theme,
                    view.t("Looking it up…"),
                    "headline",
                    weight="bold",
                    align="center",
                    smallest="title",
                ),
                Busy(theme),
            ],
            gap=theme.mm(6),
        )
        return frame(view, "", [spacer(), words, spacer()])


class Dossier(Screen):
    """The state as a sentence, the five-stage line, then what to do next."""

    def build(self, view: View) -> Piece:
        theme, dossier = view.theme, view.visit.dossier
        assert dossier is not None, "DOSSIER always has its dossier"
        language = view.language
        sentence = dossier.sentence(language) or dossier.state_name(language)
        head = Text(
            theme,
            sentence,
            "headline" if not view.visit.low_reach else "title",
            weight="bold",
            smallest="base",
            valign="top",
        )
        line = Card(
            theme,
            StageLine(theme, _stage_names(view), _present(dossier)),
            pad=Pad.sides(theme.mm(3), theme.mm(5)),
        )
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
        facts = _facts(view, dossier)
        next_step = _next(view, dossier)
        if view.visit.low_reach and view.wide:
            beside = Column([next_step, spacer(), done], gap=theme.mm(4))
            row = Row([facts, beside], gap=theme.mm(8))
            return frame(view, "", [growing(row)], reading=[head, line])
        if view.visit.low_reach:
            body = [next_step, facts, spacer(), done]
            return frame(view, "", body, reading=[head, line])
        if view.wide:
            left = Column([head, line, next_step, spacer()], gap=theme.mm(5))
            right = Column([facts, spacer(), done], gap=theme.mm(5))
            row = Row([left, right], shares=[1.5, 1], gap=theme.mm(10))
            return frame(view, "", [growing(row)])
        return frame(view, "", [head, line, next_step, facts, spacer(), done])


def _stage_names(view: View) -> list[str]:
    return [
        view.t("Filed"),
        view.t("Received"),
        view.t("In progress"),
        view.t("Result ready"),
        view.t("Handed over"),
    ]


def _present(dossier: DossierStatus) -> int:
    """The stage to mark as "now"; a result handed over (stage 5) is where one is."""
    return max(1, min(5, dossier.stage))


def _next(view: View, dossier: DossierStatus) -> Piece | None:
    text = dossier.next_step(view.language)
    if not text:
        return None
    theme = view.theme
    size = theme.mm(14)
    words = Column(
        [
            Text(theme, view.t("What to do next"), "base", weight="semibold", smallest="small"),
            Text(theme, text, "lead", weight="bold", smallest="small"),
        ],
        gap=theme.mm(1),
    )
    row = Row(
        [disc(theme, "arrow-right", size, fill="now", ink="on-now"), words],
        [size, None],
        gap=theme.mm(5),
        centred=True,
    )
    return Card(theme, row, fill="now-soft", edge="now", edge_mm=0.75, raised=False)


def _facts(view: View, dossier: DossierStatus) -> Piece:
    """The lines of the receipt that identify the dossier, names masked by the server."""
    theme, language = view.theme, view.language
    rows = [
        ("calendar-clock", view.t("Due"), dossier.due_text(language)),
        ("map-pin", view.t("Where it is"), dossier.where(language)),
        ("file-text", view.t("Procedure"), dossier.procedure(language)),
        ("user-round", view.t("Applicant"), dossier.applicant_masked),
        ("hash", view.t("Dossier code"), dossier.code),
    ]
    shown = [_fact(view, icon, name, value) for icon, name, value in rows if value]
    return Card(theme, Column(shown, gap=theme.mm(3.5)), pad=Pad.all(theme.mm(6)))


def _fact(view: View, icon: str, name: str, value: str) -> Piece:
    theme = view.theme
    size = theme.font("title")
    words = Column(
        [
            Text(theme, name, "small", colour="text-quiet"),
            Text(theme, value, "base", weight="semibold", smallest="small"),
        ]
    )
    return Row([Icon(theme, icon, size), words], [size, None], gap=theme.mm(5), centred=True)
