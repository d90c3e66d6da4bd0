"""Taxonomies by branch with inheritance (renewals brief §4): what holds where, what may be changed, how two differ.

What a system code means (a reached customer, a dead number, a class of losses) is said in ``renewals.rules``; a branch
changes its words, its order, whether it is offered, and what must be entered with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

LONGEST_NOTE = 200
#: A class has one letter, its reasons that letter and a number (``Renewal.loss_reason`` holds four characters).
LARGEST_NUMBER = 999


class Kind(StrEnum):
    """Which taxonomy."""

    LOSS_REASON = "loss_reason"
    VOID_REASON = "void_reason"
    CHANNEL = "contact_channel"
    RESULT = "contact_result"
    INTENTION = "intention"
    INSURER = "insurer"


KIND_LABELS: dict[Kind, Promise | str] = {
    Kind.LOSS_REASON: _("Loss reasons"),
    Kind.VOID_REASON: _("Void reasons"),
    Kind.CHANNEL: _("Contact channels"),
    Kind.RESULT: _("Contact results"),
    Kind.INTENTION: _("Intentions"),
    Kind.INSURER: _("Insurers"),
}
#: Taxonomies a branch may add codes to; in the others every code has a meaning that the rules of the desk know.
OPEN_KINDS = frozenset({Kind.LOSS_REASON, Kind.VOID_REASON, Kind.INSURER})
#: Codes the desk itself sets or a duty hangs on: they are never switched off.
ALWAYS_ON: Mapping[Kind, frozenset[str]] = {
    Kind.RESULT: frozenset({"R9"}),
    Kind.INTENTION: frozenset({"E", "U"}),
    Kind.VOID_REASON: frozenset({"surrendered"}),
    Kind.CHANNEL: frozenset({"phone"}),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be entered with a loss reason, and whether somebody else must verify or decide before the loss counts.

    ``no_approval``: exempt from the lead's decision, up to a premium (setting ``renewals.loss_exempt_premium``).
    """

    needs_competitor: bool = False
    needs_amount: bool = False
    note_length: int = 0
    must_verify: bool = False
    no_approval: bool = False


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code of a taxonomy. ``parent`` is the class of a loss reason; ``system``: shipped, never deleted."""

    kind: Kind
    code: str
    zh: str
    en: str
    parent: str = ""
    order: int = 0
    active: bool = True
    system: bool = False
    facts: Facts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Stated:
    """What the branch at ``path`` states about a code from a day on, inclusive."""

    path: str
    valid_from: date
    entry: Entry


def resolve(shipped: Iterable[Entry], stated: Iterable[Stated], path: str, on: date) -> tuple[Entry, ...]:
    """Every code as it holds at ``path`` on a day, switched-off ones included, in the order they are offered.

    The nearest branch upward wins a code, of its rows the latest; where no branch says anything, what is shipped holds.
    """
    best: dict[tuple[Kind, str], Stated] = {}
    for row in stated:
        key = row.entry.kind, row.entry.code
        if not path.startswith(row.path) or row.valid_from > on:
            continue
        rival = best.get(key)
        if rival is None or (len(rival.path), rival.valid_from) < (len(row.path), row.valid_from):
            best[key] = row
    found = {(entry.kind, entry.code): entry for entry in shipped}
    found |= {key: replace(row.entry, system=key in found) for key, row in best.items()}
    return in_order(found.values())


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """A class before its reasons, each level by its order number, then by code."""
    known = tuple(entries)
    places = {(entry.kind, entry.code): (entry.order, entry.code) for entry in known if not entry.parent}

    def place(entry: Entry) -> tuple[str, tuple[int, str], bool, int, str]:
        own = (entry.order, entry.code)
        above = places.get((entry.kind, entry.parent), own) if entry.parent else own
        return entry.kind, above, bool(entry.parent), entry.order, entry.code

    return tuple(sorted(known, key=place))


def offered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those that may be chosen: switched on, and so is the class above."""
    off = {(entry.kind, entry.code) for entry in entries if not entry.active}
    return tuple(entry for entry in entries if entry.active and (entry.kind, entry.parent) not in off)


