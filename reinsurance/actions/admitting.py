"""准入与管理: counterparties are entered, admitted, reviewed, screened and blocked (brief §2, rows 21 and 24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import Actor, require
from reinsurance.actions import reminders
from reinsurance.models import Counterparty
from reinsurance.models.counterparty import KEEP
from reinsurance.rules.words import clean
from workflow.approvals.actions import start
from workflow.models import Event
from workflow.transitions import create, fire

ADMISSION, STANDING = "reinsurance.admission", "reinsurance.standing"
TEXTS = ("code", "name", "name_en", "registration_no", "licence_no", "mail_domains", "authority_no", "board_no")
#: An admission holds this long; a review is due by its end.
REVIEW_DAYS = 365


def enter(*, by: User, branch: Branch, values: Mapping[str, Any], at: datetime | None = None) -> Counterparty:
    """录入: a new counterparty, kept by ``branch``. It carries nothing before it is admitted."""
    require(by, KEEP, branch)
    found = _checked(values)
    if Counterparty.objects.filter(code=found["code"]).exists():
        raise _taken()
    return create(Counterparty(branch=branch, **found), "enter", by=by, at=at)


def edit(
    *,
    by: Actor,
    counterparty: Counterparty,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """修改资料; the code stays."""
    found = {name: value for name, value in _checked(values).items() if name != "code"}
    return fire(counterparty, "edit", by=by, expected_version=expected_version, key=key, at=at, values=found)


def submit(
    *,
    by: User,
    counterparty: Counterparty,
    limit: Decimal,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """申请准入: compliance, the head of reinsurance and the chief risk officer decide."""
    now = at or timezone.now()

    def then(row: Counterparty, _event: Event) -> None:
        start(by=by, kind=ADMISSION, obj=row, at=now)

    return fire(
        counterparty,
        "submit",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        amount=limit,
        then=then,
        limit=limit,
        asker=by,
    )


def ask_review(
    *,
    by: User,
    counterparty: Counterparty,
    limit: Decimal,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """年审: for another year and another limit, or the way back for a blocked one."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Counterparty, _event: Event) -> None:
        start(by=by, kind=ADMISSION, obj=row, at=now)

    return fire(
        counterparty,
        "ask_review",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        amount=limit,
        reason=told,
        then=then,
        limit=limit,
        why=told,
        asker=by,
    )


def ask_standing(
    *,
    by: User,
    counterparty: Counterparty,
    change: str,
    reason: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """申请暂停或关注: the head of reinsurance and the chief risk officer decide."""
    now, told = at or timezone.now(), clean(reason, "reason")

    def then(row: Counterparty, _event: Event) -> None:
        start(by=by, kind=STANDING, obj=row, at=now)

    return fire(
        counterparty,
        "ask_standing",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=told,
        facts={"change": change},
        then=then,
        change=change,
        why=told,
        asker=by,
    )


def screen(
    *,
    by: Actor,
    counterparty: Counterparty,
    result: str,
    day: date,
    note: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """制裁筛查: a hit stops every open line at once and asks for each placement to be looked at."""
    now = at or timezone.now()

    def then(row: Counterparty, _event: Event) -> None:
        if result == "hit":
            reminders.ask_for_replacement(row, at=now)
        else:
            reminders.replacement_not_needed(row, by=by, at=now)

    return fire(
        counterparty,
        "screen",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=clean(note, "note"),
        facts={"result": result},
        then=then,
        result=result,
        day=day,
    )


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without what nobody can see."""
    return {name: clean(value, name) if name in TEXTS else value for name, value in values.items()}


def _taken() -> DomainError:
    return DomainError("code_taken", _("This code is in use already."))
