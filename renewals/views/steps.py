"""The steps on one customer, each a form, an action and a sentence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.actions import dispatching, following, lapsing, losing, quoting, renewing, revealing, voiding
from renewals.conduct.screens import beside_contact, beside_number
from renewals.disclosure import shown_title
from renewals.forms.callback import CallbackForm
from renewals.forms.contact import FollowUpForm
from renewals.forms.step_form import DecisionForm, ReasonForm
from renewals.forms.steps import ClaimRenewedForm, LossForm, QuoteForm, RevealForm, TransferForm, VoidForm
from renewals.leads.actions import winning_on
from renewals.leads.forms import DecideLossForm, ReviewForm
from renewals.leads.views.pages import LEADS_PAGES
from renewals.models import Callback, FollowUp, Renewal
from renewals.views.step_pages import StepPage, show_step
from workflow.step_forms import PlainForm

AGREE_OR_REFUSE = (("decision", "refuse", _("Refuse")),)


def _follow_up(by: User, renewal: Renewal, form: FollowUpForm) -> None:
    following.register_follow_up(by=by, renewal=renewal, entry=form.entry, **form.guard)


def _quote(by: User, renewal: Renewal, form: QuoteForm) -> None:
    values = {name: form.cleaned_data[name] for name in ("premium", "line", "coverage", "quoted_on", "note")}
    quoting.record_quote(by=by, renewal=renewal, offer=quoting.Offer(**values), **form.guard)


def _claim_renewed(by: User, renewal: Renewal, form: ClaimRenewedForm) -> None:
    renewing.claim_renewed(by=by, renewal=renewal, policy_no=form.cleaned_data["policy_no"], **form.guard)


def _propose_loss(by: User, renewal: Renewal, form: LossForm) -> Promise | str | None:
    values = {name: form.cleaned_data[name] for name in ("reason", "competitor", "price", "note")}
    row = losing.propose_loss(by=by, renewal=renewal, form=losing.LossForm(**values), **form.guard)
    return _("%(title)s is lost: this loss needed no approval.") if row.loss_exempt else None


def _decide_loss(by: User, renewal: Renewal, form: DecideLossForm) -> None:
    act = losing.approve_loss if form.cleaned_data["decision"] == "agree" else winning_on.reject_loss_onward
    act(by=by, renewal=renewal, opinion=form.cleaned_data["opinion"], **form.onward, **form.guard)


def _request_void(by: User, renewal: Renewal, form: VoidForm) -> None:
    values = {name: form.cleaned_data[name] for name in ("reason", "note")}
    voiding.request_void(by=by, renewal=renewal, **values, **form.guard)


def _decide_void(by: User, renewal: Renewal, form: DecisionForm) -> None:
    act = voiding.approve_void if form.cleaned_data["decision"] == "agree" else voiding.decline_void
    act(by=by, renewal=renewal, opinion=form.cleaned_data["opinion"], **form.guard)


def _claim(by: User, renewal: Renewal, form: PlainForm) -> None:
    dispatching.claim(by=by, renewal=renewal, **form.guard)


def _return(by: User, renewal: Renewal, form: ReasonForm) -> None:
    dispatching.return_to_pool(by=by, renewal=renewal, reason=form.cleaned_data["reason"], **form.guard)


def _reclaim(by: User, renewal: Renewal, form: ReasonForm) -> None:
    dispatching.reclaim(by=by, renewal=renewal, reason=form.cleaned_data["reason"], **form.guard)


def _transfer(by: User, renewal: Renewal, form: TransferForm) -> None:
    value = form.cleaned_data
    move = value.get("move_credit", False)
    dispatching.transfer(by=by, renewal=renewal, to=value["to"], reason=value["reason"], move_credit=move, **form.guard)


def _callback(by: User, renewal: Renewal, form: CallbackForm) -> None:
    lapsing.register_callback(by=by, renewal=renewal, form=form.entry, **form.guard)


PAGES = {
    page.name: page
    for page in (
        StepPage(
            name="follow_up",
            verbs=("follow_up_first", "follow_up"),
            form=FollowUpForm,
            title=_("Follow up"),
            submit=_("Save"),
            done=_("The contact with %(title)s is registered."),
            act=_follow_up,
            body="renewals/_follow_up_fields.html",
            beside=beside_contact,
            kept=True,
            more_buttons=(("then", "next", _("Save, next customer")),),
        ),
        StepPage(
            name="quote",
            verbs=("quote",),
            form=QuoteForm,
            title=_("Record quote"),
            submit=_("Save quote"),
            done=_("The quote for %(title)s is recorded."),
            act=_quote,
        ),
        StepPage(
            name="claim_renewed",
            verbs=("claim_renewed",),
            form=ClaimRenewedForm,
            title=_("Report renewed"),
            submit=_("Report it"),
            done=_("%(title)s is reported renewed and waits for the core."),
            act=_claim_renewed,
        ),
        StepPage(
            name="propose_loss",
            verbs=("propose_loss",),
            form=LossForm,
            title=_("Propose loss"),
            submit=_("Propose loss"),
            done=_("The loss of %(title)s waits for the team lead."),
            act=_propose_loss,
            body="renewals/_loss_fields.html",
        ),
        StepPage(
            name="decide_loss",
            verbs=("approve_loss", "reject_loss"),
            form=DecideLossForm,
            title=_("Decide on the loss"),
            submit=_("Agree"),
            submit_value="agree",
            more_buttons=AGREE_OR_REFUSE,
            done=_("The loss of %(title)s is decided."),
            act=_decide_loss,
            body="renewals/_decide_loss_fields.html",
        ),
        StepPage(
            name="request_void",
            verbs=("request_void",),
            form=VoidForm,
            title=_("Request void"),
            submit=_("Send request"),
            done=_("The void of %(title)s waits for a decision."),
            act=_request_void,
            lead=_("%(title)s would no longer count as due."),
        ),
        StepPage(
            name="decide_void",
            verbs=("approve_void", "decline_void"),
            form=DecisionForm,
            title=_("Decide on the void"),
            submit=_("Agree"),
            submit_value="agree",
            more_buttons=AGREE_OR_REFUSE,
            done=_("The void of %(title)s is decided."),
            act=_decide_void,
            body="renewals/_decide_void_fields.html",
        ),
        StepPage(
            name="claim",
            verbs=("claim",),
            form=PlainForm,
            title=_("Claim"),
            submit=_("Claim"),
            done=_("%(title)s is yours now."),
            act=_claim,
            lead=_("You become the owner of %(title)s and make the first contact in time."),
        ),
        StepPage(
            name="return_to_pool",
            verbs=("return_to_pool",),
            form=ReasonForm,
            title=_("Return to pool"),
            submit=_("Return to pool"),
            done=_("%(title)s is back in the pool."),
            act=_return,
        ),
        StepPage(
            name="reclaim",
            verbs=("reclaim",),
            form=ReasonForm,
            title=_("Take back"),
            submit=_("Take back"),
            done=_("%(title)s is back in the pool."),
            act=_reclaim,
        ),
        StepPage(
            name="transfer",
            verbs=("transfer",),
            form=TransferForm,
            title=_("Hand over"),
            submit=_("Hand over"),
            done=_("%(title)s is handed over."),
            act=_transfer,
        ),
        StepPage(
            name="callback",
            verbs=("register_callback",),
            form=CallbackForm,
            title=_("Lapse callback form"),
            submit=_("Save"),
            done=_("The callback of %(title)s is registered."),
            act=_callback,
            body="renewals/_callback_fields.html",
            beside=beside_contact,
        ),
        *LEADS_PAGES,
    )
}


def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The page of the step ``name``; each has an address of its own, and so a line in the permission table."""
    return show_step(request, pk, PAGES[name])


