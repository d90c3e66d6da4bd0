"""Who may decide this, and why not: the limits of the database put before the rules (``accounts.rules.authority``)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from accounts.authority_words import ACTS, LINES, LOSS_TYPES
from accounts.errors import Denied
from accounts.models import AuthorityLimit, Branch, BranchLevel, Membership, User
from accounts.roles import ADMINISTRATORS, ROLES, roles_with
from accounts.rules.authority import (
    Code,
    Demand,
    Effect,
    Finding,
    LimitRow,
    Measure,
    Post,
    Verdict,
    judge,
    judge_post,
    lower_of,
)

V = TypeVar("V")
#: Under which :class:`Once` knows that the limits are held. Held inside a savepoint they would go with it.
LIMITS_HELD = "limits held"

#: The lowest first: the order in which a case climbs.
LEVELS = tuple(reversed(BranchLevel.values))


class Candidate(NamedTuple):
    """Somebody with a limit that speaks of the case, and what it says."""

    user: User
    role: str
    branch: Branch
    verdict: Verdict

    @property
    def role_label(self) -> str:
        """The role in the reader's language."""
        return str(ROLES[self.role].label)


class Once(Protocol):
    """Reads what it is asked for under a key; for many cases of one transaction, the first time only."""

    def __call__(self, key: Hashable, read: Callable[[], V], /) -> V: ...


def anew(_key: Hashable, read: Callable[[], V], /) -> V:
    """Reads each time."""
    return read()


def verdict(
    user: User, *, branch: Branch, demands: Sequence[Demand], on: date, lock: bool = False, once: Once = anew
) -> Verdict:
    """Whether ``user`` may decide, alone and for themself, a case of ``branch`` on a day.

    ``lock`` (inside a transaction) keeps every limit as it is until the transaction ends, and waits for a change that
    is under way: what is read here is what holds when the decision is committed.
    """
    rows = _limits(branch, demands, on, lock=lock, once=once)
    return _judged(user, rows, branch, demands, on, once)


def lower_verdict(
    principal: User,
    deputy: User,
    *,
    branch: Branch,
    demands: Sequence[Demand],
    on: date,
    lock: bool = False,
    once: Once = anew,
) -> Verdict:
    """Whether ``deputy`` may decide for ``principal``: on each demand the lower of the two limits."""
    rows = _limits(branch, demands, on, lock=lock, once=once)
    return lower_of(*(_judged(user, rows, branch, demands, on, once) for user in (principal, deputy)))


def require_authority(
    user: User,
    *,
    branch: Branch,
    demands: Sequence[Demand],
    on: date,
    lock: bool = True,
    instead_of: User | None = None,
) -> Verdict:
    """The verdict that allows, or :class:`Denied` with a code and a sentence that says by how much or whom to tell."""
    if instead_of is None:
        found = verdict(user, branch=branch, demands=demands, on=on, lock=lock)
    else:
        found = lower_verdict(instead_of, user, branch=branch, demands=demands, on=on, lock=lock)
    if not found.allowed:
        sentences = refusal_sentences(found, branch=branch, on=on)
        rows = [finding.row.as_dict() for finding in found.failing if finding.row is not None]
        raise Denied(found.code, " ".join(sentences), rows=rows)
    return found


def who_may_decide(*, branch: Branch, demands: Sequence[Demand], on: date) -> list[Candidate]:
    """Everybody of whom a limit speaks, with the verdict from each post: lowest level first, then lowest limit.

    People whose access is off are left out; those who are absent are not.
    """
    rows = _limits(branch, demands, on)
    posts = _posts_around(branch, on).filter(user__is_active=True)
    judged = [
        Candidate(each.user, each.role, each.branch, _judged_from(each, rows, branch, demands, on)) for each in posts
    ]
    return sorted(filter(_spoken_of, judged), key=_climbing)


def why_not(user: User, *, branch: Branch, demands: Sequence[Demand], on: date) -> list[str]:
    """Why ``user`` may not decide, one sentence per failing row; empty if ``user`` may."""
    return refusal_sentences(verdict(user, branch=branch, demands=demands, on=on), branch=branch, on=on)


def refusal_sentences(found: Verdict, *, branch: Branch, on: date) -> list[str]:
    """A verdict that refuses, in the reader's language."""
    if found.allowed:
        return []
    if found.post is None:
        return [_("There is no business role here that covers %(branch)s.") % {"branch": branch.name}]
    sentences = [_sentence(finding) for finding in found.failing]
    if found.code == "authority_missing":
        sentences.append(_whom_to_tell(branch, on))
    return sentences


