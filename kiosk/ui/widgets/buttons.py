"""Buttons, chips and tiles put together from text, icons and pressable cards."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.ui.theme import Theme
from kiosk.ui.widgets.layout import Centred, Column, Gap, Pad, Piece, Row, growing
from kiosk.ui.widgets.press import Card, Pressable
from kiosk.ui.widgets.text import Icon, Text, text_width

# kind of button: (ground, ground while pressed, text, outline)
_KINDS: dict[str, tuple[str, str, str, str | None]] = {
    "primary": ("action", "action-pressed", "on-action", None),
    "plain": ("surface", "surface-pressed", "text", "edge"),
    "chosen": ("surface-quiet", "surface-pressed", "text", "accent"),
    "danger": ("surface", "surface-pressed", "fault", "fault"),
}


def button(
    theme: Theme,
    label: str,
    on_tap: Callable[[], None],
    *,
    icon: str = "",
    kind: str = "plain",
    step: str = "lead",
    name: str = "",
    icon_last: bool = False,
    least: float | None = None,
) -> Pressable:
    """A wide button with a word and, if wanted, an icon before (or after) it."""
    ground, pressed, ink, edge = _KINDS[kind]
    inner = _label_row(theme, label, icon, ink, step, icon_last)
    return Pressable(
        theme,
        inner,
        on_tap,
        fill=ground,
        pressed=pressed,
        edge=edge,
        edge_mm=0.75 if kind == "chosen" else 0.4,
        raised=kind in ("primary", "plain"),
        pad=Pad.sides(theme.mm(2.5), theme.mm(2)),
        least=least,
        name=name or label,
    )


def _label_row(theme: Theme, label: str, icon: str, ink: str, step: str, icon_last: bool) -> Piece:
    text = Text(theme, label, step, weight="semibold", colour=ink, smallest="small")
    if not icon:
        text.align = "center"
        return text
    size, gap = theme.font(step) * 1.3, theme.mm(2.5)
    row = _Hugging(theme, text, Icon(theme, icon, size, colour=ink), size, gap)
    row.icon_last = icon_last
    return row


class _Hugging(Piece):
    """An icon and a word that stay together in the middle of the button."""

    def __init__(self, theme: Theme, text: Text, icon: Icon, size: float, gap: float) -> None:
        super().__init__()
        self.theme, self.text, self.icon, self.icon_width, self.gap = theme, text, icon, size, gap
        self.icon_last = False
        self.add_widget(icon)
        self.add_widget(text)

    def natural(self, width: float) -> float:
        return max(self.text.natural(max(1.0, width - self.icon_width - self.gap)), self.icon_width)

    def arrange(self) -> None:
        room = self.width - self.icon_width - self.gap
        wanted = text_width(self.theme, self.text.text, self.text.step, self.text.weight) + 2
        span = min(room, wanted)
        left = self.x + max(0.0, (self.width - self.icon_width - self.gap - span) / 2)
        if self.icon_last:
            self.text.place(left, self.y, span, self.height)
            self.icon.place(left + span + self.gap, self.y, self.icon_width, self.height)
        else:
            self.icon.place(left, self.y, self.icon_width, self.height)
            self.text.place(left + self.icon_width + self.gap, self.y, span, self.height)


def badge(theme: Theme, icon: str, text: str, *, colour: str = "text-quiet") -> Row:
    """A small icon with a few words: people waiting, a time."""
    size = theme.font("small") * 1.15
    return Row(
        [
            Icon(theme, icon, size, colour=colour),
            Text(theme, text, "small", weight="semibold", colour=colour, smallest="small"),
        ],
        [size, None],
        gap=theme.mm(1.5),
        centred=True,
    )


def disc(
    theme: Theme, icon: str, size: float, *, fill: str = "surface-quiet", ink: str = "accent"
) -> Card:
    """An icon on a round ground, ``size`` px wide."""
    card = Card(
        theme,
        Icon(theme, icon, size * 0.6, colour=ink),
        fill=fill,
        radius="pill",
        pad=Pad.all(size * 0.2),
        raised=False,
        least=size,
    )
    return card


def tile(
    theme: Theme,
    title: str,
    on_tap: Callable[[], None],
    *,
    icon: str,
    below: str = "",
    foot: Piece | None = None,
    name: str = "",
    title_step: str = "lead",
) -> Pressable:
    """A choice: icon, a bold name, one quiet line, and a foot such as "3 people waiting"."""
    size = theme.mm(18)
    head = Row([disc(theme, icon, size), Gap()], [size, None])
    parts: list[Piece | None] = [
        head,
        Gap(theme.mm(2)),
        Text(theme, title, title_step, weight="bold", smallest="base", valign="top"),
        Text(theme, below, "base", colour="text-quiet", smallest="small", valign="top")
        if below
        else None,
        Gap(grow=1),
        foot,
    ]
    return Pressable(
        theme, Column(parts, gap=theme.mm(1)), on_tap, pad=Pad.all(theme.mm(5)), name=name or title
    )


def line(
    theme: Theme,
    title: str,
    on_tap: Callable[[], None],
    *,
    icon: str = "",
    below: str = "",
    side: Piece | None = None,
    side_width: float = 0,
    name: str = "",
    kind: str = "plain",
) -> Pressable:
    """A choice as wide as the screen: icon, name with a quiet line below, and a chevron."""
    ground, pressed, ink, edge = _KINDS[kind]
    words: list[Piece | None] = [
        Text(theme, title, "lead", weight="semibold", colour=ink, smallest="small"),
        Text(theme, below, "small", colour="text-quiet" if kind != "primary" else ink)
        if below
        else None,
    ]
    parts: list[Piece] = [Centred(Column(words))]
    widths: list[float | None] = [None]
    if icon:
        size = theme.mm(13)
        plain = kind != "primary"
        parts.insert(
            0, disc(theme, icon, size) if plain else Icon(theme, icon, size * 0.7, colour=ink)
        )
        widths.insert(0, size)
    if side is not None:
        parts.append(side)
        widths.append(side_width)
    chevron = theme.font("lead")
    parts.append(Icon(theme, "chevron-right", chevron, colour=ink))
    widths.append(chevron)
    row = Row(parts, widths, gap=theme.mm(4), centred=True)
    return Pressable(
        theme,
        row,
        on_tap,
        fill=ground,
        pressed=pressed,
        edge=edge,
        pad=Pad.sides(theme.mm(5), theme.mm(2.5)),
        name=name or title,
    )


def heading(
    theme: Theme, text: str, below: str = "", *, align: str = "left", step: str = "headline"
) -> Column:
    """The one question of a screen, with a quiet line below it."""
    return Column(
        [
            Text(theme, text, step, weight="bold", align=align, smallest="lead"),
            Text(theme, below, "lead", colour="text-quiet", align=align, smallest="small")
            if below
            else None,
        ],
        gap=theme.mm(1),
    )


def spacer(share: float = 1.0) -> Piece:
    """Empty room that takes what is left over."""
    return growing(Gap(), share)
