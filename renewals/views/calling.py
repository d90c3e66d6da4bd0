"""Call lists (电呼清单), their customers and the results telesales writes back; the queue of lapse callbacks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from renewals.actions import calling, revealing
from renewals.conduct.screens import beside_contact
from renewals.disclosure import shown_name, shown_phone, shown_title
from renewals.filters import worked_by
from renewals.forms.calling import CallResultForm, MakeCallListForm, WithdrawForm
from renewals.leads.queue import to_review, with_plan
from renewals.models import CallList, CallListItem, CallListStatus, Renewal, RenewalStatus
from renewals.privacy.rules.masking import Reader
from renewals.tables import LISTED, CallbackTable, CallListItemTable, CallListTable
from renewals.telesales.sheet import history_words, script_words
from renewals.telesales.showing import callers_of, history, opening_words
from workflow.branch_scope import narrowed
from workflow.listing.chips import Tab, chosen_tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.transitions import available_steps

ITEM_COLUMNS = (
    "calls",
    "result",
    "note",
    "called_by__name",
    "assigned_to__name",
    "token",
    "released_at",
    "renewal__owner_id",
    "renewal__plate",
    "renewal__policy_no",
    "renewal__insured_name",
    "renewal__is_company",
    "renewal__expires_on",
    "renewal__last_premium",
)


def listed_call_lists(request: HttpRequest) -> Listed:
    """Lists of the reader's branches; telesales sees those that may be called now."""
    user: Any = request.user
    rows: Any = narrowed(CallList.objects.visible_to(user), request).select_related("made_by", "branch")
    may_make = user.scope().may("renewals.call_list")
    if not may_make and user.scope().may("renewals.call"):
        rows = rows.filter(status="open", expires_at__gt=timezone.now())
    return Listed(rows.annotate(called=Count("items", filter=Q(items__calls__gt=0))), CallListTable)


def call_lists(request: HttpRequest) -> HttpResponse:
    """Every list, and the way to a new one."""
    user: Any = request.user
    context = list_page(request, listed_call_lists(request), export="renewals-call-lists")
    context["may_make"] = user.scope().may("renewals.call_list")
    context["may_call"] = user.scope().may("renewals.call")
    task = request.GET.get("task", "").strip().upper()
    if task:
        item = CallListItem.objects.visible_to(user).current().exclude(token="").filter(token=task).first()
        if item is not None:
            return redirect("renewals:call_result", pk=item.pk)
        messages.warning(request, _("No customer of a current list has this task number."))
    return render(request, "renewals/call_lists.html", context)


def call_list_new(request: HttpRequest) -> HttpResponse:
    """Hands out a list."""
    user: Any = request.user
    form = MakeCallListForm(request.POST or None, user=user)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = calling.make_call_list(by=user, branch=form.cleaned_data["branch"], form=form.entry)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The list with %(count)s customers is open.") % {"count": made.rows})
            return redirect("renewals:call_list", pk=made.pk)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Make call list"),
        "form_lead": _("Only customers who may be called now are taken."),
        "submit_label": _("Make list"),
        "cancel_address": reverse("renewals:call_lists"),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)


def listed_items(request: HttpRequest, pk: int) -> Listed:
    """The customers of a list; those not called yet unless all are asked for."""
    user: Any = request.user
    found = get_object_or_404(CallList.objects.visible_to(user).select_related("branch"), pk=pk)
    rows: Any = CallListItem.objects.visible_to(user).filter(call_list=found)
    may_manage = user.scope().may("renewals.call_list", found.branch)
    if not may_manage and user.scope().may("renewals.call"):
        rows = rows.filter(Q(assigned_to=None) | Q(assigned_to=user), released_at=None)
    if request.GET.get("tab", "to_call") == "to_call":
        rows = rows.filter(calls=0, released_at=None)
    rows = rows.select_related("renewal", "called_by", "assigned_to").only(*ITEM_COLUMNS)
    options = {"reader_id": user.pk, "may_give_back": may_manage and found.status == CallListStatus.OPEN}
    return Listed(rows, CallListItemTable, options=options)


def call_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list with its customers; those not called yet first."""
    user: Any = request.user
    found = get_object_or_404(CallList.objects.visible_to(user).select_related("made_by", "branch"), pk=pk)
    tab = request.GET.get("tab", "to_call")
    steps = available_steps(found, user)
    context = list_page(request, listed_items(request, pk), export="renewals-call-list", named={"list": pk}) | {
        "call_list": found,
        "tabs": [
            Tab(_("To call"), with_value(request.GET, "tab", ""), active=tab == "to_call"),
            Tab(_("All"), with_value(request.GET, "tab", "all"), active=tab != "to_call"),
        ],
        "may_finish": steps["finish"][1] is None,
        "may_withdraw": steps["withdraw"][1] is None,
        "may_hand_out": steps["hand_out"][1] is None,
        "opening": opening_words(found.opening),
        "callers": callers_of(found),
        "history": history(found) if steps["withdraw"][1] is None or user.scope().may("renewals.rate") else (),
    }
    return render(request, "renewals/call_list.html", context)


def call_list_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who could be called was called."""
    user: Any = request.user
    found = get_object_or_404(CallList.objects.visible_to(user), pk=pk)
    version = request.POST.get("expected_version", "")
    calling.finish_call_list(by=user, call_list=found, expected_version=int(version) if version.isdigit() else None)
    return redirect("renewals:call_list", pk=pk)


