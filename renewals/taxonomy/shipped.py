"""The taxonomies as Banli is shipped (renewals brief §4): they hold wherever no branch states something else."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.utils import translation
from django.utils.functional import Promise

from renewals.rules.contact import CHANNEL_LABELS, INTENTION_LABELS, RESULT_LABELS
from renewals.rules.loss import LOSS_CLASS_LABELS, LOSS_REASONS, VOID_LABELS, LossClass
from renewals.taxonomy.rules import Entry, Facts, Kind

Words = tuple[str, Promise | str]
#: Property insurers a motor customer may go to; a branch adds those of its market.
INSURERS = (
    ("picc", "人保财险", "PICC P&C"),
    ("pingan", "平安产险", "Ping An P&C"),
    ("cpic", "太平洋产险", "CPIC P&C"),
    ("ccic", "大地保险", "China Continent"),
    ("cic", "中华财险", "China United"),
    ("sunshine", "阳光产险", "Sunshine P&C"),
    ("taiping", "太平财险", "Taiping General"),
    ("huaan", "华安保险", "Sinosafe"),
    ("yongan", "永安保险", "Yong An"),
    ("dinghe", "鼎和保险", "Dinghe"),
    ("zhongan", "众安保险", "ZhongAn"),
    ("zking", "紫金保险", "Zking"),
    ("zheshang", "浙商保险", "Zheshang"),
)


@cache
def shipped() -> tuple[Entry, ...]:
    """Every shipped code, with its words in both languages."""
    return (
        *_entries(
            Kind.LOSS_REASON, [(each.value, label) for each, label in LOSS_CLASS_LABELS.items() if _chosen(each)]
        ),
        *_reasons(),
        *_entries(Kind.VOID_REASON, [(each.value, label) for each, label in VOID_LABELS.items()]),
        *_entries(Kind.CHANNEL, [(each.value, label) for each, label in CHANNEL_LABELS.items()]),
        *_entries(Kind.RESULT, [(each.value, label) for each, label in RESULT_LABELS.items()]),
        *_entries(Kind.INTENTION, [(each.value, label) for each, label in INTENTION_LABELS.items()]),
        *(
            Entry(kind=Kind.INSURER, code=code, zh=zh, en=en, order=place, system=True)
            for place, (code, zh, en) in enumerate(INSURERS, start=1)
        ),
    )


@cache
def shipped_by_code() -> dict[tuple[Kind, str], Entry]:
    """The same by taxonomy and code."""
    return {(entry.kind, entry.code): entry for entry in shipped()}


def _chosen(each: LossClass) -> bool:
    return each is not LossClass.SYSTEM


def _entries(kind: Kind, words: Iterable[Words]) -> list[Entry]:
    return [
        Entry(kind=kind, code=code, zh=_in("zh-hans", label), en=_in("en", label), order=place, system=True)
        for place, (code, label) in enumerate(words, start=1)
    ]


def _reasons() -> list[Entry]:
    return [
        Entry(
            kind=Kind.LOSS_REASON,
            code=reason.code,
            parent=reason.code[0],
            zh=_in("zh-hans", reason.label),
            en=_in("en", reason.label),
            order=place,
            system=True,
            facts=Facts(reason.needs_competitor, reason.needs_amount, reason.note_length),
        )
        for place, reason in enumerate(LOSS_REASONS, start=1)
        if reason.chosen_by_people
    ]


def _in(language: str, label: Promise | str) -> str:
    with translation.override(language):
        return str(label)
