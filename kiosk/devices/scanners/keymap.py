"""US keyboard scancodes to characters, for scanners read from the kernel. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from evdev import ecodes

_PLAIN = {
    **{getattr(ecodes, f"KEY_{c.upper()}"): c for c in "abcdefghijklmnopqrstuvwxyz"},
    **{getattr(ecodes, f"KEY_{c}"): c for c in "0123456789"},
    **{getattr(ecodes, f"KEY_KP{c}"): c for c in "0123456789"},
    ecodes.KEY_MINUS: "-",
    ecodes.KEY_EQUAL: "=",
    ecodes.KEY_LEFTBRACE: "[",
    ecodes.KEY_RIGHTBRACE: "]",
    ecodes.KEY_SEMICOLON: ";",
    ecodes.KEY_APOSTROPHE: "'",
    ecodes.KEY_GRAVE: "`",
    ecodes.KEY_BACKSLASH: "\\",
    ecodes.KEY_COMMA: ",",
    ecodes.KEY_DOT: ".",
    ecodes.KEY_SLASH: "/",
    ecodes.KEY_SPACE: " ",
    ecodes.KEY_KPDOT: ".",
    ecodes.KEY_KPMINUS: "-",
    ecodes.KEY_KPPLUS: "+",
    ecodes.KEY_KPASTERISK: "*",
    ecodes.KEY_KPSLASH: "/",
}
_SHIFTED = dict(zip("1234567890-=[];'`\\,./", '!@#$%^&*()_+{}:"~|<>?', strict=True))
_SHIFTS = (ecodes.KEY_LEFTSHIFT, ecodes.KEY_RIGHTSHIFT)
_ENTERS = (ecodes.KEY_ENTER, ecodes.KEY_KPENTER, ecodes.KEY_TAB)
_KEYPAD = frozenset(code for code, name in ecodes.keys.items() if str(name).startswith("KEY_KP"))

END = "\r"


@dataclass(slots=True)
class KeyDecoder:
    """Follow Shift and Caps Lock and give the character of every key that goes down."""

    shift: int = 0
    caps: bool = False

    def feed(self, code: int, value: int) -> str:
        """Take one key event.

        Args:
            code: the kernel's key code.
            value: 1 down, 0 up, 2 repeated by a held key.

        Returns:
            The character, `END` for Enter and Tab, or an empty text for keys that type nothing.
        """
        if code in _SHIFTS:
            bit = 1 << _SHIFTS.index(code)
            self.shift = self.shift | bit if value else self.shift & ~bit
            return ""
        if value != 1:
            return ""
        if code == ecodes.KEY_CAPSLOCK:
            self.caps = not self.caps
            return ""
        if code in _ENTERS:
            return END
        return self._character(code)

    def _character(self, code: int) -> str:
        plain = _PLAIN.get(code, "")
        if plain.isalpha():
            return plain.upper() if bool(self.shift) != self.caps else plain
        if self.shift and code not in _KEYPAD:
            return _SHIFTED.get(plain, plain)
        return plain