def reveal_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """查看: the whole number, on this one answer only; every view is in the history with its reason."""

    def act(by: User, renewal: Renewal, form: RevealForm) -> HttpResponse:
        number = revealing.reveal_phone(
            by=by,
            renewal=renewal,
            reason=form.reason_words,
            use=form.cleaned_data["reason"],
            customer_asked=form.cleaned_data["customer_asked"],
        )
        context = {"renewal": renewal, "number": number, "renewal_title": shown_title(renewal, by.pk)}
        partial = getattr(request, "htmx", False)
        answer = render(request, "renewals/_phone.html" if partial else "renewals/phone.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    page = StepPage(
        name="reveal_phone",
        verbs=("reveal_phone",),
        form=RevealForm,
        title=_("Show phone number"),
        submit=_("Reveal"),
        done="",
        act=act,
        beside=beside_number,
    )
    return show_step(request, pk, page)


def correct_follow_up(request: HttpRequest, pk: int, follow_up: int) -> HttpResponse:
    """更正: a new row for a mistaken one."""
    user: Any = request.user
    mistaken = get_object_or_404(FollowUp.objects.visible_to(user), pk=follow_up, renewal=pk)

    def act(by: User, _renewal: Renewal, form: FollowUpForm) -> None:
        following.correct_follow_up(by=by, follow_up=mistaken, entry=form.entry, **form.guard)

    page = StepPage(
        name="correct_follow_up",
        verbs=("correct_follow_up",),
        form=FollowUpForm,
        title=_("Correct follow-up"),
        submit=_("Save correction"),
        done=_("The follow-up of %(title)s is corrected."),
        act=act,
        body="renewals/_follow_up_fields.html",
        initial={
            "channel": mistaken.channel,
            "result": mistaken.result,
            "intention": mistaken.intention,
            "next_contact_on": mistaken.next_contact_on,
            "note": mistaken.note,
            "seconds": mistaken.seconds,
            "incoming": not mistaken.outgoing,
        },
    )
    return show_step(request, pk, page)


def review_callback(request: HttpRequest, pk: int) -> HttpResponse:
    """复核 of the newest callback."""
    user: Any = request.user
    callback = get_object_or_404(Callback.objects.visible_to(user).select_related("caller").filter(renewal=pk)[:1])

    def act(by: User, _renewal: Renewal, form: ReviewForm) -> None:
        lapsing.review_callback(by=by, callback=callback, **form.found, **form.guard)

    page = StepPage(
        name="review_callback",
        verbs=("review_callback",),
        form=ReviewForm,
        title=_("Review callback"),
        submit=_("Save review"),
        done=_("The callback of %(title)s is reviewed."),
        act=act,
        body="renewals/leads/_review_fields.html",
    )
    return show_step(request, pk, page)
