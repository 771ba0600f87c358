"""The first screen, which is also the attract screen: it speaks both languages at once."""

from __future__ import annotations

from kiosk.core import events as ev
from kiosk.ui.screens.frame import Halves, Screen, banners, office_line
from kiosk.ui.screens.serving import serving
from kiosk.ui.view import View
from kiosk.ui.widgets.buttons import button, disc, spacer
from kiosk.ui.widgets.chrome import language_switch, switch_width
from kiosk.ui.widgets.layout import Centred, Column, Gap, Pad, Piece, Row, growing
from kiosk.ui.widgets.press import Pressable
from kiosk.ui.widgets.text import Icon, Text
from kiosk.ui.widgets.waves import Waves


class Home(Screen):
    """Take a number, look up a dossier, procedures, notices; who is being served right now."""

    def build(self, view: View) -> Piece:
        theme = view.theme
        self.clock = Text(
            theme, view.clock, "display", weight="bold", align="right", smallest="lead"
        )
        self.waves = Waves(theme)
        self.date = Text(
            theme, view.date, "base", colour="text-quiet", align="right", smallest="small"
        )
        self.add_widget(self.waves)  # first, so that it lies behind everything
        pad = Pad.sides(theme.margin, theme.margin * 0.75)
        if view.visit.low_reach:
            return self._low(view, pad)
        return self._wide(view, pad) if view.wide else self._high(view, pad)

    def patch(self, view: View) -> None:
        self.clock.set_text(view.clock)
        self.date.set_text(view.date)

    def arrange(self) -> None:
        super().arrange()
        share = 0.37 if self.view.wide else 0.215
        if self.view.visit.low_reach:
            share = 0.4
        high = self.height * share
        self.waves.place(self.x, self.top - high, self.width, high)

    def _high(self, view: View, pad: Pad) -> Piece:
        theme = view.theme
        parts: list[Piece | None] = [
            _bar(view),
            *banners(view),
            Row([_greeting(view), self._time()], shares=[1.7, 1], gap=theme.gap),
            growing(_primary(view), 1.6),
            growing(Row([_lookup(view), _procedures(view)], gap=theme.gap)),
            _notices(view),
            serving(view, 3, 2),
            _scan_hint(view),
            _aids(view),
        ]
        return Column(parts, gap=theme.mm(5), pad=pad)

    def _wide(self, view: View, pad: Pad) -> Piece:
        theme = view.theme
        left = Column(
            [
                _greeting(view),
                growing(serving(view, 3, 2)),
                _scan_hint(view),
            ],
            gap=theme.mm(5),
        )
        right = Column(
            [
                growing(_primary(view), 1.4),
                growing(Row([_lookup(view), _procedures(view)], gap=theme.gap)),
                _notices(view),
            ],
            gap=theme.mm(5),
        )
        return Column(
            [
                _bar(view, self._office_and_time(view)),
                *banners(view),
                growing(Row([left, right], shares=[1, 1.25], gap=theme.mm(8))),
                _aids(view),
            ],
            gap=theme.mm(5),
            pad=pad,
        )

    def _low(self, view: View, pad: Pad) -> Piece:
        theme = view.theme
        upper = Column(
            [
                office_line(view),
                Row([_greeting(view), self._time()], shares=[1.7, 1], gap=theme.gap),
                *self._hall_and_hint(view),
            ],
            gap=theme.mm(4),
            pad=pad,
        )
        tiles = [_primary(view), _lookup(view), _procedures(view), _notices(view, tile=True)]
        if view.wide:
            choices: Piece = Row(tiles, gap=theme.gap, shares=[1.4, 1, 1, 1])
        else:
            choices = Column(
                [
                    growing(tiles[0], 1.3),
                    growing(Row(tiles[1:], gap=theme.mm(4))),
                ],
                gap=theme.mm(4),
            )
        lower = Column(
            [_bar(view, Gap()), *banners(view), growing(choices), _aids(view)],
            gap=theme.mm(4),
            pad=pad,
        )
        return Halves(upper, lower)

    @staticmethod
    def _hall_and_hint(view: View) -> list[Piece]:
        """For the upper part in low reach: side by side where that part is wide and low."""
        if not view.wide:
            return [growing(serving(view, 3, 2)), _scan_hint(view)]
        both = [serving(view, 5, 1), _scan_hint(view)]
        return [growing(Row(both, shares=[1.5, 1], gap=view.theme.gap, centred=True))]

    def _time(self) -> Piece:
        return Column([self.clock, self.date, spacer()])

    def _office_and_time(self, view: View) -> Piece:
        """Side by side in the bar, where the screen is wide and low."""
        self.clock.step, self.clock.smallest = "lead", "base"
        self.date.step = "small"
        time = Row([self.date, self.clock], shares=[1.5, 1], gap=view.theme.mm(2))
        return Row([office_line(view), time], shares=[1.4, 1])


def _bar(view: View, left: Piece | None = None) -> Piece:
    """The office (or what is given) on the left, the language in its usual corner."""
    theme = view.theme
    left = left or office_line(view)
    return Row(
        [left, language_switch(view)],
        [None, switch_width(theme)],
        gap=theme.mm(4),
        height=theme.bar,
    )


