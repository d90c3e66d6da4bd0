"""One page for every act on a case: the form, the refusal with its reason, the conflict with its differences.

With htmx the same view answers the drawer's content. Everything works as plain pages too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.errors import Conflict, DomainError
from accounts.models import User
from workflow.approvals import actions as verbs
from workflow.approvals.forms import acts as forms
from workflow.approvals.screens.case import Case, case_of, seal_of
from workflow.approvals.screens.facts import worded_differences
from workflow.approvals.screens.seals import new_key
from workflow.models import Approval
from workflow.transitions import available_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage:
    """How one act is asked for. ``verbs``: it is open when any of them is; none: whoever sees the case may."""

    name: str
    verbs: tuple[str, ...]
    form: type[forms.ActForm]
    title: str | Promise
    icon: str
    done: str | Promise
    act: Callable[[User, Approval, Any], Any]
    tone: str = "primary"
    lead: str | Promise = ""


def _agree(by: User, case: Approval, form: Any) -> None:
    verbs.agree(by=by, approval=case, opinion=form.cleaned_data["opinion"], seen=form.seen)


def _amend(by: User, case: Approval, form: Any) -> None:
    value = form.cleaned_data
    verbs.agree(by=by, approval=case, opinion=value["opinion"], amount=value["amount"], seen=form.seen)


def _return(by: User, case: Approval, form: Any) -> None:
    value = form.cleaned_data
    if value["target"] != forms.MAKER:
        position = int(value["target"])
        verbs.return_to_step(by=by, approval=case, opinion=value["opinion"], position=position, seen=form.seen)
        return
    verbs.return_to_maker(
        by=by,
        approval=case,
        opinion=value["opinion"],
        items=form.wanted,
        due_at=form.due_at,
        mode=value["mode"],
        seen=form.seen,
    )


def _refuse(by: User, case: Approval, form: Any) -> None:
    verbs.refuse(by=by, approval=case, opinion=form.cleaned_data["opinion"], seen=form.seen)


def _escalate(by: User, case: Approval, form: Any) -> None:
    verbs.escalate(by=by, approval=case, opinion=form.cleaned_data["opinion"], seen=form.seen)


def _transfer(by: User, case: Approval, form: Any) -> None:
    value = form.cleaned_data
    verbs.transfer(by=by, approval=case, to=value["to"], opinion=value["opinion"], seen=form.seen)


def _add_signer(by: User, case: Approval, form: Any) -> None:
    value = form.cleaned_data
    verbs.add_signer(
        by=by, approval=case, to=value["to"], where=value["where"], opinion=value["opinion"], seen=form.seen
    )


def _copy(by: User, case: Approval, form: Any) -> None:
    verbs.copy_to(by=by, approval=case, people=[form.cleaned_data["to"]], seen=form.once)


def _comment(by: User, case: Approval, form: Any) -> None:
    verbs.comment(by=by, approval=case, opinion=form.cleaned_data["opinion"], seen=form.once)


def _resubmit(by: User, case: Approval, form: Any) -> None:
    value = form.cleaned_data
    verbs.resubmit(by=by, approval=case, opinion=value["opinion"], amount=value.get("amount"), seen=form.seen)


def _remind(by: User, case: Approval, form: Any) -> None:
    verbs.remind(by=by, approval=case, seen=form.once)


def _withdraw(by: User, case: Approval, form: Any) -> None:
    verbs.withdraw(by=by, approval=case, seen=form.seen)


def _give_up(by: User, case: Approval, form: Any) -> None:
    verbs.give_up(by=by, approval=case, seen=form.seen)


def _recall(by: User, case: Approval, form: Any) -> None:
    verbs.recall(by=by, approval=case, seen=form.seen)


def _confirm(by: User, case: Approval, form: Any) -> None:
    verbs.confirm_amount(by=by, approval=case, seen=form.seen)


def _take_over(by: User, case: Approval, form: Any) -> None:
    verbs.take_over(by=by, approval=case, seen=form.seen)


def _watch(by: User, case: Approval, _form: Any) -> None:
    verbs.watch(by=by, approval=case)


def _unwatch(by: User, case: Approval, _form: Any) -> None:
    verbs.unwatch(by=by, approval=case)


PAGES = {
    page.name: page
    for page in (
        ActPage(
            name="agree",
            verbs=("agree",),
            form=forms.AgreeForm,
            title=_("Agree"),
            icon="check",
            done=_("You agreed to %(subject)s."),
            act=_agree,
        ),
        ActPage(
            name="return",
            verbs=("return_to_maker", "return_to_step"),
            form=forms.ReturnForm,
            title=_("Return"),
            icon="arrow-back-up",
            done=_("%(subject)s was returned."),
            act=_return,
        ),
        ActPage(
            name="refuse",
            verbs=("refuse",),
            form=forms.OpinionForm,
            title=_("Refuse"),
            icon="x",
            done=_("You refused %(subject)s."),
            act=_refuse,
            tone="danger",
            lead=_("Refusing %(subject)s is final: a new case needs a new fact."),
        ),
        ActPage(
            name="amend",
            verbs=("agree",),
            form=forms.AmendForm,
            title=_("Change the amount"),
            icon="edit",
            done=_("You agreed to %(subject)s with another amount."),
            act=_amend,
        ),
        ActPage(
            name="transfer",
            verbs=("transfer",),
            form=forms.TransferForm,
            title=_("Transfer"),
            icon="switch-horizontal",
            done=_("%(subject)s was handed on."),
            act=_transfer,
        ),
        ActPage(
            name="add_signer",
            verbs=("add_signer",),
            form=forms.AddSignerForm,
            title=_("Add a signer"),
            icon="user-plus",
            done=_("A signer was added to %(subject)s."),
            act=_add_signer,
        ),
        ActPage(
            name="escalate",
            verbs=("escalate",),
            form=forms.OpinionForm,
            title=_("Escalate"),
            icon="arrow-up",
            done=_("%(subject)s went up with your opinion."),
            act=_escalate,
        ),
        ActPage(
            name="remind",
            verbs=("remind",),
            form=forms.PlainForm,
            title=_("Remind"),
            icon="bell",
            done=_("Those who decide on %(subject)s were reminded."),
            act=_remind,
        ),
        ActPage(
            name="copy",
            verbs=("copy_to",),
            form=forms.CopyForm,
            title=_("Copy to"),
            icon="copy",
            done=_("They can read %(subject)s now."),
            act=_copy,
        ),
        ActPage(
            name="comment",
            verbs=("comment",),
            form=forms.CommentForm,
            title=_("Comment"),
            icon="message",
            done=_("The comment was added."),
            act=_comment,
        ),
        ActPage(
            name="withdraw",
            verbs=("withdraw",),
            form=forms.PlainForm,
            title=_("Withdraw"),
            icon="arrow-back-up",
            done=_("%(subject)s was withdrawn."),
            act=_withdraw,
            lead=_("%(subject)s comes back to you and nobody decides on it."),
        ),
        ActPage(
            name="recall",
            verbs=("recall",),
            form=forms.PlainForm,
            title=_("Take the decision back"),
            icon="rotate",
            done=_("Your decision on %(subject)s was taken back: it waits for you again."),
            act=_recall,
        ),
        ActPage(
            name="confirm",
            verbs=("confirm_amount",),
            form=forms.PlainForm,
            title=_("Confirm the amount"),
            icon="circle-check",
            done=_("You confirmed the amount of %(subject)s."),
            act=_confirm,
        ),
        ActPage(
            name="resubmit",
            verbs=("resubmit",),
            form=forms.ResubmitForm,
            title=_("Submit again"),
            icon="send",
            done=_("%(subject)s was submitted again."),
            act=_resubmit,
        ),
        ActPage(
            name="give_up",
            verbs=("give_up",),
            form=forms.PlainForm,
            title=_("Give the case up"),
            icon="ban",
            done=_("%(subject)s was given up."),
            act=_give_up,
            tone="danger",
            lead=_("%(subject)s ends here. It cannot be taken up again."),
        ),
        ActPage(
            name="take_over",
            verbs=("take_over",),
            form=forms.PlainForm,
            title=_("Take over"),
            icon="hand-grab",
            done=_("You decide on %(subject)s now."),
            act=_take_over,
        ),
        ActPage(
            name="watch",
            verbs=(),
            form=forms.PlainForm,
            title=_("Watch"),
            icon="eye",
            done=_("You will be told how %(subject)s goes on."),
            act=_watch,
        ),
        ActPage(
            name="unwatch",
            verbs=(),
            form=forms.PlainForm,
            title=_("Stop watching"),
            icon="eye-off",
            done=_("You do not watch %(subject)s any more."),
            act=_unwatch,
        ),
    )
}


def approval_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """GET asks, POST acts."""
    page = PAGES.get(act)
    case = _case(request, pk)
    if page is None or (page.name == "amend" and not case.kind.amendable):
        raise Http404
    if request.method != "POST":
        return _asked(request, case, page, page.form(case=case), _closed(case, page))
    form = page.form(request.POST, case=case)
    if not form.is_valid():
        return _asked(request, case, page, form, None, status=422)
    try:
        page.act(case.reader, case.approval, form)
    except Conflict as conflict:
        return _conflict(request, pk, page, conflict)
    except DomainError as refusal:
        return _asked(request, case, page, form, refusal, status=refusal.http_status)
    messages.success(request, str(page.done) % {"subject": case.approval.subject})
    return _finished(request, _next_address(request, case))


def _case(request: HttpRequest, pk: int) -> Case:
    user: Any = request.user
    rows = Approval.objects.visible_to(user).select_related("branch", "maker", "chain")
    return case_of(get_object_or_404(rows, pk=pk), user)


def _finished(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def _next_address(request: HttpRequest, case: Case) -> str:
    if request.GET.get("back") == "inbox":
        return reverse("workflow:inbox")
    return reverse("workflow:approval", args=[case.approval.pk])


def _closed(case: Case, page: ActPage) -> DomainError | None:
    """Why none of the page's steps is open, or None."""
    steps = available_steps(case.approval, case.reader, case.at)
    refusals = [steps[verb][1] for verb in page.verbs]
    return refusals[0] if refusals and None not in refusals else None


