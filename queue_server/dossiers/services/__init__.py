"""The verbs of dossiers, one transaction each."""

from __future__ import annotations

from queue_server.dossiers.services.apologising import apologise
from queue_server.dossiers.services.moving import Move, move
from queue_server.dossiers.services.receiving import (
    Intake,
    PaperLine,
    due_date,
    new_check_word,
    receive,
    search_text,
    time_limit,
)
from queue_server.dossiers.services.recording import Actor, note, printed_before

__all__ = [
    "Actor",
    "Intake",
    "Move",
    "PaperLine",
    "apologise",
    "due_date",
    "move",
    "new_check_word",
    "note",
    "printed_before",
    "receive",
    "search_text",
    "time_limit",
]