def _greeting(view: View) -> Piece:
    theme = view.theme
    return Column(
        [
            Text(theme, view.t("Welcome"), "display", weight="bold", smallest="headline"),
            Text(theme, view.t("What do you need today?"), "lead", smallest="base"),
            Text(
                theme,
                view.other("Welcome") + " · " + view.other("What do you need today?"),
                "base",
                colour="text-quiet",
                smallest="small",
            ),
        ]
    )


def _primary(view: View) -> Pressable:
    theme = view.theme
    size = theme.mm(30)
    names = Column(
        [
            spacer(),
            Text(
                theme,
                view.t("Take a number"),
                "display",
                weight="bold",
                colour="on-action",
                smallest="title",
            ),
            Text(theme, view.other("Take a number"), "lead", colour="on-action", smallest="base"),
            spacer(),
        ]
    )
    chevron = theme.mm(12)
    row = Row(
        [
            Icon(theme, "ticket", size, colour="on-action"),
            names,
            Icon(theme, "chevron-right", chevron, colour="on-action"),
        ],
        [size, None, chevron],
        gap=theme.mm(6),
    )
    return Pressable(
        theme,
        row,
        view.tap(ev.OpenTickets()),
        fill="action",
        pressed="action-pressed",
        edge=None,
        pad=Pad.sides(theme.mm(8), theme.mm(5)),
        least=theme.mm(34),
        name="tickets",
    )


def _choice(view: View, icon: str, title: str, below: str, event: ev.Event, name: str) -> Pressable:
    theme = view.theme
    size = theme.mm(18)
    parts: list[Piece | None] = [
        spacer(),
        Row([disc(theme, icon, size), Gap()], [size, None]),
        Gap(theme.mm(1)),
        Text(
            theme,
            title,
            "lead" if view.visit.low_reach else "title",
            weight="bold",
            smallest="base",
        ),
        Text(theme, below, "base", colour="text-quiet", smallest="small"),
        spacer(),
    ]
    return Pressable(
        theme, Column(parts), view.tap(event), pad=Pad.sides(theme.mm(6), theme.mm(4)), name=name
    )


def _lookup(view: View) -> Pressable:
    return _choice(
        view,
        "file-search",
        view.t("Track my dossier"),
        view.other("Track my dossier"),
        ev.OpenLookup(),
        "lookup",
    )


def _procedures(view: View) -> Pressable:
    return _choice(
        view,
        "book-open-text",
        view.t("Procedures"),
        view.other("Procedures"),
        ev.OpenProcedures(),
        "procedures",
    )


def _notices(view: View, *, tile: bool = False) -> Pressable:
    theme, count = view.theme, len(view.board.notices)
    if tile:
        return _choice(
            view, "megaphone", view.t("Notices"), view.other("Notices"), ev.OpenNotices(), "notices"
        )
    size = theme.mm(13)
    newest = view.board.notices[0].title(view.language) if count else view.other("Notices")
    chevron = theme.font("lead")
    row = Row(
        [
            disc(theme, "megaphone", size),
            Column(
                [
                    Text(theme, view.t("Notices"), "lead", weight="bold", smallest="base"),
                    Text(theme, newest, "base", colour="text-quiet", smallest="small"),
                ]
            ),
            Icon(theme, "chevron-right", chevron, colour="text"),
        ],
        [size, None, chevron],
        gap=theme.mm(5),
        centred=True,
    )
    return Pressable(
        theme,
        row,
        view.tap(ev.OpenNotices()),
        pad=Pad.sides(theme.mm(6), theme.mm(3)),
        name="notices",
    )


def _scan_hint(view: View) -> Piece:
    theme = view.theme
    size = theme.mm(16)
    words = Column(
        [
            Text(
                theme,
                view.t("Hold your receipt or ticket under the scanner, at any moment."),
                "base",
                weight="semibold",
                smallest="small",
            ),
            Text(
                theme,
                view.other("Hold your receipt or ticket under the scanner, at any moment."),
                "small",
                colour="text-quiet",
            ),
        ]
    )
    return Row(
        [Icon(theme, "scan-barcode", size), Centred(words)],
        [size, None],
        gap=theme.mm(5),
        centred=True,
    )


def _aids(view: View) -> Piece:
    """Larger text, high contrast, lower controls: one touch away, and one touch back."""
    visit = view.visit
    keys: list[Piece] = [
        _aid(
            view,
            view.t("Larger text"),
            "a-large-small",
            visit.large_text,
            ev.SetDisplay(large_text=not visit.large_text),
        ),
        _aid(
            view,
            view.t("Contrast"),
            "contrast",
            visit.contrast,
            ev.SetDisplay(contrast=not visit.contrast),
        ),
        _aid(
            view,
            view.t("Lower controls"),
            "accessibility",
            visit.low_reach,
            ev.SetDisplay(low_reach=not visit.low_reach),
        ),
    ]
    return Row(keys, gap=view.theme.mm(4))


def _aid(view: View, label: str, icon: str, on: bool, event: ev.Event) -> Pressable:
    return button(
        view.theme,
        label,
        view.tap(event),
        icon="check" if on else icon,
        kind="chosen" if on else "plain",
        step="base",
        name=f"aid-{icon}",
    )
