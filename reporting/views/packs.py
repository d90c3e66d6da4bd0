"""The report packs: which there are for the reader, and asking for one."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.scope import require
from reporting.packs.exports import kind_of
from reporting.packs.forms import PackForm
from reporting.packs.registry import PACKS
from workflow.exports.actions import ask_paper


def packs(request: HttpRequest) -> HttpResponse:
    """The packs whose figures the reader may see."""
    scope = cast("User", request.user).scope()
    found = [
        (pack, sum(scope.may(chapter.permission) for chapter in pack.chapters))
        for pack in PACKS.values()
        if scope.may(pack.permission)
    ]
    return render(request, "reporting/packs.html", {"packs": found})


def pack(request: HttpRequest, pack: str) -> HttpResponse:
    """Branch, month, as-of day, language, format and purpose; then a worker makes the file."""
    user = cast("User", request.user)
    if pack not in PACKS:
        raise Http404
    found = PACKS[pack]
    require(user, found.permission)
    form = PackForm(request.POST or None, user=user, pack=found)
    refusal = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            asked = ask_paper(
                by=user,
                paper=kind_of(found),
                output=data["output"],
                question=form.question(),
                purpose=data["purpose"],
            )
        except DomainError as error:
            refusal = error
        else:
            return redirect("workflow:export_request", pk=asked.pk)
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "form_title": str(found.label),
        "form_lead": found.lead,
        "submit_label": _("Make the report"),
        "cancel_address": "../",
        "chapters": [chapter.title for chapter in found.chapters if user.scope().may(chapter.permission)],
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "reporting/pack.html", context, status=status)
