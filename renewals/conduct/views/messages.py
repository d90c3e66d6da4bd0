"""Bulk messages: made, read, taken out for the platform, withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from renewals.conduct.actions import messages
from renewals.conduct.forms import MessageForm
from renewals.conduct.tables import BulkMessageTable, ReceiverTable
from renewals.conduct.views.pages import FormPage, form_answer, in_its_tab
from renewals.forms.calling import WithdrawForm
from renewals.models import BulkMessage, BulkMessageItem
from workflow.branch_scope import narrowed
from workflow.listing.page import Listed, list_page
from workflow.transitions import available_steps

ITEM_COLUMNS = (
    "message_id",
    "renewal__owner_id",
    "renewal__plate",
    "renewal__policy_no",
    "renewal__insured_name",
    "renewal__is_company",
    "renewal__expires_on",
)


def listed_messages(request: HttpRequest) -> Listed:
    """Messages of the reader's branches."""
    user: Any = request.user
    rows = narrowed(BulkMessage.objects.visible_to(user), request)
    return Listed(rows.select_related("made_by", "branch"), BulkMessageTable)


def bulk_messages(request: HttpRequest) -> HttpResponse:
    """群发: every batch, with who was left out."""
    context = list_page(request, listed_messages(request), export="renewals-bulk-messages")
    lead = _("Texts to many customers, as batches for the message platform.")
    new = ("bulk_message_new", _("Make a message"))
    page = in_its_tab(request, context, "bulk_messages", lead=lead, empty=_("No message was made yet."), new=new)
    return render(request, "renewals/conduct/register.html", page)


def bulk_message_new(request: HttpRequest) -> HttpResponse:
    """A new batch."""
    user: Any = request.user
    form = MessageForm(request.POST or None, user=user, initial={"purpose": "service", "channel": "sms"})
    return form_answer(
        request,
        form,
        lambda: messages.make_message(by=user, branch=form.cleaned_data["branch"], form=form.entry),
        FormPage(
            title=_("Make a message"),
            done=_("The batch is ready. Export its receivers for the platform."),
            back="bulk_messages",
        ),
    )


def listed_receivers(request: HttpRequest, pk: int) -> Listed:
    """The receivers of one batch."""
    user: Any = request.user
    found = get_object_or_404(BulkMessage.objects.visible_to(user), pk=pk)
    rows: Any = BulkMessageItem.objects.visible_to(user).filter(message=found)
    return Listed(
        rows.select_related("renewal", "message").only("message__status", "message__purpose", *ITEM_COLUMNS),
        ReceiverTable,
        options={"reader_id": user.pk},
    )


def bulk_message(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch with its text and receivers."""
    user: Any = request.user
    rows = BulkMessage.objects.visible_to(user).select_related("made_by", "branch")
    found = get_object_or_404(rows, pk=pk)
    listed = listed_receivers(request, pk)
    context = list_page(request, listed, export="renewals-bulk-message", named={"list": pk})
    context |= {"message": found, "may_withdraw": available_steps(found, user)["withdraw"][1] is None}
    return render(request, "renewals/conduct/bulk_message.html", context)


def bulk_message_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch is not sent any more."""
    user: Any = request.user
    found = get_object_or_404(BulkMessage.objects.visible_to(user), pk=pk)
    form = WithdrawForm(request.POST or None, initial={"expected_version": found.version})
    return form_answer(
        request,
        form,
        lambda: messages.withdraw_message(by=user, message=found, **form.cleaned_data),
        FormPage(
            title=_("Withdraw"),
            done=_("The batch is withdrawn."),
            back="bulk_messages",
            submit=_("Withdraw"),
        ),
        more={"form_lead": found.name},
    )
