"""python -m kiosk [COMMAND] …: the screen (without a command), or one of COMMANDS."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.config import ConfigError, KioskConfig, load

USAGE = """\
python -m kiosk [--config kiosk.toml] …   the touch screen
python -m kiosk station …                 a counter's printer and scanner, without a screen
python -m kiosk enrol …                   swap a one-time code for this device's token
python -m kiosk check …                   look at server, printer, scanner and journal
python -m kiosk print …                   print a sample slip
python -m kiosk virtual-printer …         a printer that draws pictures
python -m kiosk messages                  texts without a Vietnamese translation
python -m kiosk config                    an example of kiosk.toml
"""

# (flag, table, key, help)
_OVERRIDES = (
    ("--server", "server", "url", "address of the server"),
    ("--token", "server", "token", "device token"),
    ("--printer", "printer", "url", "printer address; empty: screen only"),
    ("--profile", "printer", "profile", "printer profile"),
    ("--scanner", "scanner", "url", "scanner address"),
    ("--data", "data", "dir", "folder for journal and logs"),
    ("--size", "screen", "size", "window size, 1080x1920"),
    ("--log-level", "log", "level", "DEBUG, INFO, WARNING or ERROR"),
)


def _parser(name: str, about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m kiosk {name}".strip(),
        description=about,
        epilog=USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="kiosk.toml")
    for flag, _table, _key, text in _OVERRIDES:
        parser.add_argument(flag, metavar="VALUE", help=text)
    parser.add_argument("--windowed", action="store_true", help="a window, not the whole screen")
    parser.add_argument("--px-per-mm", type=float, metavar="N", help="pixel density of the panel")
    parser.add_argument("--reduced-motion", action="store_true", help="no moving pictures")


def _settings(args: argparse.Namespace) -> KioskConfig:
    overrides: dict[str, dict[str, Any]] = {}
    for flag, table, key, _text in _OVERRIDES:
        value = getattr(args, flag.removeprefix("--").replace("-", "_"))
        if value is not None:
            overrides.setdefault(table, {})[key] = value
    screen = overrides.setdefault("screen", {})
    if args.windowed:
        screen["windowed"] = True
    if args.reduced_motion:
        screen["reduced_motion"] = True
    if args.px_per_mm is not None:
        screen["px_per_mm"] = args.px_per_mm
    return load(args.config, overrides)


def _screen(argv: Sequence[str]) -> int:
    """The touch screen."""
    parser = _parser("", "The touch screen of a one-stop office.")
    _add_settings(parser)
    config = _settings(parser.parse_args(argv))
    from kiosk import assembly

    held = assembly.Held(config.data)
    assembly.set_up_logs(config)
    controller = assembly.make_controller(config)
    # Imported last: a bad setting must be said before anything of the window is loaded.
    from kiosk.ui.app import run

    try:
        return run(config, controller)
    finally:
        held.release()


def _station(argv: Sequence[str]) -> int:
    """A counter station."""
    parser = _parser("station", "A counter's printer and scanner, without a screen.")
    _add_settings(parser)
    config = _settings(parser.parse_args(argv))
    from kiosk import assembly

    held = assembly.Held(config.data)
    assembly.set_up_logs(config)
    station = assembly.make_station(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: station.request_stop())
    station.start()
    print("station: ready", flush=True)
    station.wait()
    station.stop()
    held.release()
    return 0


def _enrol(argv: Sequence[str]) -> int:
    """Swap a one-time code for a token."""
    parser = _parser("enrol", "Swap a one-time code for this device's token.")
    parser.add_argument("--server", required=True, metavar="URL", help="address of the server")
    parser.add_argument("--ca", metavar="PEM", help="certificate authority of the office")
    parser.add_argument("--token-file", type=Path, default=Path("kiosk.token"), metavar="FILE")
    parser.add_argument("code", help="the code shown when the device was added")
    args = parser.parse_args(argv)
    from kiosk.enrolment import run

    return run(args.server, args.code, args.token_file, ca=args.ca)


def _check(argv: Sequence[str]) -> int:
    """Look at everything a kiosk needs."""
    parser = _parser("check", "Look at server, printer, scanner and journal.")
    _add_settings(parser)
    parser.add_argument("--print", action="store_true", dest="paper", help="print a test slip")
    parser.add_argument(
        "--scan", type=float, default=0.0, metavar="SECONDS", help="wait for one scan"
    )
    args = parser.parse_args(argv)
    config = _settings(args)
    from kiosk.selfcheck import run

    return run(config, paper=args.paper, scan_s=args.scan)


def _print(argv: Sequence[str]) -> int:
    """Print a sample slip."""
    from kiosk.devices.printers import cli

    parser = _parser("print", "Print a sample slip on any printer, without a server.")
    cli.add_arguments(parser)
    return cli.run(parser.parse_args(argv))


def _virtual_printer(argv: Sequence[str]) -> int:
    """A printer that draws pictures."""
    from kiosk.virtual import run

    parser = _parser("virtual-printer", "A printer that decodes its bytes into pictures.")
    parser.add_argument("--port", type=int, default=9100, help="TCP port on loopback; 0: any")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--baud", type=int, metavar="N", help="pace like a serial line")
    parser.add_argument("--width-dots", type=int, default=576, metavar="N")
    parser.add_argument("--dpi", type=int, default=203, metavar="N")
    return run(parser.parse_args(argv))


def _messages(argv: Sequence[str]) -> int:
    """Texts without a translation."""
    _parser("messages", "Texts without a Vietnamese translation.").parse_args(argv)
    from kiosk.core.messages import report

    return report()


def _config(argv: Sequence[str]) -> int:
    """The example settings."""
    _parser("config", "Print an example of kiosk.toml.").parse_args(argv)
    from kiosk.core.i18n import assets_root

    example = assets_root().parent / "docs" / "kiosk.example.toml"
    sys.stdout.write(example.read_text(encoding="utf-8"))
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "station": _station,
    "enrol": _enrol,
    "check": _check,
    "print": _print,
    "virtual-printer": _virtual_printer,
    "messages": _messages,
    "config": _config,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status (2: something is set wrong)."""
    words = list(sys.argv[1:] if argv is None else argv)
    command = COMMANDS.get(words[0]) if words else None
    if words and command is None and not words[0].startswith("-"):
        sys.stderr.write(f"{words[0]}: there is no such command.\n\n{USAGE}")
        return 2
    from kiosk.assembly import AlreadyRunning
    from kiosk.devices.printers.errors import PrinterConfigError

    try:
        return command(words[1:]) if command else _screen(words)
    except (ConfigError, PrinterConfigError, AlreadyRunning) as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
