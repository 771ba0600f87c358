"""Documents cannot rot silently: commands, settings and links in them are checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk import __main__ as kiosk
from queue_server import __main__ as server

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
ALL = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("name", sorted(server.discover()))
def test_every_command_of_the_server_is_in_the_documents(name: str) -> None:
    assert re.search(rf"queue_server {name}\b|`{name}\b|… {name}\b", ALL), name


@pytest.mark.parametrize("name", re.findall(r"python -m kiosk ([a-z-]+)", kiosk.USAGE))
def test_every_command_of_the_kiosk_is_in_the_documents(name: str) -> None:
    assert re.search(rf"kiosk {name}\b|`{name}\b", ALL), name


def test_every_setting_of_the_server_is_in_the_operations_guide() -> None:
    source = (ROOT / "queue_server/core/settings.py").read_text(encoding="utf-8")
    names = set(
        re.findall(
            r'(?:text|flag|number|words|path|choice|_urls)\((?:reader, )?"([A-Z_]+)"', source
        )
    )
    names |= set(re.findall(r'_urls\(reader, "([A-Z_]+)"\)', source))
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert names
    assert sorted(name for name in names if f"MOTCUA_{name}" not in guide) == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_to_a_file_leads_to_it(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    files = [link for link in links if "://" not in link]
    assert [link for link in files if not (page.parent / link).exists()] == []


def test_the_documents_name_no_machine_of_ours() -> None:
    assert not re.search(r"(?:^|[\s\"'`(=])/(?:root|home)/", ALL)
