"""The touch client and the counter station of Một Cửa.

The package talks to the server over the HTTP API only and never imports it.
"""

from __future__ import annotations

__version__ = "0.1.0"
