"""Public notices: the list, and one in full."""

from __future__ import annotations

from kiosk.core import events as ev
from kiosk.core.catalogue import Notice
from kiosk.ui.screens.frame import Paged, Screen, frame, message
from kiosk.ui.view import View
from kiosk.ui.widgets.buttons import button, line, spacer
from kiosk.ui.widgets.layout import Column, Pad, Piece
from kiosk.ui.widgets.press import Card
from kiosk.ui.widgets.text import Text


class Notices(Screen):
    """The headlines, newest first as the office ordered them."""

    def build(self, view: View) -> Piece:
        theme = view.theme
        if not view.board.notices:
            back = button(
                theme,
                view.t("Start over"),
                view.tap(ev.StartOver()),
                icon="house",
                kind="primary",
                step="title",
                name="home",
                least=theme.mm(24),
            )
            return message(view, "megaphone", view.t("There are no notices today"), "", [back])
        lines: list[Piece] = [
            line(
                theme,
                notice.title(view.language),
                view.tap(ev.OpenNotice(notice.id)),
                icon="megaphone",
                below=_first_words(notice.body(view.language)),
                name=f"notice-{notice.id}",
            )
            for notice in view.board.notices
        ]
        return frame(view, view.t("Notices"), [Paged(view, lines, gap=theme.mm(4))])


def _first_words(body: str) -> str:
    words = body.split()
    return " ".join(words[:18]) + ("…" if len(words) > 18 else "")


class OneNotice(Screen):
    """A notice in full, its paragraphs over as many pages as they need."""

    def build(self, view: View) -> Piece:
        notice = view.board.notice(view.visit.notice)
        if notice is None:  # it ended while it was being read
            return frame(view, view.t("This notice has ended."), [Column([])])
        return frame(view, notice.title(view.language), [_body(view, notice), spacer()])


def _body(view: View, notice: Notice) -> Piece:
    theme = view.theme
    paragraphs = [part.strip() for part in notice.body(view.language).splitlines() if part.strip()]
    texts: list[Piece] = [Text(theme, part, "lead", smallest="small") for part in paragraphs]
    card = Card(theme, Paged(view, texts, gap=theme.mm(5)), pad=Pad.all(theme.mm(8)))
    return card
