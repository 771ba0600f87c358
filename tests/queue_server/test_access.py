"""Every address declares who may open it, and strangers get nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from queue_server.accounts import services
from queue_server.accounts.models import Unit, UnitKind
from queue_server.accounts.permissions import PERMISSIONS, ROLES
from queue_server.core.access import declaration_of

SAMPLES = {"int": "1", "slug": "x", "str": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every (route, view) of the site but the API's, which has a test of its own."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name != "ninja":
                yield from walk(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


PAGES = sorted(walk(get_resolver()), key=lambda page: page[0])


def address(route: str, office: str) -> str:
    """A concrete address for ``route``, its parts filled with samples."""

    def fill(part: re.Match[str]) -> str:
        kind, name = part["kind"] or "str", part["name"]
        return office if name == "office" else SAMPLES.get(kind, "x")

    return "/" + re.sub(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>", fill, route)


@pytest.mark.parametrize(("route", "view"), PAGES, ids=[route for route, _view in PAGES])
def test_view_declares_its_permission(route: str, view: Callable[..., Any]) -> None:
    access = declaration_of(view)
    assert access is not None, f"/{route} declares nobody"
    if access.kind == "permission":
        assert access.permission in PERMISSIONS
        assert "<slug:office>" in route, "a permission is held in an office"


@pytest.fixture
def two_offices(db: None) -> tuple[Unit, Unit]:
    """Two offices that know nothing of each other."""
    return tuple(
        services.add_unit(
            kind=UnitKind.OFFICE, code=code, name_vi=code, name_en=code, parent=None, actor="test"
        )
        for code in ("mot", "hai")
    )  # type: ignore[return-value]


def test_no_role_of_one_office_opens_a_page_of_another(two_offices: tuple[Unit, Unit]) -> None:
    mine, theirs = two_offices
    for role in ROLES:
        user = services.add_user(
            username=role, password="một mật khẩu dài", full_name=role, actor="test"
        )
        services.assign(user, mine, role, actor="test")
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for route, view in PAGES:
            access = declaration_of(view)
            if access is None or access.kind != "permission":
                continue
            for method in (client.get, client.post):
                answer = method(address(route, theirs.code))
                assert answer.status_code == 404, (role, route, answer.status_code)


def test_each_role_opens_what_it_holds_and_nothing_else(two_offices: tuple[Unit, Unit]) -> None:
    mine, _theirs = two_offices
    for role, held in ROLES.items():
        user = services.add_user(
            username=role, password="một mật khẩu dài", full_name=role, actor="test"
        )
        services.assign(user, mine, role, actor="test")
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for route, view in PAGES:
            access = declaration_of(view)
            if access is None or access.kind != "permission":
                continue
            answer = client.get(address(route, mine.code))
            if access.permission in held:
                assert answer.status_code not in (401, 403), (role, route, answer.status_code)
            else:
                assert answer.status_code == 403, (role, route, answer.status_code)


def test_stranger_is_sent_to_log_in(two_offices: tuple[Unit, Unit]) -> None:
    mine, _theirs = two_offices
    for route, view in PAGES:
        access = declaration_of(view)
        if access is not None and access.kind in ("permission", "login"):
            answer = Client().get(address(route, mine.code))
            assert answer.status_code == 302, route
            assert answer["Location"].startswith("/login")
