"""Telex: how Vietnamese is typed on Latin letters, as pure text-in, text-out functions.

The text itself is the only state: a key is applied to the last word of what is already there, so
the engine survives a cleared field, a pasted word or a language switch without being told.

Rules (the common Telex table):

=========  ==========================================  =======  ===================
keys       result                                      key      tone
=========  ==========================================  =======  ===================
``dd``     đ                                           ``s``    sắc  (á)
``aa``     â      ``ee`` ê      ``oo`` ô               ``f``    huyền (à)
``aw``     ă      ``ow`` ơ      ``uw`` ư               ``r``    hỏi (ả)
``w``      ư when it stands alone in a syllable        ``x``    ngã (ã)
``uow``    uơ, and ươ as soon as a letter follows      ``j``    nặng (ạ)
repeat     takes the mark off again, types the key     ``z``    takes the tone off
=========  ==========================================  =======  ===================

Marks may be typed behind their letter or at the end of the syllable ("dduwowngf", "duongdwf").
A word that is no possible Vietnamese syllable is typed literally. Tones are placed in the older
school style (hòa, thủy), as the national list of procedures does.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
CIRCUMFLEX, BREVE, HORN = "\u0302", "\u0306", "\u031b"
_TONE_MARKS = frozenset(TONES.values())
_VOWELS = frozenset("aeiouy")
_DOUBLED = {"a": "â", "e": "ê", "o": "ô"}
_HOOKED = {"a": "ă", "o": "ơ", "u": "ư"}
_PLAIN = {"â": "a", "ă": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u", "đ": "d"}
_INITIAL_LIST = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu q r s t th tr v x"
_NUCLEUS_LIST = """
    a e i o u y ai ao au ay eo eu ia ie iu oa oe oi ua ue ui uo uu uy ye
    ieu yeu oai oao oay oeo uao uay uoi uou uya uye uyu
