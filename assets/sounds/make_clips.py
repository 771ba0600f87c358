"""Make the spoken clips of the hall offline, with espeak-ng and sox.

    python assets/sounds/make_clips.py            make what is missing or was made by this script
    python assets/sounds/make_clips.py --check    say what would change and make nothing

Every clip is one file, 16 kHz mono WAV, and `manifest.json` names them with the text that is spoken
and the digest of what this script made. To put a person's recording in place of a clip, overwrite
its file: a file whose digest is no longer the manifest's is a recording and is never made again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import wave
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST = "manifest.json"
RATE = 16_000
VOICES = {"vi": "vi", "en": "en-gb-x-rp"}
PHRASE_PACE = 145  # words a minute
WORD_PACE = 115  # a lone syllable is clipped short at the pace of a sentence

LETTERS = {
    "vi": {
        "a": "a", "b": "bê", "c": "xê", "d": "dê", "e": "e", "f": "ép phờ", "g": "giê",
        "h": "hát", "i": "i", "j": "di", "k": "ca", "l": "e-lờ", "m": "em-mờ", "n": "en-nờ",
        "o": "o", "p": "pê", "q": "quy", "r": "e-rờ", "s": "ét-sì", "t": "tê", "u": "u",
        "v": "vê", "w": "vê kép", "x": "ích xì", "y": "y dài", "z": "dét",
    },
    "en": {letter: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"},
}  # fmt: skip
WORDS = {
    "vi": {
        "0": "không", "1": "một", "2": "hai", "3": "ba", "4": "bốn", "5": "năm", "6": "sáu",
        "7": "bảy", "8": "tám", "9": "chín", "10": "mười", "tens": "mươi", "1-after-tens": "mốt",
        "4-after-tens": "tư", "5-after-ten": "lăm",
    },
    "en": {
        "0": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six",
        "7": "seven", "8": "eight", "9": "nine", "10": "ten", "11": "eleven", "12": "twelve",
        "13": "thirteen", "14": "fourteen", "15": "fifteen", "16": "sixteen", "17": "seventeen",
        "18": "eighteen", "19": "nineteen", "20": "twenty", "30": "thirty", "40": "forty",
        "50": "fifty", "60": "sixty", "70": "seventy", "80": "eighty", "90": "ninety",
    },
}  # fmt: skip
PHRASES = {
    "vi": {"invite": "Mời khách hàng số", "to-counter": "đến quầy số"},
    "en": {"invite": "Number", "to-counter": "please go to counter"},
}
CHIME = "chime"


def texts() -> dict[str, str]:
    """Every clip by its name, with the text that is spoken; the chime has none."""
    found = {CHIME: ""}
    for language in VOICES:
        found |= {f"{language}/{name}": text for name, text in PHRASES[language].items()}
        found |= {f"{language}/{word}": text for word, text in WORDS[language].items()}
        found |= {
            f"{language}/letter-{letter}": text
            for letter, text in sorted(LETTERS[language].items())
        }
    return found


def run(*command: str) -> None:
    """Run a tool quietly.

    Raises:
        subprocess.CalledProcessError: it failed; its own words are in `stderr`.
    """
    subprocess.run(command, check=True, capture_output=True, text=True)


def speak(text: str, language: str, target: Path) -> None:
    """Speak a text, cut the silence at both ends, bring it to one loudness."""
    pace = PHRASE_PACE if " " in text else WORD_PACE
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.wav"
        run("espeak-ng", "-v", VOICES[language], "-s", str(pace), "-w", str(raw), text)
        trim = ["silence", "1", "0.005", "0.3%", "fade", "t", "0.006", "reverse"]
        run(
            "sox", "-D", str(raw), "-r", str(RATE), "-c", "1", "-b", "16", str(target),
            "highpass", "90", *trim, *trim, "norm", "-2",
        )  # fmt: skip


def ring(target: Path) -> None:
    """Two soft bells, a falling third, with a long decay: heard in a full hall, not a shock."""
    bells = (
        ("0.0", "0.9", "784", "1568", "2352"),  # G5 with its first partials
        ("0.34", "1.1", "622", "1244", "1866"),  # E flat 5
    )
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, (delay, length, *tones) in enumerate(bells):
            part = Path(folder) / f"{number}.wav"
            synth = [word for tone in tones for word in ("sine", tone)]
            run(
                "sox", "-D", "-r", str(RATE), "-c", "3", "-n", "-c", "1", str(part),
                "synth", length, *synth, "remix", "1v0.7,2v0.2,3v0.1",
                "fade", "l", "0.006", length, str(float(length) - 0.02), "pad", delay,
            )  # fmt: skip
            parts.append(str(part))
        run("sox", "-D", "-m", *parts, "-t", "wavpcm", "-b", "16", str(target), "norm", "-3")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def seconds(path: Path) -> float:
    """How long a WAV file plays; 0 for a recording of another kind."""
    try:
        with wave.open(str(path)) as clip:
            return round(clip.getnframes() / clip.getframerate(), 3)
    except wave.Error:
        return 0.0


def is_recording(path: Path, known: Mapping[str, str]) -> bool:
    """Whether a person put this file here: it is not what this script made before."""
    return path.exists() and digest(path) != known.get("made")


def main() -> int:
    """Make the clips and the manifest; see the module's text for the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="make nothing, say what would change")
    parser.add_argument("--dir", type=Path, default=HERE, help="where the clips lie")
    args = parser.parse_args()
    folder: Path = args.dir
    before = {}
    if (folder / MANIFEST).exists():
        before = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["clips"]
    clips: dict[str, dict[str, object]] = {}
    for name, text in texts().items():
        path = folder / f"{name}.wav"
        known = before.get(name, {})
        recorded = is_recording(path, known)
        print(f"{'kept, a recording' if recorded else 'made'}: {name}  {text}")
        if args.check:
            continue
        made = known.get("made", "")
        if not recorded:
            path.parent.mkdir(parents=True, exist_ok=True)
            speak(text, name.split("/")[0], path) if text else ring(path)
            made = digest(path)
        clips[name] = {
            "file": f"{name}.wav", "text": text, "seconds": seconds(path), "made": made,
        }  # fmt: skip
    if not args.check:
        content = {"rate": RATE, "clips": clips}
        (folder / MANIFEST).write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
