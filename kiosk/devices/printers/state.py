"""What is known of a printer, and what became of a print job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Connection = Literal["online", "offline"]
Paper = Literal["ok", "near_end", "out", "unknown"]
Cover = Literal["closed", "open", "unknown"]
Result = Literal["printed", "not_started", "failed", "unsure"]
Reason = Literal["ready", "offline", "paper_out", "cover_open", "error"]


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """One look at the printer.

    `error` is None or one word: cutter, mechanical, unrecoverable, overheated, timeout, busy,
    offline (the printer says it is off line without saying why), preview_folder.
    `checked_at` is seconds of the monotonic clock.
    """

    connection: Connection
    paper: Paper = "unknown"
    cover: Cover = "unknown"
    error: str | None = None
    checked_at: float = 0.0

    @property
    def reason(self) -> Reason:
        """Why a slip cannot be printed now, most useful cause first; `ready` when it can."""
        if self.connection == "offline":
            return "offline"
        if self.cover == "open":
            return "cover_open"
        if self.paper == "out":
            return "paper_out"
        if self.error is not None:
            return "error"
        return "ready"

    @property
    def ready(self) -> bool:
        """True when a touch may be accepted: a slip would be printed now."""
        return self.reason == "ready"


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """What became of one slip.

    `printed`      the printer confirmed that it processed everything, cut included.
    `not_started`  no byte that could mark paper left this computer: safe to try again or elsewhere.
    `failed`       something may be on paper, and the printer says that it is not complete.
    `unsure`       everything or a part was sent and nobody can say what is on paper.

    `mm` is the length of paper this job used (0 when nothing was sent), `bytes_sent` what the
    operating system accepted for the device.
    """

    result: Result
    reason: str
    bytes_sent: int = 0
    mm: float = 0.0
    seconds: float = 0.0
