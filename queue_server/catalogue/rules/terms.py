"""How long a procedure takes and what it costs, as data and as sentences.

Each province sets times and fees again, so "not known" is a first-class value: it is shown as
"set by the province", never as free and never as zero days.
"""

from __future__ import annotations

from enum import StrEnum

HOURS_PER_WORKING_DAY = 8


class TimeUnit(StrEnum):
    """What the processing time counts."""

    UNKNOWN = "unknown"
    SAME_DAY = "same_day"
    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    NO_DATE = "no_date"

    @property
    def counted(self) -> bool:
        """Whether an amount belongs to the unit."""
        return self in _COUNTED


_COUNTED = frozenset({TimeUnit.WORKING_DAYS, TimeUnit.WORKING_HOURS, TimeUnit.CALENDAR_DAYS})

_TIME_VI = {
    TimeUnit.UNKNOWN: "Do tỉnh quy định",
    TimeUnit.SAME_DAY: "Trong ngày",
    TimeUnit.NO_DATE: "Không hẹn ngày trả",
}
_TIME_EN = {
    TimeUnit.UNKNOWN: "Set by the province",
    TimeUnit.SAME_DAY: "Same day",
    TimeUnit.NO_DATE: "No appointed date",
}
_COUNT_VI = {
    TimeUnit.WORKING_DAYS: "ngày làm việc",
    TimeUnit.WORKING_HOURS: "giờ làm việc",
    TimeUnit.CALENDAR_DAYS: "ngày",
}
_COUNT_EN = {
    TimeUnit.WORKING_DAYS: "working day",
    TimeUnit.WORKING_HOURS: "working hour",
    TimeUnit.CALENDAR_DAYS: "day",
}


def time_text(unit: TimeUnit, amount: int | None, note: str, language: str) -> str:
    """The processing time as a citizen reads it.

    Args:
        unit: what ``amount`` counts.
        amount: how many units; ignored for units that count nothing.
        note: what else must be said, already in ``language``; may be empty.
        language: ``vi`` or ``en``.

    Returns:
        e.g. ``"5 ngày làm việc"``, ``"Same day (received after 15:00: next working day)"``.
    """
    english = language == "en"
    if not unit.counted or amount is None:
        plain = TimeUnit.UNKNOWN if unit.counted else unit
        text = (_TIME_EN if english else _TIME_VI)[plain]
    elif english:
        text = f"{amount} {_COUNT_EN[unit]}{'' if amount == 1 else 's'}"
    else:
        text = f"{amount} {_COUNT_VI[unit]}"
    return _with_note(text, note)


def fee_text(fee_vnd: int | None, note: str, language: str) -> str:
    """The fee as a citizen reads it.

    Args:
        fee_vnd: whole đồng; ``None`` means the province sets it, ``0`` means free.
        note: e.g. "mỗi trang", already in ``language``; may be empty.
        language: ``vi`` or ``en``.
    """
    english = language == "en"
    if fee_vnd is None:
        text = "Set by the province" if english else "Do tỉnh quy định"
    elif fee_vnd == 0:
        text = "Free of charge" if english else "Không thu phí"
    else:
        text = f"{fee_vnd:,} VND" if english else f"{fee_vnd:,} đồng".replace(",", ".")
    return _with_note(text, note)


def _with_note(text: str, note: str) -> str:
    return f"{text} ({note})" if note else text


class Level(StrEnum):
    """Who settles a procedure."""

    COMMUNE = "commune"
    POLICE = "police"
    MILITARY = "military"
    LAND_OFFICE = "land_office"
    PROVINCE = "province"
    COMMUNE_OR_PROVINCE = "commune_or_province"
    SCHOOL = "school"
    ANY = "any"
    UNKNOWN = ""


_LEVEL_TEXTS = {
    Level.COMMUNE: ("Ủy ban nhân dân cấp xã", "Commune People's Committee"),
    Level.POLICE: ("Công an cấp xã", "Commune police"),
    Level.MILITARY: ("Ban Chỉ huy quân sự cấp xã", "Commune military command"),
    Level.LAND_OFFICE: ("Văn phòng đăng ký đất đai", "Land registration office"),
    Level.PROVINCE: ("Cơ quan cấp tỉnh", "Provincial agency"),
    Level.COMMUNE_OR_PROVINCE: ("Cấp xã hoặc cấp tỉnh", "Commune or province"),
    Level.SCHOOL: ("Nhà trường, cấp xã", "School and commune"),
    Level.ANY: ("Cơ quan có thẩm quyền các cấp", "The competent agency of any level"),
    Level.UNKNOWN: ("", ""),
}


def level_text(level: str, language: str) -> str:
    """Who settles the procedure, in ``language``; a level we do not know is shown as written."""
    try:
        vietnamese, english = _LEVEL_TEXTS[Level(level)]
    except ValueError:
        return level
    return english if language == "en" else vietnamese
