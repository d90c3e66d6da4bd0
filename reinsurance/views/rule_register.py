"""The register of rules: which version holds today, who verified it, and the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from reinsurance.actions.regulating import PERMISSION, set_rule, verify_rule
from reinsurance.forms.rule_version import RuleForm
from reinsurance.models import CreditFactorRow, FiledMethod, RuleVersion
from reinsurance.models.rule_terms import RuleSeverity, RuleStatus
from reinsurance.regulating import laws_on
from reinsurance.rules.regulation import REGISTER, Rule, Version
from workflow.listing.page import export_address


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as it holds. ``numbers`` are words and values; ``waiting`` says that a version is not verified yet."""

    rule: Rule
    version: Version
    severity: Any
    status: Any
    numbers: list[tuple[Any, Any]]
    waiting: bool


def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of the register, as it holds today."""
    context = {
        "lines": rule_lines(request, timezone.localdate()),
        "export_address": export_address(request, "reinsurance-rules"),
    }
    return render(request, "reinsurance/rules.html", context)


def rule_lines(request: HttpRequest, on: date) -> list[Line]:
    """Every rule as it holds on a day."""
    user: Any = request.user
    laws = laws_on(on)
    waiting = set(RuleVersion.objects.visible_to(user).filter(verified_by__isnull=True).values_list("rule", flat=True))
    return [_line(rule, laws.versions[code], waiting=code in waiting) for code, rule in sorted(REGISTER.items())]


def one_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: as it holds, and every version ever written."""
    user: Any = request.user
    found = _rule_of(rule)
    versions = RuleVersion.objects.visible_to(user).filter(rule=rule).select_related("made_by", "verified_by")
    context = {
        "line": _line(found, laws_on(timezone.localdate()).versions[rule]),
        "versions": versions,
        "may_keep": user.scope().may(PERMISSION),
        "me": user.pk,
        **_table_of(rule, user),
    }
    return render(request, "reinsurance/rule.html", context)


def _table_of(rule: str, user: User) -> dict[str, Any]:
    """The table the rule is asked by, if any; newest rows first."""
    if rule == "R03":
        return {"methods": FiledMethod.objects.visible_to(user).select_related("branch", "made_by")}
    if rule == "R11":
        return {"factors": CreditFactorRow.objects.visible_to(user).select_related("made_by")}
    return {}


def rule_new(request: HttpRequest, rule: str) -> HttpResponse:
    """The next version; another person verifies it."""
    user: Any = request.user
    found = _rule_of(rule)
    form = RuleForm(request.POST or None, rule=found, now=laws_on(timezone.localdate()).versions[rule])
    if form.is_valid():
        try:
            set_rule(by=user, rule=rule, **form.version())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The version is written. It holds once somebody else has verified it."))
            return redirect("reinsurance:rule", rule=rule)
    context = {
        "form": form,
        "form_title": _("New version of %(rule)s") % {"rule": rule},
        "form_lead": found.name,
        "submit_label": _("Save"),
        "cancel_address": "../",
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def rule_verify(request: HttpRequest, rule: str, version: str) -> HttpResponse:
    """Compared with its source, by somebody else than its maker."""
    user: Any = request.user
    number = int(version) if version.isascii() and version.isdecimal() else 0
    found = get_object_or_404(RuleVersion.objects.visible_to(user), rule=rule, number=number)
    try:
        verify_rule(by=user, version=found)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The version is verified and holds on its days."))
    return redirect("reinsurance:rule", rule=rule)


def _rule_of(code: str) -> Rule:
    if code not in REGISTER:
        raise Http404(code)
    return REGISTER[code]


def _line(found: Rule, version: Version, *, waiting: bool = False) -> Line:
    return Line(
        rule=found,
        version=version,
        severity=RuleSeverity(version.effect).label,
        status=RuleStatus(version.status).label,
        numbers=[(word, version.numbers[name]) for name, word in found.number_words.items()],
        waiting=waiting,
    )
