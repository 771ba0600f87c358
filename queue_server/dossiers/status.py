"""What a citizen sees of a dossier: found by code and check word, masked, in both languages.

The check word is compared in constant time and never stands in an SQL condition, an address or a
log. A wrong code and a wrong word are the same answer.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from queue_server.accounts.models import Unit
from queue_server.core import clock
from queue_server.core.errors import NotFound
from queue_server.dossiers import guessing, rules, wording
from queue_server.dossiers.guessing import Source
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.rules import State
from queue_server.dossiers.wording import STATE_NAMES, Pair, Situation

# Compared when there is no such dossier, so that both answers take the same work.
_NOBODYS_WORD = "\0" * rules.CHECK_LENGTH


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history as citizens see it: no people, no opinions."""

    at: datetime
    state: State
    where: Pair


@dataclass(frozen=True, slots=True)
class Status:
    """The public face of one dossier; nothing in it identifies a person by itself."""

    code: str
    state: State
    sentence: Pair
    next_step: Pair
    applicant_masked: str
    procedure: Pair
    received_at: datetime
    due_at: datetime | None
    due_text: Pair
    where: Pair
    office: Pair
    hotline: str
    history: tuple[Step, ...]

    @property
    def stage(self) -> int:
        """Which of the five stages (1…5) it is at."""
        return rules.stage(self.state)

    def as_json(self) -> dict[str, object]:
        """The body that devices read."""
        name = STATE_NAMES[self.state]
        return {
            "code": self.code,
            "state": {"code": int(self.state), "name_vi": name.vi, "name_en": name.en},
            "stage": self.stage,
            **_both("sentence", self.sentence),
            **_both("next", self.next_step),
            "applicant_masked": self.applicant_masked,
            **_both("procedure_name", self.procedure),
            "received_at": self.received_at.astimezone(UTC).isoformat(),
            "due_at": self.due_at.astimezone(UTC).isoformat() if self.due_at else None,
            **_both("due_text", self.due_text),
            **_both("where", self.where),
            "history": [
                {
                    "at": step.at.astimezone(UTC).isoformat(),
                    "state": int(step.state),
                    **_both("name", STATE_NAMES[step.state]),
                    **_both("where", step.where),
                }
                for step in self.history
            ],
        }


def _both(key: str, text: Pair) -> dict[str, str]:
    return {f"{key}_vi": text.vi, f"{key}_en": text.en}


def look_up(code: str, check: str, *, source: Source, office: Unit | None = None) -> Status:
    """Return the status of the dossier that ``code`` and ``check`` open.

    Args:
        code: as typed or scanned.
        check: the check word as typed or scanned.
        source: who asks; wrong answers are counted for it and for the code.
        office: when given, dossiers of other offices do not exist.

    Raises:
        NotFound: wrong code or wrong check word; the answer does not say which.
        Throttled: too many wrong answers.
    """
    code, word = rules.normalise_code(code)[:64], rules.normalise_check(check)
    guessing.check(source, code)
    dossier = _find(code, office)
    kept = dossier.check_word if dossier is not None else _NOBODYS_WORD
    if hmac.compare_digest(kept.encode(), word.encode()) and dossier is not None:
        return status_of(dossier, clock.now())
    guessing.count_failure(source, code)
    raise NotFound(
        "unknown",
        _("No dossier has this code and check word."),
        hint=_("Compare both with the receipt; the check word stands in four boxes."),
    )


def _find(code: str, office: Unit | None) -> Dossier | None:
    if not rules.is_code(code):
        return None
    rows = Dossier.objects.select_related("office", "unit")
    if office is not None:
        rows = rows.filter(office_id=office.pk)
    found: Dossier | None = rows.filter(code=code).first()
    return found


def status_of(dossier: Dossier, now: datetime) -> Status:
    """Put together what citizens see of ``dossier``; one more query, for its history."""
    hops = list(dossier.hops.order_by("number"))
    situation = Situation(
        state=dossier.state_enum,
        where=Pair(dossier.unit.name_vi, dossier.unit.name_en),
        due_at=dossier.due_at,
        now=now,
        hotline=dossier.office.hotline,
        opinion=hops[-1].opinion if hops else "",
    )
    return Status(
        code=dossier.code,
        state=situation.state,
        sentence=wording.sentence(situation),
        next_step=wording.what_next(situation),
        applicant_masked=dossier.applicant_masked,
        procedure=Pair(dossier.procedure_name("vi"), dossier.procedure_name("en")),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        due_text=wording.due_text(dossier.due_at, now, state=situation.state),
        where=situation.where,
        office=Pair(dossier.office.name_vi, dossier.office.name_en),
        hotline=dossier.office.hotline,
        history=tuple(
            Step(hop.at, State(hop.to_state), Pair(hop.agency_vi, hop.agency_en)) for hop in hops
        ),
    )
