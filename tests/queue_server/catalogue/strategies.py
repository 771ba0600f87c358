"""Any procedure a file may hold, for the laws of reading and writing."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from queue_server.catalogue.rules.lines import PaperLine, ProcedureLine
from queue_server.catalogue.rules.terms import TimeUnit
from queue_server.core.lines import clean_lines, clean_text

_NASTY = st.sampled_from(["=1+1", "'=x", "''-y", "a|b\\c", '"q", z', "@SUM(A1)", "+84", "ẾẾ đ Đ"])
one_line = (st.text(max_size=40) | _NASTY).map(clean_text)
some_text = one_line.filter(bool)
many_lines = st.lists(one_line, max_size=4).map("\n".join).map(clean_lines)
papers = st.builds(
    PaperLine,
    name_vi=some_text,
    name_en=one_line,
    originals=st.integers(0, 999),
    copies=st.integers(0, 999),
)
codes = st.from_regex(r"[1-3]\.[0-9]{6}(\.[A-Z0-9]{1,4})?", fullmatch=True)


@st.composite
def procedure_lines(draw: st.DrawFn) -> ProcedureLine:
    """A line with any lawful values."""
    unit = draw(st.sampled_from(list(TimeUnit)))
    texts = {
        name: draw(one_line)
        for name in (
            "time_note_vi", "time_note_en", "fee_note_vi", "fee_note_en", "result_vi", "result_en"
        )
    }  # fmt: skip
    longer = {
        name: draw(many_lines)
        for name in (
            "keywords_vi", "keywords_en", "summary_vi", "summary_en", "legal_basis", "source"
        )
    }  # fmt: skip
    return ProcedureLine(
        code=draw(codes),
        name_vi=draw(some_text),
        name_en=draw(some_text),
        field=draw(st.sampled_from(["ho-tich", "chung-thuc", "dat-dai"])),
        effective_from=draw(st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1))),
        active=draw(st.booleans()),
        popularity=draw(st.integers(0, 100)),
        level=draw(one_line),
        time_unit=unit,
        time_amount=draw(st.integers(0, 9999)) if unit.counted else None,
        fee_vnd=draw(st.none() | st.integers(0, 2_000_000_000)),
        papers=tuple(draw(st.lists(papers, max_size=4))),
        **texts,
        **longer,
    )
