"""The shell: fingers, presses, what is redrawn when, and the idle question over everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.core import events as ev
from kiosk.core.catalogue import Language
from kiosk.core.visit import Visit
from kiosk.ui.sample_office import BOARD
from kiosk.ui.samples import visits
from kiosk.ui.tour import SIZES, view_of

if TYPE_CHECKING:
    from kiosk.ui.tour import Camera

pytestmark = pytest.mark.kivy
MakeFinger = Callable[..., Any]


class Glass:
    """A view on the window whose events are written down."""

    def __init__(self, camera: Camera, name: str, language: Language = "vi") -> None:
        self.camera, self.sent = camera, list[ev.Event]()
        self.visit: Visit = dict(visits(language))[name]
        self.show()

    def show(self, **changes: Any) -> None:
        """Draw the visit with some fields changed."""
        self.visit = replace(self.visit, **changes)
        view = replace(view_of(self.visit, SIZES["portrait"]), send=self.sent.append)
        self.camera.show(view, frames=1)

    def target(self, name: str) -> Any:
        """The button of this name."""
        from kiosk.ui.widgets.layout import walk
        from kiosk.ui.widgets.press import Pressable

        everything = walk(self.camera.shell)
        return next(w for w in everything if isinstance(w, Pressable) and w.name == name)

    def middle(self, name: str) -> tuple[float, float]:
        """Where to touch it."""
        button = self.target(name)
        return button.center_x, button.center_y


def screen_of(camera: Camera) -> Any:
    """The screen that is drawn, whichever it is."""
    return camera.shell.screen


def test_a_touch_shows_at_once_and_acts_on_release(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "home")
    touch = finger(*glass.middle("tickets")).down()
    assert glass.target("tickets").ground() == "action-pressed"
    assert glass.sent == []
    touch.up()
    assert glass.target("tickets").ground() == "action"
    assert glass.sent == [ev.OpenTickets()]


def test_sliding_off_before_release_cancels(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "home")
    finger(*glass.middle("tickets")).down().move(5, 5).up()
    assert glass.sent == []


def test_a_second_finger_is_ignored(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "home")
    first = finger(*glass.middle("tickets")).down()
    finger(*glass.middle("lookup")).down().up()
    assert glass.sent == []
    first.up()
    assert glass.sent == [ev.OpenTickets()]


def test_a_finger_whose_lifting_was_lost_does_not_make_the_glass_deaf(
    camera: Camera, finger: MakeFinger
) -> None:
    from kiosk.ui.lockdown import LOST_S, OneFinger

    glass = Glass(camera, "home")
    now = [100.0]
    camera.shell.finger = OneFinger(clock=lambda: now[0])
    finger(*glass.middle("tickets")).down()
    finger(*glass.middle("tickets")).down().up()
    assert glass.sent == []
    now[0] += LOST_S
    finger(*glass.middle("tickets")).down().up()
    assert glass.sent == [ev.OpenTickets()]


def test_the_right_button_does_nothing(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "home")
    finger(*glass.middle("tickets"), button="right").down().up()
    finger(*glass.middle("tickets")).down().up()
    assert glass.sent == [ev.OpenTickets()]


def test_a_touch_beside_everything_keeps_the_visit_alive(
    camera: Camera, finger: MakeFinger
) -> None:
    glass = Glass(camera, "fields")
    finger(4, 4).down().up()
    assert glass.sent == [ev.Touched()]


def test_each_touch_on_a_service_has_its_own_id(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "services")
    for _ in range(2):
        finger(*glass.middle("service-birth")).down().up()
    first, second = glass.sent
    assert isinstance(first, ev.ChooseService) and isinstance(second, ev.ChooseService)
    assert first.code == second.code == "birth"
    assert first.touch_id != second.touch_id


def test_a_change_under_a_finger_waits_and_the_tap_is_not_lost(
    camera: Camera, finger: MakeFinger
) -> None:
    glass = Glass(camera, "home")
    touch = finger(*glass.middle("tickets")).down()
    pressed = glass.target("tickets")
    board = replace(BOARD, counters=())
    view = replace(view_of(glass.visit, SIZES["portrait"]), board=board, send=glass.sent.append)
    camera.shell.show(view)
    assert glass.target("tickets") is pressed
    touch.up()
    assert glass.target("tickets") is pressed, "the button went before it had heard of the touch"
    assert glass.sent == [ev.OpenTickets()]
    camera.run(2)
    assert glass.target("tickets") is not pressed


def test_another_step_replaces_the_screen_at_once(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "home")
    finger(*glass.middle("tickets")).down()
    glass.visit = dict(visits("vi"))["fields"]
    glass.show()
    assert glass.target("field-civil")


def test_the_language_is_switched_in_place(camera: Camera) -> None:
    from kiosk.ui.widgets.layout import walk
    from kiosk.ui.widgets.text import Text

    glass = Glass(camera, "services-priority")

    def words() -> set[str]:
        return {part.text for part in walk(camera.shell) if isinstance(part, Text)}

    assert "Chọn việc cần làm" in words()
    spot = glass.middle("language-en")
    glass.show(language="en")
    assert "Choose the service" in words() and "Chọn việc cần làm" not in words()
    assert glass.visit.priority == "elderly"
    assert glass.middle("language-en") == spot


def test_the_idle_question_covers_everything(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "services")
    below = glass.middle("service-birth")
    glass.show(warning=True)
    finger(*below).down().up()
    assert glass.sent == [ev.StillHere()]
    finger(*glass.middle("finished")).down().up()
    assert glass.sent[-1] == ev.Done()
    glass.show(warning=False)
    finger(*below).down().up()
    assert isinstance(glass.sent[-1], ev.ChooseService)


def test_counting_down_does_not_build_the_screen_anew(camera: Camera) -> None:
    glass = Glass(camera, "take-ticket")
    screen = screen_of(camera)
    view = view_of(glass.visit, SIZES["portrait"])
    camera.shell.show(replace(view, seconds_left=7))
    assert "7" in screen.closing.text
    assert camera.shell.screen is screen


def test_the_waiting_dots_stop_when_their_screen_is_gone(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk.ui.widgets import busy
    from kiosk.ui.widgets.layout import walk

    monkeypatch.setattr(busy, "STEP_S", 0.01)
    visit = dict(visits("vi"))["looking-up"]
    view = view_of(visit, SIZES["portrait"])
    moving = replace(view, theme=replace(view.theme, reduced_motion=False))
    camera.show(moving, frames=5)
    dots = next(part for part in walk(camera.shell) if isinstance(part, busy.Busy))
    assert dots._next is not None
    Glass(camera, "home")
    camera.run(5)
    assert dots._next is None


def test_printed_paper_is_said_without_building_the_screen_anew(camera: Camera) -> None:
    from kiosk.ui.widgets.layout import walk
    from kiosk.ui.widgets.text import Text

    glass = Glass(camera, "take-ticket")
    glass.show(paper="printing")
    screen = screen_of(camera)
    glass.show(paper="printed")
    texts = {part.text for part in walk(camera.shell) if isinstance(part, Text)}
    assert "Mời nhận phiếu ở bên dưới" in texts
    assert camera.shell.screen is screen
    glass.show(paper="not_printed", paper_reason="paper_out")
    assert camera.shell.screen is not screen


def test_typing_changes_field_and_results_in_place(camera: Camera, finger: MakeFinger) -> None:
    glass = Glass(camera, "search-empty")
    screen = screen_of(camera)
    finger(*glass.middle("d")).down().up()
    finger(*glass.middle("d")).down().up()
    assert glass.sent == [ev.Typed("d"), ev.Typed("đ")]
    glass.show(text="đ", results=("1.001193",))
    assert glass.target("procedure-1.001193")
    assert screen.field.typed == "đ"
    assert camera.shell.screen is screen


def test_the_fourth_character_of_the_check_word_looks_it_up(
    camera: Camera, finger: MakeFinger
) -> None:
    glass = Glass(camera, "check-word")
    for key in "M2":
        finger(*glass.middle(key)).down().up()
    assert glass.sent == [ev.Typed("K7M"), ev.Typed("K7M2"), ev.Submit()]
