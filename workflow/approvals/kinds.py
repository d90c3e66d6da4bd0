"""The register of kinds of cases that can be approved, filled by the apps in ``ready()``.

A kind says what a decision is about and what follows from it; everything between (who is asked, the clock, the
delegations, the log) is the same for all kinds. ``docs/recipes/add-an-approval.md`` walks through one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.authority import Demand
from accounts.compiled import Compiled
from accounts.scope import Actor

if TYPE_CHECKING:
    from workflow.models import Approval, Tracked


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an approval ended or paused, for the handler of its kind. ``by`` acted, perhaps for ``on_behalf_of``.

    The object a handler gets is locked and as it was read under the lock: ``fire(…, read=True)`` reads it no more.
    """

    approval: Approval
    by: Actor
    on_behalf_of: Actor | None
    amount: Decimal | None
    opinion: str
    at: datetime


Handler = Callable[[Any, Outcome], None]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a decider looks at. ``value`` is plain (text, whole number, Decimal, date, bool or None).

    ``sensitive``: personal or medical data; it never leaves the decision page. ``shown`` is how a person reads it.
    """

    name: str
    label: str | Promise
    value: Any
    shown: str | Promise = ""
    sensitive: bool = False
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Caution:
    """Something unusual a decider must have seen: acknowledged one by one, never in a batch."""

    code: str
    sentence: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpec:
    """A step of the chain a kind ships with; the same fields as :class:`~workflow.models.ChainStep`."""

    name: str | Promise
    role: str = ""
    level: str = ""
    who: str = "role"
    person: int | None = None
    manager_levels: int = 1
    field: str = ""
    signing: str = "any"
    condition: tuple[Mapping[str, Any], ...] = ()
    deadline_hours: int | None = None
    on_timeout: str = "none"
    documents: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()
    opinion_only: bool = False

    def frozen(self) -> dict[str, Any]:
        """What a running approval keeps of the step."""
        return {
            "name": str(self.name),
            "who": self.who,
            "role": self.role,
            "level": self.level,
            "person": self.person,
            "manager_levels": self.manager_levels,
            "field": self.field,
            "signing": self.signing,
            "condition": [dict(each) for each in self.condition],
            "deadline_hours": self.deadline_hours,
            "on_timeout": self.on_timeout,
            "documents": list(self.documents),
            "sees": list(self.sees),
            "edits": list(self.edits),
            "opinion_only": self.opinion_only,
        }


#: The values of a fact that is true or false.
YES_OR_NO: Mapping[str, str | Promise] = {"1": _("yes"), "0": _("no")}


def nothing(_obj: Any, _outcome: Outcome) -> None:
    """The handler of an outcome that changes nothing on the object."""


def no_facts(_obj: Any) -> list[Any]:
    return []


def no_amount(_obj: Any) -> Decimal | None:
    """The amount of a kind whose cases have none."""
    return None


def no_people(_obj: Any) -> frozenset[int]:
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalKind:
    """What an app tells about one kind of case.

    ``facts`` are what a decision binds to: when one of them changes while a page is open, the decision is refused with
    the difference. ``demands`` are what the decider's authority must cover, for an amount; none: no limit is asked.
    ``excluded`` are people who may never decide the case (its surveyor, its assessor); the maker never may.
    ``documents`` are the files on the object, each with ``document_type`` and ``sha256``; ``freeze`` keeps them as they
    are and returns what the decision records. ``steps`` is the chain that holds where no branch has published one.
    ``fact_words`` are the facts a condition of a chain may ask for, with their labels, ``fact_values`` the words of
    those whose values are codes (fact → code → words; asked when a page is drawn); ``typical_demands`` what
    authority an amount of a line needs before there is a case: for trying a chain out and for refusing one whose last
    step could not end it.
    """

    code: str
    label: str | Promise
    model: type[Tracked]
    subject: Callable[[Any], str]
    facts: Callable[[Any], list[Fact]]
    approved: Handler
    refused: Handler
    returned: Handler = nothing
    resubmitted: Handler = nothing
    withdrawn: Handler = nothing
    closed: Handler = nothing
    amount: Callable[[Any], Decimal | None] = no_amount
    line: Callable[[Any], str] = lambda _obj: ""
    demands: Callable[[Any, Decimal | None], tuple[Demand, ...]] | None = None
    typical_demands: Callable[[Decimal, str], tuple[Demand, ...]] | None = None
    fact_words: Mapping[str, str | Promise] = field(default_factory=dict)
    fact_values: Callable[[], Mapping[str, Mapping[str, str | Promise]]] = dict
    amendable: bool = False
    cautions: Callable[[Any], list[Caution]] = no_facts
    excluded: Callable[[Any], frozenset[int]] = no_people
    people: Mapping[str, str | Promise] = field(default_factory=dict)
    person: Callable[[Any, str], int | None] = lambda _obj, _name: None
    documents: Callable[[Any], list[dict[str, Any]]] = no_facts
    document_types: Mapping[str, str | Promise] = field(default_factory=dict)
    freeze: Callable[[Any, datetime], list[dict[str, Any]]] = lambda _obj, _at: []
    steps: tuple[StepSpec, ...] = ()
    ends_by_authority: bool = False
    lowest_refuser: str = ""
    page: Callable[[int], str] | None = None

    @property
    def with_amount(self) -> bool:
        """Whether cases of this kind have an amount."""
        return self.amount is not no_amount

    def object_of(self, approval: Approval) -> Any:
        """The object ``approval`` is about. The caller has reached the approval through ``visible_to``."""
        held = approval.__dict__.get("_object")
        return held if held is not None else _by_key(self.model)(approval.about_id)[0]

    def put_before(self, approval: Approval, obj: Any) -> None:
        """Keeps the locked ``obj`` on ``approval`` for the checks that follow: :meth:`object_of` reads it no more."""
        if obj.branch_id == approval.branch_id:
            obj.branch = approval.branch
        approval.__dict__["_object"] = obj

    def facts_of(self, obj: Any) -> dict[str, str]:
        """The facts as text by name: what a page carries and a decision records."""
        return plain_facts(self.facts(obj))


@cache
def _by_key(model: type[Tracked]) -> Compiled[Any]:
    return Compiled(lambda pk: model._default_manager.select_related("branch").filter(pk=pk))


KINDS: dict[str, ApprovalKind] = {}


def register_kind(kind: ApprovalKind) -> None:
    """Called in ``AppConfig.ready()``."""
    KINDS[kind.code] = kind


def kind_of(approval: Approval) -> ApprovalKind:
    """The registered kind of ``approval``."""
    return KINDS[approval.kind]


def plain_facts(facts: Iterable[Fact]) -> dict[str, str]:
    """Facts as text by name."""
    return {fact.name: plain_fact(fact.value) for fact in facts}


def plain_fact(value: Any) -> str:
    """A fact's value as stable text; amounts with two decimals."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def fact_differences(seen: Mapping[str, str], now: Mapping[str, str]) -> dict[str, Any]:
    """What changed between what a person saw and what is true now: name → [seen, now]."""
    names: Iterable[str] = sorted({*seen, *now})
    return {name: [seen.get(name, ""), now.get(name, "")] for name in names if seen.get(name, "") != now.get(name, "")}