def next_code(kind: Kind, parent: str, taken: Iterable[str]) -> str:
    """The code of a new entry: one that no branch of the company has given to anything else.

    So a code means one thing everywhere, and a table of losses of the company can be read.
    """
    used = set(taken)
    if kind is Kind.LOSS_REASON and not parent:
        letters = [letter for letter in "ABEFGHIJLMNOQRWYZ" if letter not in used]
        if not letters:
            raise DomainError("taxon_full", _("No code is left for another one."))
        return letters[0]
    start = parent if kind is Kind.LOSS_REASON else "own_"
    for number in range(10 if kind is Kind.LOSS_REASON else 1, LARGEST_NUMBER + 1):
        if f"{start}{number}" not in used:
            return f"{start}{number}"
    raise DomainError("taxon_full", _("No code is left for another one."))


def refuse_entry(entry: Entry, known: Sequence[Entry], *, new: bool = False) -> DomainError | None:
    """Why this cannot be stated where ``known`` holds, or None. ``new``: the code was given out just now."""
    before = {each.code: each for each in known if each.kind is entry.kind}
    return (
        _refuse_code(entry, before, new)
        or _refuse_words(entry, before.values())
        or _refuse_facts(entry)
        or _refuse_switching_off(entry)
    )


def _refuse_code(entry: Entry, before: Mapping[str, Entry], new: bool) -> DomainError | None:
    old = before.get(entry.code)
    if old is None and not new:
        return DomainError("taxon_unknown", _("There is no such code here."))
    if new and entry.kind not in OPEN_KINDS:
        return DomainError(
            "taxon_fixed", _("Codes of this taxonomy have a fixed meaning: change their words, add none.")
        )
    if entry.parent and (entry.kind is not Kind.LOSS_REASON or entry.parent not in before):
        return DomainError("taxon_parent", _("Choose a class of the first level."))
    if entry.parent and before[entry.parent].parent:
        return DomainError("taxon_parent", _("Choose a class of the first level."))
    if old is not None and old.parent != entry.parent:
        return DomainError("taxon_parent", _("A reason stays in its class."))
    return None


def _refuse_words(entry: Entry, others: Iterable[Entry]) -> DomainError | None:
    if not entry.zh.strip() or not entry.en.strip():
        return DomainError("taxon_words", _("Give the words in Chinese and in English."))
    for other in others:
        same = other.zh == entry.zh or other.en.casefold() == entry.en.casefold()
        if same and other.code != entry.code and other.active and other.parent == entry.parent:
            return DomainError(
                "taxon_words_taken", _("Another code has the same words: %(code)s.") % {"code": other.code}
            )
    return None


def _refuse_facts(entry: Entry) -> DomainError | None:
    has_facts = entry.kind is Kind.LOSS_REASON and bool(entry.parent)
    if entry.facts != NO_FACTS and not has_facts:
        return DomainError("taxon_facts", _("Only reasons of the second level ask for something."))
    if not 0 <= entry.facts.note_length <= LONGEST_NOTE:
        return DomainError("taxon_note_length", _("An explanation can be asked for with up to 200 characters."))
    if entry.facts.must_verify and entry.facts.no_approval:
        return DomainError("taxon_exempt_verified", _("A loss that somebody else must verify needs an approval."))
    return None


def _refuse_switching_off(entry: Entry) -> DomainError | None:
    if not entry.active and entry.code in ALWAYS_ON.get(entry.kind, frozenset()):
        return DomainError("taxon_always_on", _("The desk itself uses this code: it cannot be switched off."))
    return None


class Change(StrEnum):
    """What cloning would do to a code of the target."""

    ADDED = "added"
    CHANGED = "changed"
    SWITCHED_OFF = "switched_off"


CHANGE_LABELS: dict[Change, Promise | str] = {
    Change.ADDED: _("New"),
    Change.CHANGED: _("Changed"),
    Change.SWITCHED_OFF: _("Switched off"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One code that would become another: ``before`` None where the target has no such code."""

    change: Change
    before: Entry | None
    after: Entry


def differences(source: Sequence[Entry], target: Sequence[Entry], *, keep_own: bool = True) -> tuple[Difference, ...]:
    """What must be stated at the target so that it reads like the source. ``keep_own``: its own codes stay on."""
    before = {entry.code: entry for entry in target}
    found = []
    for entry in source:
        old = before.pop(entry.code, None)
        if old is None or replace(old, system=entry.system) != entry:
            found.append(Difference(Change.CHANGED if old else Change.ADDED, old, entry))
    if not keep_own:
        left = (old for old in before.values() if old.active)
        found += [Difference(Change.SWITCHED_OFF, old, replace(old, active=False)) for old in left]
    return tuple(found)
