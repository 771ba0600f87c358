"""``python -m queue_server COMMAND``: every command of the server, found in ``commands/``.

``--data DIR`` is understood by every command, before or after its name, and means the same as
``MOTCUA_DATA``.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

COMMANDS = Path(__file__).with_name("commands")


@dataclass(frozen=True, slots=True)
class CommandFile:
    """What is known of a command without importing it."""

    name: str
    module: str
    help: str
    needs_django: bool


def discover() -> dict[str, CommandFile]:
    """Every command by its name, read from the files without running them."""
    found = {}
    for path in sorted(COMMANDS.glob("*.py")):
        if path.stem.startswith("_"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        name = path.stem.rstrip("_").replace("_", "-")
        text = (ast.get_docstring(tree) or "").split("\n")[0].rstrip(".")
        module = f"queue_server.commands.{path.stem}"
        found[name] = CommandFile(name, module, text, _needs_django(tree))
    return found


def _needs_django(tree: ast.Module) -> bool:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if "NEEDS_DJANGO" in names:
                return bool(node.value.value)
    return True


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 refused, 2 wrong use or setting."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    arguments, data = _take_data(arguments)
    if data is not None:
        os.environ["MOTCUA_DATA"] = str(Path(data).expanduser().resolve())
    commands = discover()
    name = arguments[0] if arguments else ""
    if name not in commands:
        print(_usage(commands))
        if name in ("", "-h", "--help", "help"):
            return 0
        print(f"\nUnknown command: {name}", file=sys.stderr)
        return 2
    return _run(commands[name], arguments[1:])


def _run(command: CommandFile, arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "queue_server.config.settings")
    from queue_server.core.settings import SettingError

    try:
        module = _load(command)
    except SettingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(
        prog=f"python -m queue_server {command.name}", description=module.__doc__
    )
    parser.add_argument("--data", metavar="DIR", help="the folder of everything this server keeps")
    module.add_arguments(parser)
    return _guarded(module, parser.parse_args(arguments))


def _load(command: CommandFile) -> ModuleType:
    if command.needs_django:
        import django

        django.setup()
    return import_module(command.module)


def _guarded(module: ModuleType, args: argparse.Namespace) -> int:
    from django.db import DatabaseError

    from queue_server.core.errors import DomainError

    try:
        return int(module.run(args) or 0)
    except DomainError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
        return 1
    except DatabaseError as error:
        if not _lacks_tables():
            raise
        print(f"error: the database is not ready: {error}", file=sys.stderr)
        print("hint: run `python -m queue_server migrate` first", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output went away: `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _lacks_tables() -> bool:
    """Whether the failure is that nobody migrated yet; any other deserves its traceback."""
    from queue_server.core import schema

    return bool(schema.pending())


def _take_data(arguments: list[str]) -> tuple[list[str], str | None]:
    """Take ``--data DIR`` out of ``arguments``, wherever it stands before a ``--``."""
    kept: list[str] = []
    data: str | None = None
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            kept += [argument, *rest]
        elif argument == "--data":
            data = next(rest, None)
            if data is None:
                raise SystemExit("error: --data needs a folder")
        elif argument.startswith("--data="):
            data = argument.removeprefix("--data=")
        else:
            kept.append(argument)
    return kept, data


def _usage(commands: dict[str, CommandFile]) -> str:
    width = max(len(name) for name in commands)
    lines = [f"  {name:<{width}}  {command.help}" for name, command in commands.items()]
    head = "Usage: python -m queue_server COMMAND [--data DIR] …\n"
    return "\n".join([head, *lines])


if __name__ == "__main__":
    sys.exit(main())
