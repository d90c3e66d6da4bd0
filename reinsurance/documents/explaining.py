"""Every figure of a section with how it came about: the rows of the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from reinsurance.documents.outcomes import SectionOutcome
from reinsurance.documents.plain import Plain
from reinsurance.rules.amounts import as_percent, decimals, rounded, trimmed
from reinsurance.rules.bases import Basis
from reinsurance.rules.capacity import Treaty, TreatyKind
from reinsurance.rules.lines import Items, LineMoney
from reinsurance.rules.placing import Placed
from reinsurance.rules.section import Section, headroom, unplaced_amount
from reinsurance.rules.taxes import TaxRow

BASES: dict[Basis, str | Promise] = {
    Basis.WHOLE: gettext_lazy("of the whole"),
    Basis.OWN: gettext_lazy("of our share"),
    Basis.ORDER: gettext_lazy("of the order"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, its value as shown, and its derivation. A row without value is a heading."""

    label: str
    value: str = ""
    how: str = ""


class Grouped(Plain):
    """Amounts with thousands separators, for people."""

    def __call__(self, amount: Decimal) -> str:
        plain = super().__call__(amount)
        whole, point, rest = plain.partition(".")
        return f"{int(whole.lstrip('-')):,}{point}{rest}" if not plain.startswith("-") else f"-{self(-amount)}"


def short(percentage: Decimal | Fraction) -> str:
    """A percentage without trailing zeros."""
    value = rounded(Fraction(percentage), 10)
    return f"{value:.{decimals(value)}f} %"


def section_rows(outcome: SectionOutcome, show: Grouped) -> Iterator[Row]:
    """Capacity, premium, order, lines and their money."""
    section = outcome.section
    if section.terms.sum_insured is not None:
        yield from _capacity(section, show)
    if section.first.premium:
        yield from _premium(section, show)
    if section.placed.terms:
        yield from order_rows(section.placed)
        yield from money_rows(
            section.placed, section.first.items, section.terms.taxes, show, with_premium=section.first.order_premium > 0
        )


def _capacity(section: Section, show: Grouped) -> Iterator[Row]:
    terms, first = section.terms, section.first
    yield Row(pgettext("reinsurance", "Capacity"))
    yield Row(_("Sum insured, 100 %"), show(first.sum_insured), _("as stated"))
    yield Row(_("Own sum insured"), show(first.own), f"{show(first.sum_insured)} × {short(terms.share)}")
    if terms.wanted.legal_limit is not None:
        yield Row(_("Legal limit per risk unit"), show(terms.wanted.legal_limit), _("a tenth of capital and reserves"))
    tested = first.tested or first.shares
    if first.tested is not None:
        yield Row(_("Tested on the EML"), show(sum(tested.weights, Decimal(0))), _("shares found on the EML"))
    stated = terms.wanted.retention is not None
    left = _("as stated, at most what there is") if stated else _("what treaties and facultative leave")
    percents = first.agreed.percents() if sum(first.agreed.weights) else []
    yield Row(pgettext("reinsurance", "Retention"), show(tested.retention), left)
    for treaty, amount in zip(terms.wanted.treaties, tested.treaties, strict=True):
        yield Row(treaty.name, show(amount), _treaty_how(treaty, tested.retention, section, show))
    formula = " − ".join(show(one) for one in (sum(tested.weights, Decimal(0)), tested.retention, *tested.treaties))
    yield Row(_("Facultative need"), show(tested.facultative), formula)
    names = [
        pgettext("reinsurance", "Retention"),
        *(treaty.name for treaty in terms.wanted.treaties),
        pgettext("reinsurance", "Facultative"),
    ]
    for name, share, amount in zip(names, percents, first.shares.weights, strict=False):
        how = f"{show(amount)} ÷ {show(first.own)}"
        yield Row(_("Share of %(name)s") % {"name": name}, short(share), how)
    unplaced = unplaced_amount(section)
    yield Row(
        _("Net retention with the unplaced share"),
        show(first.shares.retention + unplaced),
        f"{show(first.shares.retention)} + {show(unplaced)}",
    )
    room = headroom(section)
    if room is not None:
        how = f"{show(terms.wanted.legal_limit or Decimal(0))} − {show(first.shares.retention + unplaced)}"
        yield Row(pgettext("reinsurance", "Headroom"), show(room), how)


