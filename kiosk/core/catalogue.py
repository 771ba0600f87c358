"""What the office tells everybody: fields, services, procedures, notices, counters.

Nothing in this module is about one citizen; a `Board` may stay on the screen for ever.
Each text exists twice (`*_vi`, `*_en`); `pick` chooses by language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, Language] = ("vi", "en")


def pick(language: str, vi: str, en: str) -> str:
    """The text in `language`; the other one when the wanted one is empty."""
    wanted, other = (en, vi) if language == "en" else (vi, en)
    return wanted or other


class _Named:
    """Mixin for things with a name in both languages."""

    name_vi: str
    name_en: str

    def name(self, language: str) -> str:
        """The name in `language`."""
        return pick(language, self.name_vi, self.name_en)


@dataclass(frozen=True)
class Priority(_Named):
    """A priority group a citizen may claim; the counter checks the proof."""

    code: str
    name_vi: str
    name_en: str
    proof_vi: str = ""
    proof_en: str = ""
    icon: str = ""

    def proof(self, language: str) -> str:
        """What the citizen must show at the counter."""
        return pick(language, self.proof_vi, self.proof_en)


@dataclass(frozen=True)
class Field(_Named):
    """A tile of the first question; `wish` is the question in the citizen's words."""

    code: str
    name_vi: str
    name_en: str
    wish_vi: str = ""
    wish_en: str = ""
    icon: str = ""
    position: int = 0
    waiting: int = 0

    def wish(self, language: str) -> str:
        """The citizen's words for this field, or its name when there are none."""
        return pick(language, self.wish_vi, self.wish_en) or self.name(language)


@dataclass(frozen=True)
class Service(_Named):
    """One thing a number can be taken for."""

    code: str
    name_vi: str
    name_en: str
    field: str = ""
    series: str = ""
    hall: str = ""
    counters: tuple[str, ...] = ()
    waiting: int = 0
    open: bool = True
    closed_reason_vi: str = ""
    closed_reason_en: str = ""
    priority_allowed: bool = True
    procedures: tuple[str, ...] = ()
    position: int = 0
    icon: str = ""

    def closed_reason(self, language: str) -> str:
        """Why no number can be taken now; empty when it can."""
        return pick(language, self.closed_reason_vi, self.closed_reason_en)


@dataclass(frozen=True)
class Paper(_Named):
    """One paper a procedure asks for, with the number of originals and copies."""

    name_vi: str
    name_en: str
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True)
class Procedure(_Named):
    """A procedure as shown to a citizen: papers, fee, days, what comes out."""

    code: str
    name_vi: str
    name_en: str
    field: str = ""
    summary_vi: str = ""
    summary_en: str = ""
    days_text_vi: str = ""
    days_text_en: str = ""
    fee_text_vi: str = ""
    fee_text_en: str = ""
    result_vi: str = ""
    result_en: str = ""
    papers: tuple[Paper, ...] = ()
    service: str = ""
    life_events: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()  # what people call it, folded

    def summary(self, language: str) -> str:
        """The plain-language summary."""
        return pick(language, self.summary_vi, self.summary_en)

    def days_text(self, language: str) -> str:
        """How long it takes, in words."""
        return pick(language, self.days_text_vi, self.days_text_en)

    def fee_text(self, language: str) -> str:
        """What it costs, in words; an unknown fee says so and is never empty at the source."""
        return pick(language, self.fee_text_vi, self.fee_text_en)

    def result(self, language: str) -> str:
        """What the citizen receives at the end."""
        return pick(language, self.result_vi, self.result_en)


@dataclass(frozen=True)
class Notice:
    """A public notice."""

    id: int
    title_vi: str
    title_en: str
    body_vi: str = ""
    body_en: str = ""
    since: str = ""
    until: str = ""

    def title(self, language: str) -> str:
        """The headline."""
        return pick(language, self.title_vi, self.title_en)

    def body(self, language: str) -> str:
        """The text."""
        return pick(language, self.body_vi, self.body_en)


@dataclass(frozen=True)
class Counter(_Named):
    """A counter and the number it serves now; the home screen shows them live."""

    code: str
    name_vi: str
    name_en: str
    number: str = ""
    hall: str = ""
    state: str = "closed"
    series: tuple[str, ...] = ()
    now_serving: str | None = None


@dataclass(frozen=True)
class Office(_Named):
    """The office this kiosk stands in."""

    code: str
    name_vi: str
    name_en: str
    public_url: str | None = None
    hotline: str = ""
    now: datetime | None = None
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    priorities: tuple[Priority, ...] = ()
    hours_today: tuple[tuple[str, str], ...] = ()
    open_now: bool = True
    next_open: str | None = None
    display: dict[str, Any] = field(default_factory=dict)

    def text(self, key: str, language: str) -> str:
        """An editable text of the office; empty when it has none."""
        pair = self.texts.get(key, {})
        return pick(language, pair.get("vi", ""), pair.get("en", ""))


@dataclass(frozen=True)
class Board:
    """Everything public the kiosk knows, replaced as a whole when something changes."""

    office: Office | None = None
    fields: tuple[Field, ...] = ()
    services: tuple[Service, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    notices: tuple[Notice, ...] = ()
    counters: tuple[Counter, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether there is enough to show a first question."""
        return self.office is not None and bool(self.services)

    def field(self, code: str | None) -> Field | None:
        """The field with this code, or None."""
        return next((f for f in self.fields if f.code == code), None)

    def service(self, code: str | None) -> Service | None:
        """The service with this code, or None."""
        return next((s for s in self.services if s.code == code), None)

    def services_of(self, field_code: str | None) -> tuple[Service, ...]:
        """The services of one field in the office's order."""
        found = (s for s in self.services if s.field == field_code)
        return tuple(sorted(found, key=lambda s: (s.position, s.code)))

    def procedure(self, code: str | None) -> Procedure | None:
        """The procedure with this code, or None."""
        return next((p for p in self.procedures if p.code == code), None)

    def notice(self, notice_id: int | None) -> Notice | None:
        """The notice with this id, or None."""
        return next((n for n in self.notices if n.id == notice_id), None)

    def priority(self, code: str | None) -> Priority | None:
        """The priority group with this code, or None."""
        groups = self.office.priorities if self.office else ()
        return next((p for p in groups if p.code == code), None)
