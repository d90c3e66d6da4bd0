"""What the figures of due renewals are told apart by (renewals brief §3.3-3.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Branch, User
from renewals.figures.bands import band_labels, with_premium_band
from renewals.figures.measures import with_next_insurer
from renewals.models import RenewalQuerySet
from renewals.models.renewal import Line, Usage
from renewals.rules.vocabulary import LABELS, ListKind, SalesChannel, choices
from renewals.taxonomies import Taxonomy, words_of
from renewals.taxonomy.rules import Kind
from renewals.telesales.rules.modes import list_kinds_of, mode_of
from workflow.kpis import Question

Prepare = Callable[[RenewalQuerySet, Question], RenewalQuerySet]
#: The key of what no policy was signed for.
NOT_SOLD = "unsold"


@dataclass(frozen=True, slots=True)
class Dimension:
    """How due renewals are grouped: a column, how its values are named, and how one of them is picked again."""

    code: str
    label: str | Promise
    column: str
    labels: Callable[[list[Any], Question], dict[Any, tuple[str, str]]]
    pick: Callable[[RenewalQuerySet, str, Question], RenewalQuerySet]
    #: Adds the column where the rows do not have it.
    prepare: Prepare = lambda rows, _question: rows


def _month_labels(values: list[date], _question: Question) -> dict[Any, tuple[str, str]]:
    return {value: (f"{value:%Y-%m}", f"{value:%Y-%m}") for value in values}


def _pick_month(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(cycle=date.fromisoformat(f"{key}-01"))


def _branch_labels(values: list[int], question: Question) -> dict[Any, tuple[str, str]]:
    """Rolls branches up to the level directly below the branch that was asked for."""
    below = {branch.pk: branch.path for branch in Branch.objects.filter(pk__in=values)}
    depth = question.branch.path.count("/")
    tops = {
        pk: "/".join(path.split("/")[: depth + 1]) + "/" if path != question.branch.path else path
        for pk, path in below.items()
    }
    names = dict(Branch.objects.filter(path__in=set(tops.values())).values_list("path", "name"))
    return {pk: (top.strip("/").rsplit("/", 1)[-1], names[top]) for pk, top in tops.items()}


def _pick_branch(rows: RenewalQuerySet, key: str, question: Question) -> RenewalQuerySet:
    """What lies below the branch; of the one asked for only what stands with itself, as its line says."""
    if key == question.branch.code:
        return rows.filter(credit_branch=question.branch)
    branch = Branch.objects.filter(code=key).first()
    if branch is None:
        raise ValueError(key)
    return rows.filter(credit_branch__in=Branch.objects.under(branch).values("pk"))


def _team_labels(values: list[int], _question: Question) -> dict[Any, tuple[str, str]]:
    return {branch.pk: (branch.code, branch.name) for branch in Branch.objects.filter(pk__in=values)}


def _pick_team(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(credit_branch__code=key)


def _owner_labels(values: list[int | None], _question: Question) -> dict[Any, tuple[str, str]]:
    people = {
        person.pk: (person.employee_no, person.name) for person in User.objects.filter(pk__in=[v for v in values if v])
    }
    return {**people, None: ("", _("Nobody"))}


def _pick_owner(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(credit_owner__employee_no=key) if key else rows.filter(credit_owner__isnull=True)


def _mode_labels(values: list[str], _question: Question) -> dict[Any, tuple[str, str]]:
    """责任模式: who had to chase the customer; what was on no list was the agent's to keep."""
    modes = {value: mode_of(value) for value in values}
    return {value: (mode.value, str(LABELS[ListKind][mode])) for value, mode in modes.items()}


