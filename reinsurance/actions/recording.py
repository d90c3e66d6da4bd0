"""What becomes known of a counterparty: ratings, solvency, contacts, bank accounts. Each is a row and an event."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from accounts.fields import blind_index
from accounts.models import User
from reinsurance.models import (
    Counterparty,
    CounterpartyAccount,
    CounterpartyContact,
    CounterpartyRating,
    CounterpartySolvency,
)
from reinsurance.rules.words import clean
from workflow.models import Event
from workflow.transitions import fire, lock

TAIL = 4


def add_rating(  # noqa: PLR0913 (the fields of the form)
    *,
    by: User,
    counterparty: Counterparty,
    agency: str,
    grade: str,
    rated_on: date,
    outlook: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """评级."""
    now = at or timezone.now()
    values = {"agency": agency, "grade": clean(grade, "grade"), "outlook": clean(outlook, "outlook")}

    def then(row: Counterparty, _event: Event) -> None:
        CounterpartyRating.objects.update_or_create(
            counterparty=row,
            agency=agency,
            rated_on=rated_on,
            defaults={**values, "branch": row.branch, "recorded_by": by, "recorded_at": now},
        )

    return fire(
        counterparty,
        "add_rating",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={**values, "day": rated_on},
        then=then,
        rated_on=rated_on,
    )


def add_solvency(  # noqa: PLR0913 (the fields of the form)
    *,
    by: User,
    counterparty: Counterparty,
    as_of: date,
    core: Decimal,
    comprehensive: Decimal,
    risk_rating: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """偿付能力."""
    now = at or timezone.now()
    values = {"core": core, "comprehensive": comprehensive, "risk_rating": clean(risk_rating, "risk_rating")}

    def then(row: Counterparty, _event: Event) -> None:
        CounterpartySolvency.objects.update_or_create(
            counterparty=row,
            as_of=as_of,
            defaults={**values, "branch": row.branch, "recorded_by": by, "recorded_at": now},
        )

    return fire(
        counterparty,
        "add_solvency",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={**values, "day": as_of},
        then=then,
        as_of=as_of,
    )


def add_contact(  # noqa: PLR0913 (the fields of the form)
    *,
    by: User,
    counterparty: Counterparty,
    purpose: str,
    name: str,
    mail: str,
    phone: str = "",
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """联系人, by what the person is for."""

    def then(row: Counterparty, _event: Event) -> None:
        CounterpartyContact.objects.create(
            counterparty=row,
            branch=row.branch,
            purpose=purpose,
            name=clean(name, "name"),
            mail=clean(mail, "mail"),
            mail_digest=blind_index(mail.strip().lower()),
            phone=clean(phone, "phone"),
        )

    return fire(
        counterparty,
        "add_contact",
        by=by,
        expected_version=expected_version,
        key=key,
        at=at,
        facts={"purpose": purpose},
        then=then,
    )


def add_account(  # noqa: PLR0913 (the fields of the form)
    *,
    by: User,
    counterparty: Counterparty,
    currency: str,
    bank: str,
    holder: str,
    number: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """收款账户: entered by one person; it counts once another has confirmed it."""
    now = at or timezone.now()
    digits = clean(number, "number")

    def then(row: Counterparty, _event: Event) -> None:
        CounterpartyAccount.objects.create(
            counterparty=row,
            branch=row.branch,
            currency=currency,
            bank=clean(bank, "bank"),
            holder=clean(holder, "holder"),
            number=digits,
            number_tail=digits[-TAIL:],
            entered_by=by,
            entered_at=now,
        )

    return fire(
        counterparty,
        "add_account",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        facts={"currency": currency, "tail": digits[-TAIL:]},
        then=then,
    )


def confirm_account(
    *,
    by: User,
    account: CounterpartyAccount,
    note: str,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Counterparty:
    """复核账户, after a call back; ``note`` says whom was spoken to."""
    now = at or timezone.now()

    def then(_row: Counterparty, _event: Event) -> None:
        lock(CounterpartyAccount, [account.pk])
        CounterpartyAccount.objects.filter(pk=account.pk).update(confirmed_by=by, confirmed_at=now)

    return fire(
        account.counterparty,
        "confirm_account",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        reason=clean(note, "note"),
        facts={"currency": account.currency, "tail": account.number_tail},
        then=then,
        account=CounterpartyAccount.objects.get(pk=account.pk),
    )
