"""Add people, give them roles and new passwords."""

from __future__ import annotations

import argparse
import secrets

from queue_server.accounts import permissions, selectors, services
from queue_server.accounts.models import Unit, User
from queue_server.core.errors import NotFound

ACTOR = "command"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One verb each."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="add a person; prints login, password and role")
    add.add_argument("login")
    add.add_argument("--office", required=True, help="the office's code")
    add.add_argument("--role", required=True, choices=sorted(permissions.ROLES))
    add.add_argument("--name", default="", help="full name; the login when not given")
    add.add_argument("--password", default="", help="a generated one when not given")
    show = verbs.add_parser("list", help="print the people of an office with their roles")
    show.add_argument("--office", required=True)
    new = verbs.add_parser("password", help="set a new password; prints it")
    new.add_argument("login")
    new.add_argument("--password", default="", help="a generated one when not given")


def run(args: argparse.Namespace) -> int:
    """Do the verb."""
    if args.verb == "password":
        _password(args)
        return 0
    office = selectors.office_by_code(args.office)
    if office is None:
        raise NotFound("unknown_office", f"There is no office “{args.office}”.")
    if args.verb == "add":
        _add(args, office)
    else:
        for row in selectors.assignments_in(office):
            shut = "" if row.user.is_active else "\tshut"
            print(f"{row.user.username}\t{row.user.full_name}\t{row.role}\t{row.unit.code}{shut}")
    return 0


def _add(args: argparse.Namespace, office: Unit) -> None:
    password = args.password or secrets.token_urlsafe(12)
    user = services.add_person(
        actor=ACTOR,
        office=office,
        username=args.login,
        password=password,
        full_name=args.name or args.login,
        role=args.role,
        unit=office,
    )
    print(f"{user.username}\t{password}\t{args.role}")


def _password(args: argparse.Namespace) -> None:
    user = User.objects.filter(username=args.login.lower()).first()
    if user is None:
        raise NotFound("unknown_user", f"There is no person “{args.login}”.")
    password = args.password or secrets.token_urlsafe(12)
    services.set_password(user, password, actor=ACTOR)
    print(f"{user.username}\t{password}")
