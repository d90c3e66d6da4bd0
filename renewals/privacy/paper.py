"""个人信息副本: everything kept of one customer as one workbook, sealed and taken once like every file (PIPL 45)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import User
from renewals.models import Consent, DoNotCall, Renewal, SalesCall, SubjectRequest, SubjectRequestStatus
from renewals.privacy.finding import tasks_of_customer
from workflow.exports.papers import Paper, PaperSource, PaperWish, register_paper
from workflow.exports.questions import register_question
from workflow.intake.safe_cells import csv_text

COPY = "renewals-subject-copy"
PERMISSION = "renewals.privacy"
DIGITS = 19
Lines = list[Sequence[Any]]


def register() -> None:
    """Called once when the app is ready."""
    label = gettext_lazy("Copy of a customer's data")
    register_paper(PaperSource(COPY, label, PERMISSION, ("xlsx",), check, make))
    register_question(COPY, _no_form)


def _no_form(_request: HttpRequest) -> None:
    """Nothing narrows a copy."""


def check(by: User, question: dict[str, str]) -> None:
    """A copy is made of a granted request alone."""
    _granted(by, question)


def _granted(by: User, question: dict[str, str]) -> SubjectRequest:
    number = question.get("request", "")
    rows = SubjectRequest.objects.visible_to(by).filter(status=SubjectRequestStatus.ANSWERED)
    found = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < DIGITS else None
    if found is None:
        raise DomainError("no_copy_granted", _("No copy of this customer's data is granted."))
    return found


def make(wish: PaperWish) -> Paper:
    """Three sheets: what the tasks say, the contacts, consents and blocks."""
    request = _granted(wish.by, wish.question)
    rows = list(tasks_of_customer(request.renewal, wish.by))
    digests = sorted({row.phone_hash for row in rows if row.phone_hash})
    sheets = (
        (_("Personal data"), _tasks(rows)),
        (_("Contacts"), list(_contacts(rows))),
        (_("Consents and blocks"), list(_statements(digests))),
    )
    wish.report(1, 2)
    content = _written(sheets, wish.mark)
    wish.report(2, 2)
    return Paper(content, sum(len(lines) for _name, lines in sheets))


def _tasks(rows: Sequence[Renewal]) -> Lines:
    """One column per task: the customer reads downwards."""
    names = (
        "insured_name",
        "holder_name",
        "certificate_type",
        "certificate_no",
        "phone",
        "more_phones",
        "plate",
        "vin",
        "engine_no",
        "model_name",
        "policy_no",
        "starts_on",
        "expires_on",
        "last_premium",
        "quote_premium",
        "intention",
        "loss_reason",
    )
    fields: dict[str, Any] = {field.name: field for field in Renewal._meta.concrete_fields}
    labels = [str(fields[name].verbose_name) for name in names]
    pairs = zip(labels, names, strict=True)
    lines: Lines = [(label, *(_text(getattr(row, name)) for row in rows)) for label, name in pairs]
    more = sorted({name for row in rows for name in row.extra})
    return [*lines, *((name, *(_text(row.extra.get(name)) for row in rows)) for name in more)]


def _contacts(rows: Sequence[Renewal]) -> Iterator[Sequence[Any]]:
    yield (_("Policy number"), _("When"), _("Channel"), _("Result"), _("Note"))
    for row in rows:
        for contact in row.follow_ups.select_related("author").order_by("at", "pk"):
            yield row.policy_no, _moment(contact.at), contact.channel, contact.result, contact.note
        for callback in row.callbacks.order_by("at", "pk"):
            yield row.policy_no, _moment(callback.at), callback.channel, callback.result, callback.note
        for call in SalesCall.objects.filter(renewal=row).order_by("at", "pk"):
            yield row.policy_no, _moment(call.at), call.channel, call.result, call.recording_no


def _statements(digests: Sequence[str]) -> Iterator[Sequence[Any]]:
    yield (_("Number"), _("What"), _("Stated on"), _("Evidence"))
    for consent in Consent.objects.filter(phone_hash__in=digests).order_by("on", "pk"):
        given = _("Consent given") if consent.given else _("Consent withdrawn")
        words: Any = consent
        what = f"{given} · {words.get_purpose_display()} · {words.get_channel_display()}"
        yield consent.masked, what, consent.on.isoformat(), consent.evidence
    for block in DoNotCall.objects.filter(phone_hash__in=digests).order_by("since", "pk"):
        yield block.masked, _("Not to be called"), block.since.isoformat(), block.note


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _written(sheets: Sequence[tuple[str, Lines]], mark: str) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for name, lines in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.set_column(0, 6, 24)
        sheet.write_string(0, 0, mark)
        for place, line in enumerate(lines, start=2):
            for column, cell in enumerate(line):
                sheet.write_string(place, column, csv_text(str(cell)))
    book.close()
    return file.getvalue()
