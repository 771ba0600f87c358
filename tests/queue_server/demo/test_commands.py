"""Commands that set offices up, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_server.__main__ import main
from queue_server.accounts.models import Device, Unit, User
from queue_server.accounts.selectors import device_for_token, permissions_in
from queue_server.catalogue import selectors as catalogue
from queue_server.catalogue.raw import DATA
from queue_server.queueing.models import PriorityGroup, Service

pytestmark = pytest.mark.django_db

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def office(capsys: Capture) -> Unit:
    """A real, empty office made by ``init``."""
    words = ("--name", "Trung tâm xã Thử", "--agency-code", "H99.88")
    assert main(["init", "--office", "xa-thu", *words]) == 0
    capsys.readouterr()
    return Unit.objects.get(code="xa-thu")


def test_real_office_starts_with_the_catalogue_and_an_administrator(capsys: Capture) -> None:
    assert main(["init", "--office", "xa-thu", "--name", "Trung tâm xã Thử"]) == 0
    login, password, role = capsys.readouterr().out.strip().split("\t")
    office = Unit.objects.get(code="xa-thu")
    user = User.objects.get(username=login)
    assert (role, user.check_password(password)) == ("administrator", True)
    assert "catalogue.edit" in permissions_in(user, office)
    assert len(catalogue.versions_in_force(office)) == 388
    assert PriorityGroup.objects.for_office(office).count() == 5
    assert not Service.objects.for_office(office).exists()
    assert main(["init", "--office", "xa-thu", "--name", "Trung tâm xã Thử"]) == 0
    assert capsys.readouterr().out == ""


def test_real_office_needs_a_name(capsys: Capture) -> None:
    assert main(["init", "--office", "xa-thu"]) == 1
    assert "--name" in capsys.readouterr().err


def test_token_of_a_device_stands_alone_on_the_last_line(office: Unit, capsys: Capture) -> None:
    assert main(["device", "add", "Cửa vào", "--kind", "kiosk", "--office", "xa-thu"]) == 0
    token = capsys.readouterr().out.splitlines()[-1]
    device = device_for_token(token)
    assert device is not None
    assert (device.name, device.office) == ("Cửa vào", office)
    assert main(["device", "list", "--office", "xa-thu"]) == 0
    assert token not in capsys.readouterr().out
    assert main(["device", "revoke", "Cửa vào", "--office", "xa-thu"]) == 0
    assert Device.objects.get(pk=device.pk).revoked_at is not None
    assert main(["device", "revoke", "Cửa vào", "--office", "xa-thu"]) == 1


def test_station_without_its_counter_is_refused(office: Unit, capsys: Capture) -> None:
    words = ("--kind", "station", "--office", "xa-thu")
    assert main(["device", "add", "S", *words]) == 1
    assert main(["device", "add", "S", *words, "--counter", "9"]) == 1
    assert "no counter “9”" in capsys.readouterr().err
    assert not Device.objects.exists()


def test_person_is_added_with_a_role_and_gets_a_new_password(office: Unit, capsys: Capture) -> None:
    words = ("--office", "xa-thu", "--role", "receiver", "--name", "Nguyễn Thị Sen")
    assert main(["user", "add", "sen", *words]) == 0
    login, password, role = capsys.readouterr().out.strip().split("\t")
    assert (login, role) == ("sen", "receiver")
    assert main(["user", "password", "sen"]) == 0
    newer = capsys.readouterr().out.strip().split("\t")[1]
    user = User.objects.get(username="sen")
    assert user.check_password(newer)
    assert not user.check_password(password)
    assert main(["user", "list", "--office", "xa-thu"]) == 0
    assert "Nguyễn Thị Sen\treceiver" in capsys.readouterr().out


def test_weak_password_is_refused(office: Unit, capsys: Capture) -> None:
    words = ("--office", "xa-thu", "--role", "receiver", "--password", "1234")
    assert main(["user", "add", "sen", *words]) == 1
    assert not User.objects.filter(username="sen").exists()


def test_procedures_go_out_and_come_in_by_command(
    office: Unit, tmp_path: Path, capsys: Capture
) -> None:
    for format_name in ("csv", "xlsx", "json"):
        file = str(tmp_path / f"procedures.{format_name}")
        assert main(["export", "procedures", file, "--office", "xa-thu"]) == 0
        assert main(["import", "procedures", file, "--office", "xa-thu"]) == 0
        assert "0 new procedures, 0 new versions, 0 changed, 388" in capsys.readouterr().out
    raw_list = str(DATA / "procedures.csv")
    assert main(["import", "procedures", raw_list, "--office", "xa-thu"]) == 0


def test_faulty_file_is_named_line_by_line_and_changes_nothing(
    office: Unit, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("code,name_vi,name_en,field\n9.000001,A,A,ho-tich\n9.000002,A,,ho-tich\n")
    assert main(["import", "procedures", str(file), "--office", "xa-thu"]) == 1
    assert "line 3, name_en" in capsys.readouterr().err
    assert catalogue.version_of_code(office, "9.000001") is None
    assert main(["import", "procedures", str(tmp_path / "no.csv"), "--office", "xa-thu"]) == 1
    assert main(["import", "procedures", str(file), "--office", "nowhere"]) == 1
