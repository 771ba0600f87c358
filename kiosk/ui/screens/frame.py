"""What the screens have in common: the frame, low reach, lists in pages, friendly messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk.core import events as ev
from kiosk.ui.view import View
from kiosk.ui.widgets.buttons import button, disc, heading, spacer
from kiosk.ui.widgets.chrome import banner, bar
from kiosk.ui.widgets.layout import Centred, Column, Gap, Pad, Piece, Row, walk
from kiosk.ui.widgets.press import Card, Pressable
from kiosk.ui.widgets.text import Text

LOW_REACH_SHARE = 0.6  # of the height, from below, where every control lies in low reach


class Screen(Piece):
    """One drawn step. It can take a newer view in place when only ``live`` parts changed."""

    live: tuple[str, ...] = ()  # names of visit fields that `patch` can redraw by itself

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self.asked = view.theme  # `view.theme` may be a tighter one
        self.root = self.build(view)
        self.add_widget(self.root)

    def build(self, view: View) -> Piece:
        """The whole content; called once."""
        raise NotImplementedError

    def patch(self, view: View) -> None:
        """Redraw what ``live`` names, the clock and the countdown."""

    def entered(self) -> None:
        """The citizen has just come here from another step."""

    def natural(self, width: float) -> float:
        return self.view.height

    def arrange(self) -> None:
        self.root.place(self.x, self.y, self.width, self.height)

    def accept(self, view: View) -> bool:
        """Show ``view`` without building anew; False when that is not possible."""
        if view.theme != self.asked:
            return False
        view = replace(view, theme=self.view.theme)
        if self._drawn(view) != self._drawn(self.view):
            return False
        self.patch(view)
        self.view = view
        return True

    def fits(self) -> bool:
        """Whether every button is on the glass and no text had to be cut."""
        for part in walk(self.root):
            if isinstance(part, Column) and part.is_overfull:
                return False
            if isinstance(part, Pressable) and not self._holds(part):
                return False
            if isinstance(part, Text) and (part.is_cut or not self._holds(part)):
                return False
        return True

    def _holds(self, part: Piece) -> bool:
        low = self.view.visit.low_reach and isinstance(part, Pressable)
        ceiling = self.top if not low else self.y + self.height * LOW_REACH_SHARE
        return part.y >= self.y - 1 and part.top <= ceiling + 1

    def _drawn(self, view: View) -> tuple[object, ...]:
        """What is on the glass, without the parts that `patch` redraws."""
        visit, now = view.visit, view.visit.conditions
        fields = tuple(getattr(visit, name) for name in _DRAWN if name not in self.live)
        state = (now.server, now.printer, now.scanner, now.blocked)
        return (fields, state, view.board, view.theme, view.width, view.height)


# The fields of a visit that can be seen; the others are clocks and bookkeeping.
_DRAWN = (
    *("step", "language", "contrast", "large_text", "low_reach", "page", "field_code"),
    *("service", "priority", "ticket", "paper", "paper_reason", "text", "results", "searching"),
    *("code", "mistake", "busy", "dossier", "place", "confirm", "procedure", "notice"),
    *("card_number", "card_name", "message", "out_reason"),
)


class Halves(Piece):
    """In low reach: something to read in the upper part, everything to touch in the lower."""

    def __init__(self, upper: Piece, lower: Piece) -> None:
        super().__init__()
        self.upper, self.lower = upper, lower
        self.add_widget(upper)
        self.add_widget(lower)

    def natural(self, width: float) -> float:
        return 0

    def arrange(self) -> None:
        low = self.height * LOW_REACH_SHARE
        self.lower.place(self.x, self.y, self.width, low)
        self.upper.place(self.x, self.y + low, self.width, self.height - low)


def frame(
    view: View,
    title: str,
    body: Sequence[Piece | None],
    *,
    below: str = "",
    reading: Sequence[Piece | None] = (),
    help_line: bool = True,
) -> Piece:
    """Bar, fault banners, the one question, then ``body`` (at least one part should grow).

    ``reading`` are parts that are only read; in low reach they go to the upper part.
    ``help_line`` False leaves the banners out, where the screen says the same itself.
    """
    theme = view.theme
    head = (
        heading(theme, title, below, step="display" if view.visit.low_reach else "headline")
        if title
        else None
    )
    pad = Pad.sides(theme.margin, theme.margin * 0.75)
    gap = theme.mm(4)
    helps = banners(view) if help_line else []
    if not view.visit.low_reach:
        return Column([bar(view), *helps, head, *reading, *body], gap=gap, pad=pad)
    upper = Column([office_line(view), spacer(), head, *reading, spacer()], gap=gap, pad=pad)
    return Halves(upper, Column([bar(view), *helps, *body], gap=gap, pad=pad))


def office_line(view: View) -> Piece:
    """The office's name with its mark."""
    theme, office = view.theme, view.board.office
    size = theme.mm(14)
    name = office.name(view.language) if office else ""
    return Row(
        [
            disc(theme, "landmark", size, fill="action", ink="on-action"),
            Text(theme, name, "base", weight="bold", smallest="small"),
        ],
        [size, None],
        gap=theme.mm(4),
        centred=True,
    )


