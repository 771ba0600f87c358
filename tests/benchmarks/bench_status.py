"""A receipt held under the scanner → the state of the dossier, over HTTP, among 100,000 dossiers.

The kiosk's own work (parsing the scan, drawing) is measured elsewhere; this is the server's share
as a kiosk sees it: one request of one device after the other, on a connection that stays open.
The baseline is the same office with 1,000 dossiers, so the ratio says what the number of dossiers
costs. A second line says how many wrong words a robot may try before it is stopped.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from queue_server.dossiers.limits import PUBLIC_LIMITS, expected_days_to_guess
from tests.support.office import Office, command

MANY, FEW = 100_000, 1_000
SAMPLES, WARM_UP = 400, 20
# A thousand invented dossiers; the rest are copies under codes of other agencies, made by the
# database itself, because what is measured is the look-up and not the invention.
SEED = """
import json, random
from django.db import connection
from queue_server.accounts.models import Unit
from queue_server.catalogue.selectors import versions_in_force
from queue_server.dossiers.models import Dossier, Hop
from tests.queue_server.dossiers.bulk import make_dossiers
office = Unit.objects.get(code="demo")
versions = [v for v in versions_in_force(office) if v.time_unit != "unknown"]
make_dossiers(office, versions, {few} - Dossier.objects.count(), papers=False)
changed = {{
    Dossier: {{"id": "id + %(by)d", "code": "'C%(n)d.' || code",
               "request_id": "lower(hex(randomblob(16)))"}},
    Hop: {{"id": "id + %(by)d", "dossier_id": "dossier_id + %(by)d"}},
}}
with connection.cursor() as cursor:
    for n in range(1, {copies}):
        for model, new in changed.items():
            names = [field.column for field in model._meta.concrete_fields]
            values = [new.get(name, name) % {{"by": n * 10**6, "n": n}} for name in names]
            cursor.execute(
                f"INSERT INTO {{model._meta.db_table}} ({{', '.join(names)}}) "
                f"SELECT {{', '.join(values)}} FROM {{model._meta.db_table}} WHERE id < 1000000"
            )
    cursor.execute("ANALYZE")
rows = list(Dossier.objects.values_list("code", "check_word"))
print(json.dumps([len(rows), random.Random(7).sample(rows, {samples})]))
"""


def run() -> list[dict[str, Any]]:
    """Measure both sizes; returns p50 and p95 with the small office as the baseline."""
    few, many = _times(FEW), _times(MANY)
    rows = [
        _row(f"scan → status, {MANY:,} dossiers, {name}", _at(many, share), _at(few, share))
        for name, share in (("p50", 0.50), ("p95", 0.95))
    ]
    days = expected_days_to_guess(PUBLIC_LIMITS)
    rows.append(
        {
            "name": "guessing one check word, mean",
            "value": days / 365,
            "unit": "years",
            "baseline_name": "without throttling, 100 tries/s",
            "baseline": 24**4 / 2 / 100 / 3600 / 24 / 365,
            "ratio": days * 24 * 3600 / (24**4 / 2 / 100),
        }
    )
    return rows


def _row(name: str, value: float, baseline: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": "ms",
        "baseline_name": f"{FEW:,} dossiers",
        "baseline": baseline,
        "ratio": value / baseline,
    }


def _at(times: list[float], share: float) -> float:
    return statistics.quantiles(times, n=100)[int(share * 100) - 1]


def _times(count: int) -> list[float]:
    """Milliseconds of each look-up in an office of about ``count`` dossiers."""
    with tempfile.TemporaryDirectory(prefix="motcua-status-") as folder:
        office = Office(Path(folder))
        office.create()
        script = SEED.format(few=FEW, copies=count // FEW, samples=SAMPLES + WARM_UP)
        printed = command("django", "shell", "-v0", "-c", script, data=office.data)
        made: int
        receipts: list[list[str]]
        made, receipts = json.loads(printed.strip().splitlines()[-1])
        if made != count:
            raise RuntimeError(f"{made} dossiers instead of {count}")
        token = office.device("bench", "kiosk")
        office.start()
        try:
            return _look_up(office, token, receipts)
        finally:
            office.stop()


def _look_up(office: Office, token: str, receipts: list[list[str]]) -> list[float]:
    api, times = office.api(token), []
    random.Random(3).shuffle(receipts)
    for code, word in receipts:
        began = time.perf_counter()
        answer = api.get(f"/dossiers/{code}", params={"check": word})
        times.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200 or "sentence_vi" not in answer.json():
            raise RuntimeError(f"no status: {answer.status_code}")
    return times[WARM_UP:]
