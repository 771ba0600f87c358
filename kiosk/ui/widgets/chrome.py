"""What frames every screen: the bar with its fixed corners, fault banners, the idle question."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core import events as ev
from kiosk.core.catalogue import Language
from kiosk.ui.theme import Theme
from kiosk.ui.toolkit import Color, Rectangle, Touch
from kiosk.ui.view import View
from kiosk.ui.widgets.buttons import button
from kiosk.ui.widgets.layout import Column, Gap, Pad, Piece, Row
from kiosk.ui.widgets.press import Card, Pressable
from kiosk.ui.widgets.text import Icon, Text, text_width

LANGUAGE_NAMES: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English"}


def language_switch(view: View) -> Row:
    """Both languages, each named in itself; the present one carries a tick."""
    keys: list[Piece] = [_language_key(view, language) for language in LANGUAGE_NAMES]
    return Row(keys, gap=view.theme.mm(2))


def _language_key(view: View, language: Language) -> Pressable:
    theme, chosen = view.theme, view.language == language
    return button(
        theme,
        LANGUAGE_NAMES[language],
        view.tap(ev.SetLanguage(language)),
        icon="check" if chosen else "",
        kind="chosen" if chosen else "plain",
        step="base",
        name=f"language-{language}",
    )


def switch_width(theme: Theme) -> float:
    """How wide the language switch is: the longer name with its tick, twice."""
    widest = max(text_width(theme, name, "base", "semibold") for name in LANGUAGE_NAMES.values())
    return 2 * (widest + theme.font("base") * 1.3 + theme.mm(9)) + theme.mm(2)


def bar(view: View) -> Piece:
    """Back and start over on the left, the language on the right: always the same corners."""
    theme = view.theme
    back = button(
        theme, view.t("Back"), view.tap(ev.Back()), icon="chevron-left", step="base", name="back"
    )
    home = button(
        theme,
        view.t("Start over"),
        view.tap(ev.StartOver()),
        icon="house",
        step="base",
        name="start-over",
    )
    switch = switch_width(theme)
    fixed = [_button_width(theme, view.t("Back")), _button_width(theme, view.t("Start over"))]
    room = view.width - 2 * theme.margin - switch - 2 * theme.mm(3)
    if sum(fixed) > room:
        fixed = [width * room / sum(fixed) for width in fixed]
    return Row(
        [back, home, Gap(), language_switch(view)],
        [fixed[0], fixed[1], None, switch],
        gap=theme.mm(3),
        height=theme.bar,
    )


def _button_width(theme: Theme, label: str) -> float:
    return text_width(theme, label, "base", "semibold") + theme.font("base") * 1.3 + theme.mm(9)


def banner(theme: Theme, icon: str, text: str, *, kind: str = "attention") -> Card:
    """One sentence of help about a fault: icon and words, never colour alone."""
    size = theme.font("title")
    return Card(
        theme,
        Row(
            [
                Icon(theme, icon, size, colour=kind),
                Text(theme, text, "base", weight="semibold", smallest="small"),
            ],
            [size, None],
            gap=theme.mm(4),
            centred=True,
        ),
        fill=f"{kind}-soft",
        edge=kind,
        edge_mm=0.5,
        radius="field",
        raised=False,
        pad=Pad.sides(theme.mm(5), theme.mm(3)),
    )


class Overlay(Piece):
    """A sheet over the whole screen: nothing under it can be touched."""

    def __init__(self, view: View, part: Piece, on_outside: Callable[[], None]) -> None:
        super().__init__()
        self.view, self.part, self.on_outside = view, part, on_outside
        self.add_widget(part)

    def natural(self, width: float) -> float:
        return self.view.height

    def draw(self) -> None:
        self.canvas.before.clear()
        with self.canvas.before:
            Color(0.02, 0.07, 0.1, 0.72)
            Rectangle(pos=self.pos, size=self.size)

    def arrange(self) -> None:
        theme = self.view.theme
        width = min(self.width - 2 * theme.margin, theme.mm(230))
        height = min(self.height - 2 * theme.margin, self.part.natural(width))
        low = theme.margin + theme.mm(20)
        bottom = (self.height - height) / 2
        if self.view.visit.low_reach:
            bottom = min(bottom, max(low, self.height * 0.6 - height))
        self.part.place((self.width - width) / 2, bottom, width, height)

    def on_touch_down(self, touch: Touch) -> bool:
        if not super().on_touch_down(touch):
            self.on_outside()
        return True

    def on_touch_up(self, touch: Touch) -> bool:
        super().on_touch_up(touch)
        return True


class IdleDialog(Overlay):
    """ "Are you still there?" with the seconds that are left."""

    def __init__(self, view: View) -> None:
        theme = view.theme
        self.counting = Text(
            theme, _idle_text(view), "lead", align="center", colour="text-quiet", smallest="small"
        )
        part = Card(
            theme,
            Column(
                [
                    Icon(theme, "clock", theme.mm(18)),
                    Text(
                        theme,
                        view.t("Are you still there?"),
                        "headline",
                        weight="bold",
                        align="center",
                        smallest="lead",
                    ),
                    self.counting,
                    Gap(theme.mm(2)),
                    button(
                        theme,
                        view.t("I am still here"),
                        view.tap(ev.StillHere()),
                        icon="hand",
                        kind="primary",
                        step="title",
                        name="still-here",
                        least=theme.mm(26),
                    ),
                    button(
                        theme,
                        view.t("I am finished"),
                        view.tap(ev.Done()),
                        step="lead",
                        icon="check",
                        name="finished",
                    ),
                ],
                gap=theme.mm(4),
            ),
            pad=Pad.all(theme.mm(10)),
        )
        super().__init__(view, part, view.tap(ev.StillHere()))

    def refresh(self, view: View) -> None:
        """Count down."""
        self.counting.set_text(_idle_text(view))


def _idle_text(view: View) -> str:
    return view.n(
        "Everything you entered will be cleared in {count} second.",
        "Everything you entered will be cleared in {count} seconds.",
        view.seconds_left or 0,
    )
