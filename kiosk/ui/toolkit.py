"""The few parts of Kivy the screens are made of, with types.

Kivy ships no annotations. Everything untyped stays in this module, so that the rest of the
package is checked strictly. Importing it does not open a window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

__all__ = [
    "BorderImage",
    "Clock",
    "ClockEvent",
    "Color",
    "CoreLabel",
    "Line",
    "PopMatrix",
    "PushMatrix",
    "Rectangle",
    "ScissorPop",
    "ScissorPush",
    "Texture",
    "Touch",
    "Translate",
    "Widget",
    "animate",
    "stop_animation",
]


class Texture(Protocol):
    """An image in video memory."""

    size: tuple[int, int]
    width: int
    height: int
    mag_filter: str
    min_filter: str

    def blit_buffer(self, data: bytes, *, colorfmt: str, bufferfmt: str) -> None:
        """Fill the image."""

    def flip_vertical(self) -> None:
        """Turn the image upside down (OpenGL counts rows from the bottom)."""


class Touch(Protocol):
    """A finger on the glass."""

    uid: int
    pos: tuple[float, float]
    button: str
    is_mouse_scrolling: bool
    grab_current: object
    ud: dict[str, Any]

    def grab(self, widget: Widget) -> None:
        """Let ``widget`` follow this finger."""

    def ungrab(self, widget: Widget) -> None:
        """Stop following it."""


class ClockEvent(Protocol):
    """Something that is to happen later."""

    def cancel(self) -> None:
        """Let it not happen."""


if TYPE_CHECKING:

    class Canvas:
        """A list of drawing instructions."""

        before: Canvas
        after: Canvas

        def __enter__(self) -> Canvas: ...
        def __exit__(self, *args: object) -> None: ...
        def clear(self) -> None: ...
        def add(self, instruction: object) -> None: ...

    class Widget:
        """The part of `kivy.uix.widget.Widget` in use here."""

        x: float
        y: float
        width: float
        height: float
        right: float
        top: float
        center_x: float
        center_y: float
        pos: tuple[float, float]
        size: tuple[float, float]
        opacity: float
        disabled: bool
        parent: Widget | None
        children: list[Widget]
        canvas: Canvas

        def __init__(self, **options: Any) -> None: ...
        def add_widget(self, widget: Widget, index: int = 0) -> None: ...
        def remove_widget(self, widget: Widget) -> None: ...
        def clear_widgets(self) -> None: ...
        def walk(self) -> Iterator[Widget]: ...
        def get_root_window(self) -> object | None: ...
        def to_window(self, x: float, y: float) -> tuple[float, float]: ...
        def collide_point(self, x: float, y: float) -> bool: ...
        def on_touch_down(self, touch: Touch) -> bool: ...
        def on_touch_move(self, touch: Touch) -> bool: ...
        def on_touch_up(self, touch: Touch) -> bool: ...

    class Color:
        rgba: tuple[float, float, float, float]
        a: float

        def __init__(self, *rgba: float) -> None: ...

    class Rectangle:
        pos: tuple[float, float]
        size: tuple[float, float]
        texture: Texture | None

        def __init__(self, **options: Any) -> None: ...

    class BorderImage(Rectangle):
        border: tuple[float, float, float, float]

    class Line:
        points: list[float]

        def __init__(self, **options: Any) -> None: ...

    class Translate:
        x: float
        y: float

        def __init__(self, *xyz: float) -> None: ...

    class ScissorPush:
        x: int
        y: int
        width: int
        height: int

    class ScissorPop: ...

    class PushMatrix: ...

    class PopMatrix: ...

    class CoreLabel:
        """Draws a text into a texture."""

        texture: Texture

        def __init__(self, **options: Any) -> None: ...
        def refresh(self) -> None: ...

    class Clock:
        """Runs functions on the screen's thread."""

        @staticmethod
        def schedule_once(call: Callable[[float], object], after_s: float = 0) -> ClockEvent: ...
        @staticmethod
        def schedule_interval(call: Callable[[float], object], every_s: float) -> ClockEvent: ...
        @staticmethod
        def tick() -> None: ...

else:
    from kivy.clock import Clock
    from kivy.core.text import Label as CoreLabel
    from kivy.graphics import (
        BorderImage,
        Color,
        Line,
        PopMatrix,
        PushMatrix,
        Rectangle,
        Translate,
    )
    from kivy.graphics.scissor_instructions import ScissorPop, ScissorPush
    from kivy.uix.widget import Widget


def animate(target: object, seconds: float, easing: str = "out_cubic", **values: float) -> None:
    """Move the named attributes of ``target`` to ``values``; at once when ``seconds`` is 0."""
    if seconds <= 0:
        for name, value in values.items():
            setattr(target, name, value)
        return
    from kivy.animation import Animation

    Animation(duration=seconds, t=easing, **values).start(target)


def stop_animation(target: object) -> None:
    """Leave ``target`` where it is."""
    from kivy.animation import Animation

    Animation.cancel_all(target)


def new_texture(size: tuple[int, int], data: bytes, *, sharp: bool = False) -> Texture:
    """An RGBA image from bytes, first row at the top; ``sharp`` keeps edges when magnified."""
    from kivy.graphics.texture import Texture as KivyTexture

    texture: Texture = KivyTexture.create(size=size, colorfmt="rgba")
    texture.blit_buffer(data, colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    if sharp:
        texture.mag_filter = texture.min_filter = "nearest"
    return texture


def register_font(name: str, path: str) -> None:
    """Make the font file ``path`` known as ``name``."""
    from kivy.core.text import LabelBase

    LabelBase.register(name, path)
