"""Why a request cannot be written or submitted. Read on the locked placement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.requests import check_layers, check_period, check_rate
from reinsurance.rules.scenarios import RENEWAL, scenario_of
from workflow.attachments.verbs import present_files
from workflow.steps import Attempt


def told(refusal: Refusal) -> DomainError:
    """A refusal of the engine, with its remedy, as a step says it."""
    return DomainError(refusal.code, f"{refusal} {refusal.remedy}", path=refusal.path)


def period_sound(attempt: Attempt) -> DomainError | None:
    """From before until, at most ten years."""
    values = attempt.data["values"]
    try:
        check_period(values["period_from"], values["period_until"])
    except Refusal as refusal:
        return told(refusal)
    return None


def not_a_repeat(attempt: Attempt) -> DomainError | None:
    """One standing placement per policy, endorsement and risk unit."""
    return repeat_of(attempt.data["values"], attempt.obj)


def repeat_of(values: dict[str, Any], own: Any) -> DomainError | None:
    """``DUP_PLACEMENT`` when another standing placement has the same risk."""
    key = {name: values[name] for name in ("policy_no", "endorsement_no", "risk_unit")}
    other = type(own).objects.standing().filter(**key).exclude(pk=own.pk).first()
    if other is None:
        return None
    return DomainError(
        "DUP_PLACEMENT",
        _("This risk is placed already under %(number)s.") % {"number": other.number},
        number=other.number,
        placement=other.pk,
    )


def section_sound(attempt: Attempt) -> DomainError | None:
    """The section adds up by itself, and its layer does not overlap another one."""
    from reinsurance.figures import section_figures  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.models import Section  # noqa: PLC0415 (as above)

    placement = attempt.obj
    section = Section(placement=placement, **attempt.data["values"])
    changed = attempt.data.get("section")
    others = [each for each in placement.sections.all() if changed is None or each.pk != changed.pk]
    if section.is_layer != (placement.method == "xl"):
        return DomainError("section_kind", _("A layer belongs to an excess placement, a share to a proportional one."))
    try:
        layers = [(each.attachment, each.limit) for each in (*others, section) if each.is_layer]
        figures = section_figures(placement, section, [])
        check_layers([(low or Decimal(0), limit or Decimal(0)) for low, limit in layers])
    except Refusal as refusal:
        return told(refusal)
    if figures.order <= 0:
        return DomainError("nothing_to_place", _("Retention and treaties carry the whole: nothing is to be placed."))
    if figures.order_premium <= 0:
        return DomainError("AMOUNT_SIGN", _("State the premium: a new placement has one above zero."))
    return None


def scenario_complete(attempt: Attempt) -> DomainError | None:
    """What the scenario asks for is there: fields, then documents."""
    placement = attempt.obj
    scenario = scenario_of(placement.scenario)
    if scenario is None or not scenario.startable:
        return DomainError("scenario_coming", _("This scenario cannot be started yet."))
    renewal = scenario_of(RENEWAL) if placement.renews_id else None
    fields = dict.fromkeys((*scenario.fields, *(renewal.fields if renewal else ())))
    missing = [name for name in fields if getattr(placement, name) in (None, "")]
    if missing:
        names = ", ".join(str(placement._meta.get_field(name).verbose_name) for name in missing)
        return DomainError("fields_missing", _("The scenario also needs: %(names)s.") % {"names": names})
    present = {each["document_type"] for each in present_files(placement)}
    lacking = [code for code in scenario.documents if code not in present]
    if lacking:
        from reinsurance.attached import document_label  # noqa: PLC0415 (guards are named by the models)

        names = ", ".join(str(document_label(code)) for code in lacking)
        return DomainError(
            "documents_missing", _("The scenario also needs these documents: %(names)s.") % {"names": names}
        )
    return None


def has_sections(attempt: Attempt) -> DomainError | None:
    """Something is to be placed."""
    if not attempt.obj.sections.exists():
        return DomainError("sections_missing", _("Add a section or layer first."))
    return None


def rate_known(attempt: Attempt) -> DomainError | None:
    """A foreign currency has a rate of the last seven days that does not jump."""
    placement = attempt.obj
    before = (
        type(placement)
        .objects.filter(currency=placement.currency, fx_rate__isnull=False)
        .exclude(pk=placement.pk)
        .exclude(status="ri_draft")
        .order_by("-fx_date", "-pk")
        .first()
    )
    last = before.fx_rate / before.fx_unit if before is not None else None
    rate = None if placement.fx_rate is None else placement.fx_rate / placement.fx_unit
    try:
        check_rate(placement.currency, rate, placement.fx_date, today=timezone.localdate(attempt.at), last=last)
    except Refusal as refusal:
        return told(refusal)
    return None


def estimate_sound(attempt: Attempt) -> DomainError | None:
    """EML ≤ sum insured, or its basis says why."""
    placement = attempt.obj
    total = sum((each.sum_insured or Decimal(0) for each in placement.sections.all()), Decimal(0))
    if placement.eml is not None and total and placement.eml > total and not placement.eml_basis:
        return DomainError("eml_over_sum", _("The estimated maximum loss is above the sum insured: state its basis."))
    return None


def retention_within_limit(attempt: Attempt) -> DomainError | None:
    """R01: what we plan to keep of one risk unit is within the legal limit."""
    from reinsurance.figures import figures_of  # noqa: PLC0415 (guards are named by the models)

    return over_limit(attempt.obj, figures_of(attempt.obj).total("retention"), attempt)


def over_limit(placement: Any, kept: Decimal, attempt: Attempt) -> DomainError | None:
    """``RETENTION_OVER_LIMIT`` when ``kept``, in the placement's currency, is above the limit of one risk unit."""
    from reinsurance.gating import closed_by  # noqa: PLC0415 (guards are named by the models)
    from reinsurance.regulating import kept_findings  # noqa: PLC0415 (as above)

    return closed_by(kept_findings(placement, kept, on=timezone.localdate(attempt.at)))
