"""The public pages: open to all, masked, light, and without a secret in any address."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from queue_server.accounts.models import Unit
from queue_server.dossiers.models import Dossier
from queue_server.portal.addresses import address_of, source_of

MakeDossier = Callable[..., Dossier]


def test_the_front_page_names_the_offices_and_asks_for_a_code(office: Unit) -> None:
    page = Client().get("/").content.decode()
    assert "Trung tâm Phục vụ hành chính công ben-moi" in page
    assert 'name="code"' in page and 'name="check_word"' in page
    english = Client().get("/?lang=en").content.decode()
    assert "Where is my dossier?" in english and "Hồ sơ" not in english


def test_a_code_and_its_word_open_a_masked_status(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    typed = {"code": dossier.code.lower(), "check_word": f" {dossier.check_word.lower()} "}
    answer = Client().post("/tra-cuu", typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Hồ sơ đã được" in page and "Nguyễn Thị M***" in page
    assert not [p for p in ("Mẫu", "099190000015", "0901231234", "Tổ 3") if p in page]
    assert dossier.check_word not in page.replace(dossier.code, "")
    assert "no-store" in answer["Cache-Control"]


def test_the_scanned_text_of_the_qr_fits_into_the_first_field(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    answer = Client().post("/tra-cuu", {"code": f"{dossier.code}*{dossier.check_word}"})
    assert "Nguyễn Thị M***" in answer.content.decode()


def test_a_link_with_a_code_asks_for_the_word_and_says_nothing(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    known = Client().get(f"/tra-cuu/{dossier.code}").content.decode()
    unknown = Client().get(f"/tra-cuu/{dossier.code[:-1]}9").content.decode()
    assert dossier.code in known and "M***" not in known
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    same = token.sub("", known).replace(dossier.code, "CODE")
    assert same == token.sub("", unknown).replace(f"{dossier.code[:-1]}9", "CODE")


def test_a_wrong_word_and_an_unknown_code_are_the_same_page(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    wrong = "CCCC" if dossier.check_word != "CCCC" else "DDDD"
    other = f"{dossier.code[:-1]}9"
    pages = [
        Client().post("/tra-cuu", {"code": code, "check_word": wrong})
        for code in (dossier.code, other)
    ]
    assert [page.status_code for page in pages] == [404, 404]
    texts = [page.content.decode() for page in pages]
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub("", texts[0]).replace(dossier.code, "") == token.sub("", texts[1]).replace(
        other, ""
    )


def test_too_many_wrong_words_are_answered_with_patience(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    typed = {"code": dossier.code, "check_word": "CCCC" if dossier.check_word[0] != "C" else "DDDD"}
    answers = [Client().post("/tra-cuu", typed) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "quá nhiều lần" in answers[-1].content.decode()


def test_a_word_in_an_address_is_never_used(make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    scanned = f"{dossier.code}*{dossier.check_word}"
    for url in (
        f"/tra-cuu/{scanned}",
        f"/tra-cuu/{dossier.code}?check_word={dossier.check_word}",
        f"/tra-cuu?code={dossier.code}&check_word={dossier.check_word}",
    ):
        page = Client().get(url).content.decode()
        assert "M***" not in page
        assert dossier.check_word not in page.replace(dossier.code, "")


@pytest.mark.parametrize("code", ["", "x", "<script>alert(1)</script>", "A" * 500, "%00", "../.."])
def test_strange_input_is_a_calm_page(office: Unit, code: str) -> None:
    answer = Client().post("/tra-cuu", {"code": code, "check_word": "K7M2"})
    assert answer.status_code in (404, 422)
    assert "<script>alert" not in answer.content.decode()


def test_the_public_pages_weigh_less_than_100_kb_with_their_fonts(
    make_dossier: MakeDossier,
) -> None:
    dossier = make_dossier()
    typed = {"code": dossier.code, "check_word": dossier.check_word}
    for answer in (Client().get("/"), Client().get("/tra-cuu"), Client().post("/tra-cuu", typed)):
        page = answer.content.decode()
        weight = len(answer.content)
        for name in re.findall(r'(?:href|src)="/static/([^"?]+)"', page):
            plain = re.sub(r"\.[0-9a-f]{8,}(?=\.\w+$)", "", name)
            found = finders.find(plain)
            assert found, plain
            weight += Path(str(found)).stat().st_size
        fonts = Path(str(finders.find("vendor/be-vietnam-pro"))).glob("*")
        # Vietnamese and Latin in two weights are what a browser fetches for these pages.
        used = ("vietnamese-400", "latin-400", "vietnamese-700", "latin-700")
        weight += sum(f.stat().st_size for f in fonts if any(part in f.name for part in used))
        assert weight < 100_000


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("", ""),
    ],
)
def test_an_address_counts_as_one_household(address: str, source: str) -> None:
    assert source_of(address) == source
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert address_of(request) == source
