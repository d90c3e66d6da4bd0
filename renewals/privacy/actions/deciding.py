"""办理: somebody else grants or refuses a customer's wish, and what is granted is done at once (renewals brief §6)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions import reminders
from renewals.branch_numbers import read_once
from renewals.conduct.actions.registers import ConsentForm, record_consent
from renewals.models import Renewal, SubjectRequest, SubjectRequestKind, SubjectRequestStatus
from renewals.models.consent import ConsentChannel, ConsentPurpose
from renewals.privacy.finding import held_of, tasks_of_customer
from renewals.privacy.rules.subject import Deed, deed_on, duty_over, grounds
from workflow.models import Event
from workflow.notifying import notify
from workflow.todos import close_todos, open_todo
from workflow.transitions import available_steps, fire

K = SubjectRequestKind
HAND_OVER = "hand_over_copy"
#: Within this time the copy is handed over after it was granted.
HANDING_TIME = timedelta(days=2)
#: A consent withdrawn is withdrawn for marketing and for passing on; service goes on by the contract.
WITHDRAWN = (ConsentPurpose.MARKETING, ConsentPurpose.SHARE)


@read_once()
@transaction.atomic
def grant(
    *,
    by: User,
    request: SubjectRequest,
    answer: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> SubjectRequest:
    """同意. A copy may be made now; a correction, deletion or withdrawal is done with the decision.

    The request is decided first, so that whoever may not decide changes nothing: all of it is one transaction.
    """
    now = at or timezone.now()
    common: dict[str, Any] = {"by": by, "at": now, "expected_version": expected_version, "key": key}
    decision: dict[str, Any] = {"decider": by, "moment": now, "answer": answer.strip()}
    if request.kind == K.ACCESS:
        return fire(request, "grant_copy", **common, then=_told(by), **decision)
    rows = list(tasks_of_customer(request.renewal, by))
    wish: dict[str, str] = json.loads(request.wish) if request.wish else {}
    touched, kept, duty = request.touched, request.kept, request.refusal
    if request.status == SubjectRequestStatus.REGISTERED:
        refusal = available_steps(request, by, now)["carry_out"][1]
        if refusal is not None:
            raise refusal
        touched, kept, duty = _planned(request, rows, now)

    def then(row: SubjectRequest, event: Event) -> None:
        if row.kind == K.CORRECT:
            _correct(row, rows, wish, by, now)
        elif row.kind == K.WITHDRAW:
            _withdraw(row, rows, by, now)
        else:
            _delete(row, rows, by, now)
        _told(by)(row, event)

    facts = {"kind": request.kind, "touched": touched, "kept": kept, "ground": duty}
    done: dict[str, Any] = {"touched": touched, "kept": kept, "refusal": duty}
    return fire(request, "carry_out", **common, facts=facts, then=then, **decision, **done)


def _planned(request: SubjectRequest, rows: Sequence[Renewal], at: datetime) -> tuple[int, int, str]:
    """How many tasks change, how many a duty keeps in part or whole, and the duty."""
    if request.kind == K.CORRECT:
        return len([row for row in rows if row.anonymised_at is None]), 0, ""
    if request.kind == K.WITHDRAW:
        return len(_numbers(rows)), 0, ""
    held = held_of(rows, reminders.local_day(at))
    deeds = [deed_on(each) for each in held]
    touched = sum(deed is not Deed.NOTHING for deed in deeds)
    kept = sum(deed is not Deed.ALL and not each.gone for deed, each in zip(deeds, held, strict=True))
    duty = duty_over(held)
    if touched == 0:
        raise DomainError("duty_stands", _("Nothing can be deleted now. Refuse with the ground the law gives."))
    return touched, kept, duty.value if duty and kept else ""


def _correct(request: SubjectRequest, rows: Sequence[Renewal], values: dict[str, str], by: User, at: datetime) -> None:
    facts = {"request": request.pk, "fields": sorted(values)}
    for row in rows:
        if row.anonymised_at is None:
            fire(row, "correct_personal", by=by, at=at, facts=facts, values=values)


def _delete(request: SubjectRequest, rows: Sequence[Renewal], by: User, at: datetime) -> None:
    for row, held in zip(rows, held_of(rows, reminders.local_day(at)), strict=True):
        deed = deed_on(held)
        if deed is not Deed.NOTHING:
            verb = "erase_personal" if deed is Deed.ALL else "anonymise"
            fire(row, verb, by=by, at=at, facts={"request": request.pk}, moment=at)


def _numbers(rows: Sequence[Renewal]) -> dict[str, str]:
    """The customer's numbers by their blind index."""
    found = {row.phone_hash: row.phone for row in rows if row.phone_hash}
    if not found:
        raise DomainError("no_phone", _("No working phone number is known."))
    return found


def _withdraw(request: SubjectRequest, rows: Sequence[Renewal], by: User, at: datetime) -> None:
    for phone in _numbers(rows).values():
        for purpose in WITHDRAWN:
            statement = ConsentForm(
                phone=phone,
                purpose=purpose.value,
                channel=ConsentChannel.ANY.value,
                given=False,
                on=request.asked_on,
                evidence=request.identity,
            )
            record_consent(by=by, branch=request.branch, form=statement, at=at)


@read_once()
def refuse(
    *,
    by: User,
    request: SubjectRequest,
    ground: str,
    answer: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> SubjectRequest:
    """拒绝: a duty to keep the data counts only where the rules find it over everything the customer has."""
    now = at or timezone.now()
    if ground and ground not in grounds_of(request, by, now):
        raise DomainError("ground_unfit", _("This ground does not hold for this request."))
    return fire(
        request,
        "refuse",
        by=by,
        at=now,
        expected_version=expected_version,
        key=key,
        facts={"kind": request.kind, "ground": ground},
        reason=answer.strip(),
        then=_told(by),
        decider=by,
        moment=now,
        answer=answer.strip(),
        ground=ground,
    )


def grounds_of(request: SubjectRequest, by: User, at: datetime) -> tuple[str, ...]:
    """The grounds on which this request may be refused today."""
    rows = list(tasks_of_customer(request.renewal, by))
    return grounds(request.kind, held_of(rows, reminders.local_day(at)))


def hand_over(
    *,
    by: User,
    request: SubjectRequest,
    answer: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> SubjectRequest:
    """已交付: how and to whom the copy was given."""
    now = at or timezone.now()

    def then(row: SubjectRequest, _event: Event) -> None:
        close_todos(row, by=by, at=now)

    return fire(
        request,
        "hand_over",
        by=by,
        at=now,
        expected_version=expected_version,
        key=key,
        reason=answer.strip(),
        then=then,
        answer=answer.strip(),
    )


def _told(by: User) -> Any:
    """The decision ends the to-do and tells whoever took the wish down; a granted copy waits to be handed over."""

    def then(row: SubjectRequest, event: Event) -> None:
        close_todos(row, by=by, at=event.at)
        if row.status == "subject_answered":
            due_at = event.at + HANDING_TIME
            person = row.registered_by
            open_todo(row, HAND_OVER, subject=str(row), due_at=due_at, at=event.at, assignee=person)
        key = f"subject:{row.pk}:{event.verb}"
        notify("subject_decided", people=[row.registered_by_id], key=key, about=row, facts={"actor": by.name})

    return then
