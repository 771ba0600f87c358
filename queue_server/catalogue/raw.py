"""Raw lists of procedures and the knowledge the product ships with.

A raw list (``assets/data/procedures.csv``) holds official names, and times and fees of mixed
trust.  What is believed of it is decided by :mod:`rules.sources`; plain-language summaries,
everyday words and the English of paper names come from the files beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml
from django.utils.translation import gettext_noop

from queue_server.catalogue.rules import sources
from queue_server.catalogue.rules.lines import LineError
from queue_server.core.lines import clean_text
from queue_server.core.search import fold
from queue_server.core.settings import ROOT

DATA = ROOT / "assets" / "data"
RAW_COLUMNS = frozenset({"field_vi", "time_limit_days", "fee_vnd", "source"})
#: What a raw list says of a procedure the office knows already; the rest keeps what is there.
GIVEN_COLUMNS = frozenset(
    {
        *("code", "name_vi", "name_en", "field", "level", "papers", "source"),
        *("time_unit", "time_amount", "time_note_vi", "time_note_en"),
        *("fee_vnd", "fee_note_vi", "fee_note_en", "result_vi", "result_en"),
    }
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the product knows beyond an official list, by procedure code and by paper name."""

    summaries: Mapping[str, Mapping[str, Any]]
    english: Mapping[str, str]
    most_used: Sequence[str]

    def popularity(self, code: str) -> int:
        """0 to 100: the most used by their order, then every one with a summary, then none."""
        if code in self.most_used:
            return 100 - 2 * self.most_used.index(code)
        return 50 if code in self.summaries else 0


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The shipped summaries and translations, read once."""
    shipped = load_yaml("summaries.yaml")
    return Knowledge(
        summaries=shipped["procedures"],
        english=load_yaml("papers_en.yaml"),
        most_used=shipped["most_used"],
    )


def load_yaml(name: str) -> Any:
    """A data file of ``assets/data`` as plain values."""
    with (DATA / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def is_raw(columns: Any) -> bool:
    """Whether a file with these columns is a raw list: it has no ``time_unit`` of its own."""
    present = set(columns)
    return present >= RAW_COLUMNS and "time_unit" not in present


def translate_row(row: Mapping[str, Any], field_codes: Mapping[str, str]) -> dict[str, Any]:
    """A line of a raw list in the columns of :mod:`rules.lines`.

    Args:
        row: the raw columns, as texts.
        field_codes: folded Vietnamese name of a field → its code in the office.

    Raises:
        LineError: for a field the office does not have.
    """
    texts = {name: clean_text(str(value or "")) for name, value in row.items()}
    known = knowledge().summaries.get(texts.get("code", ""), {})
    name = texts.get("field_vi", "")
    if fold(name) not in field_codes:
        raise LineError(
            "field_vi", gettext_noop("This office has no field named “{value}”."), value=name
        )
    result_vi, result_en = _result(texts.get("result", ""))
    return {
        "code": texts.get("code"),
        "name_vi": texts.get("name_vi"),
        "name_en": texts.get("name_en") or texts.get("name_vi"),
        "field": field_codes[fold(name)],
        "level": sources.level_of(texts.get("level", "")),
        "source": texts.get("source"),
        "popularity": knowledge().popularity(texts.get("code", "")),
        "papers": _papers(texts.get("papers", "")),
        "result_vi": result_vi,
        "result_en": result_en,
        **_words(known),
        **_terms(texts, known),
    }


def _terms(texts: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Time and fee as far as they are believed; a note is said only with what it explains."""
    source = texts.get("source", "")
    try:
        fee = sources.believed_fee(texts.get("fee_vnd", ""), source)
        unit, amount, note_vi, note_en = sources.believed_time(
            texts.get("time_limit_days", ""), texts.get("time_limit_note", ""), source
        )
    except ValueError as error:
        raise LineError(
            "fee_vnd", gettext_noop("The fee and the days must be whole numbers.")
        ) from error
    return {
        "time_unit": unit.value,
        "time_amount": amount,
        "time_note_vi": note_vi,
        "time_note_en": note_en,
        "fee_vnd": fee,
        "fee_note_vi": known.get("fee_note_vi", "") if fee is not None else "",
        "fee_note_en": known.get("fee_note_en", "") if fee is not None else "",
    }


def _words(known: Mapping[str, Any]) -> dict[str, str]:
    return {
        "summary_vi": known.get("vi", ""),
        "summary_en": known.get("en", ""),
        "keywords_vi": "\n".join(known.get("words_vi", ())),
        "keywords_en": "\n".join(known.get("words_en", ())),
    }


def _papers(cell: str) -> list[dict[str, Any]]:
    papers = []
    for name in filter(None, (part.strip() for part in cell.split(";"))):
        originals, copies = sources.pieces_of(name)
        english = knowledge().english.get(name, "")
        papers.append(
            {
                "name_vi": sources.spelled(name),
                "name_en": english,
                "originals": originals,
                "copies": copies,
            }
        )
    return papers


def _result(cell: str) -> tuple[str, str]:
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    english = [knowledge().english.get(part, part) for part in parts]
    said = "; ".join(sources.spelled(part) for part in parts)
    return said, "; ".join(word[:1].upper() + word[1:] for word in english)
