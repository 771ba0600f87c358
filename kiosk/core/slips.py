"""The ticket as a slip. What is on it was stored by the server before; nothing is computed here."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from kiosk.core.catalogue import Office, Priority
from kiosk.core.i18n import translate, translate_count
from kiosk.core.results import Ticket
from kiosk.devices.slip import (
    MAX_QR_BYTES,
    Block,
    Cut,
    Feed,
    Language,
    Number,
    Qr,
    Rule,
    Slip,
    Text,
    clean_text,
)

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
QR_MM = 25.0
LONGEST = 200  # characters of one text; a longer name would push the QR off 90 mm of paper


def compose_ticket(ticket: Ticket, office: Office | None, request_id: str) -> Slip:
    """The slip of a ticket, in the ticket's own language.

    Args:
        ticket: as the server issued it.
        office: for the head line; without it the line is left out.
        request_id: the touch; it becomes the slip's id, so that a preview file or a
            printer's log can be matched with the journal.
    """
    language: Language = "en" if ticket.language == "en" else "vi"
    _ = partial(translate, language)
    blocks: list[Block] = []
    if office is not None:
        blocks.append(_line(office.name(language), size="small", bold=True))
    blocks += [_line(_("Your number"), size="normal"), Number(clean_text(ticket.label))]
    blocks += _service(ticket, language)
    blocks.append(_line(_ahead(ticket, language), size="normal", bold=True))
    if ticket.counters:
        counters = ", ".join(ticket.counters)
        blocks.append(_line(_("Counter: {counters}", counters=counters), size="normal"))
    if ticket.priority is not None:
        blocks += _priority(ticket.priority, language)
    blocks.append(Rule())
    blocks += _follow(ticket, language)
    blocks.append(_line(when(ticket.issued_at, language), size="small"))
    blocks.append(_line(_("Valid today only. Please keep this ticket."), size="small"))
    blocks += [Feed(2), Cut()]
    return Slip(id=request_id, kind="ticket", language=language, blocks=tuple(blocks))


def sample_ticket(language: Language = "vi") -> Slip:
    """A slip that says it is a test: for the self-test, never with a real number."""
    _ = partial(translate, language)
    blocks: tuple[Block, ...] = (
        _line(_("Printer test"), size="large", bold=True),
        Number("A000"),
        _line(_("If you can read this line, the printer is ready: ếộữẫằỡ."), size="normal"),
        Feed(2),
        Cut(),
    )
    return Slip(id=str(uuid.uuid4()), kind="test", language=language, blocks=blocks)


def when(moment: datetime, language: str) -> str:
    """`10:24 thứ Bảy 21/11/2026`, in the office's zone."""
    local = moment.astimezone(LOCAL)
    _ = partial(translate, language)
    days = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return f"{local:%H:%M} {days[local.weekday()]} {local:%d/%m/%Y}"


def _line(text: str, *, size: str, bold: bool = False) -> Text:
    shown = clean_text(text)[:LONGEST] or "-"
    return Text(shown, size=size, bold=bold, align="center")  # type: ignore[arg-type]


def _service(ticket: Ticket, language: str) -> list[Block]:
    """The service in the ticket's language, the other language small below it."""
    other = "vi" if language == "en" else "en"
    first, second = ticket.service_name(language), ticket.service_name(other)
    lines: list[Block] = [_line(first, size="large", bold=True)]
    if second and second != first:
        lines.append(_line(second, size="small"))
    return lines


def _ahead(ticket: Ticket, language: str) -> str:
    if ticket.people_ahead == 0:
        return translate(language, "You are next")
    return translate_count(
        language,
        "{count} person before you",
        "{count} people before you",
        ticket.people_ahead,
    )


def _priority(priority: Priority, language: str) -> list[Block]:
    """Why this ticket comes earlier, and what the counter will ask to see."""
    _ = partial(translate, language)
    name = priority.name(language)
    lines: list[Block] = [_line(_("Priority: {name}", name=name), size="normal", bold=True)]
    proof = priority.proof(language)
    if proof:
        lines.append(_line(_("Please show: {proof}", proof=proof), size="small"))
    return lines


def _follow(ticket: Ticket, language: str) -> list[Block]:
    """The QR to follow the queue; left out when there is no address, never a wrong one."""
    url = ticket.follow_url
    if not url or clean_text(url) != url or len(url.encode()) > MAX_QR_BYTES:
        return []
    return [
        Qr(url, mm=QR_MM),
        _line(translate(language, "Scan to follow the queue on your phone"), size="small"),
    ]
