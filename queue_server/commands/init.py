"""Set an office up: the demo office, or an empty real one."""

from __future__ import annotations

import argparse
import secrets
import sys

from django.core.management import call_command
from django.utils import translation

from queue_server.accounts import services as accounts
from queue_server.accounts.models import User
from queue_server.core.errors import DomainError
from queue_server.demo import build, offices, plans
from queue_server.demo.offices import ACTOR, Login

DEMO = "demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The office's code, and for a real one what it is called."""
    parser.add_argument("--office", required=True, help='"demo", or the code of a real office')
    parser.add_argument("--name", default="", help="name of a real office, Vietnamese")
    parser.add_argument("--name-en", default="", help="name of a real office, English")
    parser.add_argument("--agency-code", default="", help="for dossier codes, such as H99.14")
    parser.add_argument("--hotline", default="")
    parser.add_argument("--public-url", default="", help="https address that phones can reach")
    parser.add_argument("--admin", default="", help="user name of the first administrator")
    parser.add_argument(
        "--second", action="store_true", help="with the demo office: also a second, small one"
    )


def run(args: argparse.Namespace) -> int:
    """Migrate, set up, and print the log-ins, one a line: login, password, role."""
    translation.activate("en")
    call_command("migrate", verbosity=0, interactive=False)
    if args.office == DEMO:
        _demo(args)
    else:
        _real(args)
    return 0


def _demo(args: argparse.Namespace) -> None:
    built = [build.demo(public_url=args.public_url)]
    if args.second:
        built.append(build.second())
    for one in built:
        _say(f"office {one.office.code}: {one.office.name_vi}")
        if one.tickets or one.dossiers:
            _say(f"invented {one.tickets} past tickets and {one.dossiers} dossiers")
        for login in one.logins:
            print(login)
            if not login.password:
                _say(f"{login.login}: the password was changed since and is not shown")


def _real(args: argparse.Namespace) -> None:
    if not args.name:
        raise DomainError("name_needed", "A real office needs a name.", 'Add --name "…".')
    plan = plans.empty_plan(
        code=args.office,
        name_vi=args.name,
        name_en=args.name_en,
        agency=args.agency_code,
        hotline=args.hotline,
    )
    office = offices.set_up(plan, public_url=args.public_url)
    _say(f"office {office.code}: {office.name_vi}")
    login = args.admin or f"admin.{office.code}"
    if User.objects.filter(username=login.lower()).exists():
        _say(f"{login}: is there already; `user password` sets a new password")
        return
    password = secrets.token_urlsafe(12)
    accounts.add_person(
        actor=ACTOR,
        office=office,
        username=login,
        password=password,
        full_name=login,
        role="administrator",
        unit=office,
    )
    print(Login(login.lower(), password, "administrator"))


def _say(text: str) -> None:
    """Tell the person at the terminal, not the program that reads the log-ins."""
    print(text, file=sys.stderr)
