"""Status bytes read as observations, and observations as one status.

Sources: Epson ESC/POS reference, DLE EOT (n = 1..4) and GS a; the same bits in the Samsung/Bixolon
SRP-350 and Xprinter XP-80XX manuals.  Custom: KPM150H/VKP80II command manual, `10 04 14` "full
status".  Bits that a manual calls reserved or undefined are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.devices.printers.state import Cover, Paper, PrinterStatus

# The order in which errors are reported when several are set: most urgent first.
_ERROR_ORDER = ("unrecoverable", "cutter", "mechanical", "overheated", "offline")


@dataclass(slots=True)
class Observation:
    """What the bits said; None means that nobody asked or the printer does not know."""

    offline: bool | None = None
    cover_open: bool | None = None
    near_end: bool | None = None
    paper_end: bool | None = None
    errors: set[str] = field(default_factory=set)

    @property
    def blocked(self) -> bool:
        """True when the printer said that it cannot go on printing."""
        return bool(self.cover_open or self.paper_end or self.errors)

    def status(self, now: float) -> PrinterStatus:
        """This observation as the status of a reachable printer at monotonic time `now`."""
        errors = set(self.errors)
        if self.offline and not (self.cover_open or self.paper_end or errors):
            errors.add("offline")
        return PrinterStatus(
            connection="online",
            paper=self._paper(),
            cover=self._cover(),
            error=next((name for name in _ERROR_ORDER if name in errors), None),
            checked_at=now,
        )

    def _paper(self) -> Paper:
        if self.paper_end:
            return "out"
        if self.near_end:
            return "near_end"
        return "unknown" if self.paper_end is None else "ok"

    def _cover(self) -> Cover:
        if self.cover_open is None:
            return "unknown"
        return "open" if self.cover_open else "closed"


def from_real_time(answers: Mapping[int, int], *, near_end_sensor: bool = True) -> Observation:
    """Read the answers to `DLE EOT n`, keyed by n.

    Without a near-end sensor the near-end bits mean nothing and are ignored.
    """
    seen = Observation()
    if 1 in answers:
        seen.offline = bool(answers[1] & 0x08)
    if 2 in answers:
        seen.cover_open = bool(answers[2] & 0x04)
        if answers[2] & 0x20:
            seen.paper_end = True
    if 3 in answers:
        seen.errors |= _errors(answers[3], cover_open=bool(seen.cover_open))
    if 4 in answers:
        seen.near_end = near_end_sensor and bool(answers[4] & 0x0C)
        seen.paper_end = bool(seen.paper_end) or bool(answers[4] & 0x60)
    return seen


def from_automatic(data: bytes, *, near_end_sensor: bool = True) -> Observation:
    """Read the four bytes of automatic status back (GS a)."""
    first, second, third = data[0], data[1], data[2]
    cover_open = bool(first & 0x20)
    return Observation(
        offline=bool(first & 0x08),
        cover_open=cover_open,
        near_end=near_end_sensor and bool(third & 0x03),
        paper_end=bool(third & 0x0C),
        errors=_errors(second, cover_open=cover_open),
    )


def from_full(data: bytes) -> Observation:
    """Read Custom's full status: paper, user, recoverable and unrecoverable bytes."""
    paper, user, recoverable, fatal = data
    errors: set[str] = set()
    if fatal:
        errors.add("cutter" if fatal & 0x01 else "unrecoverable")
    if recoverable & 0x01:
        errors.add("overheated")
    if recoverable & 0x40:
        errors.add("mechanical")
    return Observation(
        offline=False,
        cover_open=bool(user & 0x03),
        near_end=bool(paper & 0x04),
        paper_end=bool(paper & 0x01),
        errors=errors,
    )


def _errors(bits: int, *, cover_open: bool) -> set[str]:
    """Error names of DLE EOT 3 and of the second automatic byte: the bits are the same."""
    errors: set[str] = set()
    if bits & 0x04:
        errors.add("mechanical")
    if bits & 0x08:
        errors.add("cutter")
    if bits & 0x20:
        errors.add("unrecoverable")
    # An open cover sets the auto-recoverable bit as well; alone it means a hot head.
    if bits & 0x40 and not cover_open:
        errors.add("overheated")
    return errors
