"""Numbers on many insureds, and what the retention job did."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewals.collisions.views.asking import ask_step
from renewals.models import RetentionRun, SharedNumber
from renewals.privacy.actions import sharing
from renewals.privacy.filters import SharedNumberFilter
from renewals.privacy.forms import WhyForm
from renewals.privacy.tables import RetentionTable, SharedNumberTable
from renewals.privacy.views.pages import in_its_tab
from workflow.branch_scope import narrowed
from workflow.listing.page import Listed, list_page

REGISTER = "renewals/conduct/register.html"


def listed_numbers(request: HttpRequest) -> Listed:
    """Numbers on customers of the reader's branches."""
    user: Any = request.user
    rows: Any = narrowed(SharedNumber.objects.visible_to(user), request)
    found = SharedNumberFilter(request.GET, queryset=rows.select_related("branch", "cleared_by"), request=request)
    return Listed(found.qs, SharedNumberTable, found.form)


def shared_numbers(request: HttpRequest) -> HttpResponse:
    """疑似中介号码: the queue of the data quality."""
    context = list_page(request, listed_numbers(request), export="renewals-shared-numbers")
    lead = gettext_lazy(
        "One number on many insureds is taken for an intermediary's. Have the true number found, or clear it."
    )
    empty = gettext_lazy("No number is shared by that many insureds. The clock looks every night.")
    return render(request, REGISTER, in_its_tab(request, context, "shared_numbers", lead=lead, empty=empty))


def clear(request: HttpRequest, pk: int) -> HttpResponse:
    """核销."""
    user: Any = request.user
    shared = get_object_or_404(SharedNumber.objects.visible_to(user).select_related("branch"), pk=pk)

    def act(form: WhyForm) -> str:
        sharing.clear_number(by=user, shared=shared, reason=form.cleaned_data["reason"], **form.guard)
        return _("The number is cleared. More insureds flag it again.")

    lead = _("%(number)s · %(insureds)s insureds") % {"number": shared.masked, "insureds": shared.insureds}
    back = reverse("renewals:shared_numbers")
    return ask_step(request, shared, WhyForm, ("clear",), act, _("Clear the number"), back, lead=lead)


def listed_retention(request: HttpRequest) -> Listed:
    """Runs of the reader's branches."""
    user: Any = request.user
    rows = narrowed(RetentionRun.objects.visible_to(user), request)
    return Listed(rows.select_related("branch"), RetentionTable)


def retention(request: HttpRequest) -> HttpResponse:
    """到期匿名化: every run that changed something."""
    context = list_page(request, listed_retention(request), export="renewals-retention")
    lead = gettext_lazy(
        "Contact data of customers lost for years is made unreadable; figures stay. A legal hold on the customer's "
        "page wins."
    )
    empty = gettext_lazy("Nothing was due yet. The clock looks every night.")
    return render(request, REGISTER, in_its_tab(request, context, "retention", lead=lead, empty=empty))
