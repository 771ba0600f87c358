"""Choosing what a number is for: the field, then the service, with priority as an option."""

from __future__ import annotations

from functools import partial

from kiosk.core import events as ev
from kiosk.core.catalogue import Field, Service
from kiosk.ui.screens.frame import Paged, Screen, frame
from kiosk.ui.view import View
from kiosk.ui.widgets.buttons import badge, button, line, spacer, tile
from kiosk.ui.widgets.layout import Column, Grid, Pad, Piece, Row, growing
from kiosk.ui.widgets.press import Card, Pressable
from kiosk.ui.widgets.text import Icon, Text, text_width

MOST_TILES = 8
LONG_CHIP = 24  # characters that do not stand well on a third of an upright screen


class Fields(Screen):
    """At most eight tiles; more fields are behind the tile "Others"."""

    def build(self, view: View) -> Piece:
        theme = view.theme
        columns = 4 if view.wide else 2
        tiles = field_tiles(view)
        search = line(
            theme,
            view.t("Not sure? Find it by typing"),
            view.tap(ev.OpenProcedures()),
            icon="search",
            below=view.t("All procedures with papers, fees and days"),
            name="search",
        )
        grid = Grid(tiles, columns, gap=theme.mm(4), least=theme.mm(40))
        return frame(
            view,
            view.t("What is your visit about?"),
            [growing(grid), search],
        )


def field_tiles(view: View) -> list[Piece]:
    """The tiles of the present page: all fields, or seven and a way to the others."""
    fields = sorted(view.board.fields, key=lambda f: (f.position, f.code))
    if len(fields) <= MOST_TILES:
        return [_field_tile(view, field) for field in fields]
    per_page = MOST_TILES - 1
    pages = -(-len(fields) // per_page)
    page = min(view.visit.page, pages - 1)
    shown: list[Piece] = [
        _field_tile(view, field) for field in fields[page * per_page : (page + 1) * per_page]
    ]
    last = page == pages - 1
    cramped = view.wide and view.visit.low_reach
    shown.append(
        tile(
            view.theme,
            view.t("Back to the first choices") if last else view.t("Others…"),
            view.tap(ev.TurnPage(0 if last else page + 1)),
            icon="undo-2" if last else "layout-grid",
            below="" if last or cramped else view.t("More things you may need"),
            name="others",
        )
    )
    return shown


def _field_tile(view: View, field: Field) -> Pressable:
    name, wish = field.name(view.language), field.wish(view.language)
    cramped = view.wide and view.visit.low_reach
    return tile(
        view.theme,
        name,
        view.tap(ev.ChooseField(field.code)),
        icon=field.icon,
        below="" if cramped or wish == name else wish,
        foot=waiting(view, field.waiting),
        name=f"field-{field.code}",
    )


def waiting(view: View, count: int) -> Piece:
    """How many people wait, said in words."""
    return badge(view.theme, "users", _waiting_words(view, count))


def waiting_width(view: View, count: int) -> float:
    """The width that `waiting` needs on one line, but never more than a third of the glass."""
    theme = view.theme
    words = text_width(theme, _waiting_words(view, count), "small", "semibold")
    return min(words + theme.font("small") * 1.3 + theme.mm(3), view.width / 3)


def _waiting_words(view: View, count: int) -> str:
    if not count:
        return view.t("Nobody waiting")
    return view.n("{count} person waiting", "{count} people waiting", count)


class Services(Screen):
    """The services of a field as lines; below them who may go first."""

    def build(self, view: View) -> Piece:
        theme = view.theme
        field = view.board.field(view.visit.field_code)
        services = view.board.services_of(view.visit.field_code)
        side = max((waiting_width(view, s.waiting) for s in services), default=0.0)
        lines = Paged(
            view,
            [_service_line(view, service, side) for service in services],
            tallest=theme.mm(30),
        )
        title = view.t("Choose the service")
        below = field.name(view.language) if field else ""
        beside = view.wide  # there is room for it on the right of the list
        priority = None
        if any(s.priority_allowed for s in services):
            priority = priority_choice(view, 2 if beside else 3)
        if beside and priority is not None:
            body: list[Piece | None] = [
                growing(Row([lines, Column([priority, spacer()])], shares=[1.7, 1], gap=theme.gap))
            ]
        else:
            # Asked first: the touch on a service is the touch that takes the number.
            body = [priority, lines]
        return frame(view, title, body, below=below)


def _service_line(view: View, service: Service, side: float) -> Piece:
    theme, language = view.theme, view.language
    if not service.open:
        return _closed_line(view, service)
    return line(
        theme,
        service.name(language),
        view.tap_new(partial(ev.ChooseService, service.code)),
        icon=service.icon or "file-text",
        side=waiting(view, service.waiting),
        side_width=side,
        name=f"service-{service.code}",
    )


def _closed_line(view: View, service: Service) -> Piece:
    theme = view.theme
    size = theme.mm(13)
    reason = service.closed_reason(view.language) or view.t("No numbers at the moment")
    words = Column(
        [
            Text(theme, service.name(view.language), "lead", colour="text-quiet", smallest="small"),
            Text(theme, reason, "small", weight="semibold", colour="attention"),
        ]
    )
    row = Row(
        [Icon(theme, "lock", size * 0.6, colour="text-quiet"), words],
        [size, None],
        gap=theme.mm(4),
        centred=True,
    )
    return Card(
        theme,
        row,
        fill="ground",
        edge="edge",
        edge_mm=0.25,
        raised=False,
        least=theme.choice,
        pad=Pad.sides(theme.mm(5), theme.mm(2.5)),
    )


def priority_choice(view: View, columns: int = 3) -> Piece:
    """Chips for the priority groups; the chosen one says what must be shown at the counter."""
    theme, language = view.theme, view.language
    groups = view.board.office.priorities if view.board.office else ()
    if not view.wide and any(len(group.name(language)) > LONG_CHIP for group in groups):
        columns = 2
    chips: list[Piece] = [
        button(
            theme,
            group.name(language),
            view.tap(ev.SetPriority(None if chosen else group.code)),
            icon="check" if chosen else (group.icon or "user-round"),
            kind="chosen" if chosen else "plain",
            step="base",
            name=f"priority-{group.code}",
        )
        for group in groups
        for chosen in (view.visit.priority == group.code,)
    ]
    if not chips:
        return Column([])
    chosen_group = view.board.priority(view.visit.priority)
    hint = view.t("Touch if it applies to you; the counter will check.")
    if chosen_group is not None:
        proof = chosen_group.proof(language)
        hint = view.t("At the counter: {proof}", proof=proof) if proof else hint
    title = Text(theme, view.t("Do you have priority?"), "lead", weight="bold", smallest="base")
    note = Text(
        theme,
        hint,
        "base",
        colour="text" if chosen_group else "text-quiet",
        weight="semibold" if chosen_group else "regular",
        smallest="small",
    )
    grid = Grid(chips, columns, gap=theme.mm(3), least=theme.choice)
    return Card(
        theme,
        Column([title, note, grid], gap=theme.mm(2.5)),
        fill="surface-quiet",
        raised=False,
        pad=Pad.all(theme.mm(5)),
    )
