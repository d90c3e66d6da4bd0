"""Subscriptions: the list, subscribing, changing, one with its history, preview, and what may be done with it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from reporting.models import Subscription, SubscriptionStatus
from reporting.models.subscription import SEES
from reporting.pushes import actions, trying
from reporting.pushes.checking import source_of
from reporting.pushes.forms import SubscriptionForm
from reporting.pushes.previewing import previews_of, previews_of_wish
from reporting.pushes.registry import PUSH_SOURCES, PushSource
from reporting.pushes.screens import lines_of, page_facts
from reporting.pushes.tables import listed_subscriptions
from workflow.listing.chips import Tab, with_value
from workflow.listing.page import list_page

HISTORY = 30


def subscriptions(request: HttpRequest) -> HttpResponse:
    """One's own; who leads or audits branches finds those of others in a tab."""
    user = _who(request)
    context = list_page(request, listed_subscriptions(request), export="reporting-subscriptions")
    everybody = request.GET.get("tab") == "all"
    if any(user.scope().may(permission) for permission in SEES):
        context["tabs"] = [
            Tab(_("Mine"), with_value(request.GET, "tab", ""), active=not everybody),
            Tab(_("All"), with_value(request.GET, "tab", "all"), active=everybody),
        ]
    return render(request, "reporting/subscriptions.html", context)


def subscription_new(request: HttpRequest) -> HttpResponse:
    """First what is to be pushed, then all the rest."""
    user = _who(request)
    source = PUSH_SOURCES.get(request.GET.get("source", ""))
    if source is None:
        offered = [each for each in PUSH_SOURCES.values() if each.items(user)]
        return render(request, "reporting/subscription_sources.html", {"sources": offered})
    form = SubscriptionForm(request.POST or None, by=user, source=source)
    return _form(request, form, source, None)


def subscription_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other content, schedule or readers."""
    row = _row(request, pk)
    source = source_of(row.source)
    form = SubscriptionForm(request.POST or None, by=_who(request), source=source, kept=row)
    return _form(request, form, source, row)


def _form(request: HttpRequest, form: SubscriptionForm, source: PushSource, row: Subscription | None) -> HttpResponse:
    user = _who(request)
    previews: list[Any] = []
    if form.is_valid():
        try:
            if request.POST.get("step") == "preview":
                previews = previews_of_wish(form.wish(), by=user)
            else:
                return redirect("reporting:subscription", pk=_save(user, form, row).pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "previews": previews,
        "form_title": row.name if row is not None else _("Subscribe: %(content)s") % {"content": source.label},
        "form_lead": source.lead,
        "submit_label": _("Save") if row is not None else _("Subscribe"),
        "more_buttons": [("step", "preview", _("Preview"))],
        "cancel_address": "../",
    }
    return render(request, "reporting/subscription_form.html", context, status=422 if form.errors else 200)


def _save(user: User, form: SubscriptionForm, row: Subscription | None) -> Subscription:
    if row is None:
        return actions.subscribe(by=user, wish=form.wish())
    return actions.change(
        by=user, subscription=row, wish=form.wish(), expected_version=form.cleaned_data["expected_version"]
    )


def subscription(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, when it goes next, what went before, and what may be done."""
    user = _who(request)
    row = _row(request, pk)
    runs = row.runs.select_related("subscription").order_by("-due_at", "-id")[:HISTORY]
    context = {
        "row": row,
        "lines": lines_of(list(runs)),
        "own": row.owner_id == user.pk,
        "state": SubscriptionStatus(row.status),
        **page_facts(row, user),
    }
    return render(request, "reporting/subscription.html", context)


def subscription_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what each channel would say now, and how much room it has."""
    row = _row(request, pk)
    context: dict[str, Any] = {"row": row}
    try:
        context["previews"] = previews_of(row, by=_who(request))
    except DomainError as refusal:
        context["refusal"] = refusal
    return render(request, "reporting/subscription_preview.html", context)


def subscription_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause, resume, or send a test now, to all its readers or to oneself."""
    user, row = _who(request), _row(request, pk)
    wanted = request.POST.get("step", "")
    try:
        if wanted == "pause":
            actions.pause(by=user, subscription=row)
            messages.success(request, _("Paused. Nothing is sent until you resume it."))
        elif wanted == "resume":
            actions.resume(by=user, subscription=row)
            messages.success(request, _("Resumed."))
        elif wanted in {"test", "test_alone"}:
            trying.send_test(by=user, subscription=row, alone=wanted == "test_alone")
            messages.success(request, _("A test is on its way."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("reporting:subscription", pk=pk)


def subscription_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then ends it for good."""
    row = _row(request, pk)
    refusal = None
    if request.method == "POST":
        try:
            actions.end(by=_who(request), subscription=row)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The subscription was ended."))
            return redirect("reporting:subscriptions")
    context = {
        "form_title": _("End “%(name)s”?") % {"name": row.name},
        "form_lead": _("Nothing is sent any more, and it cannot be resumed. Its history stays."),
        "submit_label": _("End the subscription"),
        "submit_tone": "danger",
        "cancel_address": "../",
        "refusal": refusal,
    }
    return render(request, "reporting/subscription_end.html", context, status=refusal.http_status if refusal else 200)


def _row(request: HttpRequest, pk: int) -> Subscription:
    rows = Subscription.objects.visible_to(_who(request)).select_related("branch", "owner", "robot")
    found: Subscription = get_object_or_404(rows, pk=pk)
    return found


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)
