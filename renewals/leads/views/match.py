"""匹配 by hand: a manager names the policy that renewed the customer, with the paper that shows it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.errors import Conflict, DomainError
from accounts.models import User
from renewals.branch_numbers import read_once, windows_of
from renewals.disclosure import shown_title
from renewals.leads.actions.matching import match_with_evidence
from renewals.leads.forms import MatchForm
from renewals.leads.matching import Candidate, candidates
from renewals.models import Renewal
from workflow.step_pages import sent_anew, why_closed

VERBS = ("match", "win_back", "match_late")


def match_by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Candidates with what speaks for each, another number, the reason and the evidence."""
    user: Any = request.user
    renewal = get_object_or_404(Renewal.objects.visible_to(user).select_related("branch", "owner"), pk=pk)
    with read_once():
        found = candidates(renewal, windows_of(renewal.branch, timezone.localdate()))
        closed = why_closed(renewal, VERBS, user)
    if request.method != "POST":
        form = MatchForm(obj=renewal, user=user, initial={"policy": str(found[0].policy.pk) if found else ""})
        return _asked(request, renewal, form, found, closed)
    form = MatchForm(request.POST, request.FILES, obj=renewal, user=user)
    form.fields["policy"].choices = _choices(found)  # type: ignore[attr-defined]  # a choice field
    if not form.is_valid():
        return _asked(request, renewal, form, found, None, status=422)
    try:
        _act(user, renewal, form)
    except Conflict as conflict:
        fresh = Renewal.objects.visible_to(user).select_related("branch", "owner").get(pk=pk)
        again = MatchForm(sent_anew(request, fresh.version), obj=fresh, user=user)
        return _asked(request, fresh, again, found, conflict, status=409)
    except DomainError as refusal:
        return _asked(request, renewal, form, found, refusal, status=refusal.http_status)
    messages.success(request, _("%(title)s is matched.") % {"title": shown_title(renewal, user.pk)})
    return redirect("renewals:detail", pk=pk)


def _act(user: User, renewal: Renewal, form: MatchForm) -> None:
    value = form.cleaned_data
    match_with_evidence(
        by=user,
        renewal=renewal,
        policy_id=int(value["policy"]) if value["policy"] and not value["policy_no"].strip() else None,
        policy_no=value["policy_no"],
        reason=value["reason"],
        evidence=value["evidence"],
        expected_version=value["expected_version"],
    )


def _choices(found: list[Candidate]) -> list[tuple[str, str]]:
    return [(str(each.policy.pk), _words(each)) for each in found]


def _words(each: Candidate) -> str:
    policy = each.policy
    facts = {
        "policy": policy.policy_no,
        "start": policy.starts_on.isoformat(),
        "premium": number_format(policy.premium, decimal_pos=2, use_l10n=True, force_grouping=True),
        "branch": policy.branch.name,
        "why": " · ".join(str(reason) for reason in each.reasons),
    }
    return str(_("%(policy)s · begins %(start)s · ¥%(premium)s · %(branch)s · %(why)s")) % facts


def _asked(
    request: HttpRequest,
    renewal: Renewal,
    form: MatchForm,
    found: list[Candidate],
    refusal: DomainError | None,
    *,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    form.fields["policy"].choices = _choices(found)  # type: ignore[attr-defined]  # a choice field
    if not found:
        del form.fields["policy"]
    context = {
        "form": form,
        "renewal": renewal,
        "candidates": len(found),
        "refusal": refusal,
        "only_refusal": refusal is not None and status == 200,
        "form_title": _("Match by hand"),
        "form_lead": shown_title(renewal, user.pk),
        "submit_label": _("Match"),
        "multipart": True,
        "cancel_address": reverse("renewals:detail", args=[renewal.pk]),
    }
    return render(request, "renewals/leads/match.html", context, status=status)
