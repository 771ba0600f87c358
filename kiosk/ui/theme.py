"""A theme: colours, type and sizes for one screen, computed from the tokens. No Kivy in here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.ui import tokens

Rgba = tuple[float, float, float, float]

# How a screen that does not fit is drawn tighter, step by step: (distances, text).
_TIGHTER = (
    (1.0, 1.0),
    (0.75, 1.0),
    (0.62, 0.92),
    (0.55, 0.86),
    (0.5, 0.8),
    (0.42, 0.74),
    (0.36, 0.68),
)

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
    tightness: int = 0

    def tighter(self) -> Theme | None:
        """The same with smaller distances and letters, or None when this is the tightest.

        Targets keep their size: only what lies between and on them shrinks.
        """
        if self.tightness + 1 >= len(_TIGHTER):
            return None
        return replace(self, tightness=self.tightness + 1)

    @property
    def name(self) -> str:
        """The theme's name in the token file."""
        return "contrast" if self.contrast else "normal"

    def colour(self, role: str, alpha: float = 1.0) -> Rgba:
        """The colour that plays ``role`` ("text", "action", ...) in this theme."""
        red, green, blue = tokens.channels(tokens.load().hex(self.name, role))
        return red, green, blue, alpha

    def mm(self, length: float) -> float:
        """Millimetres on the glass in whole px (at least 1), fewer when it is tight."""
        return max(1.0, float(round(length * self.px_per_mm * _TIGHTER[self.tightness][0])))

    def _true_mm(self, length: float) -> float:
        return float(round(length * self.px_per_mm))

    def font(self, step: str) -> float:
        """The type size of a step of the scale ("small" ... "giant")."""
        scale = tokens.load()
        size = scale.base_mm / ASCENDER * scale.ratio ** scale.steps[step]
        factor = self._text_factor(step) * _TIGHTER[self.tightness][1]
        return round(size * self.px_per_mm * factor)

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
        return self._true_mm(tokens.load().choice_mm)

    @property
    def key(self) -> float:
        """The least height and width of a key of the on-screen keyboard."""
        return self._true_mm(tokens.load().key_mm)

    @property
    def bar(self) -> float:
        """The height of the bar at the top of every screen."""
        return self._true_mm(tokens.load().choice_mm * (1.35 if self.large_text else 1.2))

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
