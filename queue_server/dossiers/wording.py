"""What a dossier's state is called and how it is said to a citizen, in both languages at once.

Pure. Devices show either language without asking again, so the wording is a pair of texts and does
not go through the language of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from queue_server.core.clock import LOCAL
from queue_server.dossiers.rules import OPINION_REQUIRED, State

_S = State


class Pair(NamedTuple):
    """The same text in Vietnamese and in English."""

    vi: str
    en: str

    def into(self, language: str) -> str:
        """Return the text in ``language`` ("en", anything else is Vietnamese)."""
        return self.en if language == "en" else self.vi


STATE_NAMES: Final[Mapping[State, Pair]] = MappingProxyType(
    {
        _S.REGISTERED: Pair("Mới đăng ký", "Newly filed"),
        _S.RECEIVED: Pair("Được tiếp nhận", "Received"),
        _S.REFUSED: Pair("Không được tiếp nhận", "Not accepted"),
        _S.PROCESSING: Pair("Đang xử lý", "In progress"),
        _S.SUPPLEMENT: Pair("Yêu cầu bổ sung giấy tờ", "More papers needed"),
        _S.PAYMENT: Pair("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment needed"),
        _S.WITHDRAWAL: Pair("Công dân yêu cầu rút hồ sơ", "Withdrawal requested"),
        _S.STOPPED: Pair("Dừng xử lý", "Stopped"),
        _S.FINISHED: Pair("Đã xử lý xong", "Result ready"),
        _S.RETURNED: Pair("Đã trả kết quả", "Result handed over"),
    }
)

STAGE_NAMES: Final = (
    Pair("Nộp hồ sơ", "Filed"),
    Pair("Tiếp nhận", "Received"),
    Pair("Xử lý", "In progress"),
    Pair("Có kết quả", "Result ready"),
    Pair("Đã trả", "Handed over"),
)

_WEEKDAYS_VI: Final = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WEEKDAYS_EN: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS_EN: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the sentences need to know of a dossier; nothing in it names a person."""

    state: State
    where: Pair
    due_at: datetime | None
    now: datetime
    hotline: str = ""
    opinion: str = ""


def moment(when: datetime, *, today: date | None = None) -> Pair:
    """Say a moment as people do: ``10:00 thứ Tư 25/11``; the year only when it is another one.

    Args:
        when: aware moment; shown in the office's time zone.
        today: the reader's local day; without it the year is always said (on paper).
    """
    local = when.astimezone(LOCAL)
    year = today is None or local.year != today.year
    vi = f"{local:%H:%M} {_WEEKDAYS_VI[local.weekday()]} {local.day}/{local.month}"
    day_en = f"{_WEEKDAYS_EN[local.weekday()]} {local.day} {_MONTHS_EN[local.month - 1]}"
    en = f"{local:%H:%M} on {day_en}"
    return Pair(f"{vi}/{local.year}", f"{en} {local.year}") if year else Pair(vi, en)


def short_moment(when: datetime, *, today: date) -> Pair:
    """Say a moment as narrowly as a column of a list asks: ``10:00 Wed 25 Nov``."""
    local = when.astimezone(LOCAL)
    said = moment(when, today=today)
    year = "" if local.year == today.year else f" {local.year}"
    weekday, month = _WEEKDAYS_EN[local.weekday()][:3], _MONTHS_EN[local.month - 1][:3]
    return Pair(said.vi, f"{local:%H:%M} {weekday} {local.day} {month}{year}")


def due_text(due: datetime | None, now: datetime, *, state: State) -> Pair:
    """Say the appointed date, that it has passed, that the clock stands, or that there is none."""
    if due is None:
        return Pair("Chưa có ngày hẹn trả", "No date has been set")
    said = moment(due, today=now.astimezone(LOCAL).date())
    if state in (State.SUPPLEMENT, State.PAYMENT):
        return Pair(
            f"Tạm dừng tính thời gian (ngày hẹn cũ: {said.vi})",
            f"The clock is paused (earlier date: {said.en})",
        )
    if state in (State.RECEIVED, State.PROCESSING) and now > due:
        return Pair(f"Đã quá hẹn {said.vi}", f"Overdue since {said.en}")
    return Pair(f"Hẹn trả {said.vi}", f"Due at {said.en}")


def sentence(of: Situation) -> Pair:
    """Say where the dossier is, in one sentence a citizen understands."""
    where = of.where
    due = _due_clause(of)
    match of.state:
        case State.REGISTERED:
            return Pair(
                f"Hồ sơ đã được gửi đến {where.vi} và đang chờ tiếp nhận.",
                f"Your dossier has reached {where.en} and waits to be accepted.",
            )
        case State.RECEIVED:
            return Pair(
                f"Hồ sơ đã được {where.vi} tiếp nhận{due.vi}.",
                f"{where.en} has received your dossier{due.en}.",
            )
        case State.PROCESSING:
            return Pair(
                f"Hồ sơ đang được {where.vi} xử lý{due.vi}.",
                f"{where.en} is working on your dossier{due.en}.",
            )
        case _:
            return _SENTENCES[of.state]


