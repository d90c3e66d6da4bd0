"""Rows for what follows placing: layers, losses, endorsements, returns, conversion and single calculations."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reinsurance.documents.explaining import Grouped, Row, money_rows, order_rows, parted, short
from reinsurance.documents.outcomes import LossOutcome, Outcome, SectionOutcome, Step
from reinsurance.rules.amounts import as_percent, rounded
from reinsurance.rules.excess import LayerLoss
from reinsurance.rules.layered import PlacedLayer
from reinsurance.rules.periods import ReturnMethod, ReturnTerms


def layer_rows(outcome: SectionOutcome, show: Grouped) -> Iterator[Row]:
    """Each layer, its lines and their money."""
    for _stated, placed in outcome.layers:
        layer = placed.layer
        yield Row(_("Layer %(name)s") % {"name": layer.name})
        yield Row(_("Limit of the layer"), show(layer.limit), _("as stated"))
        yield Row(pgettext("reinsurance", "Attachment"), show(layer.attachment), _("as stated"))
        yield Row(pgettext("reinsurance", "Placed"), short(layer.placed), _("signed lines, of the whole layer"))
        if placed.placed.terms:
            yield from order_rows(placed.placed)
            yield from money_rows(
                placed.placed, placed.items, placed.terms.taxes, show, with_premium=placed.items.order_premium > 0
            )


def loss_rows(outcome: SectionOutcome, show: Grouped) -> Iterator[Row]:
    """Each loss from our part to what stays with us."""
    for loss in outcome.losses:
        yield Row(_("Loss %(name)s") % {"name": loss.stated.name})
        if outcome.accepted is not None:
            accepted = outcome.accepted.of(loss.stated.paid.covered, show.digits)
            how = f"{show(loss.stated.paid.covered)} × {short(outcome.accepted.of_whole)}"
            yield Row(_("Our part"), show(accepted), how)
            continue
        yield from _proportional(outcome, loss, show)
        for number, made in enumerate(loss.layers):
            yield from _layer_loss(outcome.layers[number][1], made, show)
        how = " − ".join(show(one) for one in (loss.own, loss.treaty, loss.recovery, loss.expenses))
        yield Row(_("Stays with us"), show(loss.cedant_net), how)


def later_rows(outcome: SectionOutcome, show: Grouped) -> Iterator[Row]:
    """Endorsements, cancellation, adjustment, interest and conversion."""
    before = outcome.section.first.items.order_premium
    for step in outcome.endorsements:
        yield Row(_("Endorsement %(name)s") % {"name": step.name})
        yield from _step(outcome, step, before, show)
        before = step.version.order_premium
    if outcome.cancellation is not None:
        yield Row(pgettext("reinsurance", "Cancellation"))
        yield from _step(outcome, outcome.cancellation, before, show)
    terms = outcome.section.placed.terms
    if outcome.adjustment is not None:
        yield Row(_("Sliding commission"))
        yield Row(_("Loss ratio"), short(outcome.adjustment.loss_ratio), _("incurred ÷ earned"))
        yield Row(_("Commission rate"), short(outcome.adjustment.rate), _("from the scale, within its bounds"))
        for line, delta in zip(terms, outcome.adjustment.delta.lines, strict=True):
            yield Row(line.party.reinsurer, show(delta.commission), _("commission at this rate less commission booked"))
    if outcome.interest:
        yield Row(_("Interest on the withheld premium"))
        for line, part in zip(terms, outcome.interest, strict=False):
            yield Row(line.party.reinsurer, show(part), _("its part of the interest on all that is withheld"))
    if outcome.conversion is not None:
        made, other = outcome.conversion, Grouped(outcome.conversion.digits)
        yield Row(_("In %(currency)s") % {"currency": made.currency})
        yield Row(
            pgettext("reinsurance", "Rate"), f"{rounded(made.rate, 10):f}", made.rate_day or _("agreed on the slip")
        )
        for line, money in zip(terms, made.items.lines, strict=True):
            yield Row(
                _("Premium of %(name)s") % {"name": line.party.reinsurer},
                other(money.premium),
                _("its part of the converted total"),
            )
            yield Row(
                _("Net of %(name)s") % {"name": line.party.reinsurer}, other(money.net), _("sum of the converted items")
            )


def alone_rows(outcome: Outcome, show: Grouped) -> Iterator[Row]:
    """Calculations that stand beside a placement."""
    deal = outcome.deal
    for one, parts in zip(deal.allocations, outcome.allocations, strict=True):
        whole = sum(one.weights, Decimal(0))
        yield Row(_("Allocation of %(total)s") % {"total": show(one.amount)})
        for number, (weight, part) in enumerate(zip(one.weights, parts, strict=True), start=1):
            yield Row(f"#{number}", show(part), parted(one.amount, as_percent(weight, whole), part, show))
    for split, (net, tax) in zip(deal.tax_splits, outcome.tax_splits, strict=True):
        yield Row(_("Tax on %(amount)s") % {"amount": show(split.amount)})
        if split.inclusive:
            yield Row(_("Without tax"), show(net), f"{show(split.amount)} ÷ (1 + {short(split.rate)})")
            yield Row(pgettext("reinsurance", "Tax"), show(tax), f"{show(split.amount)} − {show(net)}")
        else:
            yield Row(pgettext("reinsurance", "Tax"), show(tax), f"{show(net)} × {short(split.rate)}")
    for asked, back in zip(deal.returns, outcome.returns, strict=True):
        if asked.terms is not None:
            yield Row(_("Return of premium"), show(back), _return_how(asked.amount, asked.terms, show))
    yield from _profit(outcome, show)
    if outcome.programme is not None and deal.programme is not None:
        yield Row(pgettext("reinsurance", "Programme"))
        for name, ceded in outcome.programme.ceded.items():
            yield Row(name, show(sum(ceded.values(), Decimal(0))), _("ceded to this contract"))
        for item, loss in deal.programme.losses.items():
            net = outcome.programme.net[item]
            yield Row(item, show(net), f"{show(loss)} − {show(loss - net)}")


def _proportional(outcome: SectionOutcome, loss: LossOutcome, show: Grouped) -> Iterator[Row]:
    entitled, section = loss.entitled, outcome.section
    if entitled is None:
        how = f"{show(loss.stated.net or Decimal(0))} + {show(loss.stated.expenses)}"
        yield Row(_("Ultimate net loss and expenses"), show(loss.own), how)
        return
    yield Row(_("Loss, 100 %"), show(entitled.covered), _("loss above the deductible + expenses − salvage"))
    yield Row(_("Our part"), show(entitled.own), f"{show(entitled.covered)} × {short(section.terms.share)}")
    names = [
        pgettext("reinsurance", "Retention"),
        *(treaty.name for treaty in section.terms.wanted.treaties),
        pgettext("reinsurance", "Facultative"),
    ]
    amounts = [entitled.retention, *entitled.treaties, entitled.facultative]
    agreed = outcome.section.first.agreed
    percents = agreed.percents() if sum(agreed.weights) else []
    for name, share, amount in zip(names, percents, amounts, strict=False):
        yield Row(name, show(amount), parted(entitled.own, share, amount, show))
    placing = section.placed.placing
    whole = sum(placing.weights, Decimal(0))
    for line, signed, amount in zip(section.placed.terms, section.placed.signing.signed, entitled.lines, strict=False):
        share = as_percent(signed, whole)
        yield Row(line.party.reinsurer, show(amount), parted(entitled.facultative, share, amount, show))
    if any(due != amount for due, amount in zip(loss.due, entitled.lines, strict=False)):
        for line, due, amount in zip(section.placed.terms, loss.due, entitled.lines, strict=False):
            label = _("Due from %(name)s") % {"name": line.party.reinsurer}
            yield Row(label, show(due), f"{show(amount)} − {show(amount - due)}")


def _layer_loss(placed: PlacedLayer, made: LayerLoss, show: Grouped) -> Iterator[Row]:
    layer = placed.layer
    how = f"min(max({show(made.net)} − {show(layer.attachment)}, 0), {show(layer.limit)})"
    yield Row(_("In layer %(name)s") % {"name": layer.name}, show(made.in_layer), how)
    if made.after_deductible != made.in_layer:
        yield Row(_("After the annual deductible"), show(made.after_deductible), _("deductible consumed first"))
    if made.loss != made.after_deductible:
        yield Row(_("Within the aggregate"), show(made.loss), _("what the aggregate limit still holds"))
    yield Row(pgettext("reinsurance", "Recovery"), show(made.recovery), f"{show(made.loss)} × {short(layer.placed)}")
    if made.expenses:
        how = _("expenses × loss in layer ÷ net loss × placed share")
        yield Row(_("Expenses in addition"), show(made.expenses), how)
    if made.reinstatement_premium:
        yield Row(
            _("Reinstatement premium"),
            show(made.reinstatement_premium),
            _("premium %(premium)s × reinstated %(part)s ÷ limit × rate and time × placed share")
            % {"premium": show(layer.premium or Decimal(0)), "part": show(made.reinstated)},
        )


def _step(outcome: SectionOutcome, step: Step, before: Decimal, show: Grouped) -> Iterator[Row]:
    change = f"{show(step.version.order_premium)} − {show(before)}"
    yield Row(_("Premium of the order, cumulative"), show(step.version.order_premium), _("from the new totals"))
    yield Row(pgettext("reinsurance", "Change"), show(step.delta.order_premium), change)
    for line, now, delta in zip(outcome.section.placed.terms, step.version.items.lines, step.delta.lines, strict=True):
        how = f"{show(now.net)} − {show(now.net - delta.net)}"
        yield Row(_("Net of %(name)s") % {"name": line.party.reinsurer}, show(delta.net), how)


def _return_how(premium: Decimal, terms: ReturnTerms, show: Grouped) -> str:
    unused = terms.total_days - terms.used_days
    if terms.method is ReturnMethod.AB_INITIO:
        return show(premium)
    if terms.table:
        return f"{show(premium)} × {short(terms.fraction() * 100)}"
    factor = f" × {short(terms.factor)}" if terms.method is ReturnMethod.SHORT_RATE else ""
    return f"{show(premium)} × {unused} ÷ {terms.total_days}{factor}"


def _profit(outcome: Outcome, show: Grouped) -> Iterator[Row]:
    if outcome.deal.profit is None:
        return
    terms = outcome.deal.profit[0]
    for year in outcome.profit:
        yield Row(_("Profit commission"))
        yield Row(pgettext("reinsurance", "Income"), show(year.income), _("premium + reserves brought forward"))
        yield Row(
            pgettext("reinsurance", "Outgo"),
            show(year.outgo),
            _("commission + claims + expenses + reserves carried forward"),
        )
        yield Row(
            pgettext("reinsurance", "Profit"),
            show(year.profit),
            " − ".join(map(show, (year.income, year.outgo, year.deficit_in))),
        )
        yield Row(
            pgettext("reinsurance", "Commission"),
            show(year.commission),
            f"max({show(year.profit)}, 0) × {short(terms.percent)}",
        )
        yield Row(_("Deficit carried forward"), show(year.deficit_out), _("losses not yet made good"))