def _treaty_how(treaty: Treaty, retention: Decimal, section: Section, show: Grouped) -> str:
    limit = "" if treaty.limit is None else f"; ≤ {show(treaty.limit)}"
    if treaty.kind is TreatyKind.QUOTA_SHARE:
        base = section.first.own if treaty.of_first is None else min(section.first.own, treaty.of_first)
        return f"{show(base)} × {short(treaty.percent or Decimal(0))}{limit}"
    if treaty.amount is not None:
        return _("as stated") + limit
    lines = treaty.lines or Decimal(0)
    table = section.terms.wanted.retention or retention
    return (
        _("what is left, at most %(lines)s × %(retention)s")
        % {
            "lines": trimmed(lines),
            "retention": show(table),
        }
        + limit
    )


def _premium(section: Section, show: Grouped) -> Iterator[Row]:
    terms, first = section.terms, section.first
    yield Row(_("Original premium"))
    stated = _("as stated") if terms.sum_insured is None else _("as stated, or sum insured × rate")
    yield Row(_("Premium, 100 %"), show(first.premium), stated)
    yield Row(_("Own premium"), show(first.own_premium), f"{show(first.premium)} × {short(terms.share)}")
    if not sum(first.agreed.weights):
        return
    agreed = terms.order_premium is not None or terms.order_rate is not None
    names = [
        pgettext("reinsurance", "Retention"),
        *(treaty.name for treaty in terms.wanted.treaties),
        pgettext("reinsurance", "Facultative"),
    ]
    for name, share, premium in zip(names, first.agreed.percents(), first.premiums, strict=False):
        how = _("agreed with the reinsurers") if agreed else parted(first.own_premium, share, premium, show)
        yield Row(_("Premium of %(name)s") % {"name": name}, show(premium), how)


def parted(total: Decimal, share: Decimal, part: Decimal, show: Grouped) -> str:
    """A part of a total: the exact product, and the unit it got or not by the fen rule."""
    exact = Fraction(total) * Fraction(share) / 100
    floor = rounded(abs(exact) - Fraction(1, 2 * 10**show.digits), show.digits) if exact else Decimal(0)
    product = f"{show(total)} × {short(share)}"
    if abs(part) > floor and Fraction(abs(part)) != abs(exact):
        return _("%(product)s, one more by largest remainder") % {"product": product}
    return product


def order_rows(placed: Placed) -> Iterator[Row]:
    """From written to signed lines."""
    signing = placed.signing
    basis = str(BASES[placed.basis])
    yield Row(_("Order and lines"))
    yield Row(pgettext("reinsurance", "Order"), short(signing.order), basis)
    written = " + ".join(short(one).removesuffix(" %") for one in placed.written)
    yield Row(_("Written lines"), short(signing.written_total), written)
    if signing.stand_total:
        yield Row(_("Lines to stand"), short(signing.stand_total), _("not reduced"))
    if signing.factor is not None:
        order, stand, total = (short(one) for one in (signing.order, signing.stand_total, signing.written_total))
        how = f"({order} − {stand}) ÷ ({total} − {stand})"
        yield Row(_("Signing factor k"), f"{rounded(signing.factor, 10):f}", how)
    for line, offered, signed in zip(placed.terms, placed.written, signing.signed, strict=True):
        reduced = signed != offered and signing.factor is not None
        how = _("as written")
        if line.signed is not None:
            how = _("as agreed outside")
        elif reduced and signing.factor is not None:
            how = f"{short(offered)} × {rounded(signing.factor, 10):f}"
        yield Row(_("Signed by %(name)s") % {"name": line.party.reinsurer}, short(signed), how)
    if signing.shortfall:
        yield Row(
            _("Shortfall, ours"), short(signing.shortfall), f"{short(signing.order)} − {short(signing.written_total)}"
        )