"""
_INITIALS = frozenset(["", *_INITIAL_LIST.split()])
_NUCLEI = frozenset(["", *_NUCLEUS_LIST.split()])
_FINALS = frozenset(("", "c", "ch", "m", "n", "ng", "nh", "p", "t"))


@dataclass(frozen=True, slots=True)
class Syllable:
    """A word taken apart: letters in lower case with their marks but without a tone."""

    initial: str
    nucleus: str
    final: str
    tone: str

    @property
    def possible(self) -> bool:
        """Whether the parts can stand in one Vietnamese syllable (spelling only, not meaning)."""
        return (
            self.initial in _INITIALS
            and _plain(self.nucleus) in _NUCLEI
            and self.final in _FINALS
            and (bool(self.nucleus) or not self.final)
        )


def type_key(text: str, key: str) -> str:
    """Return ``text`` after the one character ``key`` was typed behind it.

    ``key`` may be upper case. Any character that is not an ASCII letter is appended as it is. The
    result is NFC.
    """
    text = unicodedata.normalize("NFC", text)
    head, word = _split_last_word(text)
    if len(key) != 1 or not ("a" <= key.lower() <= "z"):
        return unicodedata.normalize("NFC", text + key)
    return head + _type_in_word(word, key)


def type_keys(keys: str, text: str = "") -> str:
    """Return ``text`` after every character of ``keys`` was typed behind it."""
    for key in keys:
        text = type_key(text, key)
    return text


def backspace(text: str) -> str:
    """Return ``text`` without its last visible letter; the tone moves where it now belongs."""
    text = unicodedata.normalize("NFC", text)[:-1]
    head, word = _split_last_word(text)
    return head + (_with_letters(word, split(word)) if split(word).possible else word)


def split(word: str) -> Syllable:
    """Take ``word`` (NFC) apart into initial consonants, vowels, final and tone mark."""
    letters, tone = _without_tone(word.lower())
    start = 0
    while start < len(letters) and _plain(letters[start]) not in _VOWELS:
        start += 1
    if letters.startswith("qu") or (letters.startswith("gi") and _vowel_at(letters, 2)):
        start += 1
    end = start
    while _vowel_at(letters, end):
        end += 1
    return Syllable(letters[:start], letters[start:end], letters[end:], tone)


def _vowel_at(letters: str, index: int) -> bool:
    return index < len(letters) and _plain(letters[index]) in _VOWELS


def _type_in_word(word: str, key: str) -> str:
    syllable, low = split(word), key.lower()
    if syllable.possible:
        for rule in (_tone_rule, _stroke_rule, _double_rule, _hook_rule):
            changed = rule(word, syllable, low, key)
            if changed is not None:
                return changed
    return _append(word, syllable, key)


def _tone_rule(word: str, syllable: Syllable, low: str, key: str) -> str | None:
    if not syllable.nucleus or (low not in TONES and low != "z"):
        return None
    mark = TONES.get(low, "")
    if low == "z" and not syllable.tone:
        return None
    if mark == syllable.tone and mark:
        return _with_letters(word, _replaced(syllable, tone="")) + key
    return _with_letters(word, _replaced(syllable, tone=mark))


def _stroke_rule(word: str, syllable: Syllable, low: str, key: str) -> str | None:
    if low != "d" or syllable.initial not in ("d", "đ"):
        return None
    if syllable.initial == "đ":
        return _with_letters(word, _replaced(syllable, initial="d")) + key
    return _with_letters(word, _replaced(syllable, initial="đ"))


def _double_rule(word: str, syllable: Syllable, low: str, key: str) -> str | None:
    target = _DOUBLED.get(low)
    if target is None:
        return None
    nucleus = syllable.nucleus
    if target in nucleus:
        return _with_letters(word, _replaced(syllable, nucleus=nucleus.replace(target, low))) + key
    for index in range(len(nucleus) - 1, -1, -1):
        if _plain(nucleus[index]) == low:
            changed = nucleus[:index] + target + nucleus[index + 1 :]
            # "ươ" asked to become "uô": the horn of the u goes with the horn of the o.
            changed = changed.replace("ưô", "uô")
            return _with_letters(word, _replaced(syllable, nucleus=changed))
    return None


def _hook_rule(word: str, syllable: Syllable, low: str, key: str) -> str | None:
    if low != "w":
        return None
    nucleus, final = syllable.nucleus, syllable.final
    if not nucleus or (syllable.initial, nucleus, final) == ("g", "i", ""):
        if final or syllable.initial == "q":
            return None
        return word + ("Ư" if key.isupper() else "ư")
    changed = _hooked(nucleus, bool(final))
    if changed is not None:
        return _with_letters(word, _replaced(syllable, nucleus=changed))
    plain = "".join(_PLAIN[c] if c in "ăơư" else c for c in nucleus)
    if plain == nucleus:
        return None
    if syllable == Syllable("", "ư", "", ""):
        return key  # "ww" is the way to write a w
    return _with_letters(word, _replaced(syllable, nucleus=plain)) + key


def _hooked(nucleus: str, closed: bool) -> str | None:
    """Return ``nucleus`` with the mark of ``w`` put on, or None when no vowel takes it."""
    plain = _plain(nucleus)
    if "uo" in plain:
        at = plain.index("uo")
        wanted = "ươ" if closed or len(plain) > 2 or nucleus[at] == "ư" else "uơ"
        changed = nucleus[:at] + wanted + nucleus[at + 2 :]
        return None if changed == nucleus else changed
    order = ("u", "o", "a") if plain in ("ua", "ui", "uu", "u") else ("a", "o", "u")
    for vowel in order:
        index = plain.find(vowel)
        if index >= 0 and nucleus[index] != _HOOKED[vowel]:
            return nucleus[:index] + _HOOKED[vowel] + nucleus[index + 1 :]
        if index >= 0:
            return None
    return None


def _append(word: str, syllable: Syllable, key: str) -> str:
    """Add a plain letter; the tone moves to where it now belongs, uơ in the middle becomes ươ."""
    longer = split(word + key)
    if not longer.possible:
        return word + key
    nucleus = longer.nucleus
    if longer.final or len(nucleus) > len(syllable.nucleus) > 1:
        nucleus = nucleus.replace("uơ", "ươ").replace("ưo", "ươ")
    return _with_letters(word + key, _replaced(longer, nucleus=nucleus))


def _replaced(
    syllable: Syllable,
    *,
    initial: str | None = None,
    nucleus: str | None = None,
    tone: str | None = None,
) -> Syllable:
    return Syllable(
        syllable.initial if initial is None else initial,
        syllable.nucleus if nucleus is None else nucleus,
        syllable.final,
        syllable.tone if tone is None else tone,
    )


def _with_letters(word: str, syllable: Syllable) -> str:
    """Write ``syllable`` in the capitals of ``word``, its tone on the letter that carries it."""
    letters = list(syllable.initial + syllable.nucleus + syllable.final)
    if syllable.tone and syllable.nucleus:
        letters[len(syllable.initial) + _tone_index(syllable)] += syllable.tone
    # Every rule keeps the count of letters, so capitals carry over position by position.
    written = [c.upper() if old.isupper() else c for c, old in zip(letters, word, strict=True)]
    return unicodedata.normalize("NFC", "".join(written))


def _tone_index(syllable: Syllable) -> int:
    nucleus = syllable.nucleus
    marked = [i for i, c in enumerate(nucleus) if c in "âăêôơư"]
    if marked:
        return marked[-1]
    if len(nucleus) == 3:
        return 1
    return 1 if len(nucleus) == 2 and syllable.final else 0


def _plain(letters: str) -> str:
    return "".join(_PLAIN.get(c, c) for c in letters)


def _without_tone(word: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", word)
    tone = next((c for c in decomposed if c in _TONE_MARKS), "")
    bare = "".join(c for c in decomposed if c not in _TONE_MARKS)
    return unicodedata.normalize("NFC", bare), tone


def _split_last_word(text: str) -> tuple[str, str]:
    cut = len(text)
    while cut and text[cut - 1].isalpha():
        cut -= 1
    return text[:cut], text[cut:]
