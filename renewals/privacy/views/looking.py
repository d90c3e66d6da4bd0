"""One certificate number for a reason; a legal hold placed and lifted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from renewals.disclosure import shown_title
from renewals.models import Renewal
from renewals.privacy.actions import looking
from renewals.privacy.forms import CertificateForm, WhyForm
from renewals.views.step_pages import StepPage, show_step


def reveal_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """查看证件号: the whole number, on this one answer only; every view is in the history with its reason."""

    def act(by: User, renewal: Renewal, form: CertificateForm) -> HttpResponse:
        number = looking.reveal_certificate(by=by, renewal=renewal, reason=form.reason_words)
        context = {"renewal": renewal, "number": number, "renewal_title": shown_title(renewal, by.pk)}
        partial = getattr(request, "htmx", False)
        name = "_certificate" if partial else "certificate"
        answer = render(request, f"renewals/privacy/{name}.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    page = StepPage(
        name="reveal_certificate",
        verbs=("reveal_certificate",),
        form=CertificateForm,
        title=_("Show certificate number"),
        submit=_("Reveal"),
        done="",
        act=act,
    )
    return show_step(request, pk, page)


def legal_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """保全 or 解除保全, as the customer stands."""
    user: Any = request.user
    renewal = get_object_or_404(Renewal.objects.visible_to(user), pk=pk)
    held = bool(renewal.legal_hold)

    def act(by: User, row: Renewal, form: WhyForm) -> None:
        change = looking.lift_hold if held else looking.place_hold
        change(by=by, renewal=row, reason=form.cleaned_data["reason"], **form.guard)

    page = StepPage(
        name="legal_hold",
        verbs=("lift_hold" if held else "place_hold",),
        form=WhyForm,
        title=_("Lift the legal hold") if held else _("Place a legal hold"),
        submit=_("Lift it") if held else _("Place it"),
        done=_("The legal hold of %(title)s is lifted.") if held else _("%(title)s is under a legal hold."),
        act=act,
        lead=_("Data under a legal hold is neither made unreadable nor deleted: %(title)s"),
    )
    return show_step(request, pk, page)
