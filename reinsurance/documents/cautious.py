"""Which warnings a computed section deserves."""

from __future__ import annotations

from collections.abc import Iterator

from reinsurance.documents.cautions import Caution
from reinsurance.documents.nodes import joined
from reinsurance.documents.outcomes import SectionOutcome
from reinsurance.rules.amounts import trimmed
from reinsurance.rules.excess import check_layers
from reinsurance.rules.exposure import above_one_acceptor, repeated
from reinsurance.rules.placing import Placed
from reinsurance.rules.refusals import Refusal
from reinsurance.rules.section import headroom, signed_of_whole


def section_cautions(outcome: SectionOutcome) -> Iterator[Caution]:
    """In the order in which a reader meets their subjects."""
    path = outcome.stated.path
    yield from _capacity(outcome)
    yield from _placing(outcome.section.placed, path)
    facultative = outcome.section.first.shares.facultative
    if facultative and not outcome.section.terms.lines:
        yield Caution("NOT_PLACED", joined(path, "lines"), {"amount": facultative})
    parties = [line.party for line in outcome.section.terms.lines]
    for name in repeated(parties):
        yield Caution("SAME_REINSURER", joined(path, "lines"), {"name": name})
    yield from _acceptors(outcome)
    made = outcome.conversion
    if made is not None and made.rate_day and made.rate_day != made.wanted_day:
        yield Caution("RATE_OLDER", "convert", {"day": made.rate_day, "wanted": made.wanted_day})
    yield from _layers(outcome)


def _placing(placed: Placed, path: str) -> Iterator[Caution]:
    signing = placed.signing
    if signing.shortfall and placed.terms:
        yield Caution("UNDER_PLACED", joined(path, "lines"), {"shortfall": trimmed(signing.shortfall)})
    if signing.factor is not None:
        facts: dict[str, object] = {"written": trimmed(signing.written_total), "order": trimmed(signing.order)}
        yield Caution("SIGNED_DOWN", joined(path, "lines"), facts)
    for number, (line, signed) in enumerate(zip(placed.terms, signing.signed, strict=True)):
        if not signed:
            yield Caution("SIGNED_ZERO", joined(path, f"lines[{number}]"), {"name": line.party.reinsurer})


def _capacity(outcome: SectionOutcome) -> Iterator[Caution]:
    path, section = outcome.stated.path, outcome.section
    if section.terms.tested_on_eml and section.terms.eml is not None:
        yield Caution("EML_BASIS", joined(path, "eml"), {"eml": section.terms.eml})
    room = headroom(section)
    limit = section.terms.wanted.legal_limit
    if room is not None and limit is not None and room < 0:
        yield Caution("NET_OVER_LIMIT", joined(path, "retention"), {"net": limit - room, "limit": limit})


def _acceptors(outcome: SectionOutcome) -> Iterator[Caution]:
    """Only where signed lines can be told as percent of the whole."""
    section = outcome.section
    if not section.terms.lines or section.terms.sum_insured is None:
        return
    try:
        of_whole = signed_of_whole(section)
    except Refusal:
        return
    for name, share in above_one_acceptor([line.party for line in section.terms.lines], of_whole):
        yield Caution("ONE_ACCEPTOR", joined(outcome.stated.path, "lines"), {"name": name, "share": trimmed(share)})


def _layers(outcome: SectionOutcome) -> Iterator[Caution]:
    path = joined(outcome.stated.path, "layers")
    layers = [placed.layer for _stated, placed in outcome.layers]
    for end, attachment in check_layers(layers):
        yield Caution("LAYER_GAP", path, {"end": end, "attachment": attachment})
    for stated, placed in outcome.layers:
        yield from _placing(placed.placed, stated.path)
    own = outcome.section.first.own
    top = max((layer.attachment + layer.limit for layer in layers), default=None)
    if top is not None and own and own > top and not outcome.section.first.shares.facultative:
        yield Caution("EML_EXCEEDED", path, {"covered": top, "own": own})
    for number, (stated, placed) in enumerate(outcome.layers):
        cut = [loss.layers[number] for loss in outcome.losses]
        if any(loss.loss < loss.after_deductible for loss in cut):
            yield Caution("LAYER_EXHAUSTED", stated.path, {"name": placed.layer.name})
