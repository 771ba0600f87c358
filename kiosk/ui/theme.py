"""A theme: colours, type and sizes for one screen, computed from the tokens. No Kivy in here."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui import tokens

Rgba = tuple[float, float, float, float]

# An ascender of Be Vietnam Pro ("h") is 0.755 of the type size; the token gives its height.
ASCENDER = 0.755


@dataclass(frozen=True)
class Theme:
    """How big and in which colours; all returned lengths are px.

    ``px_per_mm`` is the density of this panel (4.0 for 21.5 inch at 1080 px width).
    """

    px_per_mm: float = 4.0
    contrast: bool = False
    large_text: bool = False
    reduced_motion: bool = False

    @property
    def name(self) -> str:
        """The theme's name in the token file."""
        return "contrast" if self.contrast else "normal"

    def colour(self, role: str, alpha: float = 1.0) -> Rgba:
        """The colour that plays ``role`` ("text", "action", ...) in this theme."""
        red, green, blue = tokens.channels(tokens.load().hex(self.name, role))
        return red, green, blue, alpha

    def mm(self, length: float) -> float:
        """Millimetres on the glass in whole px (at least 1)."""
        return max(1.0, float(round(length * self.px_per_mm)))

    def font(self, step: str) -> float:
        """The type size of a step of the scale ("small" ... "giant")."""
        scale = tokens.load()
        size = scale.base_mm / ASCENDER * scale.ratio ** scale.steps[step]
        return round(size * self.px_per_mm * self._text_factor(step))

    def _text_factor(self, step: str) -> float:
        # The giant number fills its place already; only what is read as text grows.
        if not self.large_text or step == "giant":
            return 1.0
        return tokens.load().large_text_factor

    def radius(self, name: str) -> float:
        """A corner radius; the tokens are drawn for the default density."""
        scale = tokens.load()
        return round(scale.radius_px[name] * self.px_per_mm / scale.default_px_per_mm)

    @property
    def choice(self) -> float:
        """The least height and width of anything that is chosen by touch."""
        return self.mm(tokens.load().choice_mm)

    @property
    def key(self) -> float:
        """The least height and width of a key of the on-screen keyboard."""
        return self.mm(tokens.load().key_mm)

    @property
    def bar(self) -> float:
        """The height of the bar at the top of every screen."""
        return self.mm(tokens.load().choice_mm * (1.35 if self.large_text else 1.2))

    @property
    def gap(self) -> float:
        """The usual distance between two things."""
        return self.mm(tokens.load().gutter_mm)

    @property
    def margin(self) -> float:
        """The distance to the edge of the glass."""
        return self.mm(tokens.load().margin_mm)

    def seconds(self, name: str) -> float:
        """How long a motion takes; 0 when motion is unwanted."""
        return 0.0 if self.reduced_motion else tokens.load().motion_ms[name] / 1000
