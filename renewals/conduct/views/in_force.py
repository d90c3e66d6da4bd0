"""The rules in force, the early windows and the script cards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from renewals.branch_numbers import chosen, number, read_once
from renewals.conduct.actions import configuring
from renewals.conduct.asking import complaint_stop
from renewals.conduct.forms import CardForm, EarlyWindowForm
from renewals.conduct.numbers import conduct_numbers
from renewals.conduct.rules.early_windows import BOTH, KNOWN
from renewals.conduct.settings import SETTINGS
from renewals.conduct.views.pages import CONDUCT, FormPage, form_answer, tabs_of
from renewals.conduct.windows import early_days
from renewals.conduct.wording import hours_words
from renewals.models import EarlyWindow, ScriptCard
from workflow.branch_scope import chosen_branch

YES_NO = {True: _("yes"), False: _("no")}


def conduct(request: HttpRequest) -> HttpResponse:
    """What holds in a branch today: hours, caps, consent, windows."""
    user: Any = request.user
    branch, today = chosen_branch(request) or user.branch, timezone.localdate()
    windows = EarlyWindow.objects.visible_to(user).select_related("branch", "set_by")
    known = {(row.branch.name[:2], row.line) for row in windows}
    context = {
        "tabs": tabs_of(user, "conduct"),
        "branch": branch,
        "facts": _in_force(branch, today),
        "windows": windows.order_by("branch__path", "line", "-valid_from"),
        "proposals": [each for each in KNOWN if (each.province, each.line) not in known],
        "may_set": user.scope().may(configuring.CONFIGURES),
    }
    return render(request, "renewals/conduct/rules.html", context)


@read_once()
def _in_force(branch: Branch, today: date) -> list[tuple[Any, Any]]:
    numbers = conduct_numbers(branch, today)
    stop = complaint_stop(branch, today)
    labels = {setting.code: setting for setting in SETTINGS}
    demanded = labels["renewals.recording_required"].shown(chosen("recording_required", branch, today))
    consent = labels["renewals.call_consent"].shown(chosen("call_consent", branch, today))
    return [
        (_("Hours of sales calls"), hours_words(numbers)),
        (_("Saturdays and Sundays"), YES_NO[numbers.weekends]),
        (_("Public holidays"), YES_NO[numbers.holidays]),
        (_("Earliest sales call, days before the cover ends"), numbers.earliest_days),
        (_("Unanswered or refused calls to a number a day"), numbers.attempts_a_day),
        (_("One sales call to a number in … days"), numbers.gap_days),
        (_("Sales calls to a number in a cycle"), numbers.calls_a_cycle),
        (_("A clear refusal forbids calls for … months"), number("refusal_months", branch, today)),
        (_("A do-not-call request holds … months"), number("do_not_call_months", branch, today)),
        (_("Consent to sales calls"), consent),
        (_("Answered calls name their recording"), demanded),
        (_("Quoting opens, days before the cover ends"), early_days(branch, BOTH, today)),
        (_("Calls to new customers stopped until"), stop.isoformat() if stop else _("not stopped")),
    ]


def early_window_new(request: HttpRequest) -> HttpResponse:
    """提前投保窗口: another number of days from a day on."""
    user: Any = request.user
    form = EarlyWindowForm(request.POST or None, user=user, initial={"line": "commercial"})
    return form_answer(
        request,
        form,
        lambda: configuring.set_early_window(by=user, **form.cleaned_data),
        FormPage(title=_("Set an early window"), done=_("The window is set."), back="conduct"),
    )


def script_cards(request: HttpRequest) -> HttpResponse:
    """话术卡 of the reader's branches and of those above, the newest of each code first."""
    user: Any = request.user
    rows = ScriptCard.objects.visible_to(user).select_related("branch")
    context = {
        "tabs": tabs_of(user, "script_cards"),
        "cards": rows.order_by("kind", "order", "code", "branch__path", "-valid_from"),
        "today": timezone.localdate(),
        "may_set": user.scope().may(CONDUCT),
    }
    return render(request, "renewals/conduct/script_cards.html", context)


def script_card_new(request: HttpRequest) -> HttpResponse:
    """A new card, or another wording of one whose number stands in the address."""
    user: Any = request.user
    known = request.GET.get("card", "")
    card = ScriptCard.objects.visible_to(user).filter(pk=int(known[:18])).first() if known.isdecimal() else None
    names = ("code", "kind", "moment", "title", "text", "order", "active")
    initial = {name: getattr(card, name) for name in names} if card is not None else {"moment": "always"}
    form = CardForm(request.POST or None, user=user, initial=initial)
    return form_answer(
        request,
        form,
        lambda: configuring.set_card(by=user, branch=form.cleaned_data["branch"], form=form.entry),
        FormPage(title=_("Script card"), done=_("The card is set."), back="script_cards"),
    )
