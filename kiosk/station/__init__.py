"""A counter station: the kiosk's printer and scanner without a screen."""

from __future__ import annotations

from kiosk.station.station import Station

__all__ = ["Station"]
