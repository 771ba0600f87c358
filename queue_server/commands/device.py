"""Enrol, list and revoke kiosks, stations and displays."""

from __future__ import annotations

import argparse

from queue_server.accounts import services
from queue_server.accounts.models import Device, DeviceKind, Unit
from queue_server.accounts.selectors import office_by_code
from queue_server.core.errors import DomainError, NotFound
from queue_server.queueing.models import Counter, Hall

ACTOR = "command"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One verb each."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="enrol a device and print its token on the last line")
    add.add_argument("name")
    add.add_argument("--kind", required=True, choices=DeviceKind.values)
    add.add_argument("--counter", default="", help="a station's counter")
    add.add_argument("--hall", default="", help="a display's hall; the only one when not given")
    show = verbs.add_parser("list", help="print the office's devices")
    drop = verbs.add_parser("revoke", help="make a device's token worthless")
    drop.add_argument("name")
    for verb in (add, show, drop):
        verb.add_argument("--office", required=True, help="the office's code")


def run(args: argparse.Namespace) -> int:
    """Do the verb."""
    office = office_by_code(args.office)
    if office is None:
        raise NotFound("unknown_office", f"There is no office “{args.office}”.")
    if args.verb == "add":
        _add(args, office)
    elif args.verb == "list":
        _list(office)
    else:
        _revoke(args, office)
    return 0


def _add(args: argparse.Namespace, office: Unit) -> None:
    binding = _binding(args, office)
    device, token = services.add_device(
        office, name=args.name, kind=args.kind, binding=binding, actor=ACTOR
    )
    where = f" at {binding}" if binding else ""
    print(f"{device.kind} {device.name} enrolled in {office.code}{where}; its token is shown once:")
    print(token)


def _binding(args: argparse.Namespace, office: Unit) -> str:
    """The counter of a station, the hall of a display; checked, so that a slip is seen now."""
    if args.kind == DeviceKind.STATION:
        if not args.counter:
            raise DomainError("counter_needed", "A station stands at a counter.", "Add --counter.")
        _must_exist(Counter, office, args.counter, "counter")
        return str(args.counter)
    if args.kind == DeviceKind.DISPLAY:
        halls = list(Hall.objects.for_office(office).values_list("code", flat=True))
        if args.hall:
            _must_exist(Hall, office, args.hall, "hall")
            return str(args.hall)
        return halls[0] if len(halls) == 1 else ""
    return ""


def _must_exist(model: type[Counter] | type[Hall], office: Unit, code: str, what: str) -> None:
    codes = list(model.objects.for_office(office).values_list("code", flat=True))
    if code not in codes:
        known = ", ".join(codes) or "none yet"
        raise NotFound(f"unknown_{what}", f"There is no {what} “{code}”.", f"Known: {known}.")


def _list(office: Unit) -> None:
    for device in Device.objects.filter(office=office):
        state = "revoked" if device.revoked_at else "enrolled"
        seen = f"{device.last_seen_at:%Y-%m-%d %H:%M}Z" if device.last_seen_at else "never"
        print(f"{device.kind}\t{device.name}\t{device.binding or '-'}\t{state}\tlast seen {seen}")


def _revoke(args: argparse.Namespace, office: Unit) -> None:
    device = Device.objects.filter(office=office, name=args.name, revoked_at__isnull=True).first()
    if device is None:
        raise NotFound("unknown_device", f"{office.code} has no live device “{args.name}”.")
    services.revoke_device(device, actor=ACTOR)
    print(f"{device.kind} {device.name} revoked")