def money_rows(
    placed: Placed, items: Items, taxes: tuple[TaxRow, ...], show: Grouped, *, with_premium: bool
) -> Iterator[Row]:
    """Totals on the order first, then each line's part of each total, and its net as a sum."""
    if not with_premium:
        return
    money = [*items.lines, items.unplaced]
    terms = [*placed.placing.lines, placed.default]
    yield Row(_("Money on the order"))
    yield Row(pgettext("reinsurance", "Premium"), show(items.order_premium), _("premium of the order"))
    for label, field in (
        (pgettext("reinsurance", "Commission"), "commission"),
        (pgettext("reinsurance", "Brokerage"), "brokerage"),
        (pgettext("reinsurance", "Withheld"), "withheld"),
    ):
        rates = dict.fromkeys(getattr(one, field) for one in terms)
        for rate in rates:
            members = [place for place, one in enumerate(terms) if getattr(one, field) == rate]
            base = sum((money[place].premium for place in members), Decimal(0))
            total = sum((getattr(money[place], field) for place in members), Decimal(0))
            if rate and base:
                yield Row(label, show(total), f"{show(base)} × {short(rate)}")
    for number, tax in enumerate(taxes):
        total = sum((one.taxes[number] for one in money), Decimal(0))
        base = items.order_premium if tax.flow == "premium" else sum((one.commission for one in money), Decimal(0))
        yield Row(tax.name, show(total), _tax_how(tax, base, total, show))
    for place, line in enumerate(placed.terms):
        yield Row(_("Money of %(name)s") % {"name": line.party.reinsurer})
        yield from _line(placed, items, taxes, place, show)
    if items.unplaced.premium:
        yield Row(_("Unplaced, ours"))
        yield Row(
            pgettext("reinsurance", "Premium"), show(items.unplaced.premium), _("what the lines leave of the order")
        )


def _tax_how(tax: TaxRow, base: Decimal, total: Decimal, show: Grouped) -> str:
    if tax.inclusive:
        return f"{show(base)} − {show(base)} ÷ (1 + {short(tax.rate)}) = {show(total)}"
    return f"{show(base)} × {short(tax.rate)}"


def _line(placed: Placed, items: Items, taxes: tuple[TaxRow, ...], place: int, show: Grouped) -> Iterator[Row]:
    """A line's part of each total; a charge is divided among the lines that are on its rate."""
    made, money = items.lines[place], [*items.lines, items.unplaced]
    terms = [*placed.placing.lines, placed.default]
    everybody = list(range(len(terms)))
    premium = _part(placed, [one.premium for one in money], everybody, place, show)
    yield Row(pgettext("reinsurance", "Premium"), show(made.premium), premium)
    for label, field in (
        (pgettext("reinsurance", "Commission"), "commission"),
        (pgettext("reinsurance", "Brokerage"), "brokerage"),
        (pgettext("reinsurance", "Withheld"), "withheld"),
    ):
        members = [other for other in everybody if getattr(terms[other], field) == getattr(terms[place], field)]
        if getattr(made, field):
            part = _part(placed, [getattr(one, field) for one in money], members, place, show)
            yield Row(label, show(getattr(made, field)), part)
    for number, tax in enumerate(taxes):
        members = [other for other in everybody if tax.applies_to(terms[other].domicile)]
        if made.taxes[number]:
            part = _part(placed, [one.taxes[number] for one in money], members, place, show)
            yield Row(tax.name, show(made.taxes[number]), part)
    yield Row(_("Net payable"), show(made.net), _net_how(made, show))


def _part(placed: Placed, amounts: list[Decimal], members: list[int], place: int, show: Grouped) -> str:
    weights = placed.placing.weights
    whole = sum((weights[other] for other in members), Decimal(0))
    return parted(
        sum((amounts[other] for other in members), Decimal(0)), as_percent(weights[place], whole), amounts[place], show
    )


def _net_how(made: LineMoney, show: Grouped) -> str:
    terms = [show(made.premium)]
    terms += [f"− {show(made.commission)}"] if made.commission else []
    terms += [f"− {show(made.brokerage)}"] if made.brokerage and made.brokerage_deducted else []
    terms += [f"− {show(made.withheld)}"] if made.withheld else []
    terms += [f"+ {show(made.tax)}" if made.tax > 0 else f"− {show(-made.tax)}"] if made.tax else []
    return " ".join(terms)
