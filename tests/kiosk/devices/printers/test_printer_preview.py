"""The preview printer leaves one picture and one description per slip, and says when it cannot."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.printers import cli, open_printer
from kiosk.devices.printers.samples import TICKET_URL, sample
from kiosk.devices.printers.virtual import read_codes


@pytest.mark.parametrize(
    "profile", ["epson-tm-t82iii", "generic-80", "clone-58", "custom-vkp80iii"]
)
def test_every_slip_becomes_a_picture_and_a_description(tmp_path: Path, profile: str) -> None:
    printer = open_printer(f"preview:{tmp_path}", profile)
    ticket, receipt = sample("ticket"), sample("receipt", "en")
    for slip in (ticket, receipt):
        assert printer.print_slip(slip).result == "printed"
    printer.close()
    names = sorted(path.name for path in tmp_path.iterdir())
    stems = [f"0001-ticket-{ticket.id[:8]}", f"0002-receipt-{receipt.id[:8]}"]
    assert names == sorted(f"{stem}{end}" for stem in stems for end in (".png", ".json"))
    told = json.loads((tmp_path / f"{stems[0]}.json").read_text(encoding="utf-8"))
    assert told["qr"] == [TICKET_URL]
    assert "A012" in told["texts"]
    assert told["language"] == "vi"
    with Image.open(tmp_path / f"{stems[0]}.png") as image:
        assert read_codes(image)[0] == [TICKET_URL]


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        printer = open_printer(f"preview:{tmp_path}", "generic-80")
        printer.print_slip(sample("ticket"))
        printer.close()
    assert sorted(path.name[:4] for path in tmp_path.glob("*.png")) == ["0001", "0002"]


def test_a_folder_that_cannot_be_written_is_an_offline_printer(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    printer = open_printer(f"preview:{blocked}/slips", "generic-80")
    assert printer.refresh().reason == "offline"
    assert printer.print_slip(sample("ticket")).result == "not_started"


def options(**given: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    words = [word for key, value in given.items() for word in (f"--{key}", str(value))]
    return parser.parse_args(words)


def test_the_command_prints_a_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(options(sample="receipt", printer=f"preview:{tmp_path}", profile="generic-58"))
    assert code == cli.EXIT_PRINTED
    assert "printed" in capsys.readouterr().out
    assert len(list(tmp_path.glob("0001-receipt-*.png"))) == 1


def test_the_command_says_when_nobody_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(options(printer="tcp://127.0.0.1:9"))
    assert code == cli.EXIT_NOT_PRINTED
    assert "not_started (offline)" in capsys.readouterr().out


@pytest.mark.parametrize(
    "given", [{}, {"printer": "lpt1"}, {"printer": "preview:x", "profile": "epson"}]
)
def test_the_command_explains_a_wrong_setting(
    given: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(options(**given)) == cli.EXIT_USAGE
    assert "error:" in capsys.readouterr().err


def test_the_command_lists_profiles_and_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = options(printer=f"preview:{tmp_path}")
    args.profiles = True
    assert cli.run(args) == 0
    assert "epson-tm-t88vi\tEpson TM-T88VI" in capsys.readouterr().out
    args.profiles, args.status = False, True
    assert cli.run(args) == 0
    assert "ready" in capsys.readouterr().out
