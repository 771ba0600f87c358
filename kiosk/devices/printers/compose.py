"""From a slip to the bytes of a print job, spending as few of them as the wire deserves."""

from __future__ import annotations

from kiosk.devices.printers.encode import Job, encode
from kiosk.devices.printers.layout import Layout, Mode
from kiosk.devices.printers.profile import Profile
from kiosk.devices.slip import Slip

TICKET_BYTES = 7000
"""At 115200 baud so many bytes take as long as the paper of a ticket."""


def make_job(
    slip: Slip, profile: Profile, *, paper_mm: int | None = None, mode: Mode = "raster"
) -> Job:
    """Lay out and encode `slip`.

    On a slow wire a ticket is made coarser step by step until it is within `TICKET_BYTES`; other
    slips hold names and dates to be kept, and stay sharp.

    Raises:
        SlipError: a picture in the slip cannot be used.
        PrinterConfigError: see `encode`.
    """
    steps = (1, 2, 3) if mode == "hybrid" and profile.scale and slip.kind == "ticket" else (1,)
    for economy in steps:
        job = encode(Layout(profile, paper_mm, mode, economy).page(slip), profile)
        if job.size <= TICKET_BYTES:
            break
    return job
