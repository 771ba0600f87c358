"""A small office behind a real server process, for tests that drive it with a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.support.office import Office, command

# What a browser sees does not depend on the database: these offices always live in SQLite.
HERE = {"MOTCUA_DATABASE_URL": ""}
SEED = """
import json
from queue_server.accounts.services import add_device
from tests.queue_server.queueing.build import build_office
office = build_office()
office.hall.repeat_voice = 1
office.hall.save()
def token(name, kind, binding=""):
    return add_device(office.unit, name=name, kind=kind, binding=binding, actor="test")[1]
print(json.dumps({
    "kiosk": token("k", "kiosk"), "display": token("d", "display", "main"),
    **{str(n): token(f"s{n}", "station", str(n)) for n in (1, 2, 3)},
}))
"""


class QuietOffice(Office):
    """An office whose processes ignore the database under test."""

    @property
    def env(self) -> dict[str, str]:
        """The variables that name this office's database."""
        return HERE


@dataclass
class Served:
    """The running office and what devices do there, over the wire."""

    office: Office
    tokens: dict[str, str]

    def issue(self, service: str = "a", language: str = "vi") -> dict[str, str]:
        """Take a number as the kiosk does; returns the answer."""
        body = {"request_id": str(uuid4()), "service": service, "language": language}
        answer = self.office.api(self.tokens["kiosk"]).post("/tickets", body)
        assert answer.status_code == 201, answer.text
        found: dict[str, str] = answer.json()
        return found

    def call(self, counter: int) -> str:
        """Call the next visitor to a counter; returns the label."""
        answer = self.office.api(self.tokens[str(counter)]).post(f"/counters/{counter}/next")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["label"])

    def restart(self) -> None:
        """Start the server again on the port it had."""
        self.office.start()


@contextmanager
def served(data: Path) -> Iterator[Served]:
    """Build the office in ``data`` and serve it until the block ends."""
    command("migrate", data=data, env=HERE)
    printed = command("django", "shell", "-v0", "-c", SEED, data=data, env=HERE)
    office = QuietOffice(data=data, code="ben-moi")
    office.start()
    try:
        yield Served(office, json.loads(printed.strip().splitlines()[-1]))
    finally:
        office.stop()