def _conflict(request: HttpRequest, pk: int, page: ActPage, conflict: Conflict) -> HttpResponse:
    """The differences, and the question again on the case as it is now: sending it once more is a new decision."""
    fresh = _case(request, pk)
    data = request.POST.copy()
    data["seal"], data["key"] = seal_of(fresh), new_key()
    told = worded_differences(fresh.approval, fresh.kind, fresh.obj, conflict.facts.get("differences", {}))
    conflict.facts["differences"] = told
    return _asked(request, fresh, page, page.form(data, case=fresh), conflict, status=409)


def _asked(
    request: HttpRequest,
    case: Case,
    page: ActPage,
    form: forms.ActForm,
    refusal: DomainError | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "approval": case.approval,
        "act": page,
        "form": form,
        "form_title": page.title,
        "form_lead": str(page.lead or "%(subject)s") % {"subject": case.approval.subject},
        "submit_label": page.title,
        "submit_tone": page.tone,
        "cancel_address": reverse("workflow:approval", args=[case.approval.pk]),
        "refusal": refusal,
        "only_refusal": refusal is not None and status == 200,
    }
    partial = getattr(request, "htmx", False)
    template = "workflow/approvals/_act.html" if partial else "workflow/approvals/act.html"
    return render(request, template, context, status=status)
