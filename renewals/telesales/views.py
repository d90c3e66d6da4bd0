"""Dealing a call list out, giving one customer back to the owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError
from renewals.disclosure import shown_title
from renewals.models import CallList, CallListItem
from renewals.telesales.actions import handing_out
from renewals.telesales.forms import HandOutForm, ReleaseForm


def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """分配: the customers of a list to its callers."""
    user: Any = request.user
    found = get_object_or_404(CallList.objects.visible_to(user).select_related("branch"), pk=pk)
    form = HandOutForm(request.POST or None, call_list=found)
    refusal = None
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data
        try:
            shares = handing_out.hand_out(
                by=user,
                call_list=found,
                to=form.chosen,
                anew=value["anew"],
                expected_version=value["expected_version"],
            )
        except DomainError as error:
            refusal = error
        else:
            count = sum(shares.values())
            words = ngettext("%(count)s customer handed out.", "%(count)s customers handed out.", count)
            messages.success(request, words % {"count": count})
            return redirect("renewals:call_list", pk=pk)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Hand out"),
        "form_lead": found.name,
        "submit_label": _("Hand out"),
        "cancel_address": reverse("renewals:call_list", args=[pk]),
        "nobody": not form.fields["people"].queryset.exists(),  # type: ignore[attr-defined]  # a model choice field
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "renewals/telesales/hand_out.html", context, status=status)


def release(request: HttpRequest, pk: int) -> HttpResponse:
    """释放: one customer leaves the list before its time."""
    user: Any = request.user
    rows = CallListItem.objects.visible_to(user).select_related("call_list", "renewal")
    item = get_object_or_404(rows, pk=pk)
    form = ReleaseForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            handing_out.release_item(by=user, item=item, reason=form.cleaned_data["reason"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The customer is the owner's to call again."))
            return redirect("renewals:call_list", pk=item.call_list_id)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Give back to the owner"),
        "form_lead": f"{shown_title(item.renewal, user.pk)} · {item.call_list.name}",
        "submit_label": _("Give back"),
        "cancel_address": reverse("renewals:call_list", args=[item.call_list_id]),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)
