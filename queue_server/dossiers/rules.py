"""What may become of a dossier, and what its marks look like. Pure: no database, no request.

The ten states are the national code list, word for word, so that a record can be sent to another
agency as it stands. The transitions are those of the one-stop decree as live systems run them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final


class State(IntEnum):
    """The ten national states; the number is what other agencies' systems exchange."""

    REGISTERED = 1
    RECEIVED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWAL = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


class Channel(IntEnum):
    """How a dossier reached the office, numbered as in the national reports."""

    DESK = 1
    ONLINE = 2
    POST = 3


class ReturnWay(StrEnum):
    """Where the citizen asked to get the result (item 6 of the receipt form)."""

    COUNTER = "counter"
    POST = "post"
    ONLINE = "online"


_S = State

# Paper intake begins at RECEIVED (receipt given) or ends at once at REFUSED (refusal slip given);
# an online filing begins at REGISTERED.
INITIAL: Final[frozenset[State]] = frozenset({_S.REGISTERED, _S.RECEIVED, _S.REFUSED})

TRANSITIONS: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        _S.REGISTERED: frozenset({_S.RECEIVED, _S.REFUSED, _S.WITHDRAWAL}),
        _S.RECEIVED: frozenset({_S.PROCESSING, _S.WITHDRAWAL}),
        _S.REFUSED: frozenset(),
        _S.PROCESSING: frozenset(
            {_S.SUPPLEMENT, _S.PAYMENT, _S.WITHDRAWAL, _S.STOPPED, _S.FINISHED, _S.REFUSED}
        ),
        _S.SUPPLEMENT: frozenset({_S.PROCESSING, _S.WITHDRAWAL}),
        _S.PAYMENT: frozenset({_S.PROCESSING, _S.WITHDRAWAL}),
        # A refused withdrawal also goes back to the state it came from: see permitted().
        _S.WITHDRAWAL: frozenset({_S.STOPPED}),
        _S.STOPPED: frozenset(),
        _S.FINISHED: frozenset({_S.RETURNED}),
        _S.RETURNED: frozenset(),
    }
)

TERMINAL: Final[frozenset[State]] = frozenset(s for s, after in TRANSITIONS.items() if not after)
# The clock stands still while the office waits for the citizen.
PAUSED: Final[frozenset[State]] = frozenset({_S.SUPPLEMENT, _S.PAYMENT})
# States in which the office can still be late, so that an apology makes sense.
RUNNING: Final[frozenset[State]] = frozenset({_S.RECEIVED, _S.PROCESSING})
OPINION_REQUIRED: Final[frozenset[State]] = frozenset(
    {_S.REFUSED, _S.SUPPLEMENT, _S.PAYMENT, _S.STOPPED}
)


def permitted(state: State, before: State | None = None) -> frozenset[State]:
    """Return the states a dossier may go to next.

    Args:
        state: where it is.
        before: the state it was in before ``state``; only a request for withdrawal looks at it,
            because a refused request puts the dossier back where it was.
    """
    after = TRANSITIONS[state]
    if state is State.WITHDRAWAL and before is not None and _S.WITHDRAWAL in TRANSITIONS[before]:
        return after | {before}
    return after


def is_permitted(state: State, target: State, before: State | None = None) -> bool:
    """Tell whether one hop from ``state`` to ``target`` is lawful."""
    return target in permitted(state, before)


def who_may(state: State, target: State) -> frozenset[str]:
    """Return the permissions of which any one lets a person make this hop.

    The counter receives, forwards, and takes supplements and payments in; the results counter
    hands over; the department and its leader decide.
    """
    receive, process, lead = "dossiers.receive", "dossiers.process", "dossiers.lead"
    if target is State.RETURNED:
        return frozenset({"dossiers.return"})
    if state is State.REGISTERED or target is State.WITHDRAWAL:
        return frozenset({receive})
    if state is State.RECEIVED or state in PAUSED:
        return frozenset({receive, process})
    return frozenset({process, lead})


# --- stages on the line of life ------------------------------------------------------------------

_STAGES: Final[Mapping[State, int]] = MappingProxyType(
    {
        _S.REGISTERED: 1,
        _S.RECEIVED: 2,
        _S.REFUSED: 2,
        _S.PROCESSING: 3,
        _S.SUPPLEMENT: 3,
        _S.PAYMENT: 3,
        _S.WITHDRAWAL: 3,
        _S.STOPPED: 3,
        _S.FINISHED: 4,
        _S.RETURNED: 5,
    }
)


def stage(state: State) -> int:
    """Return which of the five citizen-facing stages (1…5) a state belongs to."""
    return _STAGES[state]


# --- the dossier code ----------------------------------------------------------------------------

CODE_MAX_LENGTH: Final = 40
_CODE = re.compile(r"(?P<agency>[A-Z0-9]+(?:\.[A-Z0-9]+)*)-(?P<day>[0-9]{6})-(?P<n>[0-9]{4,7})")
_AGENCY = re.compile(r"[A-Z0-9]+(?:\.[A-Z0-9]+)*")
# Longest agency part that still leaves room for "-yymmdd-" and seven digits.
_AGENCY_MAX_LENGTH = CODE_MAX_LENGTH - len("-yymmdd-") - 7
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def is_code(text: str) -> bool:
    """Tell whether ``text`` has the exact form of a dossier code."""
    return len(text) <= CODE_MAX_LENGTH and _CODE.fullmatch(text) is not None


