"""An unknown fee is not free, and an unknown time is not zero days."""

from __future__ import annotations

import pytest

from queue_server.catalogue.rules.terms import TimeUnit, fee_text, level_text, time_text


def test_unknown_fee_is_set_by_the_province_in_both_languages() -> None:
    assert fee_text(None, "", "vi") == "Do tỉnh quy định"
    assert fee_text(None, "", "en") == "Set by the province"


def test_fee_of_zero_is_free_of_charge() -> None:
    assert fee_text(0, "đăng ký đúng hạn", "vi") == "Không thu phí (đăng ký đúng hạn)"
    assert fee_text(0, "", "en") == "Free of charge"


def test_money_is_grouped_as_each_language_writes_it() -> None:
    assert fee_text(4_500_000, "", "vi") == "4.500.000 đồng"
    assert fee_text(4_500_000, "for each case", "en") == "4,500,000 VND (for each case)"


@pytest.mark.parametrize(
    ("unit", "amount", "vietnamese", "english"),
    [
        (TimeUnit.UNKNOWN, None, "Do tỉnh quy định", "Set by the province"),
        (TimeUnit.SAME_DAY, None, "Trong ngày", "Same day"),
        (TimeUnit.WORKING_DAYS, 1, "1 ngày làm việc", "1 working day"),
        (TimeUnit.WORKING_DAYS, 5, "5 ngày làm việc", "5 working days"),
        (TimeUnit.WORKING_HOURS, 4, "4 giờ làm việc", "4 working hours"),
        (TimeUnit.CALENDAR_DAYS, 15, "15 ngày", "15 days"),
        (TimeUnit.NO_DATE, None, "Không hẹn ngày trả", "No appointed date"),
    ],
)
def test_time_is_said_in_both_languages(
    unit: TimeUnit, amount: int | None, vietnamese: str, english: str
) -> None:
    assert time_text(unit, amount, "", "vi") == vietnamese
    assert time_text(unit, amount, "", "en") == english


def test_level_that_nobody_named_is_shown_as_written() -> None:
    assert level_text("commune", "vi") == "Ủy ban nhân dân cấp xã"
    assert level_text("Ban quản lý chợ", "en") == "Ban quản lý chợ"
