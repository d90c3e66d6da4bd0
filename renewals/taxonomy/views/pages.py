"""Taxonomies of a branch: what is offered, where it comes from, a change dated ahead, a clone with its differences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from accounts.scope import require
from renewals.models import Taxon
from renewals.taxonomies import Taxonomy, words_of
from renewals.taxonomy.actions import clone_taxonomy, preview_clone, set_taxon
from renewals.taxonomy.actions.setting import CONFIGURES
from renewals.taxonomy.forms import CloneForm, TaxonForm, initial_of
from renewals.taxonomy.rules import CHANGE_LABELS, KIND_LABELS, OPEN_KINDS, Difference, Entry, Kind
from workflow.branch_scope import chosen_branch
from workflow.listing.chips import Tab

NEW = "new"
PLACES_APART = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One code on the page. ``given_by`` None: as shipped. ``coming``: what is stated for later days."""

    entry: Entry
    words: str
    facts: list[str | Promise]
    given_by: Taxon | None
    coming: list[Taxon]


def taxonomies(request: HttpRequest) -> HttpResponse:
    """The taxonomies of the branch chosen in the frame, or of the widest one the person configures."""
    chosen = chosen_branch(request)
    if chosen is None or not _who(request).scope().may(CONFIGURES, chosen):
        chosen = _configured(_who(request))[0]
    return _page(request, chosen)


def taxonomy(request: HttpRequest, pk: int) -> HttpResponse:
    """The taxonomies of one branch, one in each tab."""
    return _page(request, _branch(request, pk))


def _page(request: HttpRequest, branch: Branch) -> HttpResponse:
    asked = request.GET.get("tab", "")
    kind = Kind(asked) if asked in set(Kind) else Kind.LOSS_REASON
    context = {
        "chosen": branch,
        "offered": _configured(_who(request)),
        "kind": kind,
        "kind_label": KIND_LABELS[kind],
        "tabs": [Tab(label, f"?tab={each.value}", active=each is kind) for each, label in KIND_LABELS.items()],
        "lines": _lines(branch, kind, timezone.localdate()),
        "may_add": kind in OPEN_KINDS,
    }
    return render(request, "renewals/taxonomy/taxonomies.html", context)


def _lines(branch: Branch, kind: Kind, today: date) -> list[Line]:
    chain = branch.path.strip("/").split("/")
    rows = list(Taxon.objects.filter(kind=kind, branch__code__in=chain).select_related("branch"))
    return [_line(entry, rows, today) for entry in Taxonomy(branch, today).entries(kind)]


def _line(entry: Entry, rows: list[Taxon], today: date) -> Line:
    own = [row for row in rows if row.code == entry.code]
    in_force = [row for row in own if row.valid_from <= today]
    given = max(in_force, key=lambda row: (len(row.branch.path), row.valid_from), default=None)
    coming = sorted((row for row in own if row.valid_from > today), key=lambda row: row.valid_from)
    return Line(entry, words_of(entry), fact_words(entry), given, coming)


def fact_words(entry: Entry) -> list[str | Promise]:
    """What must come with a reason, in words."""
    facts = entry.facts
    told: list[str | Promise] = []
    if facts.needs_competitor:
        told.append(_("insurer"))
    if facts.needs_amount:
        told.append(_("price"))
    if facts.note_length:
        told.append(_("explanation of %(count)s characters") % {"count": facts.note_length})
    if facts.must_verify:
        told.append(_("verified by somebody else"))
    if facts.no_approval:
        told.append(_("no approval"))
    return told


def taxon(request: HttpRequest, pk: int, taxonomy: str, taxon: str) -> HttpResponse:
    """One code of one branch: what holds, its history, and a new statement; ``new`` adds a code."""
    branch, kind = _branch(request, pk), _kind(taxonomy)
    today = timezone.localdate()
    entries = Taxonomy(branch, today).entries(kind)
    entry = _known(entries, kind, taxon, branch)
    classes = [(each.code, words_of(each)) for each in entries if not each.parent and each.active]
    begin: dict[str, Any] = initial_of(entry) if entry else {"order": _last_place(entries), "active": True}
    form = TaxonForm(
        request.POST or None, kind=kind, entry=entry, classes=classes, initial={**begin, "valid_from": today}
    )
    if form.is_valid():
        stated = {"valid_from": form.cleaned_data["valid_from"], "source": form.cleaned_data["source"]}
        try:
            set_taxon(by=_who(request), branch=branch, wish=form.wish, **stated)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry was saved."))
            return _back(branch, kind)
    context = {
        "chosen": branch,
        "kind": kind,
        "kind_label": KIND_LABELS[kind],
        "entry": entry,
        "form": form,
        "form_title": words_of(entry) if entry else _("New entry"),
        "history": _history(branch, kind, entry),
        "submit_label": _("Save"),
    }
    return render(request, "renewals/taxonomy/taxon.html", context, status=422 if form.errors else 200)


