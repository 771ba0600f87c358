"""The public catalogue: anybody may read it, in both languages, and nothing internal shows."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from queue_server.accounts.models import Unit
from queue_server.catalogue import selectors, services
from queue_server.core import clock
from tests.queue_server.catalogue.conftest import MakeOffice, line


def page(path: str, language: str = "vi") -> str:
    """The text of a public page."""
    answer = Client().get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_single_office_is_opened_straight_away_with_the_query(stocked: Unit) -> None:
    answer = Client().get("/thu-tuc?q=xay+nha")
    assert answer.status_code == 302
    assert answer["Location"] == "/thu-tuc/ben-moi?q=xay+nha"


def test_several_offices_are_offered(stocked: Unit, make_office: MakeOffice) -> None:
    make_office("con-lau")
    text = page("/thu-tuc")
    assert "/thu-tuc/ben-moi" in text
    assert "/thu-tuc/con-lau" in text


def test_search_without_accents_shows_the_building_permit_first(stocked: Unit) -> None:
    text = page("/thu-tuc/ben-moi?q=xay nha")
    links = [part.split('"')[0] for part in text.split('href="/thu-tuc/ben-moi/1.')[1:]]
    assert links[0] == "013225"


def test_unknown_fee_is_never_shown_as_free(stocked: Unit) -> None:
    text = page("/thu-tuc/ben-moi/1.001612")
    assert "Do tỉnh quy định" in text
    assert "Không thu phí" not in text
    assert "Set by the province" in page("/thu-tuc/ben-moi/1.001612", "en")


def test_source_is_on_no_public_page(stocked: Unit) -> None:
    for version in selectors.versions_in_force(stocked)[::25]:
        text = page(f"/thu-tuc/ben-moi/{version.procedure.code}")
        assert version.source not in text
        assert "github" not in text
        assert "memory" not in text


def test_every_page_speaks_both_languages(stocked: Unit) -> None:
    for path, vietnamese, english in (
        ("/thu-tuc/ben-moi", "Theo nhóm việc", "By subject"),
        ("/thu-tuc/ben-moi/nhom/civil", "Hộ tịch", "Births, marriages, deaths"),
        ("/thu-tuc/ben-moi/su-kien/having-a-child", "Sinh con", "Having a child"),
        ("/thu-tuc/ben-moi/1.001193", "Giấy tờ cần mang", "What to bring"),
        ("/thu-tuc/ben-moi/thong-bao", "không có thông báo", "no notice"),
    ):
        assert vietnamese in page(path)
        assert english in page(path, "en")


def test_closed_or_unknown_procedure_is_not_there(stocked: Unit) -> None:
    version = selectors.version_of_code(stocked, "1.001193")
    assert version is not None
    services.change_procedure(version.procedure, actor="test", active=False)
    for path in ("1.001193", "9.999999", "nhom/none", "su-kien/none"):
        assert Client().get(f"/thu-tuc/ben-moi/{path}").status_code == 404
    assert Client().get("/thu-tuc/nowhere").status_code == 404


def test_coming_change_is_announced(stocked: Unit) -> None:
    version = selectors.version_of_code(stocked, "1.001193")
    assert version is not None
    day = clock.local_day() + timedelta(days=9)
    services.save_version(version.procedure, line(effective_from=day), actor="test")
    assert day.strftime("%d/%m/%Y") in page("/thu-tuc/ben-moi/1.001193")


def test_words_of_a_stranger_are_shown_as_words(stocked: Unit) -> None:
    assert "<script>alert" not in page("/thu-tuc/ben-moi?q=<script>alert(1)</script>")
