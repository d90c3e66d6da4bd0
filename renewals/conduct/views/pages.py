"""What the pages of the rules of conduct share: their tabs, and a form that acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from workflow.listing.chips import Tab

CONDUCT = "renewals.conduct"
#: view, label, permission of each tab.
TABS = (
    ("conduct", _("Rules in force"), "renewals.view"),
    ("script_cards", _("Script cards"), "renewals.view"),
    ("do_not_call", _("Do-not-call register"), CONDUCT),
    ("lifts", _("Lifts"), CONDUCT),
    ("consents", _("Consents"), CONDUCT),
    ("complaints", _("Complaints"), CONDUCT),
    ("rebate_notes", _("Notes about rebates"), CONDUCT),
    ("asked_calls", _("Calls at the customer's wish"), CONDUCT),
    ("bulk_messages", _("Bulk messages"), "renewals.call_list"),
)


def tabs_of(user: User, active: str) -> list[Tab]:
    """The tabs one person may open."""
    return [
        Tab(label, reverse(f"renewals:{name}"), active=name == active)
        for name, label, permission in TABS
        if user.scope().may(permission)
    ]


def in_its_tab(
    request: HttpRequest,
    context: dict[str, Any],
    name: str,
    *,
    lead: str | Promise = "",
    empty: str | Promise = "",
    new: tuple[str, str | Promise] | None = None,
) -> dict[str, Any]:
    """The context of one register as a list in its tab; ``new``: the view and label of what can be entered."""
    user: Any = request.user
    title = next(label for view, label, _permission in TABS if view == name)
    context |= {"tabs": tabs_of(user, name), "title": title, "lead": lead, "empty": empty}
    if new is not None:
        context |= {"new_address": reverse(f"renewals:{new[0]}"), "new_label": new[1]}
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """How a form is asked: what it is called, what is said when it is done, the register it belongs to."""

    title: str | Promise
    done: str | Promise
    back: str
    submit: str | Promise = ""


def form_answer(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], Any],
    page: FormPage,
    more: dict[str, Any] | None = None,
    closed: DomainError | None = None,
) -> HttpResponse:
    """GET asks, POST acts and goes back to the register; a refusal stands above the form. ``more`` is for the page;
    ``closed``: why nothing can be asked of this person, told instead of the form."""
    refusal = closed if request.method != "POST" else None
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, str(page.done))
            return redirect(f"renewals:{page.back}")
    only_told = refusal is not None and refusal is closed
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": page.title,
        "submit_label": page.submit or _("Save"),
        "cancel_address": reverse(f"renewals:{page.back}"),
        **(more or {}),
        **({"only_facts": True} if only_told else {}),
    }
    failed = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "renewals/conduct/form.html", context, status=200 if only_told else failed)
