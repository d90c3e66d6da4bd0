"""The file of a call list: the fields the list names, masked, without whoever may not be called any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext

from renewals.actions.blocking import blocked
from renewals.models import CallList, CallListItem, CallListStatus, RenewalStatus
from renewals.models.renewal_terms import AFTER_LAPSE
from renewals.rules.contact import RESULT_LABELS, ContactResult
from renewals.telesales.rules.list_fields import FIELD_LABELS, SCRIPT_LABELS, ListField, in_order, script_tag
from renewals.wording import word
from workflow.exports.registry import Sheet, asked_again
from workflow.identifiers.masking import mask_phone, mask_plate, salutation
from workflow.models import ExportRequest
from workflow.transitions import fire

DIGITS = 19


def asked_list(request: HttpRequest) -> CallList:
    """The list a request is about; another branch's does not exist."""
    number, user = request.GET.get("list", ""), request.user
    rows = CallList.objects.visible_to(user)  # type: ignore[arg-type]  # signed in: a User
    return get_object_or_404(rows, pk=int(number) if number.isdecimal() and len(number) < DIGITS else 0)


def callable_items(call_list: CallList, at: datetime) -> Any:
    """Who is still to be called from a list; nobody once it ended."""
    rows = CallListItem.objects.filter(call_list=call_list, released_at=None)
    if call_list.status != CallListStatus.OPEN or call_list.expires_at <= at:
        return rows.none()
    return rows.filter(renewal__phone_valid=True)


def blocked_on(at: datetime) -> Any:
    """禁呼 by number, whatever the row says."""
    return blocked(timezone.localtime(at).date(), "renewal__phone_hash")


def sheet_of_list(request: HttpRequest) -> Sheet:
    """The customers not called yet, or all of them (``tab=all``), in the order of the list."""
    found = asked_list(request)
    now = timezone.now()
    rows = callable_items(found, now)
    if request.GET.get("tab", "to_call") == "to_call":
        rows = rows.filter(calls=0)
    stands = blocked_on(now)
    left_out = rows.filter(stands).count
    rows = rows.filter(~stands).select_related("renewal", "assigned_to").order_by("pk")
    names = [ListField(code) for code in in_order(tuple(found.fields))]

    def lines() -> Iterator[Sequence[Any]]:
        for item in rows.iterator(chunk_size=2000):
            yield [CELLS[name](item) for name in names]

    return Sheet([str(FIELD_LABELS[name]) for name in names], lines, rows.count, left_out=left_out)


def note_file(made: ExportRequest, mark: str, sha256: str, rows: int) -> None:
    """The list keeps by which watermark and digest its newest file is known. Part of the making of the file."""
    by = made.asked_by
    found = asked_list(asked_again(by, made.filters))
    facts = {"rows": rows, "sha256": sha256, "purpose": made.purpose, "ticket": made.ticket}
    fire(found, "note_file", by=by, facts=facts, moment=timezone.now(), mark=mark, sha256=sha256, rows=rows)


def history_words(item: CallListItem) -> str:
    """历史接触摘要: how often, with what, and the newest result."""
    row = item.renewal
    if not row.attempts:
        return gettext("not contacted yet")
    counted = gettext("%(effective)s of %(attempts)s contacts effective") % {
        "effective": row.effective_contacts,
        "attempts": row.attempts,
    }
    if not row.last_contact_at or row.last_result not in set(ContactResult):
        return counted
    return gettext("%(counted)s; last on %(day)s: %(result)s") % {
        "counted": counted,
        "day": timezone.localtime(row.last_contact_at).date().isoformat(),
        "result": RESULT_LABELS[ContactResult(row.last_result)],
    }


def script_words(item: CallListItem) -> str:
    """话术标签 in words."""
    row = item.renewal
    lapsed, lost = row.status in AFTER_LAPSE, row.status == RenewalStatus.LOST
    return str(SCRIPT_LABELS[script_tag(lapsed=lapsed, lost=lost, effective_contacts=row.effective_contacts)])


def _title(item: CallListItem) -> str:
    name = item.renewal.insured_name
    return name if item.renewal.is_company else salutation(name)


CELLS: Mapping[ListField, Callable[[CallListItem], Any]] = {
    ListField.TASK: lambda item: item.token,
    ListField.PLATE: lambda item: mask_plate(item.renewal.plate),
    ListField.TITLE: _title,
    ListField.PHONE: lambda item: mask_phone(item.renewal.phone),
    ListField.EXPIRES_ON: lambda item: item.renewal.expires_on,
    ListField.COVERAGE: lambda item: str(word("coverage", item.renewal.coverage)),
    ListField.PREMIUM: lambda item: item.renewal.last_premium,
    ListField.CLAIMS: lambda item: item.renewal.claim_count,
    ListField.HISTORY: history_words,
    ListField.SCRIPT: script_words,
    ListField.MODEL: lambda item: item.renewal.model_name,
    ListField.USAGE: lambda item: item.renewal.get_usage_display(),  # type: ignore[attr-defined]  # a choice
    ListField.POLICY_NO: lambda item: item.renewal.policy_no,
    ListField.AGENT: lambda item: item.assigned_to.name if item.assigned_to else "",
}
