"""What was scanned: a receipt, a ticket, a citizen card, an appointment, or something unknown.

Pure: text in, value out; no device, no network, no log. A citizen card is reduced to what may stand
on a screen before it leaves this module: the number and the name exist here only masked, so nothing
that is passed on, shown or printed in a traceback can give them away.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 512
"""Characters. The longest payload we print or read, a citizen card of eleven fields, is shorter."""

Sex = Literal["male", "female"]
UnknownReason = Literal["empty", "too_long", "control", "unreadable", "link", "unknown"]

_RECEIPT = re.compile(
    r"(?P<code>[A-Z0-9]+(?:\.[A-Z0-9]+)*-[0-9]{6}-[0-9]{4,7})(?:\*(?P<check>[A-Z0-9]{4}))?"
)
_TICKET = re.compile(
    r"https?://[^/\s]+(?:/[^\s?#]*)?/t/(?P<token>[A-Za-z0-9_-]{22,128})/?(?:[?#]\S*)?"
)
_APPOINTMENT = re.compile(r"LH\*(?P<code>[A-Z0-9]{6,12})")
_CARD_NUMBER = re.compile(r"[0-9]{12}")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CARD_MIN_FIELDS = 6
_MASK = "***"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A dossier's receipt: QR `CODE*CHECK`, or Code 128 with the code alone (check is None)."""

    code: str
    check: str | None

    def __repr__(self) -> str:
        """Without the check word, which opens the dossier and must stay out of every log."""
        return f"Receipt(code={self.code!r}, check={_MASK if self.check else None!r})"


@dataclass(frozen=True, slots=True)
class TicketCode:
    """The follow address printed on a ticket; the token is the capability to give the place up."""

    token: str
    url: str

    def __repr__(self) -> str:
        """Only the start of the token: enough to compare two log lines, too little to use."""
        return f"TicketCode(token='{self.token[:4]}…')"


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """What a citizen card may show on a screen. The full number and name are not kept anywhere."""

    number_masked: str
    name_masked: str
    birth_year: int | None
    sex: Sex | None
    fields_count: int

    def __repr__(self) -> str:
        """Nothing personal, not even masked: the count of fields is what a log may hold."""
        return f"CitizenCard(fields_count={self.fields_count})"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking slip: `LH*CODE` (lịch hẹn)."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing of ours. The text itself is not carried: it may be anybody's data."""

    reason: UnknownReason


Payload = Receipt | TicketCode | CitizenCard | Appointment | Unknown


def classify(text: str) -> Payload:
    """Say what a scanned text is. Total: every text has an answer and nothing is raised.

    Args:
        text: one scan, as the scanner gave it; blanks at both ends are ignored, NFD is composed,
            and codes are accepted in lower case (a wedge scanner under Caps Lock swaps case).

    Returns:
        One of the payload classes; `Unknown` with a reason when it is none of ours.
    """
    text = unicodedata.normalize("NFC", text).strip()
    if reason := _unusable(text):
        return Unknown(reason)
    if match := _TICKET.fullmatch(text):
        return TicketCode(token=match["token"], url=text)
    upper = text.upper() if text.isascii() else text
    if match := _RECEIPT.fullmatch(upper):
        return Receipt(code=match["code"], check=match["check"])
    if match := _APPOINTMENT.fullmatch(upper):
        return Appointment(code=match["code"])
    fields = text.split("|")
    if len(fields) >= _CARD_MIN_FIELDS and _CARD_NUMBER.fullmatch(fields[0].strip()):
        return _citizen_card([field.strip() for field in fields])
    return Unknown("link" if _LINK.match(text) else "unknown")


def _unusable(text: str) -> UnknownReason | None:
    """Return why a text cannot be any payload at all, or None."""
    if not text:
        return "empty"
    if len(text) > MAX_LENGTH:
        return "too_long"
    if "\ufffd" in text:
        return "unreadable"
    if any(unicodedata.category(char) == "Cc" for char in text):
        return "control"
    return None


def _citizen_card(fields: list[str]) -> CitizenCard:
    """Read fields 0, 2, 3 and 4 by position; the rest, up to eleven on new cards, stays unread."""
    return CitizenCard(
        number_masked=mask_number(fields[0]),
        name_masked=mask_name(fields[2]),
        birth_year=_birth_year(fields[3]),
        sex=_sex(fields[4]),
        fields_count=len(fields),
    )


def mask_number(number: str) -> str:
    """`099190000015` → `099*****0015`: three and four digits stay, as the office's masks say."""
    return f"{number[:3]}*****{number[-4:]}"


def mask_name(name: str) -> str:
    """`Nguyễn Thị Mẫu` → `Nguyễn Thị M***`; a name of one word keeps its first letter only."""
    words = "".join(c for c in name if c.isalpha() or c == " ").split()
    if not words:
        return _MASK
    return " ".join([*words[:-1], words[-1][0] + _MASK])


def _birth_year(field: str) -> int | None:
    """Year of `ddmmyyyy` or `yyyy`; day and month may be `00`; None when it cannot be a year."""
    digits = "".join(c for c in field if c.isascii() and c.isdigit())
    if len(digits) not in (4, 8):
        return None
    year = int(digits[-4:])
    return year if 1900 <= year <= 2100 else None


def _sex(field: str) -> Sex | None:
    """`Nam` or `Nữ` (also without its mark, as keyboard scanners deliver it)."""
    folded = field.casefold()
    if folded == "nam":
        return "male"
    return "female" if folded in ("nữ", "nu") else None
