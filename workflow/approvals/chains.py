"""Which chain a case takes: the published one nearest upward, else the one its kind ships with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Branch
from workflow.approvals.kinds import KINDS
from workflow.models import ApprovalChain


@dataclass(frozen=True, slots=True)
class Way:
    """A chain as a case takes it. ``chain`` None: shipped with the kind."""

    chain: ApprovalChain | None
    rules: tuple[dict[str, Any], ...]
    ends_by_authority: bool
    same_person: str


def way_for(kind_code: str, branch: Branch, line: str, amount: Decimal | None, on: date) -> Way:
    """The way of a case of ``branch`` on a day; ``amount`` None counts as 0."""
    found = ApprovalChain.objects.in_force(kind_code, branch, on).select_related("branch").prefetch_related("steps")
    chain = chosen(list(found), line, amount or Decimal(0))
    return way_of(chain) if chain is not None else shipped_way(kind_code)


def shipped_way(kind_code: str) -> Way:
    """The way a kind ships with."""
    kind = KINDS[kind_code]
    return Way(None, tuple(step.frozen() for step in kind.steps), kind.ends_by_authority, "merge")


def way_of(chain: ApprovalChain) -> Way:
    """The way a stored chain describes."""
    rules = tuple(step.frozen() for step in chain.steps.all())
    return Way(chain, rules, chain.ends_by_authority, chain.same_person)


def chosen(chains: Sequence[ApprovalChain], line: str, amount: Decimal) -> ApprovalChain | None:
    """Of the chains in force: the nearest branch, then the line named, then the latest start, then the version.

    A newer version of the same branch, line and lower end of the band replaces the older one whole: a case outside the
    newer band is not led by the older one. A version without steps is the retirement of those before it.
    """
    fitting = [each for each in newest_of(chains) if each.line in {"", line} and each.covers(amount)]
    return max(
        fitting,
        key=lambda each: (len(each.branch.path), each.line != "", each.valid_from, each.amount_from, each.version),
        default=None,
    )


def newest_of(chains: Sequence[ApprovalChain]) -> list[ApprovalChain]:
    """Of each branch, line and lower end the version that holds; those that are retired are left out."""
    newest: dict[tuple[int, str, Decimal], ApprovalChain] = {}
    for chain in sorted(chains, key=lambda each: (each.valid_from, each.version)):
        newest[(chain.branch_id, chain.line, chain.amount_from)] = chain
    return [chain for chain in newest.values() if chain.steps.all()]
