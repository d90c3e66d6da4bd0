"""The appraisal of prefectures: ranking, the rows behind a number, frozen months, rows of lists, their import."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from claims.actions.appraising import confirm_case, freeze_month
from claims.actions.removing import ask_removal
from claims.appraisals.forms import FreezeForm, MonthForm, RemovalForm
from claims.appraisals.guards import DECIDES
from claims.appraisals.kpis import RATE_WORDS
from claims.appraisals.report import COUNTED, MEASURE_WORDS, Ranking, definitions, period_of, ranking, rows_behind
from claims.imports.matching import suggested
from claims.losses.guards import province_of
from claims.models import AppraisalSnapshot, ClaimCase, ListedCase
from claims.rules.appraisal import Measure
from workflow.listing.page import export_address
from workflow.models import Event
from workflow.sentences import sentence_of
from workflow.timeline import timeline_of

PAGE = 100
SHOWN_FINDINGS = 100
LOOKS = {
    "imported": ("file-import", "moving"),
    "ask_removal": ("hourglass", "soon"),
    "agree_removal": ("circle-check", "done"),
    "decline_removal": ("arrow-back-up", "waiting"),
}


def appraisal(request: HttpRequest) -> HttpResponse:
    """排名: every prefecture with its rates; of a month as it stands, or of a frozen version."""
    user = _who(request)
    form = MonthForm(request.GET, user=user)
    context: dict[str, Any] = {"form": form, "definitions": definitions()}
    if form.is_valid():
        page, versions = ranking_of(form, user)
        province = province_of(page.branch)
        context |= {
            "page": page,
            "versions": versions,
            "query": query_of(page),
            "export_address": export_address(request, "claims-ranking", asked_for(page)),
            "rate_headings": [label for label, _text in RATE_WORDS.values()],
            "count_headings": [MEASURE_WORDS[measure] for measure in COUNTED],
            "may_freeze": province.pk == page.branch.pk and user.scope().may(DECIDES, province),
            "freeze_form": FreezeForm(),
        }
    return render(request, "claims/appraisal/ranking.html", context, status=422 if form.errors else 200)


def ranking_of(form: MonthForm, user: User) -> tuple[Ranking, list[AppraisalSnapshot]]:
    """The page a valid form asks for, and the frozen versions of its month."""
    data = form.cleaned_data
    branch: Branch = data["branch"]
    kept = AppraisalSnapshot.objects.visible_to(user).filter(branch=province_of(branch), month=data["month"])
    versions = list(kept.select_related("taken_by"))
    frozen = next((each for each in versions if each.number == data["version"]), None)
    if data["version"] and frozen is None:
        raise Http404
    return ranking(branch, period_of(data["month"], data["as_of"]), user, frozen), versions


def asked_for(page: Ranking) -> dict[str, Any]:
    """What asks for the page again."""
    return {
        "branch": page.branch.code,
        "month": f"{page.period.first:%Y-%m}",
        "as_of": page.period.as_of.isoformat(),
        "version": page.frozen.number if page.frozen else 0,
    }


def query_of(page: Ranking) -> str:
    """The page as the query string that asks it again."""
    return urlencode(asked_for(page))


def appraisal_rows(request: HttpRequest) -> HttpResponse:
    """The cases behind one number."""
    user = _who(request)
    form = MonthForm(request.GET, user=user)
    asked = request.GET.get("measure", Measure.LISTED)
    if not form.is_valid() or asked not in set(Measure):
        raise Http404
    page, _versions = ranking_of(form, user)
    measure, key = Measure(asked), request.GET.get("key", "")
    rows = rows_behind(page.branch, page.period, user, page.frozen, measure, key)
    start = int(after) if (after := request.GET.get("after", "")).isdecimal() else 0
    context = {
        "page": page,
        "query": query_of(page),
        "measure": measure,
        "title": MEASURE_WORDS[measure],
        "key": key,
        "count": len(rows),
        "rows": rows[start : start + PAGE],
        "next": start + PAGE if len(rows) > start + PAGE else 0,
        "export_address": export_address(request, "claims-ranking-rows", asked_for(page)),
    }
    return render(request, "claims/appraisal/rows.html", context)


def freeze(request: HttpRequest) -> HttpResponse:
    """封存: the month of the address as it stands."""
    user = _who(request)
    form, why = MonthForm(request.GET, user=user), FreezeForm(request.POST)
    if not form.is_valid() or not why.is_valid():
        raise Http404
    data = form.cleaned_data
    address = f"{reverse('claims:appraisal')}?branch={data['branch'].code}&month={data['month']:%Y-%m}"
    try:
        made = freeze_month(
            by=user, branch=data["branch"], month=data["month"], as_of=data["as_of"], reason=why.cleaned_data["reason"]
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(address)
    messages.success(request, _("The month is frozen as version %(number)s.") % {"number": made.number})
    return redirect(f"{address}&version={made.number}")


def listed_case(request: HttpRequest, pk: int) -> HttpResponse:
    """One row of a list: what it demands, which case it means, what was decided on it."""
    user = _who(request)
    row = _row(user, pk)
    case = row.confirmed_case or ClaimCase.objects.visible_to(user).filter(case_number=row.case_number).first()
    context = {
        "row": row,
        "case": case,
        "suggestions": [] if case else suggested(row, user),
        "timeline": timeline_of(Event.objects.of(row), looks=LOOKS, sentence=sentence_of),
        "may_ask": row.status == "on_list" and user.scope().may("claims.large_loss", row.branch),
    }
    return render(request, "claims/appraisal/listed_case.html", context)


def listed_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """剔除申请."""
    user = _who(request)
    row = _row(user, pk)
    form = RemovalForm(request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            ask_removal(by=user, row=row, **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The province decides on the removal."))
            return redirect("claims:listed_case", pk=pk)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Request removal"),
        "form_lead": row.case_number,
        "submit_label": _("Submit"),
        "cancel_address": reverse("claims:listed_case", args=[pk]),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)


def listed_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A suggested case is the one meant."""
    user = _who(request)
    row = _row(user, pk)
    number = request.POST.get("case", "")
    case = ClaimCase.objects.visible_to(user).filter(pk=int(number) if number.isdecimal() else 0).first()
    if case is None:
        raise DomainError("case_unknown", _("Choose one of the suggested cases."))
    confirm_case(by=user, row=row, case=case)
    messages.success(request, _("The case is confirmed."))
    return redirect("claims:listed_case", pk=pk)


def _row(user: User, pk: int) -> ListedCase:
    rows = ListedCase.objects.visible_to(user).select_related("branch", "confirmed_case", "removed_by")
    return get_object_or_404(rows, pk=pk)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
