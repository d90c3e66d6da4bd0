"""What must never be missing on the day of the book: a loss to decide, a report the feed has still to confirm."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import Branch
from renewals.demo import phrases
from renewals.demo.acts import Act
from renewals.demo.book import Due, policy_number
from renewals.demo.days import DAY, moment
from renewals.demo.deeds import Desk, carry_out
from renewals.demo.places import PREFECTURES
from renewals.models import Renewal
from renewals.models.renewal import RenewalStatus as S

LEAST = 3
ONE_IN = 100


def leave_waiting(desk: Desk, dues: dict[int, Due], pks: dict[int, int], day: date) -> None:
    """Late on ``day`` owners of the first prefecture propose losses and report renewals: at least a few of each."""
    numbers = {pk: number for number, pk in pks.items()}
    shown = Renewal.objects.filter(branch__in=Branch.objects.under(desk.branches[PREFECTURES[0].code]))
    for status, hour in ((S.LOSS_PENDING, 20), (S.RENEW_CLAIMED, 21)):
        missing = min(LEAST, 1 + len(pks) // ONE_IN) - shown.filter(status=status).count()
        waiting = shown.filter(status__in=(S.FOLLOWING, S.QUOTED), effective_contacts__gt=0, void_reason="")
        rows = waiting.filter(pk__in=numbers, expires_on__gt=day).select_related("branch").order_by("expires_on", "pk")
        for place, row in enumerate(rows[: max(0, missing)]):
            due = dues[numbers[row.pk]]
            kind, facts = _deed(status, due, place)
            carry_out(desk, row, due, Act(moment(day, hour, place), due.number, kind, facts))


def _deed(status: str, due: Due, place: int) -> tuple[str, dict[str, Any]]:
    if status == S.RENEW_CLAIMED:
        number = policy_number("S", due.prefecture, due.expires_on + DAY, due.number + 9_000_000)
        return "report", {"policy_no": number}
    reason, note = phrases.LOSSES[place][0]
    competitor = phrases.COMPETITORS[place]
    return "propose_loss", {"reason": reason, "note": note, "competitor": competitor, "percent": 88}
