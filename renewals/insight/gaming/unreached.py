"""K 类虚高: losses for "cannot be reached" far above what colleagues have (brief §4.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from renewals.insight.gaming.suspects import Kind, Limit, Suspect, by_person, once


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss that was agreed to. ``verified``: somebody else called and found the reason true."""

    person: int
    branch: int
    renewal: int
    unreached: bool
    verified: bool


def k_inflation(losses: Iterable[Loss], points: Limit, least: Limit) -> list[Suspect]:
    """Whose share of class K lies more than ``points`` percentage points above the share of the others of the branch.

    Verified losses are left out on both sides. Below ``least`` losses, or without others to compare with, nobody is
    named: two of three is no share.
    """
    judged = [loss for loss in losses if not (loss.unreached and loss.verified)]
    all_of, class_k = Counter(each.branch for each in judged), Counter(each.branch for each in judged if each.unreached)
    found = []
    for person, own in by_person(judged, lambda loss: loss.person):
        mine = [loss for loss in own if loss.unreached]
        branch = Counter(loss.branch for loss in own).most_common(1)[0][0]
        here = [loss for loss in own if loss.branch == branch]
        others = all_of[branch] - len(here)
        others_k = class_k[branch] - sum(loss.unreached for loss in here)
        if len(own) < least(person) or others < least(person):
            continue
        # exact: shares are compared as products, not as rounded quotients
        if 100 * (len(mine) * others - others_k * len(own)) > points(person) * len(own) * others:
            facts = {
                "unreached": len(mine),
                "losses": len(own),
                "share": 100 * len(mine) // len(own),
                "others": 100 * others_k // others,
            }
            found.append(Suspect(Kind.UNREACHED_SHARE, person, once(loss.renewal for loss in mine), facts))
    return found
