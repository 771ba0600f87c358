"""`preview:DIR`: no printer; every slip becomes a picture of itself.

The bytes go through the same encoder as for a real printer and are decoded again by the virtual
one, so the picture is what a printer would have printed, not a drawing of what was meant.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from kiosk.devices.printers.errors import TransportClosed
from kiosk.devices.printers.profile import Profile
from kiosk.devices.printers.transports.base import Transport
from kiosk.devices.printers.virtual.device import Device
from kiosk.devices.printers.virtual.paper import Receipt, save_png
from kiosk.devices.slip import Slip

_NAME = re.compile(r"^(\d{4,})-")


class PreviewTransport(Transport):
    """Writes `NNNN-<kind>-<id8>.png` and `.json` beside it into a folder."""

    instant = True

    def __init__(self, folder: Path, profile: Profile, paper_mm: int | None) -> None:
        self.name = f"preview:{folder}"
        self._folder = folder
        self._dpi = profile.dpi
        self._device = Device(
            profile.dots(paper_mm),
            profile.dpi,
            cutter_mm=profile.cutter_mm,
            custom=profile.status.dialect == "custom",
            on_receipt=self._save,
        )
        self._device.on_reply = self._answer
        self._answers = bytearray()
        self._slip: Slip | None = None
        self._saved = False
        self._failure = ""

    def open(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            probe = self._folder / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise TransportClosed(f"{self.name}: {error}") from error

    def begin(self, slip: Slip) -> None:
        self._slip, self._saved = slip, False

    def write_some(self, data: bytes, timeout: float) -> int:
        del timeout
        self._device.receive(data)
        if self._failure:
            message, self._failure = self._failure, ""
            raise TransportClosed(message)
        return len(data)

    def read(self, timeout: float) -> bytes:
        del timeout
        data = bytes(self._answers)
        self._answers.clear()
        return data

    def close(self, *, discard: bool = False) -> None:
        """Nothing stays open."""

    def end(self) -> None:
        """Tear off an uncut slip, as the citizen would."""
        torn = self._device.tear_off() if self._slip is not None and not self._saved else None
        if torn is not None:
            self._save(torn)

    def _answer(self, data: bytes) -> None:
        self._answers += data

    def _save(self, receipt: Receipt) -> None:
        if self._slip is None:
            return
        name = f"{self._next_number():04d}-{self._slip.kind}-{self._slip.id[:8]}"
        try:
            text = json.dumps(self._describe(receipt), ensure_ascii=False, indent=1)
            part = self._folder / f".{name}.json.part"
            part.write_text(text + "\n", encoding="utf-8")
            part.replace(self._folder / f"{name}.json")
            # The picture comes last: who sees it finds its description beside it.
            save_png(receipt.image, self._folder / f"{name}.png", self._dpi)
        except OSError as error:
            self._failure = f"{self.name}: {error}"
        self._saved = True

    def _describe(self, receipt: Receipt) -> dict[str, Any]:
        slip = self._slip
        assert slip is not None
        return {
            "id": slip.id,
            "kind": slip.kind,
            "language": slip.language,
            "texts": slip.texts(),
            "characters": receipt.texts,
            "qr": receipt.qr,
            "barcodes": receipt.barcodes,
            "cut": receipt.cut,
            "mm": round(receipt.mm, 1),
        }

    def _next_number(self) -> int:
        numbers = (_NAME.match(path.name) for path in self._folder.glob("*.png"))
        return max((int(found.group(1)) for found in numbers if found), default=0) + 1
