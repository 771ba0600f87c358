"""Our bytes are the bytes of the makers' manuals, and their replies mean what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from kiosk.devices.printers import escpos_bytes
from kiosk.devices.printers.replies import Automatic, Demultiplexer, FullStatus, RealTime
from kiosk.devices.printers.status import from_automatic, from_full, from_real_time

GOLDEN = Path(__file__).parent.parent / "golden"
COMMANDS = yaml.safe_load((GOLDEN / "printer_commands.yaml").read_text(encoding="utf-8"))
REPLIES = yaml.safe_load((GOLDEN / "printer_replies.yaml").read_text(encoding="utf-8"))


def encoded(case: dict[str, Any]) -> bytes:
    """What our encoder makes of the case."""
    if case["call"] == "raster_pattern":
        rows, wide, tall = case["args"]
        data = [bytes.fromhex(row) for row in rows]
        image = Image.frombytes("1", (len(data[0]) * 8, len(data)), b"".join(data))
        return escpos_bytes.raster(image, wide, tall)
    thing = getattr(escpos_bytes, case["call"])
    if isinstance(thing, bytes):
        return thing
    args = [arg.encode() if case["call"] == "ask_process_id" else arg for arg in case["args"]]
    return bytes(thing(*args))


@pytest.mark.parametrize("case", COMMANDS, ids=lambda case: case["command"])
def test_command_is_what_the_manual_prints(case: dict[str, Any]) -> None:
    assert case["source"]
    assert encoded(case) == bytes.fromhex(case["hex"])


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case["reply"])
def test_reply_means_what_the_manual_says(case: dict[str, Any]) -> None:
    demux = Demultiplexer(custom=case.get("dialect") == "custom")
    (reply,) = demux.feed(bytes.fromhex(case["hex"]))
    if isinstance(reply, RealTime):
        seen = from_real_time({case["question"]: reply.value})
    elif isinstance(reply, Automatic):
        seen = from_automatic(reply.data)
    else:
        assert isinstance(reply, FullStatus)
        seen = from_full(reply.data)
    status = seen.status(0.0)
    for name, value in case["status"].items():
        assert getattr(status, name) == value, name
    assert demux.noise == 0


def test_every_case_names_its_source() -> None:
    assert all(len(case["source"]) > 10 for case in [*COMMANDS, *REPLIES])
