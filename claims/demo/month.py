"""Last month's lists of the demo book: matched, some rows taken off, the month frozen and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from accounts.models import Branch, BranchLevel
from claims.actions.appraising import freeze_month
from claims.actions.removing import REMOVAL, ask_removal
from claims.demo.desk import Desk
from claims.imports.list_kinds import INTERVENTION_LIST, WARNING_LIST
from claims.losses.guards import prefecture_of
from claims.models import ClaimCase, LargeLoss, ListedCase
from workflow.approvals.actions import agree, refuse
from workflow.approvals.actions.starting import running_of
from workflow.intake.batches.past import import_past
from workflow.intake.batches.verbs import follow

HEADER = ("报案号", "责任地市", "上榜时间", "是否应介入", "介入截止", "触发规则", "估损", "车牌号")
REMOVALS = (
    ("test_data", "核心系统演练数据，无真实事故。", True),
    ("duplicate", "与另一报案为同一事故，已合并处理。", False),
    ("wrong_prefecture", "出险地属于其他中支。", None),
)


def tell_month(desk: Desk, ordinary: Sequence[ClaimCase], now: datetime) -> None:
    """The lists of last month in each province; the first province freezes it twice."""
    last = now.date().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    for place, province in enumerate(Branch.objects.filter(level=BranchLevel.PROVINCE).order_by("path")):
        rows = LargeLoss.objects.filter(
            branch__in=Branch.objects.under(province), listed_at__date__gte=first, listed_at__date__lte=last
        )
        losses = list(rows.select_related("case", "branch").order_by("pk"))
        if losses:
            _lists(desk, province, losses, _unfollowed(province, ordinary, first), last, now)
            _removals(desk, province, now, REMOVALS[: 3 - place])
            _freeze(desk, province, first, now, twice=place == 0)


def _unfollowed(province: Branch, ordinary: Sequence[ClaimCase], first: date) -> list[ClaimCase]:
    """A case that the province lists though no rule does."""
    found = [
        case
        for case in ordinary
        if case.branch.path.startswith(province.path) and case.reported_at and case.reported_at.date() < first
        if not case.ended and not LargeLoss.objects.filter(case=case).exists()
    ]
    return found[:1]


def _lists(
    desk: Desk, province: Branch, losses: list[LargeLoss], more: list[ClaimCase], last: date, now: datetime
) -> None:
    """The warning list, with one number nobody knows, and the list of those that must be attended."""
    at = min(now.replace(day=1, hour=9, minute=0, second=0, microsecond=0), now)
    by = desk.holder("claims_manager", province)
    lines = [_line(loss.case, f"{loss.listed_at:%Y-%m-%d %H:%M:%S}", loss.must_attend) for loss in losses]
    lines += [_line(case, f"{last:%Y-%m-%d}", owed=False) for case in more]
    strange = [
        f"TEST{last:%Y%m}{province.code}001",
        losses[0].branch.code[:4],
        f"{last:%Y-%m-%d}",
        "否",
        "",
        "演练",
        "",
        "",
    ]
    owed = [line for line in lines if line[3] == "是"]
    for kind, name, rows in (
        (WARNING_LIST, "预警案件清单", [*lines, strange]),
        (INTERVENTION_LIST, "应介入案件清单", owed),
    ):
        if rows:
            file_name = f"{province.name}{name}{last:%Y%m}.csv"
            batch = import_past(
                by=by, kind=kind, branch=province, file_name=file_name, header=HEADER, lines=rows, at=at
            )
            follow(batch.reload())


def _line(case: ClaimCase, listed: str, owed: bool) -> list[str]:
    place = prefecture_of(case.branch).code
    return [
        case.case_number,
        place,
        listed,
        "是" if owed else "否",
        "",
        "估损达到预警线",
        f"{case.estimate:.2f}",
        case.plate,
    ]


def _removals(desk: Desk, province: Branch, now: datetime, asked: Sequence[tuple[str, str, bool | None]]) -> None:
    """Rows the prefecture wants off the list: one agreed, one declined, one still to be decided."""
    rows = ListedCase.objects.filter(branch__in=Branch.objects.under(province), list_kind="warning")
    known = set(ClaimCase.objects.values_list("case_number", flat=True))
    found = sorted(rows.select_related("branch").order_by("pk"), key=lambda row: row.case_number in known)
    for place, (row, (code, why, agreed)) in enumerate(zip(found, asked, strict=False)):
        at = now - timedelta(hours=20 - place)
        by = desk.holder("claims_manager", row.branch)
        approval = running_of(ask_removal(by=by, row=row, code=code, why=why, at=at), REMOVAL)
        seat = None if approval is None else desk.open_seat(approval)
        if approval is None or seat is None or agreed is None:
            continue
        decide, opinion = (
            (agree, "情况属实，同意剔除。") if agreed else (refuse, "两起事故时间、地点不同，不同意剔除。")
        )
        decide(by=desk.asked(approval, seat), approval=approval, opinion=opinion, at=at + timedelta(hours=3))


def _freeze(desk: Desk, province: Branch, month: date, now: datetime, *, twice: bool) -> None:
    """封存; the second version says why."""
    by = desk.holder("claims_manager", province)
    freeze_month(by=by, branch=province, month=month, at=now)
    if twice:
        reason = "剔除审批在封存后生效，按剔除后的清单更正。"
        freeze_month(by=by, branch=province, month=month, reason=reason, at=now)
