"""What the branches set: early windows and script cards. A change is a new row from a day on, never dated back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import require
from renewals.actions import reminders
from renewals.models import EarlyWindow, ScriptCard

T = TypeVar("T", EarlyWindow, ScriptCard)
CONFIGURES, CONDUCTS = "renewals.configure", "renewals.conduct"


def set_early_window(
    *, by: User, branch: Branch, line: str, days: int, valid_from: date, source: str, at: datetime | None = None
) -> EarlyWindow:
    """提前投保窗口: so many days before T, by a document that is named."""
    require(by, CONFIGURES, branch)
    now = at or timezone.now()
    _not_dated_back(valid_from, now)
    if not source.strip():
        raise DomainError("source_missing", _("Name the document behind the window."))
    row = EarlyWindow(
        branch=branch, line=line, days=days, valid_from=valid_from, source=source.strip()[:200], set_by=by, set_at=now
    )
    return _saved(row, by, "set_early_window", line=line, days=days, valid_from=valid_from.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class CardForm:
    """A card as it is written."""

    code: str
    kind: str
    moment: str
    title: str
    text: str
    order: int = 10
    active: bool = True
    valid_from: date


def set_card(*, by: User, branch: Branch, form: CardForm, at: datetime | None = None) -> ScriptCard:
    """话术卡: a new card, or another wording of a known one."""
    require(by, CONDUCTS, branch)
    now = at or timezone.now()
    _not_dated_back(form.valid_from, now)
    if not (form.code.strip() and form.title.strip() and form.text.strip()):
        raise DomainError("text_missing", _("A card has a code, a title and a text."))
    row = ScriptCard(
        branch=branch,
        code=form.code.strip(),
        kind=form.kind,
        moment=form.moment,
        title=form.title.strip(),
        text=form.text.strip(),
        order=form.order,
        active=form.active,
        valid_from=form.valid_from,
        set_by=by,
        set_at=now,
    )
    return _saved(row, by, "set_script_card", card=row.code, valid_from=form.valid_from.isoformat())


def _not_dated_back(day: date, at: datetime) -> None:
    if day < reminders.local_day(at):
        raise DomainError("valid_from_past", _("A change holds from today at the earliest."))


def _saved(row: T, by: User, verb: str, **told: Any) -> T:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError("set_already", _("Something is set for this day already. Choose a later day.")) from error
    record(verb, row.branch, by=by, branch=row.branch, **told)
    return row
