"""Verification of the event chain: what the last runs found, the first row that does not fit, and a new run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import SYSTEM
from workflow.audits.tables import linked_kinds
from workflow.chain_checks import BREACHES, JOB, ask_check
from workflow.listing.page import export_address
from workflow.models import ChainCheck, Job
from workflow.tables import kind_label
from workflow.wording import page_of

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """The first row of a run that does not fit, in words."""

    words: str | Promise
    record: str
    address: str
    facts: dict[str, Any]


def chain_checks(request: HttpRequest) -> HttpResponse:
    """The newest run first; a POST asks for a new one."""
    user: Any = request.user
    if request.method == "POST":
        return _asked(request, user)
    runs = list(ChainCheck.objects.select_related("asked_by")[:SHOWN])
    context = {
        "runs": runs,
        "newest": runs[0] if runs else None,
        "finding": finding_of(runs[0], user) if runs and runs[0].breaches else None,
        "export_address": export_address(request, "workflow-chain-checks"),
        "running": Job.objects.visible_to(SYSTEM).active().filter(kind=JOB).exists(),
    }
    return render(request, "workflow/chain_checks.html", context)


def _asked(request: HttpRequest, user: User) -> HttpResponse:
    try:
        ask_check(by=user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The verification has begun. Its result will stand here."))
    return redirect("workflow:chain_checks")


def finding_of(run: ChainCheck, user: User) -> Finding:
    """What ``run`` found first; a link where ``user`` may open the record."""
    first = run.first
    kind, pk = first["object_type"], first["object_id"]
    record = f"{kind_label(kind)} {pk}" if kind else _("Seal of %(day)s") % {"day": first["seal_day"]}
    address = page_of(kind, pk) if kind in linked_kinds(user) else ""
    return Finding(BREACHES.get(first["kind"], first["kind"]), record, address, first)
