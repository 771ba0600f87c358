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
    Slip,
    Text,
    clean_text,
)

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
# An ordinary slip is 87 mm long, with two lines about a priority it would be longer than 90.
QR_MM = 25.0
QR_SMALL_MM = 20.0
ONE_LINE = 24  # characters of a large line on 80 mm paper
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
    blocks: list[Block] = []
    if office is not None:
        blocks.append(_line(office.name(language), size="small", bold=True))
    blocks.append(Number(clean_text(ticket.label)))
    blocks += _service(ticket, language)
    blocks.append(_line(_ahead(ticket, language), size="normal", bold=True))
    if ticket.priority is not None:
        blocks += _priority(ticket.priority, language)
    blocks += _follow(ticket, language)
    blocks.append(_line(when(ticket.issued_at, language), size="small"))
    blocks += [_line(translate(language, "Valid today only"), size="small"), Cut()]
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
    size = "large" if len(first) <= ONE_LINE else "normal"
    lines: list[Block] = [_line(first, size=size, bold=True)]
    if second and second != first:
        lines.append(_line(second, size="small"))
    return lines


def _ahead(ticket: Ticket, language: str) -> str:
    """How many come first, and where: one line."""
    said = translate(language, "You are next")
    if ticket.people_ahead:
        said = translate_count(
            language,
            "{count} person before you",
            "{count} people before you",
            ticket.people_ahead,
        )
    if not ticket.counters:
        return said
    counters = ", ".join(ticket.counters)
    return f"{said} · {translate(language, 'Counter: {counters}', counters=counters)}"


def _priority(priority: Priority, language: str) -> list[Block]:
    """Why this ticket comes earlier, and what the counter will ask to see."""
    name = translate(language, "Priority: {name}", name=priority.name(language))
    proof = priority.proof(language)
    lines: list[Block] = [_line(name, size="small", bold=True)]
    return [*lines, _line(proof, size="small")] if proof else lines


def _follow(ticket: Ticket, language: str) -> list[Block]:
    """The QR to follow the queue; left out when there is no address, never a wrong one."""
    url = ticket.follow_url
    if not url or clean_text(url) != url or len(url.encode()) > MAX_QR_BYTES:
        return []
    return [
        Qr(url, mm=QR_MM if ticket.priority is None else QR_SMALL_MM),
        _line(translate(language, "Scan to follow the queue on your phone"), size="small"),
    ]
