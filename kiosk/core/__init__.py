"""State and flows of the kiosk, without a screen: nothing in here imports Kivy."""

from __future__ import annotations
