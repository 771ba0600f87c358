"""Start-up checks, each with an id and a hint.

``motcua.E…`` stops the server, ``motcua.W…`` is worth knowing. 0xx need no database and run at
every start; 1xx look into it, carry the tag :data:`OFFICE`, and run by ``python -m queue_server
check`` alone: a database that is behind must not stop the command that brings it up to date.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from queue_server.core import audit_chain, clock, schema, triggers
from queue_server.core.calendar import selectors as calendar
from queue_server.core.models import AuditEvent, MessageState, OutboxMessage
from queue_server.core.outbox import HANDLERS

OFFICE = "motcua"
LOW_DISK = 500 * 1024 * 1024
UNSEALED_LATE = timedelta(minutes=10)


@register(Tags.security)
def settings_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What can be said of the settings without opening anything big."""
    motcua = settings.MOTCUA
    found: list[CheckMessage] = []
    for name, path in (("TLS_CERT", motcua.tls_cert), ("TLS_KEY", motcua.tls_key)):
        if path is not None and not os.access(path, os.R_OK):
            hint = f"Set MOTCUA_{name} to a PEM file this user can read."
            found.append(Error(f"{path} cannot be read.", hint=hint, id="motcua.E001"))
    if not os.access(_existing_parent(motcua.data), os.W_OK):
        hint = "Choose another --data, or give this user the right to write there."
        found.append(Error(f"{motcua.data} cannot be written.", hint=hint, id="motcua.E002"))
    if connection.vendor == "sqlite" and sqlite3.sqlite_version_info < (3, 35):
        hint = "Use Python of Debian 12 or newer."
        found.append(Error("SQLite is older than 3.35.", hint=hint, id="motcua.E003"))
    if motcua.debug:
        hint = "Unset MOTCUA_DEBUG outside of development."
        found.append(Warning("Debugging is on.", hint=hint, id="motcua.W001"))
    if motcua.public_urls and "*" in motcua.allowed_hosts:
        hint = "Set MOTCUA_ALLOWED_HOSTS to the names this server is reached by."
        found.append(Warning("Any host name is accepted.", hint=hint, id="motcua.W002"))
    return found


@register(OFFICE, deploy=True)
def database_fits(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What only the database can tell: schema, triggers, chain, dead messages, calendar, disk."""
    if pending := schema.pending():
        hint = "Make a backup, then run: python -m queue_server migrate"
        text = f"{len(pending)} migrations are pending."
        return [Error(text, hint=hint, id="motcua.E101")]
    return [*_structure(), *_work(), *_calendar(), *_disk()]


def _structure() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if lost := triggers.missing(connection):
        hint = "Restore a backup, or ask the makers: rules of the database were removed."
        found.append(Error(f"Triggers are missing: {lost}.", hint=hint, id="motcua.E104"))
    problems = audit_chain.verify()
    for problem in problems[:20]:
        hint = "Somebody changed the audit log. Keep the database file as evidence."
        found.append(Error(f"Audit chain: {problem}", hint=hint, id="motcua.E105"))
    return found


def _work() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    late = clock.now() - UNSEALED_LATE
    unsealed = AuditEvent.objects.filter(position__isnull=True, at__lt=late).count()
    if unsealed:
        hint = "Is a worker running? `serve` starts one, or run `python -m queue_server worker`."
        text = f"{unsealed} rows of the audit log wait for their seal."
        found.append(Warning(text, hint=hint, id="motcua.W110"))
    dead = OutboxMessage.objects.filter(state=MessageState.DEAD).count()
    if dead:
        hint = "Look with `python -m queue_server jobs`, then `jobs --retry`."
        found.append(Warning(f"{dead} messages were given up.", hint=hint, id="motcua.W106"))
    unknown = OutboxMessage.objects.filter(state=MessageState.QUEUED).exclude(kind__in=HANDLERS)
    if kinds := sorted(set(unknown.values_list("kind", flat=True))):
        hint = "They stay until a version that knows them runs."
        text = f"Nobody does messages of kind {', '.join(kinds)}."
        found.append(Warning(text, hint=hint, id="motcua.W107"))
    return found


def _calendar() -> list[CheckMessage]:
    year = clock.local_day().year
    missing = {year, year + 1} - calendar.years_known()
    if not missing:
        return []
    years = ", ".join(str(year) for year in sorted(missing))
    hint = "Run `python -m queue_server calendar propose YEAR`, correct it, then import it."
    return [Warning(f"No day off is known for {years}.", hint=hint, id="motcua.W108")]


def _disk() -> list[CheckMessage]:
    free = shutil.disk_usage(_existing_parent(settings.MOTCUA.data)).free
    if free >= LOW_DISK:
        return []
    hint = "Make room: without it no ticket can be stored."
    text = f"Only {free // 1024 // 1024} MB are free."
    return [Warning(text, hint=hint, id="motcua.W109")]


def _existing_parent(path: Any) -> Any:
    while not path.exists():
        path = path.parent
    return path
