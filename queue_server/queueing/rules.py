"""Pure rules of the queue: labels, the life of a ticket, and the order of the line.

Nothing here reads a clock, a database or a request. All keys and times are integers in
microseconds since the epoch (µs), so that a key can always be put between two others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

US = 1_000_000  # microseconds in a second


class State(StrEnum):
    """Where a ticket is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"
    LEFT = "left"


#: States in which a ticket occupies a counter: one at a time, held by a partial unique key.
ACTIVE = (State.CALLED, State.SERVING)
#: States a ticket never leaves.
FINAL = frozenset({State.DONE, State.CANCELLED, State.LEFT})


class Verb(StrEnum):
    """What may be done with a ticket; also the cause written on each period of its life."""

    ISSUE = "issue"
    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    MISS = "miss"
    RECYCLE = "recycle"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    CLOSE = "close"
    UNDO = "undo"


#: From which state a verb leads to which; a pair that is absent is not permitted.
TRANSITIONS: Mapping[Verb, Mapping[State, State]] = {
    Verb.CALL: {State.WAITING: State.CALLED},
    Verb.RECALL: {State.CALLED: State.CALLED},
    Verb.SERVE: {State.CALLED: State.SERVING},
    Verb.FINISH: {State.CALLED: State.DONE, State.SERVING: State.DONE},
    Verb.MISS: {State.CALLED: State.MISSED},
    Verb.RECYCLE: {State.MISSED: State.WAITING},
    Verb.HOLD: {State.CALLED: State.HELD, State.SERVING: State.HELD},
    Verb.RESUME: {State.HELD: State.SERVING},
    Verb.TRANSFER: {
        State.CALLED: State.WAITING,
        State.SERVING: State.WAITING,
        State.HELD: State.WAITING,
        State.WAITING: State.WAITING,
    },
    Verb.CANCEL: {
        State.WAITING: State.CANCELLED,
        State.CALLED: State.CANCELLED,
        State.HELD: State.CANCELLED,
        State.MISSED: State.CANCELLED,
    },
    Verb.CLOSE: {
        State.WAITING: State.LEFT,
        State.HELD: State.LEFT,
        State.CALLED: State.LEFT,
        State.SERVING: State.DONE,
    },
}


def next_state(verb: Verb, state: State) -> State | None:
    """The state that ``verb`` leads to from ``state``, or None when it is not permitted."""
    return TRANSITIONS[verb].get(state)


def permitted(state: State) -> frozenset[Verb]:
    """Every verb that may be done with a ticket in ``state``."""
    return frozenset(verb for verb, table in TRANSITIONS.items() if state in table)


def label(letter: str, number: int) -> str:
    """The label a citizen reads: A001 … A999, then A1000; at least three digits.

    Raises ValueError for a number below 1.
    """
    if number < 1:
        raise ValueError("ticket numbers start at 1")
    return f"{letter}{number:03d}"


@dataclass(frozen=True, slots=True)
class Place:
    """One waiting ticket of a line: its sort key (µs) and whether it was woven in by priority."""

    key: int
    priority: bool


def key_at(keys: Sequence[int], index: int, arrival: int) -> int:
    """The sort key (µs) that puts a ticket before ``keys[index]``.

    ``keys`` is sorted. At the end the key is the arrival itself. When two neighbours leave no
    room the earlier one's key is shared, and the ticket's id, which is later, decides.
    """
    if index >= len(keys):
        return max(arrival, keys[-1]) if keys else arrival
    if index == 0:
        return keys[0] - 1
    before, after = keys[index - 1], keys[index]
    return (before + after) // 2 if after - before >= 2 else before


def priority_index(waiting: Sequence[Place], *, every: int, normals_since: int) -> int:
    """Where a priority ticket goes in its line: one priority after each ``every`` normal ones.

    Args:
        waiting: the line, sorted by key.
        every: N of "1 in N", at least 1.
        normals_since: normal tickets called in this line since its last priority was called;
            they count only while no other priority waits.

    Returns:
        The index before which the ticket is put; ``len(waiting)`` means at the end. Each
        priority thus uses up N normal tickets that are ahead of it and never used before, so
        that a normal ticket with A normals ahead is overtaken at most A // N + 1 times.
    """
    last = max((i for i, place in enumerate(waiting) if place.priority), default=None)
    needed = every if last is not None else max(0, every - normals_since)
    index = 0 if last is None else last + 1
    while needed and index < len(waiting):
        needed -= 1
        index += 1
    return index


def priority_key(waiting: Sequence[Place], *, arrival: int, every: int, normals_since: int) -> int:
    """The sort key (µs) of a priority ticket that arrives at ``arrival``; see priority_index."""
    index = priority_index(waiting, every=every, normals_since=normals_since)
    return key_at([place.key for place in waiting], index, arrival)


def recycle_key(keys: Sequence[int], *, after: int, arrival: int) -> int:
    """The sort key (µs) of a missed ticket that comes back: after the next ``after`` tickets."""
    return key_at(keys, min(after, len(keys)), arrival)


class Why(StrEnum):
    """Why a ticket stands where it stands, in the words the desk shows."""

    ARRIVAL = "arrival"
    PRIORITY = "priority"
    RECYCLED = "recycled"
    TRANSFERRED = "transferred"
    PREFERRED = "preferred"
    THIS_COUNTER = "this_counter"


def why_here(
    *, cause: str, priority: bool, head_start_s: int, for_this_counter: bool, overtakes: bool
) -> Why:
    """The one reason that explains a place best.

    Args:
        cause: the verb that put the ticket into the line (``Ticket.waiting_since_cause``).
        priority: whether the ticket belongs to a priority group.
        head_start_s: seconds of preference this counter gives the ticket's line.
        for_this_counter: the ticket was sent to this very counter.
        overtakes: an earlier arrival of another line stands behind it because of the head start.
    """
    if for_this_counter:
        return Why.THIS_COUNTER
    if cause == Verb.TRANSFER:
        return Why.TRANSFERRED
    if cause == Verb.RECYCLE:
        return Why.RECYCLED
    if priority:
        return Why.PRIORITY
    if head_start_s and overtakes:
        return Why.PREFERRED
    return Why.ARRIVAL


def effective_key(key: int, head_start_s: int) -> int:
    """The key by which a counter compares lines: preference is a head start in seconds."""
    return key - head_start_s * US
