"""Compliance keeps the rules: a new version is written by one person and holds once another has verified it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.models.branch import ROOT_CODE
from accounts.scope import require
from reinsurance.models import RuleVersion
from reinsurance.rules.regulation import REGISTER
from reinsurance.rules.words import clean

PERMISSION = "reinsurance.rules"


@transaction.atomic
def set_rule(
    *,
    by: User,
    rule: str,
    severity: str,
    status: str,
    source: str,
    numbers: Mapping[str, Decimal],
    valid_from: date,
    valid_until: date | None = None,
) -> RuleVersion:
    """Writes the next version of a registered rule; it changes nothing until it is verified."""
    require(by, PERMISSION)
    known = REGISTER[rule]
    if set(numbers) != set(known.number_words):
        raise DomainError("rule_numbers", _("Give every number of the rule."))
    if any(not number.is_finite() or number < 0 for number in numbers.values()):
        raise DomainError("rule_numbers", _("A number of a rule is not below zero."))
    if valid_until is not None and valid_until < valid_from:
        raise DomainError("dates_reversed", _("The last day comes before the first: exchange them."))
    Branch.objects.select_for_update().get(code=ROOT_CODE)
    last = RuleVersion.objects.filter(rule=rule).aggregate(last=Max("number"))["last"] or 0
    row = RuleVersion.objects.create(
        rule=rule,
        number=last + 1,
        severity=severity,
        status=status,
        source=clean(source, "source", limit=200),
        numbers={name: str(number) for name, number in numbers.items()},
        valid_from=valid_from,
        valid_until=valid_until,
        made_by=by,
        made_at=timezone.now(),
    )
    _tell("set_rule", by, row)
    return row


@transaction.atomic
def verify_rule(*, by: User, version: RuleVersion) -> RuleVersion:
    """Somebody else than its maker has compared the version with its source: it holds on its days."""
    require(by, PERMISSION)
    row = RuleVersion.objects.select_for_update().get(pk=version.pk)
    if row.verified_by_id is not None:
        raise DomainError("rule_verified", _("This version is verified already."))
    if row.made_by_id == by.pk:
        raise DomainError("FOUR_EYES", _("Somebody else than who wrote the version must verify it."))
    row.verified_by, row.verified_at = by, timezone.now()
    row.save(update_fields=["verified_by", "verified_at"])
    _tell("verify_rule", by, row)
    return row


def _tell(verb: str, by: User, row: RuleVersion) -> None:
    root = Branch.objects.get(code=ROOT_CODE)
    record(verb, root, by=by, branch=root, rule=row.rule, number=row.number, valid_from=row.valid_from.isoformat())