def banners(view: View) -> list[Piece]:
    """Help about what does not work now, worded for the citizen."""
    theme, now = view.theme, view.visit.conditions
    if now.server == "away":
        text = view.t("Numbers cannot be taken for a moment. Please ask the reception desk.")
        return [banner(theme, "wifi-off", text)]
    if now.printer not in ("ready", "none"):
        text = view.t("No paper slips now. Your number will be shown here on the screen.")
        return [banner(theme, "printer", text)]
    if not now.open_now and not any(service.open for service in view.board.services):
        return [banner(theme, "clock", _closed(view))]
    return []


def _closed(view: View) -> str:
    """That the office is closed, with its hours if it opens today at all."""
    office = view.board.office
    hours = ", ".join(f"{begin}–{end}" for begin, end in office.hours_today) if office else ""
    if not hours:
        return view.t("The office is closed today.")
    return view.t("The office is closed now. Open today: {hours}", hours=hours)


class Paged(Piece):
    """Parts below each other; what does not fit goes to further pages, reached by two buttons."""

    grow = 1.0
    squeeze = 2

    def __init__(
        self,
        view: View,
        parts: Sequence[Piece],
        *,
        gap: float | None = None,
        tallest: float = 0,
    ) -> None:
        """``tallest``: px a part may grow to when everything fits on one page."""
        super().__init__()
        self.view, self.parts, self.tallest = view, list(parts), tallest
        self.gap = view.theme.mm(3) if gap is None else gap
        self.page = self.pages = 0

    def natural(self, width: float) -> float:
        used = sum(part.natural(width) for part in self.parts)
        return used + self.gap * max(0, len(self.parts) - 1)

    def least(self, width: float) -> float:
        """One part and the pager."""
        highest = max((part.natural(width) for part in self.parts), default=0.0)
        return highest + self.gap + self.view.theme.choice

    def arrange(self) -> None:
        self.clear_widgets()
        pages = self._split(self.height)
        foot = 0.0
        if len(pages) > 1:
            foot = self.view.theme.choice + self.gap
            pages = self._split(self.height - foot)
        self.pages = len(pages)
        self.page = min(self.view.visit.page, self.pages - 1)
        top = self.top
        spare = self._spare(pages)
        for part in pages[self.page]:
            natural = part.natural(self.width)
            height = min(max(natural, min(natural + spare, self.tallest)), self.height - foot)
            top -= height
            self.add_widget(part)
            part.place(self.x, top, self.width, height)
            top -= self.gap
        if foot:
            pager = self._pager()
            self.add_widget(pager)
            pager.place(self.x, self.y, self.width, foot - self.gap)

    def _spare(self, pages: list[list[Piece]]) -> float:
        """What each part may grow by."""
        if len(pages) > 1 or not self.parts:
            return 0.0
        used = sum(part.natural(self.width) for part in self.parts)
        left = self.height - used - self.gap * (len(self.parts) - 1)
        return max(0.0, left / len(self.parts))

    def _split(self, room: float) -> list[list[Piece]]:
        pages: list[list[Piece]] = [[]]
        used = 0.0
        for part in self.parts:
            height = part.natural(self.width)
            if pages[-1] and used + height > room:
                pages.append([])
                used = 0.0
            pages[-1].append(part)
            used += height + self.gap
        return pages

    def _pager(self) -> Piece:
        view, theme = self.view, self.view.theme
        return pager(view, theme.choice, self.page, self.pages)


def pager(view: View, height: float, page: int, pages: int) -> Piece:
    """ "Previous", "Page 1 of 3", "Next"; a button that leads nowhere leaves its place empty."""
    theme = view.theme
    before: Piece = Gap()
    after: Piece = Gap()
    if page > 0:
        before = button(
            theme,
            view.t("Previous"),
            view.tap(ev.TurnPage(page - 1)),
            icon="chevron-left",
            step="base",
            name="previous",
            least=height,
        )
    if page < pages - 1:
        after = button(
            theme,
            view.t("More"),
            view.tap(ev.TurnPage(page + 1)),
            icon="chevron-right",
            icon_last=True,
            step="base",
            name="next",
            least=height,
        )
    text = view.t("Page {page} of {pages}", page=page + 1, pages=pages)
    middle = Text(theme, text, "base", align="center", colour="text-quiet", smallest="small")
    return Row([before, middle, after], gap=theme.mm(3))


def message(
    view: View,
    icon: str,
    title: str,
    text: str,
    buttons: Sequence[Piece],
    *,
    kind: str = "accent",
    extra: Piece | None = None,
) -> Piece:
    """A friendly sheet in the middle: what happened, and what to do now."""
    theme = view.theme
    size = theme.mm(32)
    fill = "surface-quiet" if kind == "accent" else f"{kind}-soft"
    mark = Centred(disc(theme, icon, size, fill=fill, ink=kind), size)
    parts: list[Piece | None] = [
        mark,
        Text(theme, title, "headline", weight="bold", align="center", smallest="lead"),
        Text(theme, text, "lead", align="center", smallest="small") if text else None,
        extra,
    ]
    if view.visit.low_reach:
        below = Centred(Column(list(buttons), gap=theme.mm(4)), theme.mm(260))
        return frame(view, "", [spacer(), below, spacer()], reading=parts, help_line=False)
    sheet = Card(theme, Column(parts, gap=theme.mm(5)), pad=Pad.all(theme.mm(10)))
    foot = Centred(Column(list(buttons), gap=theme.mm(4)), theme.mm(260))
    body = [spacer(), Centred(sheet, theme.mm(260)), foot, spacer(1.4)]
    return frame(view, "", body, help_line=False)
