"""The pages of dossiers: the desk, the list, the record, the import; who sees what."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit, User
from queue_server.catalogue.models import ProcedureVersion
from queue_server.core.models import AuditEvent
from queue_server.dossiers import sheet, tickets
from queue_server.dossiers.models import Dossier
from queue_server.dossiers.rules import State
from queue_server.dossiers.services import Move, move
from queue_server.printing.models import PrintJob
from tests.queue_server.dossiers.conftest import CLERK, MakeDossier

MakePerson = Callable[[str, str, Unit], User]


@pytest.fixture
def log_in(make_person: MakePerson, office: Unit) -> Callable[..., Client]:
    def make(role: str, unit: Unit = office) -> Client:
        client = Client()
        client.force_login(make_person(f"{role}-{unit.code}", role, unit))
        return client

    return make


LogIn = Callable[..., Client]


def form(version: ProcedureVersion, **values: Any) -> dict[str, Any]:
    return {
        "request_id": str(uuid.uuid4()),
        "procedure": version.procedure.code,
        "applicant_name": "Nguyễn Thị Mẫu",
        "applicant_number": "099190000015",
        "phone": "090 123 1234",
        "address": "Tổ 3, phường Bến Mới, tỉnh Sông Quê",
        "paper_1": "on",
        "originals_1": "1",
        "copies_1": "0",
        "originals_2": "1",
        "other_papers": "Sổ hộ khẩu cũ; Ảnh 4x6",
        "sets": "1",
        "fee": "8.000",
        "fee_paid": "on",
        "return_way": "counter",
        "language": "vi",
        "counter": "",
        **values,
    }


def test_the_desk_receives_what_was_typed(log_in: LogIn, version: ProcedureVersion) -> None:
    answer = log_in("receiver").post("/o/ben-moi/dossiers/new", form(version))
    dossier = Dossier.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/o/ben-moi/dossiers/{dossier.code}/"
    assert (dossier.phone, dossier.fee_vnd, dossier.fee_paid) == ("+84901231234", 8000, True)
    papers = [(p.name_vi, p.originals, p.copies) for p in dossier.papers.all()]
    assert papers == [("Tờ khai", 1, 0), ("Sổ hộ khẩu cũ", 1, 0), ("Ảnh 4x6", 1, 0)]
    assert dossier.hops.get().actor_name == "Receiver-Ben-Moi"


def test_the_form_sent_twice_is_one_dossier_and_one_receipt(
    log_in: LogIn, version: ProcedureVersion, office: Unit
) -> None:
    accounts.add_device(office, name="s", kind="station", binding="1", actor="test")
    client, typed = log_in("receiver"), form(version, counter="1")
    answers = [client.post("/o/ben-moi/dossiers/new", typed) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert (Dossier.objects.count(), PrintJob.objects.count()) == (1, 1)


def test_the_receipt_goes_to_the_counters_station(
    log_in: LogIn, version: ProcedureVersion, office: Unit
) -> None:
    accounts.add_device(office, name="s", kind="station", binding="1", actor="test")
    log_in("receiver").post("/o/ben-moi/dossiers/new", form(version, counter="1"))
    dossier, job = Dossier.objects.get(), PrintJob.objects.get()
    kinds = [block["type"] for block in job.slip["blocks"]]
    boxes = next(b for b in job.slip["blocks"] if b["type"] == "boxes")
    qr = next(b for b in job.slip["blocks"] if b["type"] == "qr")
    bars = next(b for b in job.slip["blocks"] if b["type"] == "code128")
    text = str(job.slip["blocks"])
    assert (job.counter_code, job.slip["kind"]) == ("1", "receipt")
    assert qr["data"] == f"{dossier.code}*{dossier.check_word}"
    assert (bars["data"], boxes["cells"]) == (dossier.code, list(dossier.check_word))
    assert kinds.index("boxes") > kinds.index("code128") + 3
    assert "Nguyễn Thị Mẫu" in text and "099*****0015" in text and "099190000015" not in text
    assert "IN LẠI" not in text


def test_a_reprint_says_so_and_one_press_prints_once(
    log_in: LogIn, make_dossier: MakeDossier, office: Unit
) -> None:
    accounts.add_device(office, name="s", kind="station", binding="1", actor="test")
    dossier, client = make_dossier(), log_in("receiver")
    press = {"counter": "1", "press": str(uuid.uuid4()), "language": "vi"}
    for _ in range(2):
        assert client.post(f"/o/ben-moi/dossiers/{dossier.code}/print", press).status_code == 302
    job = PrintJob.objects.get()
    assert "IN LẠI" in str(job.slip["blocks"])
    assert AuditEvent.objects.filter(event="dossiers.receipt_reprinted").count() == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"applicant_name": " "}, "Hãy nhập họ tên"),
        ({"procedure": "9.9"}, "Không có thủ tục"),
        ({"procedure": ""}, "Hãy chọn thủ tục"),
        ({"applicant_number": "123"}, "9 hoặc 12 số"),
        ({"phone": "12"}, "Không phải số điện thoại"),
        ({"fee": "tám"}, "Không phải số tiền"),
        ({"refuse": "yes"}, "Hãy ghi lý do"),
    ],
)
def test_a_wrong_value_is_said_and_what_was_typed_stays(
    log_in: LogIn, version: ProcedureVersion, values: dict[str, str], message: str
) -> None:
    answer = log_in("receiver").post("/o/ben-moi/dossiers/new", form(version, **values))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page and "Tổ 3, phường Bến Mới" in page
    assert not Dossier.objects.exists()


def test_a_refusal_at_the_desk_is_written_down(log_in: LogIn, version: ProcedureVersion) -> None:
    typed = form(version, refuse="yes", refused_because="Không thuộc thẩm quyền")
    log_in("receiver").post("/o/ben-moi/dossiers/new", typed)
    assert Dossier.objects.get().state == State.REFUSED


def test_the_form_takes_over_the_visitor_of_the_ticket(
    log_in: LogIn, version: ProcedureVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tickets.Visitor("A012", "5", "Khai sinh", "Birth", "en", ("1.001193",))
    monkeypatch.setattr(tickets, "_readers", [lambda _office, ref: found if ref == "77" else None])
    client = log_in("receiver")
    page = client.get("/o/ben-moi/dossiers/new?ticket=77").content.decode()
    assert "A012" in page and "Đăng ký khai sinh" in page and 'value="1.001193"' in page
    assert "A012" not in client.get("/o/ben-moi/dossiers/new?ticket=78").content.decode()


def test_a_counter_without_a_printer_never_borrows_anothers(
    log_in: LogIn, version: ProcedureVersion, office: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add_device(office, name="s", kind="station", binding="1", actor="test")
    found = tickets.Visitor("A012", "5", "Khai sinh", "Birth", "vi")
    monkeypatch.setattr(tickets, "_readers", [lambda _office, _ref: found])
    page = log_in("receiver").get("/o/ben-moi/dossiers/new?ticket=77").content.decode()
    assert re.search(r'<option value="" selected>', page)
    assert not re.search(r'<option value="1" selected>', page)


def test_procedures_are_found_without_accents(log_in: LogIn, version: ProcedureVersion) -> None:
    client = log_in("receiver")
    page = client.get("/o/ben-moi/dossiers/new/procedures?q=khai sinh").content.decode()
    assert "Đăng ký khai sinh" in page
    page = client.get("/o/ben-moi/dossiers/new/procedure?code=1.001193").content.decode()
    assert "Giấy chứng sinh" in page and "3 ngày làm việc" in page


# --- the list and the record ---------------------------------------------------------------------


def test_the_list_is_masked_and_finds_without_accents(
    log_in: LogIn, make_dossier: MakeDossier
) -> None:
    dossier = make_dossier()
    make_dossier(applicant_name="Lê Văn Khác")
    page = log_in("specialist").get("/o/ben-moi/dossiers/?q=nguyen mau").content.decode()
    assert dossier.code in page and "Nguyễn Thị M***" in page
    assert "Lê Văn" not in page and "Thị Mẫu" not in page and "099190000015" not in page


def test_pages_of_the_list_follow_a_key(
    log_in: LogIn, make_dossier: MakeDossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_server.dossiers.selectors.PAGE", 4)
    codes = [make_dossier().code for _ in range(10)]
    client, url, seen = log_in("head"), "/o/ben-moi/dossiers/?state=2", []
    for _ in range(3):
        page = client.get(url).content.decode()
        seen += re.findall(r'<td class="code-cell"><a[^>]*>([^<]+)', page)
        make_dossier()  # a new one at the top shifts nothing
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = "/o/ben-moi/dossiers/" + older[1].replace("&amp;", "&") if older else ""
    assert seen == codes[::-1]
    assert url == ""


def test_a_scanned_receipt_in_the_search_box_opens_its_record(
    log_in: LogIn, make_dossier: MakeDossier
) -> None:
    dossier = make_dossier()
    answer = log_in("head").get(f"/o/ben-moi/dossiers/?q={dossier.code}")
    assert answer["Location"] == f"/o/ben-moi/dossiers/{dossier.code}/"


def test_the_record_is_masked_until_somebody_asks_and_that_is_logged(
    log_in: LogIn, make_dossier: MakeDossier
) -> None:
    dossier, client = make_dossier(), log_in("specialist")
    url = f"/o/ben-moi/dossiers/{dossier.code}/"
    page = client.get(url).content.decode()
    assert "099*****0015" in page and "090***1234" in page
    assert "099190000015" not in page and "Thị Mẫu" not in page and "Tổ 3" not in page
    page = client.post(f"{url}unmask").content.decode()
    assert "099190000015" in page and "Thị Mẫu" in page and "0901231234" in page
    event = AuditEvent.objects.get(event="dossiers.unmasked")
    assert event.subject == f"dossier:{dossier.code}"


def test_who_may_not_unmask_does_not(log_in: LogIn, make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    answer = log_in("clerk").post(f"/o/ben-moi/dossiers/{dossier.code}/unmask")
    assert answer.status_code == 403
    assert b"099190000015" not in answer.content


def test_the_check_word_is_on_no_page_but_the_receipt(
    log_in: LogIn, make_dossier: MakeDossier
) -> None:
    dossier, client = make_dossier(), log_in("head")
    url = f"/o/ben-moi/dossiers/{dossier.code}/"
    for page in (client.get(url), client.post(f"{url}unmask"), client.get("/o/ben-moi/dossiers/")):
        assert dossier.check_word not in page.content.decode().replace(dossier.code, "")
    answer = client.post(f"{url}receipt")
    boxes = "".join(f"<b>{letter}</b>" for letter in dossier.check_word)
    assert boxes in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_form_01_has_its_parts(log_in: LogIn, make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    page = log_in("receiver").post(f"/o/ben-moi/dossiers/{dossier.code}/receipt").content.decode()
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Nguyễn Thị Mẫu",
        "1. Thành phần hồ sơ",
        "7. Phí, lệ phí",
        "NGƯỜI NỘP HỒ SƠ",
        "0299 3 999 999",
        "https://motcua.songque.example/tra-cuu",
    ):
        assert part in page
    assert "IN LẠI" not in page
    again = log_in("returner").post(f"/o/ben-moi/dossiers/{dossier.code}/receipt")
    assert "IN LẠI" in again.content.decode()


def test_the_record_offers_only_what_is_permitted(log_in: LogIn, make_dossier: MakeDossier) -> None:
    dossier = make_dossier()
    url = f"/o/ben-moi/dossiers/{dossier.code}/"

    def offered(client: Client) -> set[int]:
        page = client.get(url).content.decode()
        return {int(n) for n in re.findall(r'name="target" value="(\d+)"', page)}

    assert offered(log_in("receiver")) == {4, 7}
    move(dossier.pk, dossier.office, Move(State.PROCESSING, 1), CLERK)
    specialist = log_in("specialist")
    assert offered(specialist) == {5, 6, 8, 9, 3}
    move(dossier.pk, dossier.office, Move(State.FINISHED, 2), CLERK)
    assert offered(specialist) == set()
    assert offered(log_in("returner", dossier.unit)) == {10}


def test_a_hop_by_the_page_is_made_once(
    log_in: LogIn, make_dossier: MakeDossier, department: Unit
) -> None:
    dossier, client = make_dossier(), log_in("receiver")
    step = {"target": "4", "seen_hop": "1", "unit": str(department.pk), "opinion": "Chuyển"}
    for _ in range(2):
        client.post(f"/o/ben-moi/dossiers/{dossier.code}/move", step)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.unit, dossier.hops.count()) == (4, department, 2)
    stale = client.post(f"/o/ben-moi/dossiers/{dossier.code}/move", {**step, "target": "7"})
    assert stale.status_code == 409
    assert "đã thay đổi" in stale.content.decode()


# --- import --------------------------------------------------------------------------------------


def test_a_bad_file_is_answered_line_by_line_and_a_good_one_comes_in(
    log_in: LogIn, version: ProcedureVersion
) -> None:
    client = log_in("clerk")
    bad = sheet.template_csv().replace(b"20/11/2026", b"40/11/2026")
    answer = client.post("/o/ben-moi/dossiers/import", {"file": SimpleUploadedFile("a.csv", bad)})
    assert answer.status_code == 422
    assert "Không phải ngày" in answer.content.decode()
    assert not Dossier.objects.exists()
    good = SimpleUploadedFile("a.csv", sheet.template_csv())
    assert client.post("/o/ben-moi/dossiers/import", {"file": good}).status_code == 302
    assert Dossier.objects.count() == 1


def test_the_template_is_downloadable(log_in: LogIn) -> None:
    answer = log_in("clerk").get("/o/ben-moi/dossiers/import/template.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")


# --- who sees what -------------------------------------------------------------------------------

PAGES = ["", "new", "import", "{code}/"]
ACTIONS = ["{code}/move", "{code}/apologise", "{code}/unmask", "{code}/print", "{code}/receipt"]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_of_another_office_sees_a_page(
    log_in: LogIn, make_dossier: MakeDossier, other_office: Unit, page: str
) -> None:
    dossier, stranger = make_dossier(), log_in("head", other_office)
    assert stranger.get(f"/o/ben-moi/dossiers/{page.format(code=dossier.code)}").status_code == 404


@pytest.mark.parametrize("page", [*PAGES[3:], *ACTIONS])
def test_a_dossier_does_not_exist_under_another_offices_address(
    log_in: LogIn, make_dossier: MakeDossier, other_office: Unit, page: str
) -> None:
    dossier, stranger = make_dossier(), log_in("head", other_office)
    url = f"/o/ben-cu/dossiers/{page.format(code=dossier.code)}"
    answer = stranger.get(url) if page in PAGES else stranger.post(url, {"day": "2026-12-01"})
    assert answer.status_code == 404
    assert b"M***" not in answer.content


def test_the_list_and_its_search_hold_only_the_own_office(
    log_in: LogIn, make_dossier: MakeDossier, other_office: Unit
) -> None:
    dossier, stranger = make_dossier(), log_in("head", other_office)
    for query in ("", "?q=nguyen", f"?q={dossier.code}", "?state=2"):
        page = stranger.get(f"/o/ben-cu/dossiers/{query}")
        assert page.status_code == 200
        assert b"M***" not in page.content


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("usher", "", 403),
        ("specialist", "", 200),
        ("specialist", "new", 403),
        ("receiver", "new", 200),
        ("receiver", "import", 403),
        ("clerk", "import", 200),
    ],
)
def test_each_page_asks_for_its_permission(
    log_in: LogIn, role: str, page: str, status: int
) -> None:
    assert log_in(role).get(f"/o/ben-moi/dossiers/{page}").status_code == status


def test_a_stranger_is_asked_to_log_in(office: Unit) -> None:
    assert Client().get("/o/ben-moi/dossiers/").status_code == 302
