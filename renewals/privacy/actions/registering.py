"""登记: a customer's wish about the own data is taken down with its proof of identity (renewals brief §6)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import require
from renewals.actions import reminders
from renewals.branch_numbers import number
from renewals.models import Renewal, SubjectRequest, SubjectRequestKind
from workflow.identifiers.certificate import check_certificate
from workflow.identifiers.phone import check_phone
from workflow.todos import open_todo
from workflow.transitions import NotFound, create
from workflow.working_time import add_working_days, calendar_overrides

PERMISSION = "renewals.privacy"
DECIDE = "decide_subject_request"
#: What a customer may have corrected.
CORRECTABLE = ("insured_name", "phone", "certificate_no")


@dataclass(frozen=True, slots=True, kw_only=True)
class WishForm:
    """What the customer asks. ``wish``: column → what should stand there, for a correction."""

    kind: str
    identity: str
    asked_on: date
    wish: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def register_request(*, by: User, renewal: Renewal, form: WishForm, at: datetime | None = None) -> SubjectRequest:
    """登记: due in the working days of the branch, counted from the day the customer asked. The province decides."""
    now = at or timezone.now()
    row = Renewal.objects.visible_to(by).select_for_update(of=("self",)).select_related("branch")
    found = row.filter(pk=renewal.pk).first()
    if found is None:
        raise NotFound
    require(by, PERMISSION, found.branch)
    _check(form, reminders.local_day(now))
    wish = checked_wish(form.wish) if form.kind == SubjectRequestKind.CORRECT else {}
    if SubjectRequest.objects.open().filter(renewal=found, kind=form.kind).exists():
        raise DomainError("asked_already", _("The same request of this customer is open already."))
    days = number("subject_request_days", found.branch, reminders.local_day(now))
    request = SubjectRequest(
        branch=found.branch,
        renewal=found,
        kind=form.kind,
        identity=form.identity.strip()[:200],
        wish=json.dumps(wish, ensure_ascii=False) if wish else "",
        asked_on=form.asked_on,
        due_on=add_working_days(form.asked_on, days, calendar_overrides()),
        registered_by=by,
        registered_at=now,
    )
    create(request, "register", by=by, at=now, facts={"kind": form.kind, "fields": sorted(wish)})
    due_at = reminders.end_of(request.due_on)
    open_todo(request, DECIDE, subject=str(request), due_at=due_at, at=now, role="province_admin")
    return request


def _check(form: WishForm, today: date) -> None:
    if form.kind not in SubjectRequestKind.values:
        raise DomainError("kind_unknown", _("Choose what the customer asks for."))
    if not form.identity.strip():
        raise DomainError("identity_missing", _("Say how the customer proved who they are."))
    if form.asked_on > today:
        raise DomainError("asked_in_future", _("The request lies in the future."))


def checked_wish(wish: dict[str, str]) -> dict[str, str]:
    """The wish as it would be stored; refused where it names nothing or something that cannot be."""
    stated = {name: text.strip() for name, text in wish.items() if name in CORRECTABLE and text.strip()}
    if not stated:
        raise DomainError("wish_missing", _("Say what should stand instead."))
    if "phone" in stated:
        phone, _finding = check_phone(stated["phone"])
        if not phone:
            raise DomainError("phone_unreadable", _("This is no phone number that can be called."))
        stated["phone"] = phone
    if "certificate_no" in stated:
        certificate, _finding = check_certificate(stated["certificate_no"])
        if not certificate:
            raise DomainError("certificate_unreadable", _("This is no certificate number."))
        stated["certificate_no"] = certificate
    return stated
