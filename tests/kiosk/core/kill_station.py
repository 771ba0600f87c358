"""A station that works off its jobs twice and ends, or kills itself at a point on the way.

kill_station.py URL TOKEN DATA_DIR POINT
"""

from __future__ import annotations

import sys
from pathlib import Path

from kill_driver import PaperFile, around

from kiosk.core.server import ServerClient
from kiosk.core.store import Store
from kiosk.station import Station

# point → (owner, method, before it or after it)
POINTS = {
    "before-claim": ("store", "claim", True),
    "after-claim": ("store", "claim", False),
    "after-server-claim": ("client", "claim_job", False),
    "after-printing": ("store", "claim_printing", False),
    "after-print": ("store", "settle_claim", True),
    "after-settled": ("store", "settle_claim", False),
}


def main() -> int:
    """Run until killed, or until the jobs are worked off."""
    url, token, folder, point = sys.argv[1:5]
    store = Store(Path(folder) / "station.db")
    client = ServerClient(url, token, timeout_s=5.0)
    printer = PaperFile(Path(folder) / "paper.log", point)
    station = Station(store, client, printer)
    if point in POINTS:
        owner, name, before = POINTS[point]
        around(store if owner == "store" else client, name, before=before)
    station.settle_interrupted()
    station.work_off()
    station.work_off()
    return 0


if __name__ == "__main__":
    sys.exit(main())
