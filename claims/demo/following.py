"""Large losses of the demo book: from the warning to the closing, with visits on site, some of them late."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from claims.actions import attending
from claims.actions import large_losses as act
from claims.demo.accidents import TOWN_OF
from claims.demo.desk import Desk, photo
from claims.models import ClaimCase, LargeLoss
from claims.rules.attendance import Place

DEGREE_STEPS = Decimal("0.004")
FIRST = (
    "货车追尾小客车，伤者送医手术，交警已立案。",
    "车辆侧翻，驾驶员受伤，路产受损，已施救。",
    "行人横穿被撞，家属情绪平稳，已安排专人联系。",
)
PROGRESS = (
    "伤情稳定，已垫付医疗费，等待鉴定意见。",
    "已与家属三次沟通，赔偿项目基本一致。",
    "车辆已拆检，等待总公司核价。",
)
#: The first report comes so many hours after the listing.
IN_TIME, LATE = 7, 31
#: Every so-many-th loss is not reported, not decided on, or not heard of again.
NOT_YET, UNDECIDED, SILENT = 5, 9, 7


def follow_losses(desk: Desk, cases: list[ClaimCase], now: datetime) -> None:
    """What was done about each listed case since it was listed."""
    rows = LargeLoss.objects.filter(case__in=cases, listed_at__isnull=False).select_related("case", "branch")
    for number, loss in enumerate(rows.order_by("listed_at", "pk")):
        _Story(desk, loss, number, now).tell()


class _Story:
    """One loss; each step is some hours or days after the one before, and none lies ahead."""

    def __init__(self, desk: Desk, loss: LargeLoss, number: int, now: datetime) -> None:
        branch = loss.branch
        self.loss, self.number, self.now = loss, number, now
        self.handler = desk.holder("claims_handler", branch)
        self.manager = desk.holder("claims_manager", branch, {self.handler.pk})
        self.province = desk.holder("claims_specialist", branch)
        town = TOWN_OF[branch.code[:4]]
        off = DEGREE_STEPS * (number % 7)
        self.site = Place(Decimal(town.latitude) + off, Decimal(town.longitude) - off)
        self.at = loss.listed_at or now

    def reaches(self, hours: int) -> bool:
        """Moves on by ``hours``; False where that day has not come yet."""
        self.at += timedelta(hours=hours)
        return self.at <= self.now

    def tell(self) -> None:
        """As far as the calendar lets it go."""
        if self.number % NOT_YET == NOT_YET - 1 or not self.reported():
            return
        if self.loss.must_attend and self.number % 11 != 10:
            self.attended()
        while self.number % SILENT and self.reaches(130):
            if self.loss.case.reserve == 0:
                self.closed()
                return
            summary = PROGRESS[self.number % len(PROGRESS)]
            self.loss = act.report_progress(
                by=self.handler, loss=self.loss, form=act.ReportForm(summary=summary), at=self.at
            )

    def reported(self) -> bool:
        """The first report and the two decisions about it; whether the loss is followed now."""
        if not self.reaches(LATE if self.number % 6 == 5 else IN_TIME):
            return False
        summary = FIRST[self.number % len(FIRST)]
        form = act.ReportForm(summary=summary, measures="专人负责，三方沟通。", plan="一周内完成调查。", site=self.site)
        self.loss = act.report(by=self.handler, loss=self.loss, form=form, at=self.at)
        if self.number % UNDECIDED == UNDECIDED - 1 or not self.reaches(3):
            return False
        self.loss = act.endorse(by=self.manager, loss=self.loss, at=self.at)
        if not self.reaches(5):
            return False
        self.loss = act.recognise(by=self.province, loss=self.loss, at=self.at)
        return True

    def attended(self) -> None:
        """On site the next day, in some cases too late."""
        if not self.reaches(40 if self.number % 7 == 3 else 9):
            return
        form = attending.AttendanceForm(
            person=self.handler,
            arrived_at=self.at - timedelta(hours=1),
            place=f"{self.loss.case.loss_place}事故现场",
            here=self.site,
            photo=photo(self.number),
            findings="现场痕迹与报案一致，已拍照取证。",
        )
        self.loss = attending.record_attendance(by=self.handler, loss=self.loss, form=form, at=self.at)

    def closed(self) -> None:
        """Nothing is outstanding: the closing report, and for most of them the decision."""
        form = act.ReportForm(summary="调解结案，赔款已支付，无遗留问题。")
        if self.loss.status == "attended":
            self.loss = act.report_progress(by=self.handler, loss=self.loss, form=form, at=self.at)
        self.loss = act.submit_closing(by=self.handler, loss=self.loss, form=form, at=self.at)
        if self.number % 4 == 3 or not self.reaches(6):
            return
        self.loss = act.endorse(by=self.manager, loss=self.loss, at=self.at)
        if self.reaches(20):
            act.approve_closing(by=self.province, loss=self.loss, at=self.at)
