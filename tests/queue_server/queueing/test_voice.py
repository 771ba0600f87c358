"""What the hall says, clip by clip, and that every clip is there."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import string
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.queueing.voice import CHIME, LANGUAGES, Language, clips_for, sentences_for

SOUNDS = Path(__file__).resolve().parents[3] / "assets" / "sounds"
MANIFEST: dict[str, Any] = json.loads((SOUNDS / "manifest.json").read_text(encoding="utf-8"))
CLIPS: dict[str, dict[str, Any]] = MANIFEST["clips"]


def said(label: str, counter: int | str, language: Language) -> str:
    """The sentence as text, from the manifest."""
    return " ".join(CLIPS[clip]["text"] for clip in clips_for(label, counter, language))


def test_a_ticket_is_read_digit_by_digit() -> None:
    assert said("A012", 5, "vi") == "Mời khách hàng số a không một hai đến quầy số năm"
    assert said("A012", 5, "en") == "Number A zero one two please go to counter five"


@pytest.mark.parametrize(
    ("counter", "vietnamese", "english"),
    [
        (1, "một", "one"),
        (5, "năm", "five"),
        (10, "mười", "ten"),
        (11, "mười một", "eleven"),
        (14, "mười bốn", "fourteen"),
        (15, "mười lăm", "fifteen"),
        (20, "hai mươi", "twenty"),
        (21, "hai mươi mốt", "twenty one"),
        (24, "hai mươi tư", "twenty four"),
        (25, "hai mươi lăm", "twenty five"),
        (36, "ba mươi sáu", "thirty six"),
        (99, "chín mươi chín", "ninety nine"),
        (100, "một không không", "one zero zero"),
        ("5B", "năm bê", "five B"),
    ],
)
def test_counters_are_read_as_numbers(counter: int | str, vietnamese: str, english: str) -> None:
    assert said("A1", counter, "vi").endswith(f"đến quầy số {vietnamese}")
    assert said("A1", counter, "en").endswith(f"please go to counter {english}")


labels = st.text(string.ascii_uppercase, min_size=1, max_size=3).flatmap(
    lambda letters: st.integers(1, 12_000).map(lambda number: f"{letters}{number:03d}")
)


@given(labels, st.integers(1, 120))
def test_every_clip_of_every_call_exists(label: str, counter: int) -> None:
    for sentence in sentences_for(label, counter):
        assert set(sentence) <= set(CLIPS)


@given(st.text(max_size=12), st.one_of(st.integers(), st.text(max_size=6)))
def test_strange_labels_leave_out_what_cannot_be_spoken(label: str, counter: int | str) -> None:
    for language in LANGUAGES:
        assert set(clips_for(label, counter, language)) <= set(CLIPS)


def test_different_calls_sound_different() -> None:
    calls = {
        tuple(clips_for("A1", counter, lang)) for counter in range(1, 100) for lang in LANGUAGES
    }
    assert len(calls) == 2 * 99


@pytest.mark.parametrize("name", sorted(CLIPS))
def test_each_clip_is_a_short_mono_sound_that_is_not_silent(name: str) -> None:
    path = SOUNDS / CLIPS[name]["file"]
    if hashlib.sha256(path.read_bytes()).hexdigest() != CLIPS[name]["made"]:
        return  # a person's recording: any format a browser plays
    with wave.open(str(path)) as clip:
        assert (clip.getnchannels(), clip.getframerate()) == (1, MANIFEST["rate"])
        assert 0.15 < clip.getnframes() / clip.getframerate() < 2.0
        samples = array("h", clip.readframes(clip.getnframes()))
    assert 20_000 < max(map(abs, samples)) <= 32_767


def test_the_chime_is_there() -> None:
    assert CHIME in CLIPS


def test_a_recording_put_in_place_of_a_clip_is_kept(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_clips", SOUNDS / "make_clips.py")
    assert spec is not None and spec.loader is not None
    make_clips = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_clips)
    clip = tmp_path / "5.wav"
    clip.write_bytes((SOUNDS / "vi" / "5.wav").read_bytes())
    assert not make_clips.is_recording(clip, CLIPS["vi/5"])
    clip.write_bytes(b"a person's voice")
    assert make_clips.is_recording(clip, CLIPS["vi/5"])
    assert set(make_clips.texts()) == set(CLIPS)
