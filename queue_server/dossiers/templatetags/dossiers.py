"""Template words for dossiers."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from queue_server.catalogue.models import ProcedureVersion
from queue_server.catalogue.rules.terms import TimeUnit, fee_text, time_text
from queue_server.core import clock
from queue_server.dossiers import rules, wording
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.rules import State
from queue_server.dossiers.views.common import page_language
from queue_server.dossiers.wording import Pair

register = template.Library()

_COLOURS = {
    State.FINISHED: "green",
    State.SUPPLEMENT: "amber",
    State.PAYMENT: "amber",
    State.WITHDRAWAL: "amber",
    State.REFUSED: "red",
    State.STOPPED: "red",
    State.PROCESSING: "gold",
}
_RETURN_WAYS = {
    "counter": "Quầy trả kết quả",
    "post": "Bưu chính công ích",
    "online": "Trực tuyến",
}


@register.filter
def said(pair: Pair) -> str:
    """A pair of texts in the language of the page."""
    return pair.into(page_language())


@register.filter
def procedure_name(dossier: Dossier) -> str:
    """The procedure of a dossier in the language of the page."""
    return dossier.procedure_name(page_language())


@register.filter
def state_colour(state: int) -> str:
    """The colour of a state's pill; the word beside it says the same."""
    return _COLOURS.get(State(state), "")


@register.filter
def masked_name(name: str) -> str:
    """A name as shared screens may show it."""
    return rules.mask_name(name)


@register.filter
def day_and_hour(moment: datetime) -> str:
    """A moment as a list has room for it, the year only when it is another one."""
    return wording.short_moment(moment, today=clock.local_day()).into(page_language())


@register.filter
def full_moment(moment: datetime) -> str:
    """A moment with its year."""
    return wording.moment(moment).into(page_language())


@register.filter
def form_moment(moment: datetime) -> str:
    """A moment as the official forms write it; the forms are Vietnamese."""
    local = clock.local(moment)
    return f"{local:%H} giờ {local:%M} phút, ngày {local:%d/%m/%Y}"


@register.filter
def fee(amount: int | None) -> str:
    """A fee in the language of the page; unknown is not free."""
    return fee_text(amount, "", page_language())


@register.filter
def fee_vi(amount: int | None) -> str:
    """A fee as the official forms write it."""
    return fee_text(amount, "", "vi")


@register.filter
def legal_time(version: ProcedureVersion | None) -> str:
    """How long the procedure may take, as the official forms write it."""
    if version is None:
        return time_text(TimeUnit.UNKNOWN, None, "", "vi")
    note = version.time_note_vi
    return time_text(TimeUnit(version.time_unit), version.time_amount, note, "vi")


@register.filter
def return_way(way: str) -> str:
    """Where the result is to be received, as the official forms write it."""
    return _RETURN_WAYS.get(way, way)


@register.filter
def due_kind(kind: str) -> str:
    """Why a date was promised."""
    return {
        "intake": _("at the receipt"),
        "apology": _("new date with an apology"),
        "resumed": _("after a pause"),
    }.get(kind, kind)
