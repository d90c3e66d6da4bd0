"""The taxonomies as they hold for a branch on a day: what the forms offer and the guards ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import get_language

from accounts.models import Branch
from renewals.models.taxon import Taxon
from renewals.rules.contact import ContactResult, is_connected
from renewals.rules.loss import NOT_FOLLOWED_UP, LossReason, loss_reason
from renewals.taxonomy.rules import Entry, Facts, Kind, Stated, offered, resolve
from renewals.taxonomy.shipped import shipped, shipped_by_code

Choices = list[tuple[Any, Any]]


class Taxonomy:
    """Everything of one branch on one day, read with one query."""

    def __init__(self, branch: Branch, on: date) -> None:
        self.branch, self.on = branch, on
        self.all = resolve(shipped(), stated_around(branch), branch.path, on)

    def entries(self, kind: Kind) -> tuple[Entry, ...]:
        """Every code of a taxonomy, switched-off ones included."""
        return tuple(entry for entry in self.all if entry.kind is kind)

    def offered(self, kind: Kind) -> tuple[Entry, ...]:
        """The codes that may be chosen."""
        return offered(self.entries(kind))

    def find(self, kind: Kind, code: str) -> Entry | None:
        """The code that may be chosen, or None."""
        return next((entry for entry in self.offered(kind) if entry.code == code), None)

    def choices(self, kind: Kind) -> Choices:
        """Codes with their words, in order, for a form."""
        return [(entry.code, words_of(entry)) for entry in self.offered(kind)]

    def loss_classes(self) -> Choices:
        """The first level of loss reasons that have a second one to choose."""
        filled = {entry.parent for entry in self.offered(Kind.LOSS_REASON)}
        classes = [entry for entry in self.offered(Kind.LOSS_REASON) if not entry.parent]
        return [(entry.code, words_of(entry)) for entry in classes if entry.code in filled]

    def loss_reasons(self) -> Choices:
        """The second level, grouped by the first."""
        reasons = [entry for entry in self.offered(Kind.LOSS_REASON) if entry.parent]
        return [
            (label, [(entry.code, words_of(entry)) for entry in reasons if entry.parent == code])
            for code, label in self.loss_classes()
        ]

    def results(self) -> Iterator[tuple[bool, str, Any]]:
        """Contact results: whether somebody was reached, code, words."""
        for code, words in self.choices(Kind.RESULT):
            yield is_connected(ContactResult(code)), code, words

    def loss_reason(self, code: str) -> LossReason | None:
        """A reason of the second level that may be chosen here, with what must be entered with it."""
        entry = self.find(Kind.LOSS_REASON, code)
        if entry is None or not entry.parent:
            return None
        facts = entry.facts
        return LossReason(
            entry.code,
            words_of(entry),
            needs_competitor=facts.needs_competitor,
            needs_amount=facts.needs_amount,
            note_length=facts.note_length,
        )


def must_verify(code: str, branch: Branch, on: date) -> bool:
    """Whether somebody else must verify losses of this reason; a reason switched off since keeps its duty."""
    entries = Taxonomy(branch, on).entries(Kind.LOSS_REASON)
    return any(entry.code == code and entry.facts.must_verify for entry in entries)


def needs_no_approval(code: str, branch: Branch, on: date) -> bool:
    """Whether losses of this reason are exempt from the lead's decision (brief §1.5 row 11)."""
    entry = Taxonomy(branch, on).find(Kind.LOSS_REASON, code)
    return entry is not None and entry.facts.no_approval


def stated_around(branch: Branch) -> list[Stated]:
    """What ``branch`` and the branches above it state, of any day."""
    chain = branch.path.strip("/").split("/")
    return [
        Stated(row.branch.path, row.valid_from, as_entry(row))
        for row in Taxon.objects.filter(branch__code__in=chain).select_related("branch")
    ]


def as_entry(row: Taxon) -> Entry:
    """A row as the rules see it."""
    return Entry(
        kind=Kind(row.kind),
        code=row.code,
        parent=row.parent,
        zh=row.label_zh,
        en=row.label_en,
        order=row.order,
        active=row.active,
        facts=Facts(**row.facts),
    )


def words_of(entry: Entry) -> str:
    """The words in the reader's language."""
    return entry.zh if (get_language() or "zh").startswith("zh") else entry.en


def word(kind: Kind, code: str) -> str:
    """A code in words where no branch is at hand: lists over many branches, histories, the sentences of events.

    A code means the same everywhere, so that the shipped words, or the newest of any branch, are right.
    """
    if kind is Kind.LOSS_REASON and code == NOT_FOLLOWED_UP:
        known = loss_reason(code)
        return str(known.label) if known else code
    found = shipped_by_code().get((kind, code)) or _newest(kind, code)
    return words_of(found) if found else code


def all_words(kind: Kind) -> dict[str, str]:
    """Every code of the company that is no class, with its words: shipped ones and those any branch added."""
    rows = Taxon.objects.filter(kind=kind).order_by("valid_from", "pk")
    found = {row.code: as_entry(row) for row in rows}
    found |= {entry.code: entry for entry in shipped() if entry.kind is kind}
    ordered = sorted(found.values(), key=lambda entry: (entry.order, entry.code))
    return {entry.code: words_of(entry) for entry in ordered if entry.parent or kind is not Kind.LOSS_REASON}


def _newest(kind: Kind, code: str) -> Entry | None:
    row = Taxon.objects.filter(kind=kind, code=code).order_by("-valid_from", "-pk").first() if code else None
    return as_entry(row) if row else None
