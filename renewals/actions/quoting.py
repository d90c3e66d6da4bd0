"""报价: a premium offered to the customer, by hand or from a list (renewals brief §1.5 row 7, §6 报行合一)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions import announcing, reminders
from renewals.conduct.rules.rebates import rebate_words
from renewals.models import Quote, Renewal
from workflow.models import Event, ImportBatch
from workflow.transitions import fire, fire_many


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The premium offered, for which line and cover. ``quoted_on`` None: today."""

    premium: Decimal
    line: str = ""
    coverage: str = ""
    quoted_on: date | None = None
    note: str = ""


def record_quote(
    *,
    by: User,
    renewal: Renewal,
    offer: Offer,
    expected_version: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> Renewal:
    """Records a quote; a rebate outside the filed rates has no place in it."""
    refuse_rebates(offer)
    now = at or timezone.now()
    day = offer.quoted_on or reminders.local_day(now)

    def then(row: Renewal, event: Event) -> None:
        _quote(row, offer, by, day, now).save()
        announcing.post(event)

    return fire(
        renewal,
        "quote",
        by=by,
        expected_version=expected_version,
        key=key,
        at=now,
        amount=offer.premium,
        facts={"quoted_on": day.isoformat(), "line": offer.line or renewal.line},
        then=then,
        premium=offer.premium,
        quoted_on=day,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQuote:
    """One row of a quote list (报价清单): for which customer, and in which row of the file.

    ``newest``: no quote of a later day is known; the caller has looked under the customer's lock.
    """

    renewal: int
    offer: Offer
    row: int
    newest: bool


def record_listed_quotes(*, by: User, quotes: Sequence[ListedQuote], batch: ImportBatch, at: datetime) -> set[int]:
    """Records quotes of the core system, one a customer, for whoever imports the list; answers the rows recorded.

    Who imports is the author and need not own the customer; what the guards of the step refuse is left out.
    """
    listed, day = {each.renewal: each for each in quotes}, reminders.local_day(at)
    for each in quotes:
        refuse_rebates(each.offer)
    done: set[int] = set()

    def then(rows: Sequence[Renewal], events: Sequence[Event]) -> None:
        made = [(row, listed[row.pk].offer) for row in rows]
        Quote.objects.bulk_create([_quote(row, offer, by, offer.quoted_on or day, at) for row, offer in made])
        done.update(listed[row.pk].row for row in rows)
        announcing.post(*events)

    work = [(pk, _step_data(each), _facts(each, batch)) for pk, each in listed.items()]
    fire_many(Renewal, "quote_from_list", by=by, work=work, at=at, then=then)
    return done


def _step_data(quote: ListedQuote) -> dict[str, Any]:
    return {"premium": quote.offer.premium, "quoted_on": quote.offer.quoted_on, "newest": quote.newest}


def _facts(quote: ListedQuote, batch: ImportBatch) -> dict[str, Any]:
    """What the history says, with file and row."""
    offer = quote.offer
    told = {"quoted_on": str(offer.quoted_on), "line": offer.line, "premium": str(offer.premium)}
    return {**told, "batch": batch.pk, "row": quote.row}


def refuse_rebates(offer: Offer) -> None:
    """Words of rebates have no place in a quote, whoever records it."""
    if rebate_words(offer.note):
        raise DomainError("rebate_words", _("A quote does not record rebates. Take these words out of the note."))


def _quote(row: Renewal, offer: Offer, by: User, day: date, at: datetime) -> Quote:
    """The quote as a row, not yet written."""
    return Quote(
        renewal=row,
        branch=row.branch,
        author=by,
        quoted_on=day,
        line=offer.line or row.line or "commercial",
        coverage=offer.coverage,
        premium=offer.premium,
        note=offer.note.strip(),
        entered_at=at,
    )
