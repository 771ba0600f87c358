"""Invented dossiers by the thousand, for tests and measurements. Nobody in it exists.

Each dossier walks permitted hops only, so that what is shown could have happened. The same seed
gives the same people, codes apart, whose days follow ``now``.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from queue_server.accounts.models import Unit
from queue_server.catalogue.models import ProcedureVersion
from queue_server.core import clock
from queue_server.core.calendar import selectors as calendars
from queue_server.core.calendar.rules import Calendar
from queue_server.dossiers import due, rules
from queue_server.dossiers.importing import keep_numbers, units_of
from queue_server.dossiers.models import DayCounter, Dossier, DossierPaper, DueDate, DueKind, Hop
from queue_server.dossiers.rules import Channel, State
from queue_server.dossiers.services import search_text, time_limit

_FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
_MIDDLE = "Văn Thị Hữu Thanh Minh Ngọc Quốc Thu Hồng Đức Kim Xuân"
_GIVEN = (
    "An Bình Châu Dũng Giang Hà Hải Hạnh Hiền Hoa Hùng Hương Khánh Lan Linh Long Mai Nam Nga "
    "Ngân Nhung Oanh Phúc Phương Quân Quỳnh Sơn Tâm Thảo Thắng Trang Trí Tú Tuấn Uyên Vân Việt Yến"
)
NAMES = tuple(words.split() for words in (_FAMILY, _MIDDLE, _GIVEN))
# How a dossier came to its state, and how often it is met in an office.
_PATHS: Sequence[tuple[int, tuple[int, ...]]] = (
    (14, (2,)),
    (22, (2, 4)),
    (6, (2, 4, 5)),
    (4, (2, 4, 6)),
    (2, (2, 4, 7)),
    (3, (2, 4, 7, 8)),
    (14, (2, 4, 9)),
    (28, (2, 4, 9, 10)),
    (3, (2, 4, 5, 4, 9, 10)),
    (2, (3,)),
    (2, (1,)),
)
_OPINIONS = {
    3: "Hồ sơ không thuộc thẩm quyền giải quyết của phường.",
    4: "Chuyển phòng chuyên môn.",
    5: "Bổ sung bản chính giấy tờ tùy thân còn hiệu lực.",
    6: "Nộp lệ phí theo thông báo.",
    7: "Người nộp xin rút hồ sơ.",
    8: "Đã trả lại giấy tờ theo yêu cầu.",
    9: "Đã ký, chuyển quầy trả kết quả.",
}
_BATCH = 1_000
_LATE_SHARE, _TRIES = 0.1, 12


def make_dossiers(
    office: Unit,
    versions: Sequence[ProcedureVersion],
    count: int,
    *,
    seed: int = 1,
    now: datetime | None = None,
    days: int = 60,
    papers: bool = True,
) -> int:
    """Write ``count`` invented dossiers of the last ``days`` days; returns how many.

    The first ones go through every kind of path, so that eleven already show all ten states.

    Raises:
        ValueError: when the office has no agency code or ``versions`` is empty.
    """
    if not versions or not rules.is_agency(office.agency_code):
        raise ValueError("an office with an agency code and procedures is needed")
    made = _Maker(office, versions, seed, now or clock.now(), days)
    made.papers = papers
    with transaction.atomic():
        for start in range(0, count, _BATCH):
            made.write(min(_BATCH, count - start), start)
        keep_numbers(
            rules.make_code(office.agency_code, clock.local_day(at), number)
            for at, number in made.last.items()
        )
    return count


class _Maker:
    """One run: a chance of its own, the calendar read once, a running number for each day."""

    def __init__(
        self,
        office: Unit,
        versions: Sequence[ProcedureVersion],
        seed: int,
        now: datetime,
        days: int,
    ) -> None:
        self.office, self.versions, self.now, self.days = office, versions, now, days
        self.papers = True
        self.chance = random.Random(seed)
        self.calendar: Calendar = calendars.for_office(office.pk)
        self.units = units_of(office)[1:] or [office]
        self.staff = [self._name() for _ in range(6)]
        self.last = {
            _midnight(row.day): row.last
            for row in DayCounter.objects.filter(agency=office.agency_code)
        }

    def write(self, count: int, begin: int) -> None:
        """Write ``count`` dossiers with their hops, dates and papers."""
        planned = [self._plan(begin + n) for n in range(count)]
        dossiers = Dossier.objects.bulk_create([dossier for dossier, _path in planned])
        pairs = list(zip(dossiers, [path for _dossier, path in planned], strict=True))
        Hop.objects.bulk_create([hop for d, path in pairs for hop in self._hops(d, path)])
        DueDate.objects.bulk_create(
            DueDate(
                dossier=d,
                kind=DueKind.INTAKE.value,
                due_at=d.due_at,
                at=d.received_at,
                actor="demo",
            )
            for d in dossiers
            if d.due_at is not None
        )
        if not self.papers:
            return
        DossierPaper.objects.bulk_create(
            DossierPaper(
                dossier=d,
                position=paper.position,
                name_vi=paper.name_vi,
                name_en=paper.name_en,
                originals=paper.originals,
                copies=paper.copies,
            )
            for d in dossiers
            for paper in (d.procedure_version.papers.all() if d.procedure_version else ())
        )

    def _plan(self, place: int) -> tuple[Dossier, tuple[int, ...]]:
        path = (
            _PATHS[place][1]
            if place < len(_PATHS)
            else self.chance.choices([p for _w, p in _PATHS], [w for w, _p in _PATHS])[0]
        )
        version = self.chance.choice(self.versions)
        state = State(path[-1])
        at, due_at = self._dates(version, state, len(path))
        dossier = Dossier(
            office=self.office,
            code=self._code(at),
            check_word="".join(self.chance.choices(rules.CHECK_ALPHABET, k=rules.CHECK_LENGTH)),
            request_id=uuid.UUID(int=self.chance.getrandbits(128), version=4),
            procedure=version.procedure,
            procedure_version=version,
            procedure_vi=version.name_vi,
            procedure_en=version.name_en,
            applicant_name=self._name(),
            applicant_number=f"0991{self.chance.randrange(10**8):08d}",
            phone=f"+8490{self.chance.randrange(10**7):07d}",
            address=f"Tổ {self.chance.randrange(1, 30)}, phường Bến Mới, tỉnh Sông Quê",
            fee_vnd=version.fee_vnd,
            fee_paid=bool(version.fee_vnd),
            received_at=at,
            due_at=due_at,
            state=int(state),
            before=path[-2] if len(path) > 1 else None,
            unit=self.office,
            channel=int(Channel.ONLINE if path[0] == State.REGISTERED else Channel.DESK),
            received_by="demo",
        )
        if state in (State.PROCESSING, State.SUPPLEMENT, State.PAYMENT, State.WITHDRAWAL):
            dossier.unit = self.chance.choice(self.units)
        dossier.state_since = self._times(dossier, path)[-1]
        dossier.paused_at = dossier.state_since if state in rules.PAUSED else None
        dossier.search = search_text(dossier)
        return dossier, path

    def _dates(
        self, version: ProcedureVersion, state: State, hops: int
    ) -> tuple[datetime, datetime | None]:
        """When it was received and is due; of those still running about one in ten is late."""
        may_be_late = state not in rules.RUNNING or self.chance.random() < _LATE_SHARE
        for back in range(_TRIES, 0, -1):
            at = self._moment(hops if back > 1 else 1)
            due_at = due.due_at(at, time_limit(version), self.calendar)
            if may_be_late or due_at is None or due_at > self.now:
                break
        promised = state not in (State.REFUSED, State.REGISTERED)
        return at, due_at if promised else None

    def _moment(self, hops: int) -> datetime:
        """A moment of a working day, long enough ago for ``hops`` hops where it can be."""
        back = self.chance.randrange(0 if hops == 1 else 1, max(2, min(self.days, hops * 20)))
        day = clock.local_day(self.now) - timedelta(days=back)
        while not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        period = self.chance.choice(self.calendar.periods(day))
        opens = datetime.combine(day, period.opens, tzinfo=clock.LOCAL)
        closes = datetime.combine(day, period.closes, tzinfo=clock.LOCAL)
        minutes = int((closes - opens) / timedelta(minutes=1))
        return min(opens + timedelta(minutes=self.chance.randrange(minutes)), self.now)

    def _code(self, at: datetime) -> str:
        day = _midnight(clock.local_day(at))
        self.last[day] = self.last.get(day, 0) + 1
        return rules.make_code(self.office.agency_code, day.date(), self.last[day])

    def _name(self) -> str:
        return " ".join(self.chance.choice(part) for part in NAMES)

    def _times(self, dossier: Dossier, path: tuple[int, ...]) -> list[datetime]:
        span = (self.now - dossier.received_at) / (len(path) + 1)
        return [dossier.received_at + n * span for n in range(len(path))]

    def _hops(self, dossier: Dossier, path: tuple[int, ...]) -> Iterator[Hop]:
        times = self._times(dossier, path)
        for number, (state, at) in enumerate(zip(path, times, strict=True), 1):
            away = State(state) in (State.PROCESSING, State.SUPPLEMENT, State.PAYMENT)
            unit = self.units[dossier.request_id.int % len(self.units)] if away else self.office
            if number == len(path):
                unit = dossier.unit
            yield Hop(
                dossier=dossier,
                number=number,
                from_state=path[number - 2] if number > 1 else None,
                to_state=state,
                at=at,
                actor="demo",
                actor_name=self.staff[(dossier.request_id.int + number) % len(self.staff)],
                unit=unit,
                agency_vi=unit.name_vi,
                agency_en=unit.name_en,
                opinion=_OPINIONS.get(state, ""),
                signed_by=dossier.applicant_name if state == State.RETURNED else "",
            )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.LOCAL)
