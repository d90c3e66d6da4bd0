"""States what a code means for a branch from a day on, and carries a whole taxonomy over to another branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import require
from renewals.models import Taxon
from renewals.taxonomies import Taxonomy
from renewals.taxonomy.rules import NO_FACTS, Difference, Entry, Facts, Kind, differences, next_code, refuse_entry
from renewals.taxonomy.shipped import shipped

CONFIGURES = "renewals.configure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to hold: ``code`` empty asks for a new one."""

    kind: Kind
    zh: str
    en: str
    code: str = ""
    parent: str = ""
    order: int = 0
    active: bool = True
    facts: Facts = NO_FACTS


def set_taxon(*, by: User, branch: Branch, wish: Wish, valid_from: date, source: str = "") -> Taxon:
    """States a code for ``branch`` and everything below that says nothing else, from a day on.

    What was stated for the same day is replaced; the log keeps both.
    """
    _refuse_past(by, branch, valid_from)
    with transaction.atomic():
        # Codes are given out one after another for the whole company: its root is the lock.
        list(Branch.objects.select_for_update().filter(parent=None).values_list("pk"))
        known = Taxonomy(branch, valid_from).entries(wish.kind)
        entry = _entry(wish)
        refusal = refuse_entry(entry, known, new=not wish.code)
        if refusal is not None:
            raise refusal
        before = next((each for each in known if each.code == entry.code), None)
        row = _state(by, branch, entry, valid_from, source)
        changes = {entry.code: [_told(before), _told(entry)]}
        _record(
            by,
            branch,
            "set_taxon",
            source,
            taxonomy=entry.kind.value,
            taxon=entry.code,
            valid_from=valid_from,
            changes=changes,
        )
    return row


def _entry(wish: Wish) -> Entry:
    parent = wish.parent if wish.kind is Kind.LOSS_REASON else ""
    taken = {each.code for each in shipped() if each.kind is wish.kind}
    taken.update(Taxon.objects.filter(kind=wish.kind).values_list("code", flat=True))
    return Entry(
        kind=wish.kind,
        code=wish.code or next_code(wish.kind, parent, taken),
        parent=parent,
        zh=wish.zh.strip(),
        en=wish.en.strip(),
        order=wish.order,
        active=wish.active,
        facts=wish.facts,
    )


def preview_clone(
    *, by: User, kind: Kind, source: Branch, target: Branch, valid_from: date, keep_own: bool = True
) -> Sequence[Difference]:
    """What :func:`clone_taxonomy` would state, without stating it. Raises the same refusals."""
    _refuse_past(by, target, valid_from)
    if source.pk == target.pk:
        raise DomainError("clone_onto_itself", _("Choose another branch."))
    require(by, "renewals.view", source)
    theirs, ours = (Taxonomy(branch, valid_from).entries(kind) for branch in (source, target))
    return differences(theirs, ours, keep_own=keep_own)


def clone_taxonomy(
    *, by: User, kind: Kind, source: Branch, target: Branch, valid_from: date, keep_own: bool = True
) -> int:
    """Makes the taxonomy of ``target`` read like that of ``source``; returns how many codes changed.

    Only differences are stated, so that what the two have from a common superior goes on being inherited.
    """
    with transaction.atomic():
        Branch.objects.select_for_update().get(pk=target.pk)
        found = preview_clone(by=by, kind=kind, source=source, target=target, valid_from=valid_from, keep_own=keep_own)
        note = f"{source.code} → {target.code}"
        for each in found:
            _state(by, target, each.after, valid_from, note)
        changes = {each.after.code: [_told(each.before), _told(each.after)] for each in found}
        _record(
            by,
            target,
            "clone_taxonomy",
            "",
            taxonomy=kind.value,
            from_branch=source.name,
            valid_from=valid_from,
            changes=changes,
        )
    return len(found)


def _refuse_past(by: User, branch: Branch, valid_from: date) -> None:
    require(by, CONFIGURES, branch)
    if valid_from < timezone.localdate():
        raise DomainError("backdated", _("A setting changes today or later: what was decided before stays explained."))


def _state(by: User, branch: Branch, entry: Entry, valid_from: date, source: str) -> Taxon:
    values = {
        "parent": entry.parent,
        "label_zh": entry.zh,
        "label_en": entry.en,
        "order": entry.order,
        "active": entry.active,
        "facts": asdict(entry.facts) if entry.facts != NO_FACTS else {},
        "source": source.strip()[:200],
        "set_by": by,
    }
    row, _created = Taxon.objects.update_or_create(
        branch=branch, kind=entry.kind.value, code=entry.code, valid_from=valid_from, defaults=values
    )
    return row


def _told(entry: Entry | None) -> list[object] | None:
    """An entry as the log keeps it."""
    if entry is None:
        return None
    facts = [name for name, value in asdict(entry.facts).items() if value]
    return [entry.zh, entry.en, entry.order, entry.active, *facts]


def _record(by: User, branch: Branch, verb: str, reason: str, *, valid_from: date, **facts: object) -> None:
    record(verb, branch, by=by, branch=branch, reason=reason, valid_from=valid_from.isoformat(), **facts)
