"""What is said to a citizen: one sentence, in both languages, for every state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from queue_server.core.clock import LOCAL
from queue_server.dossiers import wording
from queue_server.dossiers.rules import State
from queue_server.dossiers.wording import Pair, Situation

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=LOCAL)
DUE = datetime(2026, 11, 25, 10, 0, tzinfo=LOCAL)
WHERE = Pair("Phòng Kinh tế", "Economic Division")


def at(state: State, now: datetime = NOW, due: datetime | None = DUE) -> Situation:
    return Situation(state=state, where=WHERE, due_at=due, now=now, hotline="1022")


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("due", [None, DUE, NOW - timedelta(days=3)])
def test_every_state_has_a_sentence_and_a_next_step_in_both_languages(
    state: State, due: datetime | None
) -> None:
    for text in (wording.sentence(at(state, due=due)), wording.what_next(at(state, due=due))):
        for said in text:
            assert said.endswith(".") and ".." not in said and "{" not in said
        assert text.vi != text.en


def test_the_sentence_of_the_design() -> None:
    assert wording.sentence(at(State.PROCESSING)).vi == (
        "Hồ sơ đang được Phòng Kinh tế xử lý, hẹn trả 10:00 thứ Tư 25/11."
    )


def test_a_late_dossier_says_so_and_says_sorry() -> None:
    late = at(State.PROCESSING, now=DUE + timedelta(days=1))
    assert "đã quá hẹn" in wording.sentence(late).vi
    assert "xin lỗi" in wording.what_next(late).vi and "1022" in wording.what_next(late).vi


def test_a_finished_dossier_is_never_called_late() -> None:
    done = at(State.FINISHED, now=DUE + timedelta(days=30))
    assert "quá hẹn" not in wording.sentence(done).vi
    assert wording.due_text(DUE, done.now, state=State.FINISHED).vi == "Hẹn trả 10:00 thứ Tư 25/11"


def test_the_clock_is_said_to_stand_while_the_citizen_is_waited_for() -> None:
    assert wording.due_text(DUE, NOW, state=State.SUPPLEMENT).vi.startswith("Tạm dừng")


def test_the_year_is_said_when_it_is_another_one_and_always_on_paper() -> None:
    assert wording.moment(DUE, today=date(2026, 12, 1)).vi == "10:00 thứ Tư 25/11"
    assert wording.moment(DUE, today=date(2027, 1, 1)).vi == "10:00 thứ Tư 25/11/2026"
    assert wording.moment(DUE).en == "10:00 on Wednesday 25 November 2026"


def test_moments_are_said_in_vietnamese_time() -> None:
    evening = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    assert wording.moment(evening, today=date(2026, 11, 24)).vi == "03:00 thứ Tư 25/11"