_SENTENCES: Final[Mapping[State, Pair]] = MappingProxyType(
    {
        _S.REFUSED: Pair("Hồ sơ không được tiếp nhận.", "Your dossier was not accepted."),
        _S.SUPPLEMENT: Pair(
            "Hồ sơ đang chờ bạn bổ sung giấy tờ.", "Your dossier waits for more papers from you."
        ),
        _S.PAYMENT: Pair(
            "Hồ sơ đang chờ bạn nộp phí, lệ phí hoặc thuế.",
            "Your dossier waits for your payment of a fee or tax.",
        ),
        _S.WITHDRAWAL: Pair(
            "Yêu cầu rút hồ sơ của bạn đang được xem xét.",
            "Your request to withdraw the dossier is being looked at.",
        ),
        _S.STOPPED: Pair("Hồ sơ đã dừng xử lý.", "Work on your dossier has stopped."),
        _S.FINISHED: Pair(
            "Hồ sơ đã xử lý xong, kết quả đang chờ bạn đến nhận.",
            "Your dossier is done: the result is ready for you to collect.",
        ),
        _S.RETURNED: Pair(
            "Kết quả đã được trả. Hồ sơ đã hoàn thành.",
            "The result has been handed over. Your dossier is complete.",
        ),
    }
)


def _due_clause(of: Situation) -> Pair:
    if of.due_at is None:
        return Pair("", "")
    said = moment(of.due_at, today=of.now.astimezone(LOCAL).date())
    if of.now > of.due_at:
        return Pair(f", đã quá hẹn trả {said.vi}", f"; it was due at {said.en} and is late")
    return Pair(f", hẹn trả {said.vi}", f"; the result is due at {said.en}")


def what_next(of: Situation) -> Pair:
    """Say what the citizen has to do now; never empty."""
    late = of.due_at is not None and of.now > of.due_at
    if of.state in (State.RECEIVED, State.PROCESSING) and late:
        return _with_hotline(
            Pair(
                "Chúng tôi xin lỗi vì chậm trả. Bạn có thể hỏi tại quầy trả kết quả",
                "We are sorry for the delay. You can ask at the results counter",
            ),
            of.hotline,
        )
    next_step = _with_hotline(_NEXT[of.state], of.hotline if of.state in _ASK_BY_PHONE else "")
    if of.opinion and of.state in OPINION_REQUIRED:
        return Pair(
            f"{next_step.vi} Nội dung: {of.opinion}",
            f"{next_step.en} The office wrote: {of.opinion}",
        )
    return next_step


_NEXT: Final[Mapping[State, Pair]] = MappingProxyType(
    {
        _S.REGISTERED: Pair(
            "Bạn chưa cần làm gì. Chúng tôi sẽ trả lời trong 8 giờ làm việc",
            "Nothing to do yet. You will have an answer within 8 working hours",
        ),
        _S.RECEIVED: Pair(
            "Bạn chưa cần làm gì. Khi đến nhận kết quả, hãy mang theo giấy tiếp nhận và căn cước",
            "Nothing to do yet. Bring this receipt and your identity card to collect the result",
        ),
        _S.REFUSED: Pair(
            "Hãy xem lý do trên phiếu từ chối; bạn có thể nộp lại khi đủ điều kiện",
            "The refusal slip gives the reason; you may file again once it is settled",
        ),
        _S.PROCESSING: Pair(
            "Bạn chưa cần làm gì. Khi đến nhận kết quả, hãy mang theo giấy tiếp nhận và căn cước",
            "Nothing to do yet. Bring this receipt and your identity card to collect the result",
        ),
        _S.SUPPLEMENT: Pair(
            "Hãy mang giấy tờ ghi trong phiếu yêu cầu bổ sung đến quầy tiếp nhận",
            "Bring the papers listed on the request slip to the receiving counter",
        ),
        _S.PAYMENT: Pair(
            "Hãy nộp tiền theo thông báo, rồi mang biên lai đến quầy tiếp nhận",
            "Pay as the notice says, then bring the payment receipt to the receiving counter",
        ),
        _S.WITHDRAWAL: Pair(
            "Bạn chưa cần làm gì. Quầy tiếp nhận sẽ trả lại giấy tờ khi được đồng ý",
            "Nothing to do yet. The counter gives your papers back once it is approved",
        ),
        _S.STOPPED: Pair(
            "Hãy đến quầy tiếp nhận để nhận lại giấy tờ",
            "Come to the receiving counter to take your papers back",
        ),
        _S.FINISHED: Pair(
            "Hãy mang giấy tiếp nhận và căn cước đến quầy trả kết quả",
            "Bring this receipt and your identity card to the results counter",
        ),
        _S.RETURNED: Pair("Bạn không cần làm gì thêm", "There is nothing more to do"),
    }
)
_ASK_BY_PHONE: Final = frozenset({_S.REFUSED, _S.SUPPLEMENT, _S.PAYMENT, _S.STOPPED})


def _with_hotline(text: Pair, hotline: str) -> Pair:
    if not hotline:
        return Pair(f"{text.vi}.", f"{text.en}.")
    return Pair(f"{text.vi}, hoặc gọi {hotline}.", f"{text.en}, or call {hotline}.")
