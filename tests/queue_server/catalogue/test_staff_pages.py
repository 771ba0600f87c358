"""Staff change the catalogue by pages: versions with dates, words, notices, files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from queue_server.accounts import services as accounts
from queue_server.accounts.models import Unit
from queue_server.catalogue import exchange, selectors, services
from queue_server.catalogue.models import Notice, Procedure
from queue_server.core import clock
from queue_server.core.models import AuditEvent, Change
from tests.queue_server.catalogue.conftest import line

HOME = "/o/ben-moi/catalogue/"


def version_form(**values: Any) -> dict[str, Any]:
    """A filled form of a version with two papers."""
    return {
        "effective_from": (clock.local_day() + timedelta(days=1)).isoformat(),
        "name_vi": "Đăng ký khai sinh",
        "name_en": "Birth registration",
        "time_unit": "working_days",
        "time_amount": "2",
        "fee_known": "known",
        "fee_vnd": "8000",
        "level": "commune",
        "papers-TOTAL_FORMS": "3",
        "papers-INITIAL_FORMS": "0",
        "papers-0-name_vi": "Tờ khai",
        "papers-0-originals": "1",
        "papers-1-name_vi": "Giấy chứng sinh",
        "papers-1-originals": "0",
        "papers-1-copies": "2",
        **values,
    }


def test_list_finds_and_narrows(staff: Client, stocked: Unit) -> None:
    text = staff.get(HOME, {"q": "xay nha"}).content.decode()
    assert "1.013225" in text
    assert "1.001193" not in text
    narrowed = staff.get(HOME, {"tile": "certify", "gap": "fee"}).content.decode()
    assert "2.001008" in narrowed
    assert "2.000815" not in narrowed


def test_new_version_is_planned_and_the_old_one_stays(staff: Client, stocked: Unit) -> None:
    answer = staff.post(f"{HOME}procedures/1.001193/version", version_form())
    assert answer.status_code == 302, answer.content.decode()
    versions = list(Procedure.objects.get(code="1.001193").versions.order_by("effective_from"))
    assert [v.fee_vnd for v in versions] == [0, 8000]
    papers = [(p.name_vi, p.originals, p.copies) for p in versions[1].papers.all()]
    assert papers == [("Tờ khai", 1, 0), ("Giấy chứng sinh", 0, 2)]
    assert AuditEvent.objects.filter(event="catalogue.version_added").exists()
    page = staff.get(f"{HOME}procedures/1.001193").content.decode()
    assert "planned" in page
    assert "in force" in page


def test_form_says_what_is_wrong_and_keeps_what_was_typed(staff: Client, stocked: Unit) -> None:
    yesterday = (clock.local_day() - timedelta(days=1)).isoformat()
    for wrong in (
        {"effective_from": yesterday},
        {"fee_vnd": ""},
        {"time_amount": ""},
        {"name_vi": ""},
    ):
        answer = staff.post(f"{HOME}procedures/1.001193/version", version_form(**wrong))
        assert answer.status_code == 400, wrong
        text = answer.content.decode()
        assert 'role="alert"' in text
        assert "Giấy chứng sinh" in text
    assert Procedure.objects.get(code="1.001193").versions.count() == 1


def test_unknown_fee_is_chosen_not_typed_as_zero(staff: Client, stocked: Unit) -> None:
    form = version_form(fee_known="unknown", fee_vnd="8000", time_unit="unknown")
    staff.post(f"{HOME}procedures/1.001193/version", form)
    newest = Procedure.objects.get(code="1.001193").versions.order_by("-effective_from")[0]
    assert (newest.fee_vnd, newest.time_amount) == (None, None)


def test_new_procedure_is_added_once(staff: Client, office: Unit) -> None:
    form = version_form(code="9.000001", field="ho-tich")
    assert staff.post(f"{HOME}add", form).status_code == 302
    assert staff.post(f"{HOME}add", form).status_code == 400
    assert Procedure.objects.for_office(office).count() == 1


def test_words_and_field_change_without_a_version(staff: Client, stocked: Unit) -> None:
    values = {
        "field": "chung-thuc",
        "popularity": "7",
        "keywords_vi": " sinh em bé \n\n",
        "keywords_en": "",
    }
    staff.post(f"{HOME}procedures/1.001193/change", values)
    row = Procedure.objects.get(code="1.001193")
    assert (row.field.code, row.active, row.keywords_vi) == ("chung-thuc", False, "sinh em bé")
    assert row.versions.count() == 1


def test_tile_can_be_renamed_in_the_citizens_words(staff: Client, office: Unit) -> None:
    values = {
        "name_vi": "Giấy tờ hộ tịch",
        "name_en": "Family papers",
        "wish_vi": "Tôi muốn…",
        "wish_en": "I want…",
        "icon": "baby",
        "position": "1",
        "active": "on",
    }
    assert staff.post(f"{HOME}fields/civil", values).status_code == 302
    assert selectors.tiles(office)[0].name_en == "Family papers"
    assert staff.post(f"{HOME}fields/civil", {**values, "icon": "<b>"}).status_code == 400


def test_notice_is_published_changed_and_taken_down(staff: Client, office: Unit) -> None:
    today = clock.local_day()
    form = {
        "title_vi": "Nghỉ lễ",
        "title_en": "Holiday",
        "body_vi": "Nghỉ",
        "body_en": "Closed",
        "audience": "public",
        "shown_from": today.isoformat(),
        "shown_until": "",
    }
    assert staff.post(f"{HOME}notices/add", form).status_code == 302
    notice = Notice.objects.get()
    assert Change.objects.filter(office_id=office.pk, topic="notices").count() == 1
    late = {**form, "shown_until": (today - timedelta(days=1)).isoformat()}
    assert staff.post(f"{HOME}notices/{notice.pk}", late).status_code == 400
    assert staff.post(f"{HOME}notices/{notice.pk}", {**form, "title_en": "Off"}).status_code == 302
    assert staff.post(f"{HOME}notices/{notice.pk}/remove").status_code == 302
    assert not Notice.objects.exists()
    assert Change.objects.filter(office_id=office.pk, topic="notices").count() == 3


def test_notice_for_staff_is_shown_to_staff_alone(staff: Client, stocked: Unit) -> None:
    notice = Notice(
        audience="staff",
        title_vi="Họp đầu giờ",
        title_en="Morning meeting",
        body_vi="7 giờ",
        body_en="At seven",
        shown_from=clock.local_day(),
    )
    services.save_notice(stocked, notice, actor="test")
    assert "Morning meeting" in staff.get(HOME).content.decode()
    for path in ("/thu-tuc/ben-moi", "/thu-tuc/ben-moi/thong-bao"):
        assert "Morning meeting" not in Client().get(f"{path}?lang=en").content.decode()


def test_import_page_takes_a_file_or_names_its_faults(staff: Client, office: Unit) -> None:
    good = exchange.write([line()], "xlsx")
    answer = staff.post(f"{HOME}files", {"file": SimpleUploadedFile("p.xlsx", good)})
    assert answer.status_code == 302
    bad = b"code,name_vi,name_en,field\n1.000001,A,A,ho-tich\n1.000002,,A,ho-tich\n"
    refused = staff.post(f"{HOME}files", {"file": SimpleUploadedFile("p.csv", bad)})
    assert refused.status_code == 400
    assert "must not be empty" in refused.content.decode()
    assert Procedure.objects.for_office(office).count() == 1
    unknown = staff.post(f"{HOME}files", {"file": SimpleUploadedFile("p.pdf", b"%PDF")})
    assert "must be .csv" in unknown.content.decode()


def test_export_is_a_file_that_can_be_brought_in(staff: Client, stocked: Unit) -> None:
    for format_name in exchange.FORMATS:
        answer = staff.get(f"{HOME}files/procedures.{format_name}")
        assert answer["Content-Type"] == exchange.CONTENT_TYPES[format_name]
        assert answer["Content-Disposition"].endswith(f'.{format_name}"')
        report = services.import_file(stocked, answer.content, format_name, actor="test")
        assert report.unchanged == 388
    assert staff.get(f"{HOME}files/procedures.pdf").status_code == 404


def test_usher_reads_and_does_not_change(stocked: Unit) -> None:
    user = accounts.add_person(
        actor="test",
        office=stocked,
        username="huongdan",
        password="một mật khẩu dài",
        full_name="Đặng Văn Bưởi",
        role="usher",
        unit=stocked,
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{HOME}procedures/1.001193").status_code == 200
    assert client.post(f"{HOME}procedures/1.001193/version", version_form()).status_code == 403
    assert client.get(f"{HOME}files").status_code == 403
