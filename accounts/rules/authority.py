"""Who may decide how much (claims brief §1.1 and §1.2): limit rows in, a verdict out.

A decision states its :class:`Demand` rows: each measure that must be covered, with the amount added up over the whole
case. A person decides from a :class:`Post`: a role on a branch. One post must cover every demand; demands are not
shared out among the posts of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

#: The highest amount the product takes (claims brief §5, data): a row with it is the "above" of head office.
LARGEST = Decimal("10000000000.00")
CENT = Decimal("0.01")


class Measure(TextChoices):
    """What an amount is counted over. A limit for one measure says nothing about another."""

    CASE_TOTAL = "case_total", _("Case total, all payees and covers")
    PER_VEHICLE = "per_vehicle", _("Per vehicle")
    PER_PERSON = "per_person", _("Per injured person")
    PER_PAYMENT = "per_payment", _("Per payment")
    RESERVE = "reserve", _("Reserve")
    CLAIMED = "claimed", _("Amount claimed or sued for")
    EXPENSE = "expense", _("Claims expense")
    COUNT = "count", _("Number of rows")


class Effect(TextChoices):
    """What happens above the limit (claims brief §7, SAP): no decision, or a decision that is told."""

    BLOCK = "block", _("Blocks")
    NOTIFY = "notify", _("Notifies")


class Code(TextChoices):
    """What a limit says about a demand. Only ``over`` and ``missing`` keep a person from deciding."""

    WITHIN = "within", _("Within the limit")
    OVER = "over", _("Above the limit")
    MISSING = "missing", _("No limit is set")
    NOTIFY = "notify", _("Allowed, and will be reported")


#: Codes of refusals.
EXCEEDED, UNSET, NO_POST = "authority_exceeded", "authority_missing", "authority_no_post"


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that must be covered. ``act`` is an act with rows of its own: amount limits never imply it."""

    measure: str
    amount: Decimal
    line: str = ""
    loss_type: str = ""
    act: str = ""

    def __post_init__(self) -> None:
        if self.measure not in Measure.values:
            raise DomainError("measure_unknown", _("There is no such measure."))
        if not sound_amount(self.amount):
            raise DomainError("amount_invalid", _("Give an amount from 0 to 10,000,000,000 with at most 2 decimals."))


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit as it stood when it was read. ``path`` is the branch that issued it; "" in line or loss type means any.

    Either ``level`` and ``role`` name the holder, or ``person``. ``valid_until`` is the last day it counts.
    """

    pk: int
    path: str
    level: str
    role: str
    person: int | None
    line: str
    loss_type: str
    measure: str
    act: str
    effect: str
    max_amount: Decimal
    valid_from: date
    valid_until: date | None
    document_no: str

    def as_dict(self) -> dict[str, Any]:
        """The row as plain JSON, for the event or the decision that used it."""
        until = self.valid_until.isoformat() if self.valid_until else None
        plain = {"max_amount": str(self.max_amount), "valid_from": self.valid_from.isoformat(), "valid_until": until}
        return {**asdict(self), **plain}


@dataclass(frozen=True, slots=True)
class Post:
    """A role held on a branch: where a person decides from."""

    role: str
    level: str
    path: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the row that applies says about one demand. ``over_by`` is above 0 where the amount exceeds the row."""

    code: str
    demand: Demand
    row: LimitRow | None = None
    over_by: Decimal = Decimal(0)

    @property
    def refuses(self) -> bool:
        """Whether this alone keeps the person from deciding."""
        return self.code in {Code.OVER, Code.MISSING}