def _sentence(finding: Finding) -> str:
    demand, row = finding.demand, finding.row
    facts = {"what": demand_words(demand), "amount": f"{demand.amount:,.2f}", "over": f"{finding.over_by:,.2f}"}
    if row is None:
        return _("%(what)s: no limit is set, so nothing may be decided.") % facts
    if row.max_amount == 0:
        return _("%(what)s: no authority (document %(document)s).") % {**facts, "document": row.document_no}
    facts |= {"limit": f"{row.max_amount:,.2f}", "document": row.document_no}
    return _("%(what)s: %(amount)s is %(over)s above the limit of %(limit)s (document %(document)s).") % facts


def _whom_to_tell(branch: Branch, on: date) -> str:
    people = limit_keepers(branch, on)
    names = _(", ").join(str(person) for person in people)
    return _("Ask for the limit to be set: %(people)s.") % {"people": names or _("the security administrator")}


def demand_words(demand: Demand) -> str:
    """What a demand is about, in words: act, line, loss type, measure."""
    return authority_words(demand.act, demand.line, demand.loss_type, demand.measure)


def authority_words(act: str, line: str, loss_type: str, measure: str) -> str:
    """The same of codes that were kept: in the language of whoever reads them."""
    words = [ACTS.get(act, act), LINES.get(line, line), LOSS_TYPES.get(loss_type, loss_type), Measure(measure).label]
    return " · ".join(str(word) for word in words if word)


def limit_keepers(branch: Branch, on: date) -> list[User]:
    """Who sets limits for ``branch``: the nearest active holders of the right upward."""
    held = _posts_around(branch, on).filter(role__in=roles_with("accounts.limits"), user__is_active=True)
    depth = max((len(each.branch.path) for each in held), default=0)
    return [each.user for each in held if len(each.branch.path) == depth]


def hold_limits(*, change: bool = False) -> None:
    """Nobody else changes a limit until this transaction ends. Decisions hold them together, a ``change`` alone.

    PostgreSQL takes the whole table, which also keeps out rows that do not exist yet, such as a lower limit of a nearer
    branch: locking the rows read would not. SQLite has one writer anyway. Taken before any lock on a branch.
    """
    if connection.vendor == "postgresql":
        mode = "SHARE ROW EXCLUSIVE" if change else "SHARE"
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {AuthorityLimit._meta.db_table} IN {mode} MODE")


def posts_of(user: User, branch: Branch, on: date) -> list[Post]:
    """The business roles ``user`` holds on ``branch`` or above it. Read anew: rights may have changed meanwhile."""
    return [_post(held) for held in _posts_around(branch, on).filter(user=user, user__is_active=True)]


def _posts_around(branch: Branch, on: date) -> Any:
    """Memberships of business roles that cover ``branch``: administrators decide nothing."""
    codes = branch.path.strip("/").split("/")
    held = Membership.objects.on(on).filter(branch__code__in=codes, role__in=ROLES).exclude(role__in=ADMINISTRATORS)
    return held.select_related("user", "branch").order_by("user__employee_no", "pk")


def _post(held: Membership) -> Post:
    return Post(held.role, held.branch.level, held.branch.path)


def _limits(
    branch: Branch, demands: Iterable[Demand], on: date, *, lock: bool = False, once: Once = anew
) -> list[LimitRow]:
    measures, acts = frozenset(each.measure for each in demands), frozenset(each.act for each in demands)
    if lock:
        once(LIMITS_HELD, hold_limits)
    rows = AuthorityLimit.objects.around(branch).on(on).filter(measure__in=measures, act__in=acts)
    return once(("limits", branch.path, measures, acts, on, lock), rows.rows)


def _judged(
    user: User, rows: list[LimitRow], branch: Branch, demands: Sequence[Demand], on: date, once: Once = anew
) -> Verdict:
    posts = once(("posts", user.pk, branch.path, on), lambda: posts_of(user, branch, on))
    return judge(rows, person=user.pk, posts=posts, path=branch.path, demands=demands, on=on)


def _judged_from(
    held: Membership, rows: list[LimitRow], branch: Branch, demands: Sequence[Demand], on: date
) -> Verdict:
    return judge_post(rows, person=held.user_id, post=_post(held), path=branch.path, demands=demands, on=on)


def _spoken_of(candidate: Candidate) -> bool:
    return any(finding.row is not None for finding in candidate.verdict.decisive)


def _climbing(candidate: Candidate) -> tuple[Any, ...]:
    limits = [finding.row.max_amount for finding in candidate.verdict.decisive if finding.row is not None]
    return LEVELS.index(candidate.branch.level), min(limits), candidate.user.employee_no, candidate.role


__all__ = [
    "LIMITS_HELD",
    "Candidate",
    "Code",
    "Demand",
    "Effect",
    "Finding",
    "LimitRow",
    "Measure",
    "Verdict",
    "authority_words",
    "demand_words",
    "hold_limits",
    "limit_keepers",
    "lower_verdict",
    "posts_of",
    "refusal_sentences",
    "require_authority",
    "verdict",
    "who_may_decide",
    "why_not",
]
