"""The forms of a referral: begin, change, submit, discard, waive a document, carry out, refer again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.actions import referring
from claims.models import Referral, ReferralStatus
from claims.referrals.fields import ExecutionForm, GuardedForm, ReferralForm, WaiverForm, initial_of
from claims.referrals.judging import missing_documents
from claims.views.cases import visible_case
from claims.views.referrals import visible_referral
from claims.views.step_pages import Ask, show_form

TEMPLATE = "claims/desk/referral_form.html"


def _page(referral: Referral) -> str:
    return reverse("claims:referral", args=[referral.pk])


def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft for one case; its sums start from what the case says."""
    user: Any = request.user
    case = visible_case(request, pk)
    amount = case.amounts.order_by("-claimed").first()
    initial: dict[str, Any] = {"claimed": case.claimed}
    if amount is not None:
        initial |= {"loss_type_0": amount.loss_type, "subject_0": case.plate, "claimed_0": amount.claimed}
        initial |= {"assessed_0": amount.assessed, "asked_0": amount.assessed}
    refused = Referral.objects.visible_to(user).filter(case=case, status=ReferralStatus.REFUSED).exists()
    form = ReferralForm(request.POST or None, initial=initial, again=refused)

    def act(filled: ReferralForm) -> str:
        made = referring.begin(
            by=user,
            case=case,
            referral_type=filled.cleaned_data["referral_type"],
            items=filled.items,
            **filled.stated,
        )
        return _page(made)

    return show_form(
        request,
        form,
        act,
        back=reverse("claims:case", args=[pk]),
        ask=Ask(
            title=_("Refer upward"),
            submit=_("Save draft"),
            lead=case.case_number,
            done=_("The draft is saved. Attach the documents, then submit it."),
            template=TEMPLATE,
        ),
    )


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The maker changes a draft, or what was returned."""
    user: Any = request.user
    found = visible_referral(request, pk)
    again = found.previous is not None
    form = ReferralForm(
        request.POST or None, initial=initial_of(found), referral=found, again=again, version=found.version
    )

    def act(filled: ReferralForm) -> None:
        referring.change(by=user, referral=found, items=filled.items, **filled.stated, **filled.guard)

    return show_form(
        request,
        form,
        act,
        back=_page(found),
        ask=Ask(
            title=_("Change the referral"), submit=_("Save"), lead=found.number, done=_("Saved."), template=TEMPLATE
        ),
    )


def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """提交: a question answered by its button; a refusal says what is missing or why it need not go up."""
    user: Any = request.user
    found = visible_referral(request, pk)

    def act(form: GuardedForm) -> None:
        referring.submit(by=user, referral=found, **form.guard)

    return show_form(
        request,
        GuardedForm(request.POST or None, version=found.version),
        act,
        back=_page(found),
        ask=Ask(
            title=_("Submit the referral"),
            submit=_("Submit"),
            lead=_("From now on the form cannot be changed. The limits it exceeds are computed."),
            done=_("Submitted."),
        ),
    )


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """作废: a draft nobody needs."""
    user: Any = request.user
    found = visible_referral(request, pk)

    def act(form: GuardedForm) -> None:
        referring.discard(by=user, referral=found, **form.guard)

    return show_form(
        request,
        GuardedForm(request.POST or None, version=found.version),
        act,
        back=_page(found),
        ask=Ask(
            title=_("Discard the draft"), submit=_("Discard"), lead=found.number, done=_("Discarded."), tone="danger"
        ),
    )


def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """免交: one missing document is not needed, and why."""
    user: Any = request.user
    found = visible_referral(request, pk)
    form = WaiverForm(request.POST or None, documents=missing_documents(found), version=found.version)

    def act(filled: WaiverForm) -> None:
        data = filled.cleaned_data
        referring.waive(by=user, referral=found, document=data["document"], reason=data["reason"])

    return show_form(
        request,
        form,
        act,
        back=_page(found),
        ask=Ask(title=_("Waive a document"), submit=_("Waive"), lead=found.number),
    )


def execute(request: HttpRequest, pk: int) -> HttpResponse:
    """执行: what was paid, compared with what was agreed."""
    user: Any = request.user
    found = visible_referral(request, pk)
    form = ExecutionForm(request.POST or None, initial={"paid": found.granted}, version=found.version)

    def act(filled: ExecutionForm) -> None:
        data = filled.cleaned_data
        given = {name: data[name] for name in ("paid", "payee_name", "payee_account")}
        referring.execute(by=user, referral=found, **given, **filled.guard)

    return show_form(
        request,
        form,
        act,
        back=_page(found),
        ask=Ask(title=_("Carry out the agreement"), submit=_("Carry out"), lead=found.number, done=_("Carried out.")),
    )


def again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of an ended referral."""
    user: Any = request.user
    found = visible_referral(request, pk)
    made = referring.next_version(by=user, referral=found)
    return redirect("claims:change_referral", pk=made.pk)