def call_list_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody may call from the list any more."""
    user: Any = request.user
    found = get_object_or_404(CallList.objects.visible_to(user), pk=pk)
    form = WithdrawForm(request.POST or None, initial={"expected_version": found.version})
    if request.method == "POST" and form.is_valid():
        calling.withdraw_call_list(by=user, call_list=found, **form.cleaned_data)
        return redirect("renewals:call_list", pk=pk)
    context = {
        "form": form,
        "form_title": _("Withdraw"),
        "form_lead": found.name,
        "submit_label": _("Withdraw"),
        "cancel_address": reverse("renewals:call_list", args=[pk]),
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def call_result(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer of a list: what telesales may know, and the result of the call."""
    user: Any = request.user
    items = CallListItem.objects.visible_to(user).current().select_related("call_list", "renewal", "renewal__branch")
    item = get_object_or_404(items, pk=pk)
    if "show_number" in request.POST:
        return _call_number(request, item)
    form = CallResultForm(request.POST or None, branch=item.renewal.branch)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            calling.record_call(by=user, item=item, call=form.entry, key=form.cleaned_data["key"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The result is saved."))
            return redirect(_next_item(item, user.pk))
    status = refusal.http_status if refusal else 422 if form.errors else 200
    context = _call_context(item, user) | {"form": form, "refusal": refusal}
    return render(request, "renewals/call_result.html", context, status=status)


def _call_number(request: HttpRequest, item: CallListItem) -> HttpResponse:
    """The same page with the number to dial, on this one answer only; with htmx the place of the number alone."""
    user: Any = request.user
    context = _call_context(item, user) | {
        "form": CallResultForm(branch=item.renewal.branch),
        "number_refusal": None,
    }
    status = 200
    asked = "customer_asked" in request.POST
    try:
        context["number"] = revealing.reveal_for_call(by=user, item=item, customer_asked=asked)
    except DomainError as refusal:
        context["number_refusal"], status = refusal, refusal.http_status
    partial = getattr(request, "htmx", False)
    answer = render(
        request, "renewals/_call_number.html" if partial else "renewals/call_result.html", context, status=status
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _call_context(item: CallListItem, user: Any) -> dict[str, Any]:
    """What the page of one customer on a list shows."""
    return {
        "item": item,
        "renewal": item.renewal,
        "title": shown_title(item.renewal, user.pk),
        "name": shown_name(item.renewal, user.pk),
        "phone": shown_phone(item.renewal, Reader.CALLER),
        "contacts": history_words(item),
        "script": script_words(item),
        "number_refusal": available_steps(item.renewal, user)["reveal_for_call"][1],
        **beside_contact(item.renewal),
        "form_title": _("Call result"),
        "submit_label": _("Save, next customer"),
        "cancel_address": reverse("renewals:call_list", args=[item.call_list_id]),
    }


def _next_item(item: CallListItem, by_pk: int) -> str:
    """The next customer of the list for this caller, or the list itself."""
    waiting = item.call_list.items.filter(calls=0, released_at=None).exclude(pk=item.pk)
    mine = waiting.filter(Q(assigned_to=None) | Q(assigned_to=by_pk))
    following = mine.order_by("pk").values_list("pk", flat=True)
    found = following.filter(pk__gt=item.pk).first() or following.first()
    if found is None:
        return reverse("renewals:call_list", args=[item.call_list_id])
    return reverse("renewals:call_result", args=[found])


CALLBACK_TABS = (
    ("to_do", gettext_lazy("To call back"), Q(status=RenewalStatus.LAPSED)),
    ("today", gettext_lazy("Planned until today"), Q(status=RenewalStatus.LAPSED)),
    ("done", gettext_lazy("Called back"), Q(status=RenewalStatus.CALLBACK_DONE)),
    ("review", gettext_lazy("To review"), Q(Exists(to_review()))),
    ("won_back", gettext_lazy("Won back"), Q(status=RenewalStatus.WON_BACK)),
)


def listed_callbacks(request: HttpRequest) -> Listed:
    """The queue of lapse callbacks: a specialist's own and those nobody owns."""
    user: Any = request.user
    code, _label, condition = chosen_tab(request.GET, CALLBACK_TABS)
    rows: Any = with_plan(narrowed(Renewal.objects.visible_to(user), request).filter(condition))
    if code == "today":
        rows = rows.filter(plan_day__lte=timezone.localdate())
    if user.scope().may("renewals.follow_up"):
        rows = rows.filter(worked_by(user, timezone.localdate()) | Q(owner=None) | Q(plan_caller=user.pk))
    rows = rows.select_related("owner", "branch").only(*LISTED)
    return Listed(rows, CallbackTable, options={"reader_id": user.pk})


def callbacks(request: HttpRequest) -> HttpResponse:
    """The queue in its tabs."""
    chosen = chosen_tab(request.GET, CALLBACK_TABS)
    context = list_page(request, listed_callbacks(request), export="renewals-callbacks") | {
        "tabs": [Tab(each[1], with_value(request.GET, "tab", each[0]), active=each == chosen) for each in CALLBACK_TABS]
    }
    return render(request, "renewals/callbacks.html", context)
