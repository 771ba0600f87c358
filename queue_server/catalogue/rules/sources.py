"""What may be believed of a raw list: values whose source says "memory" come in as unknown.

A raw list is one gathered from public lists (columns ``time_limit_days``, ``time_limit_note``,
``fee_vnd``, ``source``).  Its ``source`` says, clause by clause, where each value comes from;
somebody's memory is no ground for telling a citizen a fee or a date.
"""

from __future__ import annotations

import re

from queue_server.catalogue.rules.terms import Level, TimeUnit

_AMOUNT = re.compile(r"\b\d{1,3}\.000\b")
_WORD = re.compile(r"[a-z]+")
_STEP = re.compile(r"(\d+)\s*(working days?|working hours?|days?|hours?)")
_UNITS = {
    "working day": TimeUnit.WORKING_DAYS,
    "working hour": TimeUnit.WORKING_HOURS,
    "day": TimeUnit.CALENDAR_DAYS,
    "hour": TimeUnit.WORKING_HOURS,
}
_LEVELS = {
    "xã/commune": Level.COMMUNE,
    "huyện before 7/2025, now xã": Level.COMMUNE,
    "VPĐKĐĐ (intake at commune centre)": Level.LAND_OFFICE,
    "công an xã/commune police": Level.POLICE,
    "tỉnh (intake at commune centre)": Level.PROVINCE,
    "trường/xã": Level.SCHOOL,
    "xã/tỉnh": Level.COMMUNE_OR_PROVINCE,
    "mọi cấp": Level.ANY,
    "quân sự xã/commune military command": Level.MILITARY,
}
_ABBREVIATIONS = {
    "GPXD": "giấy phép xây dựng",
    "GCN": "giấy chứng nhận",
    "PCCC": "phòng cháy, chữa cháy",
    "BHYT": "bảo hiểm y tế",
    "CSDL": "cơ sở dữ liệu",
    "ADN": "xét nghiệm ADN",
    "NĐ": "Nghị định",
}
AFTER_15 = (
    "tiếp nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo",
    "when received after 15:00, the next working day",
)


def remembered(source: str) -> frozenset[str]:
    """Which of ``time`` and ``fee`` the source knows from memory only.

    Clauses are separated by semicolons.  A clause that says memory and names neither (nor only
    papers or names) casts doubt on both.
    """
    doubtful: set[str] = set()
    for clause in source.lower().split(";"):
        words = set(_WORD.findall(clause))
        if "memory" not in words:
            continue
        named = words & {"time", "fee"}
        if _AMOUNT.search(clause):
            named.add("fee")
        if (not named and not words & {"papers", "name", "code"}) or "rest" in words:
            named = {"time", "fee"}
        doubtful |= named
    return frozenset(doubtful)


def believed_fee(fee: str, source: str) -> int | None:
    """The fee in đồng when it may be told; None when empty, remembered, or only not shown.

    A portal that "shows no fee" leaves it to the province: that is not free of charge.
    """
    if not fee.strip() or "fee" in remembered(source) or "shows no fee" in source.lower():
        return None
    return int(fee)


def believed_time(days: str, note: str, source: str) -> tuple[TimeUnit, int | None, str, str]:
    """The processing time when it may be told.

    Returns:
        unit, amount, and what else must be said (vi, en); unknown when the value is empty or
        remembered.
    """
    text = note.lower()
    first = text.split(";")[0]
    if not days.strip() or "time" in remembered(source) or "memory" in first:
        return TimeUnit.UNKNOWN, None, "", ""
    if first.startswith("same day"):
        vietnamese, english = AFTER_15 if "after 15:00" in text else ("", "")
        return TimeUnit.SAME_DAY, None, vietnamese, english
    for count, word in _STEP.findall(text):
        if int(count) == int(days) or int(days) == 0:
            return _UNITS[word.removesuffix("s")], int(count), "", ""
    if int(days) == 0:
        return TimeUnit.UNKNOWN, None, "", ""
    return TimeUnit.WORKING_DAYS, int(days), "", ""


def level_of(text: str) -> str:
    """The level named in a raw list; an unknown wording stays as it is."""
    known = _LEVELS.get(text.strip())
    return known.value if known else text.strip()


def spelled(name: str) -> str:
    """The name with the abbreviations of officials written out, as a citizen reads it."""
    for short, long in _ABBREVIATIONS.items():
        name = re.sub(rf"(?<!\w){short}(?!\w)", long, name)
    return name[:1].upper() + name[1:]


def pieces_of(name: str) -> tuple[int, int]:
    """Originals and copies that a raw paper name implies ("Bản sao …", "2 bộ …")."""
    if name.startswith("Bản sao"):
        return 0, 1
    count = re.match(r"(\d{1,2}) (bộ|bản)", name)
    return (int(count.group(1)), 0) if count else (1, 0)
