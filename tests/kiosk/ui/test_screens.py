"""Every screen, in both languages and orientations: reachable, readable, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.core.catalogue import LANGUAGES
from kiosk.core.visit import Step, Visit
from kiosk.ui import icons, tokens
from kiosk.ui.samples import visits
from kiosk.ui.tour import AIDS, SIZES, view_of

if TYPE_CHECKING:
    from kiosk.ui.tour import Camera

pytestmark = pytest.mark.kivy
READABLE = 4.5
ROUNDING = 1.5  # px

CASES = [
    pytest.param(
        replace(visit, **AIDS[aid]),  # type: ignore[arg-type]
        SIZES[orientation],
        id=f"{name}-{language}-{orientation}-{aid or 'plain'}",
    )
    for orientation in SIZES
    for aid in AIDS
    if aid != "contrast" or orientation == "portrait"  # only colours differ there
    for language in LANGUAGES
    for name, visit in visits(language)
]


def pieces(camera: Camera, kind: str) -> list[Any]:
    """Everything of one kind that is on the glass; under a dialog only the dialog counts."""
    from kiosk.ui.keyboard.keys import OnScreenKeyboard
    from kiosk.ui.widgets.chrome import Overlay
    from kiosk.ui.widgets.layout import walk
    from kiosk.ui.widgets.press import Pressable
    from kiosk.ui.widgets.text import Icon, Text

    kinds = {"touch": Pressable, "text": Text, "icon": Icon, "keyboard": OnScreenKeyboard}
    everything = list(walk(camera.shell))
    dialogs = [part for part in everything if isinstance(part, Overlay)]
    if dialogs:
        everything = list(walk(dialogs[-1]))
    return [part for part in everything if isinstance(part, kinds[kind])]


def keys_of(camera: Camera) -> set[Any]:
    """The keys of the on-screen keyboard."""
    from kiosk.ui.widgets.layout import walk
    from kiosk.ui.widgets.press import Pressable

    boards = pieces(camera, "keyboard")
    return {key for board in boards for key in walk(board) if isinstance(key, Pressable)}


def grounds(piece: Any) -> Iterator[str]:
    """The colour roles a piece lies on, nearest first; the last is the screen's own."""
    from kiosk.ui.screens.serving import Serving
    from kiosk.ui.widgets.entry import EntryField
    from kiosk.ui.widgets.press import Card
    from kiosk.ui.widgets.slip import Slip
    from kiosk.ui.widgets.stages import StageLine

    while piece is not None and piece.parent is not piece:
        if isinstance(piece, Card):
            yield piece.ground()
        elif isinstance(piece, EntryField):
            yield "surface"
        elif isinstance(piece, Slip):
            yield "paper"
        elif isinstance(piece, (StageLine, Serving)):
            return  # these paint single spots; their pairs are among the tokens' own
        piece = piece.parent
    yield "ground"


@pytest.mark.parametrize(("visit", "size"), CASES)
def test_screen(camera: Camera, visit: Visit, size: tuple[int, int]) -> None:
    view = view_of(visit, size)
    camera.show(view, frames=0)
    check_targets(camera, view)
    check_texts(camera, view)
    check_colours(camera, view)
    assert all(icons.exists(icon.name) for icon in pieces(camera, "icon"))


def check_targets(camera: Camera, view: Any) -> None:
    """Big enough, inside the glass, apart from each other, and low when that was asked for."""
    touches, keys = pieces(camera, "touch"), keys_of(camera)
    ceiling = view.height * (0.6 if view.visit.low_reach else 1) + ROUNDING
    for touch in touches:
        least = view.theme.key if touch in keys else view.theme.choice
        assert touch.width >= least - ROUNDING, f"{touch.name} is {touch.width} px wide"
        assert touch.height >= least - ROUNDING, f"{touch.name} is {touch.height} px high"
        assert touch.x >= 0 and touch.right <= view.width, f"{touch.name} leaves the glass"
        assert touch.y >= 0, f"{touch.name} leaves the glass below"
        assert touch.top <= ceiling, f"{touch.name} is too high: {touch.top} of {ceiling}"
    for one, other in combinations(touches, 2):
        apart = (
            one.right <= other.x + ROUNDING
            or other.right <= one.x + ROUNDING
            or one.top <= other.y + ROUNDING
            or other.top <= one.y + ROUNDING
        )
        assert apart, f"{one.name} and {other.name} overlap"
    if view.visit.step is not Step.OUT_OF_SERVICE:
        assert touches, "nothing can be touched"


def check_texts(camera: Camera, view: Any) -> None:
    """The drawn text fits its box, its box lies on the glass, and nothing was left out."""
    for text in pieces(camera, "text"):
        if not text.text:
            continue
        assert text.texture is not None, f"{text.text!r} is not drawn"
        assert text.texture.height <= text.height + ROUNDING, f"{text.text!r} is cut off"
        assert text.texture.width <= text.width + ROUNDING, f"{text.text!r} is too wide"
        assert text.shown == text.text, f"{text.text!r} was shortened"
        assert text.x >= 0 and text.right <= view.width, f"{text.text!r} leaves the glass"
        assert text.y >= 0 and text.top <= view.height, f"{text.text!r} leaves the glass"


def check_colours(camera: Camera, view: Any) -> None:
    """Every text stands out from what it lies on."""
    for text in pieces(camera, "text"):
        ground = next(grounds(text), None)
        if ground is None:
            continue
        scale = tokens.load()
        back = "#FFFFFF" if ground == "paper" else scale.hex(view.theme.name, ground)
        ratio = tokens.contrast(scale.hex(view.theme.name, text.colour), back)
        assert ratio >= READABLE, f"{text.text!r}: {text.colour} on {ground} is {ratio:.1f}"


def test_every_step_has_a_screen_and_a_sample() -> None:
    from kiosk.ui.shell import SCREENS

    assert set(SCREENS) == set(Step)
    assert {visit.step for _name, visit in visits()} == set(Step)
