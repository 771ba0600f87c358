"""How wide the columns of a table are."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import ImageFont

from kiosk.devices.printers import typeface

# A text this much wider than its fair share still stays on one line if the others can spare it.
_NEARLY = 1.5


def share(
    weights: Sequence[int],
    rows: Sequence[Sequence[tuple[str, ImageFont.FreeTypeFont]]],
    usable: int,
) -> list[int]:
    """Share `usable` dots between columns by weight, but give each the width it must have.

    Best is that texts which nearly fit (labels) stay on one line; then, that no word is broken;
    where not even that can be had, the weights alone decide.
    """
    fair = [usable * weight // sum(weights) for weight in weights]
    whole, words = [0] * len(fair), [0] * len(fair)
    for row in rows:
        for i, (text, face) in enumerate(row):
            whole[i] = max(whole[i], typeface.width(text, face))
            longest = max((typeface.width(word, face) for word in text.split()), default=0)
            words[i] = max(words[i], longest)
    cozy = [
        full if full <= room * _NEARLY else word
        for full, room, word in zip(whole, fair, words, strict=True)
    ]
    # The first column holds the labels: if not all can stay whole, at least those should.
    labels = [cozy[0], *words[1:]]
    return _squeeze(fair, cozy) or _squeeze(fair, labels) or _squeeze(fair, words) or fair


def _squeeze(fair: Sequence[int], least: Sequence[int]) -> list[int] | None:
    """Take from the cells with room to spare what the others lack; None if that is not enough."""
    lacking = sum(max(0, need - room) for need, room in zip(least, fair, strict=True))
    spare = sum(max(0, room - need) for need, room in zip(least, fair, strict=True))
    if lacking > spare:
        return None
    return [
        need if need >= room else room - -(-lacking * (room - need) // spare)
        for need, room in zip(least, fair, strict=True)
    ]