def _known(entries: tuple[Entry, ...], kind: Kind, code: str, branch: Branch) -> Entry | None:
    """The code, also one that is stated only for later; None for a new one."""
    if code == NEW:
        if kind not in OPEN_KINDS:
            raise Http404
        return None
    found = next((entry for entry in entries if entry.code == code), None)
    if found is None:
        row = Taxon.objects.filter(kind=kind, code=code, branch__code__in=branch.path.strip("/").split("/")).first()
        found = (
            next((each for each in Taxonomy(branch, row.valid_from).entries(kind) if each.code == code), None)
            if row
            else None
        )
    if found is None:
        raise Http404
    return found


def _last_place(entries: tuple[Entry, ...]) -> int:
    return max((entry.order for entry in entries), default=0) + PLACES_APART


def _history(branch: Branch, kind: Kind, entry: Entry | None) -> list[Taxon]:
    if entry is None:
        return []
    chain = branch.path.strip("/").split("/")
    rows = Taxon.objects.filter(kind=kind, code=entry.code, branch__code__in=chain).select_related("branch", "set_by")
    return list(rows.order_by("-valid_from", "-branch__path"))


def clone(request: HttpRequest, pk: int, taxonomy: str) -> HttpResponse:
    """Takes a taxonomy over from another branch: first the differences, then the deed."""
    branch, kind = _branch(request, pk), _kind(taxonomy)
    form = CloneForm(
        request.POST or None,
        user=_who(request),
        target=branch,
        initial={"valid_from": timezone.localdate(), "keep_own": True},
    )
    found: list[Difference] | None = None
    if form.is_valid():
        wish: dict[str, Any] = {"by": _who(request), "kind": kind, "target": branch, **form.cleaned_data}
        try:
            if request.POST.get("step") == "save":
                return _cloned(request, branch, kind, clone_taxonomy(**wish))
            found = list(preview_clone(**wish))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "chosen": branch,
        "kind": kind,
        "kind_label": KIND_LABELS[kind],
        "form": form,
        "previewed": found is not None,
        "lines": [_difference(each) for each in found or ()],
    }
    return render(request, "renewals/taxonomy/clone.html", context, status=422 if form.errors else 200)


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "change": each.change.value,
        "label": CHANGE_LABELS[each.change],
        "code": each.after.code,
        "before": words_of(each.before) if each.before else "",
        "before_facts": fact_words(each.before) if each.before else [],
        "before_active": each.before.active if each.before else True,
        "after": words_of(each.after),
        "after_facts": fact_words(each.after),
        "after_active": each.after.active,
    }


def _cloned(request: HttpRequest, branch: Branch, kind: Kind, count: int) -> HttpResponse:
    words = ngettext("%(count)s entry was taken over.", "%(count)s entries were taken over.", count)
    messages.success(request, words % {"count": count})
    return _back(branch, kind)


def _back(branch: Branch, kind: Kind) -> HttpResponse:
    answer = redirect("renewals:taxonomy", pk=branch.pk)
    answer["Location"] += f"?tab={kind.value}"
    return answer


def _kind(code: str) -> Kind:
    if code not in set(Kind):
        raise Http404
    return Kind(code)


def _configured(user: User) -> list[Branch]:
    return list(Branch.objects.visible_to(user).filter(paths_filter("path", user.scope().paths_for(CONFIGURES))))


def _branch(request: HttpRequest, pk: int) -> Branch:
    branch: Branch = get_object_or_404(Branch.objects.visible_to(_who(request)), pk=pk)
    require(_who(request), CONFIGURES, branch)
    return branch


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