def is_agency(text: str) -> bool:
    """Tell whether ``text`` can stand as the agency identifier in front of a dossier code."""
    return len(text) <= _AGENCY_MAX_LENGTH and _AGENCY.fullmatch(text) is not None


def make_code(agency: str, day: date, number: int) -> str:
    """Compose ``<agency>-<yymmdd>-<number>``: four digits, growing to seven.

    Args:
        agency: identifier of the receiving agency, as in ``H99.01.05``.
        day: local day of receipt.
        number: running number of that agency on that day, from 1.

    Raises:
        ValueError: when a part cannot stand in a code.
    """
    if not is_agency(agency):
        raise ValueError(f"not an agency identifier: {agency!r}")
    if not 1 <= number <= 9_999_999:
        raise ValueError(f"running number out of range: {number}")
    return f"{agency}-{day:%y%m%d}-{number:04d}"


def split_code(code: str) -> tuple[str, date, int]:
    """Return ``(agency, day of receipt, running number)`` of a well-formed code.

    Raises:
        ValueError: when it is no code, or its six digits are no date.
    """
    match = _CODE.fullmatch(code) if len(code) <= CODE_MAX_LENGTH else None
    if match is None:
        raise ValueError("not a dossier code")
    yymmdd = match["day"]
    day = date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    return match["agency"], day, int(match["n"])


def normalise_code(text: str) -> str:
    """Bring what a person typed (spaces, small letters, long dashes) to the form of a code."""
    flat = unicodedata.normalize("NFC", text).translate(_DASHES)
    return "".join(flat.split()).upper()


# --- the check word ------------------------------------------------------------------------------

# No vowels (no accidental words), and only one of each pair people confuse in print.
CHECK_ALPHABET: Final = "CDFHJKLMNPRTVWXY23456789"
CHECK_LENGTH: Final = 4
_LOOKALIKES = str.maketrans(
    {"O": "D", "0": "D", "Q": "D", "I": "L", "1": "L", "Z": "2", "S": "5", "G": "6", "B": "8"}
    | {"U": "V"}
)


def normalise_check(text: str) -> str:
    """Return a typed check word in its alphabet (look-alikes mapped), or ``""`` if it is none."""
    flat = "".join(text.split()).upper().translate(_LOOKALIKES)
    ok = len(flat) == CHECK_LENGTH and all(letter in CHECK_ALPHABET for letter in flat)
    return flat if ok else ""


def split_scanned(text: str) -> tuple[str, str]:
    """Split what a receipt's QR holds, ``CODE*CHECK``, into ``(code, check word or "")``."""
    code, _, check = text.partition("*")
    return normalise_code(code), normalise_check(check)


# --- identity numbers and telephones -------------------------------------------------------------

_IDENTITY = re.compile(r"[0-9]{9}|[0-9]{10}|[0-9]{12}|[0-9]{13}")
_PHONE = re.compile(r"0[0-9]{9,10}")


def digits_of(text: str) -> str:
    """Drop the blanks, dots, hyphens and brackets people put into numbers."""
    return re.sub(r"[\s.\-()]", "", text)


def is_identity(number: str) -> bool:
    """Tell whether ``number`` can be an identity card (9, 12), or a tax code (10, 13 digits)."""
    return _IDENTITY.fullmatch(number) is not None


def e164(phone: str) -> str:
    """Return a Vietnamese number in international form, ``+84…``, or ``""`` if it is none."""
    number = digits_of(phone)
    if number.startswith("+84"):
        number = f"0{number[3:]}"
    return f"+84{number[1:]}" if _PHONE.fullmatch(number) else ""


def national(phone: str) -> str:
    """Return an international number as people here read it: ``+84901231234`` → ``0901231234``."""
    return f"0{phone[3:]}" if phone.startswith("+84") else phone


def is_optional(paper: str) -> bool:
    """Tell whether the catalogue says of a paper "nếu có": only some applicants have it."""
    return "nếu có" in unicodedata.normalize("NFC", paper).lower()


# --- masks ---------------------------------------------------------------------------------------


def mask_name(name: str) -> str:
    """Mask a person's given name: ``Nguyễn Thị Mẫu`` → ``Nguyễn Thị M***``."""
    words = unicodedata.normalize("NFC", name).split()
    if not words:
        return ""
    return " ".join([*words[:-1], f"{words[-1][0]}***"])


def mask_number(number: str) -> str:
    """Mask an identity number to its first three and last four: ``099*****0015``."""
    if len(number) < 9:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_phone(phone: str) -> str:
    """Mask a telephone number: ``0901231234`` → ``090***1234``."""
    if len(phone) < 9:
        return "*" * len(phone)
    return f"{phone[:3]}***{phone[-4:]}"


def mask_address(address: str) -> str:
    """Keep only the last two parts of an address (commune, province); a lone part is hidden."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    return ", ".join(parts[-2:]) if len(parts) > 2 else "***" if parts else ""
