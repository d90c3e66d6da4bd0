"""Fills the registers of the layers below: kinds of objects, sentences, looks, lists that can be taken out, imports."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renewals.conduct import sentences
from renewals.conduct.exports import screened
from renewals.conduct.imports import kinds
from renewals.conduct.views.messages import listed_messages, listed_receivers
from renewals.conduct.views.registers import (
    listed_asked_calls,
    listed_blocks,
    listed_complaints,
    listed_consents,
    listed_lifts,
    listed_rebate_notes,
)
from renewals.models import BlockLift, BulkMessage, Complaint, MessagePurpose
from workflow.audits.registry import register_audit_events
from workflow.exports.registry import ExportSource, Sheet, register_source
from workflow.exports.sheets import register_list, sheet_of
from workflow.looks import Look, register_looks
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES
from workflow.tracking import register_tracked

CONDUCT, EXPORT = "renewals.conduct", "renewals.export"
DIGITS = 19
LOOKS = {
    "blocked": Look("late", "phone-off"),
    "block_ended": Look("waiting", "clock"),
    "lift_asked": Look("soon", "hourglass"),
    "lifted": Look("done", "circle-check"),
    "lift_declined": Look("late", "phone-off"),
    "consent_given": Look("done", "circle-check"),
    "consent_withdrawn": Look("late", "ban"),
    "complaint_reported": Look("soon", "hourglass"),
    "complaint_verified": Look("late", "alert-triangle"),
    "complaint_unfounded": Look("waiting", "circle-dashed"),
    "rebate_open": Look("soon", "alert-triangle"),
    "rebate_looked": Look("done", "circle-check"),
    "message_made": Look("moving", "send"),
    "message_withdrawn": Look("waiting", "arrow-back-up"),
}


def register() -> None:
    """Called once when the app is ready."""
    for model in (BlockLift, Complaint, BulkMessage):
        register_tracked(model)
    register_sentences("accounts.branch", sentences.BRANCH_EVENTS)
    register_audit_events("rights", "conduct", _("Rules of conduct"), "accounts.branch", tuple(sentences.BRANCH_EVENTS))
    register_sentences(BlockLift.object_type(), sentences.LIFT_EVENTS)
    register_sentences(Complaint.object_type(), sentences.COMPLAINT_EVENTS)
    register_sentences(BulkMessage.object_type(), sentences.MESSAGE_EVENTS)
    register_looks(LOOKS)
    OBJECT_PAGES.setdefault("renewals.blocklift", lambda pk: reverse("renewals:decide_lift", args=[pk]))
    OBJECT_PAGES.setdefault("renewals.complaint", lambda pk: reverse("renewals:complaint", args=[pk]))
    OBJECT_PAGES.setdefault("renewals.bulkmessage", lambda pk: reverse("renewals:bulk_message", args=[pk]))
    kinds.register()
    register_list("renewals-do-not-call", _("Do-not-call register"), CONDUCT, listed_blocks)
    register_list("renewals-lifts", _("Lifts"), CONDUCT, listed_lifts)
    register_list("renewals-consents", _("Consents"), CONDUCT, listed_consents)
    register_list("renewals-complaints", _("Complaints"), CONDUCT, listed_complaints)
    register_list("renewals-rebate-notes", _("Notes about rebates"), CONDUCT, listed_rebate_notes)
    register_list("renewals-asked-calls", _("Calls at the customer's wish"), CONDUCT, listed_asked_calls)
    register_list("renewals-bulk-messages", _("Bulk messages"), EXPORT, listed_messages)
    register_source(ExportSource("renewals-bulk-message", _("Receivers of a bulk message"), EXPORT, receivers))


def receivers(request: HttpRequest) -> Sheet:
    """The receivers of a batch; of a sales message without those blocked since it was made."""
    number = request.GET.get("list", "")
    pk = int(number) if number.isdecimal() and len(number) < DIGITS else 0
    listed = listed_receivers(request, pk)
    sales = BulkMessage.objects.visible_to(request.user).filter(pk=pk, purpose=MessagePurpose.SALES)  # type: ignore[arg-type]  # signed in
    return screened(request, listed, "renewal__phone_hash") if sales.exists() else sheet_of(listed, request.GET)
