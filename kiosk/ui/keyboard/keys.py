"""The on-screen keyboard: rows of keys that change one text, told what each key means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from kiosk.ui.keyboard import telex
from kiosk.ui.theme import Theme
from kiosk.ui.widgets.layout import Gap, Pad, Piece, Row
from kiosk.ui.widgets.press import Pressable
from kiosk.ui.widgets.text import Icon, Text

DELETE, SPACE, CLEAR = "<delete>", "<space>", "<clear>"
Keys = Sequence[Sequence[str]]

LETTERS: Keys = ("qwertyuiop", "asdfghjkl", [*"zxcvbnm", DELETE], [CLEAR, SPACE])
CODE: Keys = ("1234567890", "QWERTYUIOP", "ASDFGHJKL-", [*"ZXCVBNM.", DELETE])
# The alphabet of check words: nothing that is mistaken for something else.
CHECK_WORD: Keys = ("2345678", "9CDFHJK", "LMNPRTV", ["W", "X", "Y", DELETE])

Press = Callable[[str, str], str]
OnText = Callable[[str], None]


def press_telex(text: str, key: str) -> str:
    """The text after a key of the Vietnamese keyboard."""
    if key == DELETE:
        return telex.backspace(text)
    return _press_common(text, key) if key in (SPACE, CLEAR) else telex.type_key(text, key)


def press_plain(text: str, key: str) -> str:
    """The text after a key of the English keyboard."""
    if key == DELETE:
        return text[:-1]
    return _press_common(text, key) if key in (SPACE, CLEAR) else text + key


def _press_common(text: str, key: str) -> str:
    if key == CLEAR:
        return ""
    return text + " " if text and not text.endswith(" ") else text


class OnScreenKeyboard(Piece):
    """Shows ``rows`` of keys; each touch calls ``on_text`` with the whole new text.

    ``limit`` is the longest text in characters. ``words`` gives the written and spoken names of
    the keys that are no characters.
    """

    def __init__(
        self,
        theme: Theme,
        rows: Keys,
        press: Press,
        on_text: OnText,
        *,
        text: str = "",
        limit: int = 60,
        words: dict[str, str] | None = None,
        key_mm: float | None = None,
    ) -> None:
        super().__init__()
        self.theme, self.press, self.on_text = theme, press, on_text
        self.text, self.limit, self.words = text, limit, words or {}
        self.key_height = max(theme.key, theme.mm(key_mm) if key_mm else 0)
        self.gap = theme.mm(1.5)
        longest = max(len(row) for row in rows)
        self.rows = [self._row(row, longest) for row in rows]
        for row in self.rows:
            self.add_widget(row)

    def _row(self, keys: Sequence[str], longest: int) -> Row:
        parts: list[Piece] = [self._key(key) for key in keys]
        shares = [_share(key) for key in keys]
        missing = longest - sum(shares)
        if SPACE in keys:
            shares[list(keys).index(SPACE)] += missing
        elif missing > 0:
            parts, shares = [Gap(), *parts, Gap()], [missing / 2, *shares, missing / 2]
        return Row(parts, gap=self.gap, shares=shares)

    def _key(self, key: str) -> Pressable:
        theme = self.theme
        face: Piece
        if key == DELETE:
            face = Icon(theme, "delete", theme.font("title"), colour="text")
        elif key in (SPACE, CLEAR):
            face = Text(theme, self.words.get(key, ""), "base", align="center", smallest="small")
        else:
            face = Text(theme, key, "title", weight="semibold", align="center", smallest="base")
        return Pressable(
            theme,
            face,
            partial(self._touched, key),
            radius="field",
            pad=Pad.all(theme.mm(0.5)),
            least=theme.key,
            small=True,
            raised=False,
            edge_mm=0.4,
            name=self.words.get(key, key),
        )

    def _touched(self, key: str) -> None:
        text = self.press(self.text, key)
        if text != self.text and len(text) <= self.limit:
            self.text = text
            self.on_text(text)

    def natural(self, width: float) -> float:
        return self.key_height * len(self.rows) + self.gap * (len(self.rows) - 1)

    def arrange(self) -> None:
        height = (self.height - self.gap * (len(self.rows) - 1)) / len(self.rows)
        top = self.top
        for row in self.rows:
            row.place(self.x, top - height, self.width, height)
            top -= height + self.gap


def _share(key: str) -> float:
    return {DELETE: 2.0, CLEAR: 2.5, SPACE: 1.0}.get(key, 1.0)
