"""The one clock: instants are aware UTC, days are days in Vietnam."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """Return ``instant`` (aware) as wall-clock time in Vietnam."""
    return instant.astimezone(LOCAL)


def local_day(instant: datetime | None = None) -> date:
    """Return the day in Vietnam at ``instant`` (aware), or today."""
    return (instant if instant is not None else now()).astimezone(LOCAL).date()
