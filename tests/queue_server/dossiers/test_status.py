"""The status of a dossier: what the check word opens, and that nothing else opens anything."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit
from queue_server.core.clock import LOCAL
from queue_server.core.errors import NotFound, Throttled
from queue_server.core.models import Attempt
from queue_server.dossiers.guessing import Source
from queue_server.dossiers.limits import (
    DEVICE_LIMITS,
    PUBLIC_LIMITS,
    expected_days_to_guess,
)
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.rules import CHECK_ALPHABET, State
from queue_server.dossiers.services import Move, move
from queue_server.dossiers.status import look_up
from tests.queue_server.dossiers.conftest import CLERK, MakeDossier

PERSONAL = ("Mẫu", "Nguyễn", "099190000015", "0901231234", "+84901231234", "Tổ 3")
WEB = Source("web", "203.0.113.5")


def wrong(dossier: Dossier) -> str:
    first = next(c for c in CHECK_ALPHABET if c != dossier.check_word[0])
    return first + dossier.check_word[1:]


@pytest.fixture
def kiosk(office: Unit) -> dict[str, str]:
    _device, token = accounts.add_device(office, name="kiosk", kind="kiosk", actor="test")
    return {"Authorization": f"Bearer {token}"}


def ask(kiosk: dict[str, str], code: str, check: str = "", **headers: str) -> Any:
    query = f"?check={check}" if check else ""
    return Client().get(f"/api/v1/dossiers/{code}{query}", headers={**kiosk, **headers})


# --- what is answered ----------------------------------------------------------------------------


def test_a_kiosk_reads_where_the_dossier_is(
    make_dossier: MakeDossier, department: Unit, kiosk: dict[str, str]
) -> None:
    now = datetime(2026, 11, 20, 10, 0, tzinfo=LOCAL)
    with time_machine.travel(now, tick=False):
        dossier = make_dossier()
        step = Move(State.PROCESSING, 1, unit=department, opinion="Nội bộ")
        move(dossier.pk, dossier.office, step, CLERK)
        answer = ask(kiosk, dossier.code, dossier.check_word)
    body = answer.json()
    assert answer.status_code == 200
    assert body["sentence_vi"] == (
        "Hồ sơ đang được Phòng Kinh tế xử lý, hẹn trả 10:00 thứ Năm 26/11."
    )
    assert body["sentence_en"] == (
        "Economic Division is working on your dossier; "
        "the result is due at 10:00 on Thursday 26 November."
    )
    assert body["state"] == {"code": 4, "name_vi": "Đang xử lý", "name_en": "In progress"}
    assert (body["stage"], body["applicant_masked"]) == (3, "Nguyễn Thị M***")
    assert body["due_at"] == "2026-11-26T03:00:00+00:00"
    assert [step["state"] for step in body["history"]] == [2, 4]
    assert answer["Cache-Control"] == "no-store"


def test_the_answer_holds_nothing_personal_but_the_masked_name(
    make_dossier: MakeDossier, kiosk: dict[str, str]
) -> None:
    dossier = make_dossier()
    body = ask(kiosk, dossier.code, dossier.check_word).json()
    assert body.pop("applicant_masked") == "Nguyễn Thị M***"
    text = json.dumps(body, ensure_ascii=False)
    assert not [part for part in (*PERSONAL, "Nguyễn Văn Tiếp") if part in text]
    assert dossier.check_word not in text.replace(dossier.code, "")


def test_without_the_check_word_nothing_is_said_of_any_code(
    make_dossier: MakeDossier, kiosk: dict[str, str]
) -> None:
    known = make_dossier().code
    unknown = known[:-1] + "9"
    answers = [ask(kiosk, code) for code in (known, unknown)]
    assert [a.status_code for a in answers] == [200, 200]
    assert [a.json() for a in answers] == [
        {"code": known, "needs_check": True},
        {"code": unknown, "needs_check": True},
    ]


def test_a_wrong_word_and_an_unknown_code_are_the_same_answer(
    make_dossier: MakeDossier, kiosk: dict[str, str]
) -> None:
    dossier = make_dossier()
    first = ask(kiosk, dossier.code, wrong(dossier))
    second = ask(kiosk, dossier.code[:-1] + "9", dossier.check_word)
    assert first.status_code == second.status_code == 404
    assert first.json() == second.json()
    assert first.json()["error"]["code"] == "unknown"


def test_the_word_may_come_in_a_header(make_dossier: MakeDossier, kiosk: dict[str, str]) -> None:
    dossier = make_dossier()
    answer = ask(kiosk, dossier.code, **{"X-Check-Word": dossier.check_word.lower()})
    assert answer.json()["stage"] == 2


def test_a_device_of_another_office_finds_nothing(
    make_dossier: MakeDossier, other_office: Unit
) -> None:
    dossier = make_dossier()
    _device, token = accounts.add_device(other_office, name="k", kind="kiosk", actor="test")
    answer = ask({"Authorization": f"Bearer {token}"}, dossier.code, dossier.check_word)
    assert answer.status_code == 404


@pytest.mark.parametrize("kind", ["display", "nobody"])
def test_only_kiosks_and_stations_may_ask(
    make_dossier: MakeDossier, office: Unit, kind: str
) -> None:
    dossier = make_dossier()
    headers = {}
    if kind == "display":
        _device, token = accounts.add_device(office, name="d", kind=kind, actor="test")
        headers = {"Authorization": f"Bearer {token}"}
    assert ask(headers, dossier.code, dossier.check_word).status_code in (401, 403)


@pytest.mark.parametrize("state", [State.SUPPLEMENT, State.PAYMENT, State.STOPPED])
def test_what_the_citizen_must_do_says_what_the_officer_wrote(
    make_dossier: MakeDossier, state: State
) -> None:
    dossier = make_dossier()
    move(dossier.pk, dossier.office, Move(State.PROCESSING, 1), CLERK)
    move(dossier.pk, dossier.office, Move(state, 2, opinion="Nộp bản chính"), CLERK)
    status = look_up(dossier.code, dossier.check_word, source=WEB)
    assert "Nộp bản chính" in status.next_step.vi
    assert "0299 3 999 999" in status.next_step.en


# --- guessing ------------------------------------------------------------------------------------


def guess(code: str, word: str, source: Source = WEB) -> str:
    try:
        look_up(code, word, source=source)
    except Throttled:
        return "throttled"
    except NotFound:
        return "unknown"
    return "found"


def test_five_wrong_words_shut_a_code_for_a_while_for_the_right_one_too(
    make_dossier: MakeDossier,
) -> None:
    dossier = make_dossier()
    with time_machine.travel(datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL), tick=False) as now:
        answers = [guess(dossier.code, wrong(dossier)) for _ in range(7)]
        assert answers == ["unknown"] * 5 + ["throttled"] * 2
        assert guess(dossier.code, dossier.check_word) == "throttled"
        now.shift(timedelta(minutes=16))
        assert guess(dossier.code, dossier.check_word) == "found"


def test_a_code_that_does_not_exist_is_counted_like_one_that_does(office: Unit) -> None:
    answers = [guess("H99.01.05-261120-7777", "K7M2") for _ in range(7)]
    assert answers == ["unknown"] * 5 + ["throttled"] * 2


def test_changing_the_code_does_not_help_an_address(office: Unit) -> None:
    answers = [guess(f"H99.01.05-261120-{n:04d}", "K7M2") for n in range(20)]
    assert answers.count("unknown") == 15
    assert answers[-1] == "throttled"


def test_changing_the_address_does_not_help_with_a_code(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    answers = [
        guess(dossier.code, wrong(dossier), Source("web", f"203.0.113.{n}")) for n in range(12)
    ]
    assert answers == ["unknown"] * 5 + ["throttled"] * 7


def test_a_stranger_on_the_web_does_not_lock_the_owner_out_at_the_kiosk(
    make_dossier: MakeDossier,
) -> None:
    dossier = make_dossier()
    for n in range(12):
        guess(dossier.code, wrong(dossier), Source("web", f"203.0.113.{n}"))
    assert guess(dossier.code, dossier.check_word, Source("device", "3")) == "found"


def test_right_answers_are_never_counted(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    assert {guess(dossier.code, dossier.check_word) for _ in range(40)} == {"found"}
    assert not Attempt.objects.exists()


def test_the_counters_are_rows_and_hold_no_address_and_no_code(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    guess(dossier.code, wrong(dossier))
    keys = " ".join(Attempt.objects.values_list("key", flat=True))
    assert keys
    assert dossier.code not in keys and WEB.identity not in keys


def test_throttled_is_429_with_the_time_to_wait(
    make_dossier: MakeDossier, kiosk: dict[str, str]
) -> None:
    dossier = make_dossier()
    for _ in range(5):
        ask(kiosk, dossier.code, wrong(dossier))
    answer = ask(kiosk, dossier.code, wrong(dossier))
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 24 * 3600


@pytest.mark.parametrize("limits", [PUBLIC_LIMITS, DEVICE_LIMITS])
def test_guessing_one_word_takes_decades_on_average(limits: Any) -> None:
    assert expected_days_to_guess(limits) > 20 * 365


def test_a_robot_with_every_address_tries_twenty_words_a_day(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    tried = 0
    with time_machine.travel(datetime(2026, 11, 20, 7, 0, tzinfo=LOCAL), tick=False) as now:
        for n in range(96):
            for m in range(6):
                source = Source("web", f"2001:db8:{n}:{m}::/64")
                tried += guess(dossier.code, wrong(dossier), source) == "unknown"
            now.shift(timedelta(minutes=15))
    assert tried == 20


# --- the secret ----------------------------------------------------------------------------------


def test_the_word_stands_in_no_log(
    make_dossier: MakeDossier, kiosk: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    dossier = make_dossier()
    word, other = dossier.check_word, wrong(dossier)
    with caplog.at_level(logging.DEBUG):
        ask(kiosk, dossier.code, word)
        ask(kiosk, dossier.code, other)
        Client().post("/tra-cuu", {"code": dossier.code, "check_word": word})
        Client().post("/tra-cuu", {"code": dossier.code, "check_word": other})
        Client().post("/tra-cuu", {"code": f"{dossier.code}*{word}"})
    assert caplog.records
    text = "\n".join(record.getMessage() for record in caplog.records).replace(dossier.code, "")
    assert word not in text and other not in text


@pytest.mark.parametrize("text", ["", "\0\0\0\0", "K7M2" * 500, "Ḱ7M2", "*", "%", "' OR 1=1 --"])
def test_strange_words_and_codes_are_simply_wrong(make_dossier: MakeDossier, text: str) -> None:
    dossier = make_dossier()
    assert guess(dossier.code, text) == "unknown"
    assert guess(text, dossier.check_word) == "unknown"