def _pick_mode(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(list_kind__in=list_kinds_of(key))


def _sold_labels(values: list[str | None], _question: Question) -> dict[Any, tuple[str, str]]:
    """实际销售渠道 of the signed policy, whoever had to chase the customer."""
    named = dict(choices(SalesChannel))
    told = {value: (value, str(named.get(value) or value or _("Not stated"))) for value in values if value is not None}
    return {**told, None: (NOT_SOLD, _("Not signed"))}


def _pick_sold(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    if key == NOT_SOLD:
        return rows.filter(matched_policy__isnull=True)
    return rows.filter(matched_policy__channel=key)


def _stated_labels(values: list[str | None], _question: Question) -> dict[Any, tuple[str, str]]:
    """What is its own word; the key of nothing is empty."""
    return {value: (str(value or ""), str(value or _("Not stated"))) for value in values}


def _pick_energy(rows: RenewalQuerySet, key: str, _question: Question) -> RenewalQuerySet:
    return rows.filter(extra__energy=key) if key else rows.exclude(extra__has_key="energy")


def _reason_labels(values: list[str], question: Question) -> dict[Any, tuple[str, str]]:
    """流失原因 as the branch calls them."""
    entries = Taxonomy(question.branch, question.as_of).entries(Kind.LOSS_REASON)
    named = {entry.code: words_of(entry) for entry in entries}
    return {value: (value, named.get(value) or value or _("Not stated")) for value in values}


def _choice_labels(options: Iterable[tuple[str, Any]]) -> Callable[[list[str], Question], dict[Any, tuple[str, str]]]:
    """Words of codes; what is no code is its own word, as a channel only one core system knows."""
    named = dict(options)
    return lambda values, _question: {
        value: (value, str(named.get(value) or value or _("Not stated"))) for value in values
    }


def _pick_column(column: str) -> Callable[[RenewalQuerySet, str, Question], RenewalQuerySet]:
    return lambda rows, key, _question: rows.filter(**{column: key})


def _pick_added(column: str, prepare: Prepare) -> Callable[[RenewalQuerySet, str, Question], RenewalQuerySet]:
    return lambda rows, key, question: prepare(rows, question).filter(**{column: key})


DIMENSIONS: dict[str, Dimension] = {
    dimension.code: dimension
    for dimension in (
        Dimension("month", gettext_lazy("Month of expiry"), "cycle", _month_labels, _pick_month),
        Dimension("branch", gettext_lazy("Branch"), "credit_branch_id", _branch_labels, _pick_branch),
        Dimension("team", gettext_lazy("Team"), "credit_branch_id", _team_labels, _pick_team),
        Dimension("owner", gettext_lazy("Owner"), "credit_owner_id", _owner_labels, _pick_owner),
        Dimension(
            "usage",
            gettext_lazy("Usage"),
            "usage",
            _choice_labels(Usage.choices),
            _pick_column("usage"),
        ),
        Dimension(
            "line",
            gettext_lazy("Line"),
            "line",
            _choice_labels(Line.choices),
            _pick_column("line"),
        ),
        Dimension(
            "channel",
            gettext_lazy("Channel"),
            "channel",
            _choice_labels(choices(SalesChannel)),
            _pick_column("channel"),
        ),
        Dimension("mode", gettext_lazy("Responsibility mode"), "list_kind", _mode_labels, _pick_mode),
        Dimension(
            "sold_channel", gettext_lazy("Actual sales channel"), "matched_policy__channel", _sold_labels, _pick_sold
        ),
        Dimension(
            "list_kind",
            gettext_lazy("List kind"),
            "list_kind",
            _choice_labels(choices(ListKind)),
            _pick_column("list_kind"),
        ),
        Dimension("energy", gettext_lazy("Energy"), "extra__energy", _stated_labels, _pick_energy),
        Dimension(
            "customer_class",
            gettext_lazy("Customer class"),
            "customer_class",
            _choice_labels(()),
            _pick_column("customer_class"),
        ),
        Dimension("reason", gettext_lazy("Loss reason"), "loss_reason", _reason_labels, _pick_column("loss_reason")),
        Dimension(
            "insurer",
            gettext_lazy("Next insurer"),
            "next_insurer",
            _stated_labels,
            _pick_added("next_insurer", with_next_insurer),
            with_next_insurer,
        ),
        Dimension(
            "premium_band",
            gettext_lazy("Premium change"),
            "premium_band",
            band_labels,
            _pick_added("premium_band", with_premium_band),
            with_premium_band,
        ),
    )
}
