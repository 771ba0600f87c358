"""Answers about one citizen: a ticket, its place in the queue, a dossier's state.

Values of this module live in a `Visit` and are wiped with it. They are never logged:
fields that could point at a person are left out of `repr`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kiosk.core.catalogue import Priority, pick

PaperOutcome = Literal["printed", "failed", "unsure", "abandoned"]


@dataclass(frozen=True)
class Ticket:
    """A number the server has issued and stored; only such a number may reach paper."""

    id: int
    label: str
    number: int
    series: str
    service: str
    service_name_vi: str
    service_name_en: str
    people_ahead: int
    issued_at: datetime
    language: str
    priority: Priority | None = None
    counters: tuple[str, ...] = ()
    token: str = field(default="", repr=False)
    follow_url: str | None = field(default=None, repr=False)
    day: str = ""

    def service_name(self, language: str) -> str:
        """The service's name in `language`."""
        return pick(language, self.service_name_vi, self.service_name_en)


@dataclass(frozen=True)
class TicketPlace:
    """Where a ticket stands now, asked with the token its holder scanned."""

    label: str
    state: str
    people_ahead: int
    counter: str | None
    service_name_vi: str
    service_name_en: str
    issued_at: datetime | None
    token: str = field(default="", repr=False)

    @property
    def can_give_up(self) -> bool:
        """Only somebody who still waits can leave the queue here."""
        return self.state in ("waiting", "recycled", "held")

    def service_name(self, language: str) -> str:
        """The service's name in `language`."""
        return pick(language, self.service_name_vi, self.service_name_en)


@dataclass(frozen=True)
class DossierStep:
    """One line of a dossier's history."""

    at: datetime | None
    text_vi: str
    text_en: str

    def text(self, language: str) -> str:
        """The line in `language`."""
        return pick(language, self.text_vi, self.text_en)


@dataclass(frozen=True)
class DossierStatus:
    """A dossier's state as the citizen who holds code and check word may see it."""

    code: str = field(repr=False)
    state: int
    state_vi: str
    state_en: str
    stage: int
    sentence_vi: str = field(default="", repr=False)
    sentence_en: str = field(default="", repr=False)
    next_vi: str = field(default="", repr=False)
    next_en: str = field(default="", repr=False)
    applicant_masked: str = field(default="", repr=False)
    procedure_vi: str = field(default="", repr=False)
    procedure_en: str = field(default="", repr=False)
    received_at: datetime | None = None
    due_at: datetime | None = None
    due_text_vi: str = ""
    due_text_en: str = ""
    where_vi: str = ""
    where_en: str = ""
    history: tuple[DossierStep, ...] = field(default=(), repr=False)

    def state_name(self, language: str) -> str:
        """The national state's name."""
        return pick(language, self.state_vi, self.state_en)

    def sentence(self, language: str) -> str:
        """The state as one sentence: who works on it, when it is due."""
        return pick(language, self.sentence_vi, self.sentence_en)

    def next_step(self, language: str) -> str:
        """What the citizen must do next."""
        return pick(language, self.next_vi, self.next_en)

    def procedure(self, language: str) -> str:
        """The procedure's name."""
        return pick(language, self.procedure_vi, self.procedure_en)

    def due_text(self, language: str) -> str:
        """The due date in words."""
        return pick(language, self.due_text_vi, self.due_text_en)

    def where(self, language: str) -> str:
        """Where the dossier is."""
        return pick(language, self.where_vi, self.where_en)
