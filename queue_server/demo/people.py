"""Invented people: names that sound real, numbers that nobody can have."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """An invented applicant. No province has the prefix 099; the phone block is reserved."""

    name: str
    number: str
    phone: str
    address: str


def invent(rng: random.Random, words: Mapping[str, Sequence[str]]) -> Person:
    """A person made of the words of ``demo/history.yaml``."""
    sex = rng.choice(("male", "female"))
    name = " ".join(
        (
            rng.choice(words["family"]),
            rng.choice(words[f"middle_{sex}"]),
            rng.choice(words[f"given_{sex}"]),
        )
    )
    year = rng.randint(50, 99)
    number = f"099{0 if sex == 'male' else 1}{year:02d}{rng.randint(0, 999_999):06d}"
    street = rng.choice(words["streets"])
    return Person(
        name=name,
        number=number,
        phone=f"0900{rng.randint(0, 999_999):06d}",
        address=f"{rng.randint(1, 199)} {street}, phường Bến Mới, tỉnh Sông Quê",
    )
