"""How a call is spoken: the clips of a sentence, in order. Pure.

Numbers of tickets are read digit by digit, as halls do: "A, không, một, hai". Numbers of counters
are read as numbers: "hai mươi mốt", "twenty-one". The clips lie in `assets/sounds`, named by
`manifest.json`; each name here is a key of that file.
"""

from __future__ import annotations

from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
CHIME = "chime"


def clips_for(label: str, counter: int | str, language: Language) -> list[str]:
    """Return the clips of one sentence, without the chime.

    Args:
        label: a ticket's label (`A012`); characters that cannot be spoken are left out.
        counter: a counter's number, or its code where it has a letter (`5B`).
        language: the language of the sentence.

    Returns:
        `["vi/invite", "vi/letter-a", "vi/0", …, "vi/to-counter", "vi/5"]`.
    """
    words = ["invite", *_spelled(label), "to-counter", *_counter_words(str(counter), language)]
    return [f"{language}/{word}" for word in words]


def sentences_for(label: str, counter: int | str) -> list[list[str]]:
    """Return one reading of a call: the Vietnamese sentence, then the English one."""
    return [clips_for(label, counter, language) for language in LANGUAGES]


def _spelled(label: str) -> list[str]:
    """`A012` → `letter-a 0 1 2`; only letters and digits of ASCII have clips."""
    return [
        character if character.isdigit() else f"letter-{character.lower()}"
        for character in label
        if character.isascii() and character.isalnum()
    ]


def _counter_words(counter: str, language: Language) -> list[str]:
    """The number as a number when it has one or two digits, else sign by sign."""
    if not (counter.isascii() and counter.isdigit()) or not 1 <= int(counter) <= 99:
        return _spelled(counter)
    number = int(counter)
    return _vietnamese(number) if language == "vi" else _english(number)


def _vietnamese(number: int) -> list[str]:
    """1–99: 15 is "mười lăm", 21 "hai mươi mốt", 24 "hai mươi tư", 30 "ba mươi"."""
    tens, unit = divmod(number, 10)
    if tens == 0:
        return [str(unit)]
    head = ["10"] if tens == 1 else [str(tens), "tens"]
    if unit == 0:
        return head
    if unit == 5:
        return [*head, "5-after-ten"]
    if tens > 1 and unit in (1, 4):
        return [*head, f"{unit}-after-tens"]
    return [*head, str(unit)]


def _english(number: int) -> list[str]:
    """1–99: up to nineteen one word, above it the tens and the unit."""
    if number < 20:
        return [str(number)]
    tens, unit = divmod(number, 10)
    return [str(tens * 10), *([str(unit)] if unit else [])]
