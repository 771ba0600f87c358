"""Template words for procedures: time, fee, papers in the language of the page."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import get_language

from queue_server.catalogue import presenting
from queue_server.catalogue.models import Paper, ProcedureVersion
from queue_server.catalogue.rules.terms import TimeUnit, level_text, time_text

register = template.Library()


def _language() -> str:
    return "en" if get_language() == "en" else "vi"


@register.filter
def days(version: ProcedureVersion) -> str:
    """How long the procedure takes."""
    return presenting.days_text(version, _language())


@register.filter
def known_days(version: ProcedureVersion) -> str:
    """How long it takes, in few words; empty when that is not known here."""
    if version.time_unit == TimeUnit.UNKNOWN.value:
        return ""
    return time_text(TimeUnit(version.time_unit), version.time_amount, "", _language())


@register.filter
def fee(version: ProcedureVersion) -> str:
    """What the procedure costs; unknown is said, never taken for free."""
    return presenting.fee_of(version, _language())


@register.filter
def settled_by(version: ProcedureVersion) -> str:
    """Who settles the procedure."""
    return level_text(version.level, _language())


@register.filter
def paper_name(paper: Paper) -> str:
    """The paper's name; Vietnamese when no English one is known."""
    return paper.name_en or paper.name_vi if _language() == "en" else paper.name_vi


@register.filter
def day(value: date | None) -> str:
    """A day as people write it here."""
    return value.strftime("%d/%m/%Y") if value else ""
