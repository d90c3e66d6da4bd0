"""Requests of customers about their data: the list, one request with what it would do, and its steps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewals.branch_numbers import read_once
from renewals.collisions.views.asking import ask_step
from renewals.disclosure import shown_title
from renewals.models import Renewal, SubjectRequest, SubjectRequestKind
from renewals.privacy.actions import deciding, registering
from renewals.privacy.filters import RequestFilter
from renewals.privacy.forms import DecideForm, FileForm, HandOverForm, RequestForm
from renewals.privacy.paper import COPY
from renewals.privacy.sentences import REQUEST_ICONS
from renewals.privacy.showing import tasks_shown, wish_shown
from renewals.privacy.tables import RequestTable
from renewals.privacy.views.pages import in_its_tab
from renewals.privacy.wording import SOURCES
from workflow.action_bar import Action, Actions
from workflow.branch_scope import narrowed
from workflow.exports.actions import ask_paper
from workflow.listing.page import Listed, list_page
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import timeline_of
from workflow.transitions import available_steps

K = SubjectRequestKind


def listed_requests(request: HttpRequest) -> Listed:
    """Requests of the reader's branches."""
    user: Any = request.user
    rows: Any = narrowed(SubjectRequest.objects.visible_to(user), request)
    rows = rows.select_related("renewal", "registered_by", "decided_by", "branch")
    found = RequestFilter(request.GET, queryset=rows, request=request)
    return Listed(found.qs, RequestTable, found.form, {"reader_id": user.pk})


def subject_requests(request: HttpRequest) -> HttpResponse:
    """个人信息请求."""
    context = list_page(request, listed_requests(request), export="renewals-subject-requests")
    lead = gettext_lazy("Copies, corrections, deletions and withdrawals of consent. The province decides.")
    empty = gettext_lazy("No requests. Open a customer and register what they ask for.")
    page = in_its_tab(request, context, "subject_requests", lead=lead, empty=empty)
    return render(request, "renewals/conduct/register.html", page)


def subject_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, by which proof, what it touches, what was decided."""
    user: Any = request.user
    rows = SubjectRequest.objects.visible_to(user).select_related(
        "renewal", "renewal__branch", "registered_by", "decided_by", "branch"
    )
    found = get_object_or_404(rows, pk=pk)
    with read_once():
        tasks = tasks_shown(found, user)
    context = {
        "asked": found,
        "title": shown_title(found.renewal, user.pk),
        "wish": wish_shown(found),
        "tasks": tasks,
        "ground": SOURCES.get(found.refusal, ""),
        "actions": request_actions(found, user),
        "timeline": timeline_of(
            Event.objects.of(found), looks=REQUEST_ICONS, sentence=sentence_of, note=lambda _event: ""
        ),
    }
    return render(request, "renewals/privacy/request.html", context)


def request_actions(found: SubjectRequest, user: Any) -> Actions:
    """What this person may do with the request now."""
    steps = available_steps(found, user, timezone.now())
    actions = Actions()
    decide = "grant_copy" if found.kind == K.ACCESS else "carry_out"
    address = reverse("renewals:subject_request_decide", args=[found.pk])
    actions.add(Action(_("Decide"), address, "scale"), [steps[decide][1]])
    if found.kind == K.ACCESS:
        file = reverse("renewals:subject_request_file", args=[found.pk])
        actions.add(Action(_("Make the file"), file, "file-export", in_drawer=False), [steps["hand_over"][1]])
        over = reverse("renewals:subject_request_hand_over", args=[found.pk])
        actions.add(Action(steps["hand_over"][0].label, over, "circle-check"), [steps["hand_over"][1]], beside=True)
    return actions


def register(request: HttpRequest, pk: int) -> HttpResponse:
    """登记 from the customer's page."""
    user: Any = request.user
    renewal = get_object_or_404(Renewal.objects.visible_to(user).select_related("branch"), pk=pk)

    def act(form: RequestForm) -> str:
        registering.register_request(by=user, renewal=renewal, form=form.entry)
        return _("The request is registered. The province decides.")

    lead = shown_title(renewal, user.pk)
    back = reverse("renewals:detail", args=[pk])
    return ask_step(request, renewal, RequestForm, (), act, _("Register a request of the customer"), back, lead=lead)


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """办理 or 拒绝."""
    user: Any = request.user
    found = _found(user, pk)

    def act(form: DecideForm) -> str:
        value = form.cleaned_data
        if form.granted:
            deciding.grant(by=user, request=found, answer=value["answer"], **form.guard)
            return _("The request is granted.")
        answer = {"ground": value["ground"], "answer": value["answer"]}
        deciding.refuse(by=user, request=found, **answer, **form.guard)
        return _("The request is refused; the customer is told why.")

    verbs = ("grant_copy" if found.kind == K.ACCESS else "carry_out",)
    back = reverse("renewals:subject_request", args=[pk])
    lead = str(found.get_kind_display())  # type: ignore[attr-defined]  # choices
    return ask_step(request, found, DecideForm, verbs, act, _("Decide"), back, lead=lead)


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy goes the way of every file: made by a worker, sealed, taken once, logged."""
    user: Any = request.user
    found = _found(user, pk)

    def act(form: FileForm) -> str:
        purpose, question = form.cleaned_data["purpose"], {"request": str(found.pk)}
        ask_paper(by=user, paper=COPY, output="xlsx", question=question, purpose=purpose, ticket=str(found.pk))
        return _("The file is being made. Take it from your exports, once, within a day.")

    back = reverse("renewals:subject_request", args=[pk])
    lead = _("Everything kept of the customer, whole. It is for the customer alone.")
    return ask_step(request, found, FileForm, ("hand_over",), act, _("Make the file"), back, lead=lead)


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """已交付."""
    user: Any = request.user
    found = _found(user, pk)

    def act(form: HandOverForm) -> str:
        deciding.hand_over(by=user, request=found, answer=form.cleaned_data["answer"], **form.guard)
        return _("The request is done.")

    back = reverse("renewals:subject_request", args=[pk])
    return ask_step(request, found, HandOverForm, ("hand_over",), act, _("Handed over"), back)


def _found(user: Any, pk: int) -> SubjectRequest:
    rows = SubjectRequest.objects.visible_to(user).select_related("branch", "renewal", "renewal__branch")
    return get_object_or_404(rows, pk=pk)