@dataclass(frozen=True, slots=True)
class Verdict:
    """May this person decide? One finding per demand, then those that notify. No post, no demand: no."""

    findings: tuple[Finding, ...]
    post: Post | None = None

    @property
    def decisive(self) -> tuple[Finding, ...]:
        """The one finding per demand that lets through or refuses, in the order of the demands."""
        return tuple(finding for finding in self.findings if finding.code != Code.NOTIFY)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that refuse."""
        return tuple(finding for finding in self.findings if finding.refuses)

    @property
    def notices(self) -> tuple[Finding, ...]:
        """What is allowed but must be reported."""
        return tuple(finding for finding in self.findings if finding.code == Code.NOTIFY)

    @property
    def allowed(self) -> bool:
        """Whether every demand is covered; without a demand nothing is."""
        return self.post is not None and bool(self.decisive) and not self.failing

    @property
    def code(self) -> str:
        """The code of the refusal, "" if allowed. A missing row outranks an exceeded one: it needs an administrator."""
        if self.post is None:
            return NO_POST
        if self.allowed:
            return ""
        missing = not self.decisive or any(finding.code == Code.MISSING for finding in self.failing)
        return UNSET if missing else EXCEEDED


def sound_amount(amount: Decimal) -> bool:
    """Whether ``amount`` is a number of cents from 0 to :data:`LARGEST`; NaN and infinities are not."""
    return amount.is_finite() and 0 <= amount <= LARGEST and amount == amount.quantize(CENT)


def judge(
    rows: Sequence[LimitRow], *, person: int, posts: Iterable[Post], path: str, demands: Sequence[Demand], on: date
) -> Verdict:
    """The verdict on ``person`` for a case of the branch ``path`` on a day, from the post that serves best.

    Posts that do not cover the branch do not count. Where none covers every demand, the one that covers most is told.
    """
    able = [post for post in posts if path.startswith(post.path)]
    verdicts = [judge_post(rows, person=person, post=post, path=path, demands=demands, on=on) for post in able]
    if not verdicts:
        return Verdict(tuple(Finding(Code.MISSING, demand) for demand in demands))
    return min(verdicts, key=_shortfall)


def _shortfall(verdict: Verdict) -> tuple[bool, int, Decimal]:
    over = sum((finding.over_by for finding in verdict.failing), Decimal(0))
    return not verdict.allowed, len(verdict.failing), over


def judge_post(
    rows: Sequence[LimitRow], *, person: int, post: Post, path: str, demands: Sequence[Demand], on: date
) -> Verdict:
    """The verdict on ``person`` deciding from ``post`` alone."""
    told: list[Finding] = []
    reported: list[Finding] = []
    for demand in demands:
        fitting = [row for row in rows if _fits(row, demand) and _holds(row, person, post, path, on)]
        told.append(_decide(demand, nearest(row for row in fitting if row.effect == Effect.BLOCK)))
        notify = nearest(row for row in fitting if row.effect == Effect.NOTIFY)
        if notify is not None and demand.amount > notify.max_amount:
            reported.append(Finding(Code.NOTIFY, demand, notify, demand.amount - notify.max_amount))
    return Verdict((*told, *reported), post)


def _fits(row: LimitRow, demand: Demand) -> bool:
    named = row.line in {"", demand.line} and row.loss_type in {"", demand.loss_type}
    return named and row.measure == demand.measure and row.act == demand.act


def _holds(row: LimitRow, person: int, post: Post, path: str, on: date) -> bool:
    """Whether ``row`` is in force that day for the case's branch and speaks of this person or this post."""
    in_force = row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)
    holder = row.person == person if row.person is not None else (row.role, row.level) == (post.role, post.level)
    return in_force and holder and path.startswith(row.path)


def nearest(rows: Iterable[LimitRow]) -> LimitRow | None:
    """The row that applies: person before role, nearest issuing branch upward, most specific, latest start.

    A loss type that is named outranks a line that is named. Rows of one key never overlap; were there two all the same,
    the lower amount holds.
    """
    return max(
        rows,
        key=lambda row: (
            row.person is not None,
            len(row.path),
            row.loss_type != "",
            row.line != "",
            row.valid_from,
            -row.max_amount,
        ),
        default=None,
    )


def _decide(demand: Demand, row: LimitRow | None) -> Finding:
    """Inclusive upper bound; 0 is no authority, even for an amount of 0; a missing row is never unlimited."""
    if row is None:
        return Finding(Code.MISSING, demand)
    if row.max_amount > 0 and demand.amount <= row.max_amount:
        return Finding(Code.WITHIN, demand, row)
    return Finding(Code.OVER, demand, row, demand.amount - row.max_amount)


def lower_of(principal: Verdict, deputy: Verdict) -> Verdict:
    """A deputy decides for the principal: on each demand the lower of the two limits (claims brief §5).

    Both must be able to decide; what either has to report is reported.
    """
    pairs = zip(principal.decisive, deputy.decisive, strict=True)
    told = tuple(min(pair, key=_reach) for pair in pairs)
    reported = dict.fromkeys((*principal.notices, *deputy.notices))
    post = principal.post if deputy.post is not None else None
    return Verdict((*told, *reported), post)


def _reach(finding: Finding) -> Decimal:
    """How far the finding lets go; a missing row not at all."""
    return finding.row.max_amount if finding.row is not None else Decimal(-1)
