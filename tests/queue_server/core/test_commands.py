"""Commands: found by their files, clear when misused, due dates from the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from queue_server import __main__ as program
from queue_server.accounts.models import Unit, UnitKind
from queue_server.commands import messages
from queue_server.core import outbox
from queue_server.core.calendar import services
from queue_server.core.models import AuditEvent, CalendarDay, OutboxMessage, ScheduledJob
from queue_server.core.settings import read

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words: str) -> int:
    return program.main([*words, "--data", str(settings.MOTCUA.data)])


@pytest.fixture
def office() -> Unit:
    CalendarDay.objects.all().delete()
    services.fill_national()
    return Unit.objects.create(
        kind=UnitKind.OFFICE, code="ben-moi", name_vi="Bến Mới", name_en="Bến Mới"
    )


def test_every_command_file_says_what_it_does() -> None:
    commands = program.discover()
    assert {"serve", "worker", "migrate", "check", "messages", "django", "due"} <= set(commands)
    assert all(command.help for command in commands.values())
    assert not commands["messages"].needs_django


def test_usage_lists_them_and_a_wrong_one_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([]) == 0
    assert "serve" in capsys.readouterr().out
    assert program.main(["serv"]) == 2
    assert "Unknown command: serv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "kept", "data"),
    [
        (["check", "--data", "/d"], ["check"], "/d"),
        (["--data=/d", "check"], ["check"], "/d"),
        (["django", "--", "--data", "x"], ["django", "--", "--data", "x"], None),
    ],
)
def test_data_is_understood_anywhere(words: list[str], kept: list[str], data: str | None) -> None:
    assert program._take_data(words) == (kept, data)


@pytest.mark.parametrize(
    ("span", "due"),
    [
        (["--working-days", "1"], "2026-09-03T10:00:00+07:00"),
        (["--working-hours", "2"], "2026-08-28T14:00:00+07:00"),
        (["--calendar-days", "3"], "2026-09-03T10:00:00+07:00"),
        (["--same-day"], "2026-08-28T17:00:00+07:00"),
    ],
)
def test_due_is_printed_on_the_last_line(
    span: list[str], due: str, office: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("due", "--office", "ben-moi", "--received", "2026-08-28T10:00", *span) == 0
    assert capsys.readouterr().out.splitlines()[-1] == due
    assert run("due", "--office", "ben-moi", "--received", "2026-08-28T03:00+00:00", *span) == 0
    assert capsys.readouterr().out.splitlines()[-1] == due


def test_due_explains_itself(office: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--received", "2026-08-28T10:00", "--working-days", "1", "--explain"]
    assert run("due", "--office", "ben-moi", *words) == 0
    out = capsys.readouterr().out
    assert "Mon 31/08/2026        skipped: Day off (swapped)" in out
    assert "Wed 02/09/2026        skipped: National Day" in out


def test_due_beyond_the_table_says_so(office: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--received", "2031-03-03T10:00", "--working-days", "1"]
    assert run("due", "--office", "ben-moi", *words) == 0
    assert "no day off is known for 2031" in capsys.readouterr().out


def test_an_unknown_office_is_an_error_not_a_traceback(
    office: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--received", "2026-08-28T10:00", "--working-days", "1"]
    assert run("due", "--office", "nowhere", *words) == 1
    assert "There is no office 'nowhere'" in capsys.readouterr().err


def test_a_proposal_changes_nothing(office: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    before = CalendarDay.objects.count()
    assert run("calendar", "propose", "2028") == 0
    out = capsys.readouterr().out
    assert "2028-09-02,holiday," in out
    assert all(line.endswith("provisional") for line in out.splitlines()[1:])
    assert CalendarDay.objects.count() == before
    assert services.import_days(out, actor="test") > 10, "it can be imported as it is"


def test_days_are_set_and_removed(office: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["2026-12-24", "holiday", "Nghỉ", "Off", "--office", "ben-moi"]
    assert run("calendar", "set", *words) == 0
    assert run("calendar", "list", "--office", "ben-moi") == 0
    assert "2026-12-24,holiday,Nghỉ,Off,,sure" in capsys.readouterr().out
    assert run("calendar", "remove", "2026-12-24", "--office", "ben-moi") == 0
    assert run("calendar", "remove", "2026-12-24", "--office", "ben-moi") == 1


def test_draining_does_what_is_due_and_ends(
    office: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder of its own: the copies of the chains' ends belong to one database.
    monkeypatch.setattr(settings, "MOTCUA", read({"MOTCUA_DATA": str(tmp_path)}))
    assert AuditEvent.objects.filter(position__isnull=True).exists()
    assert run("worker", "--drain") == 0
    assert not AuditEvent.objects.filter(position__isnull=True).exists()
    assert ScheduledJob.objects.get(name="core.heartbeat").last_run is not None
    assert run("check") == 0


def test_jobs_shows_what_was_given_up_and_queues_it_again(
    office: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    uuid = outbox.enqueue("test.unknown", {})
    OutboxMessage.objects.filter(uuid=uuid).update(state="dead", last_error="hung up")
    assert run("jobs") == 1
    assert f"given up test.unknown {uuid} after 0: hung up" in capsys.readouterr().out
    assert run("jobs", "--retry") == 0
    assert OutboxMessage.objects.get(uuid=uuid).state == "queued"


def test_a_missing_translation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "queue_server" / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "django.po").write_text(f'{head}msgid "Counter"\nmsgstr "Quầy"\n', "utf-8")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    assert run("messages") == 0
    assert (folder / "django.mo").is_file()
    assert run("messages", "--check") == 0
    with (folder / "django.po").open("a", encoding="utf-8") as file:
        file.write('\nmsgid "Ticket"\nmsgstr ""\n')
    assert run("messages", "--check") == 1
    assert "'Ticket'" in capsys.readouterr().out
