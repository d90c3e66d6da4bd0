"""What the pages of approval chains show: what holds for a branch, one chain step by step, its history, a try-out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import Branch, User
from workflow.approvals.chain_words import condition_words, step_differences, who_words
from workflow.approvals.chains import newest_of, way_of
from workflow.approvals.kinds import KINDS, ApprovalKind
from workflow.approvals.trying import TriedStep
from workflow.models import ApprovalChain, Event, OnTimeout, Signing
from workflow.sentences import sentence_of

STEP_VERBS = tuple(f"{verb}_chain_step" for verb in ("add", "change", "move", "remove"))
CHAIN_VERBS: tuple[str, ...] = (
    "draft_chain",
    "set_chain_head",
    "publish_chain",
    "retire_chain",
    "discard_chain",
    "set_chain_steps",
    *STEP_VERBS,
)
SHORT_HISTORY = 30


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One chain on the list of a branch. ``chain`` None: what the kind ships with."""

    chain: ApprovalChain | None
    names: list[str]
    own: bool = False
    state: str = "in_force"


@dataclass(slots=True)
class KindLines:
    """One kind of case with every chain that plays a part for the branch."""

    kind: ApprovalKind
    lines: list[ChainLine] = field(default_factory=list)


def kind_lines(branch: Branch, on: date) -> list[KindLines]:
    """Kinds × chains of ``branch``: own and inherited ones in force, coming ones, drafts, and the shipped one."""
    codes = branch.path.strip("/").split("/")
    rows = ApprovalChain.objects.filter(branch__code__in=codes).select_related("branch").prefetch_related("steps")
    by_kind: dict[str, list[ApprovalChain]] = {}
    for chain in rows:
        by_kind.setdefault(chain.kind, []).append(chain)
    return [_lines(kind, by_kind.get(code, []), branch, on) for code, kind in KINDS.items()]


def _lines(kind: ApprovalKind, chains: Sequence[ApprovalChain], branch: Branch, on: date) -> KindLines:
    found = KindLines(kind)
    for chain in _nearest_first(newest_of([each for each in chains if state_of(each, on) == "in_force"])):
        found.lines.append(_line(chain, branch, "in_force"))
    for state in ("coming", "draft"):
        told = [each for each in chains if state_of(each, on) == state]
        found.lines += [_line(each, branch, state) for each in _nearest_first(told) if _told(each, branch, state)]
    found.lines.append(ChainLine(None, [str(step.name) for step in kind.steps]))
    return found


def _told(chain: ApprovalChain, branch: Branch, state: str) -> bool:
    """Drafts of branches above are theirs."""
    return state != "draft" or chain.branch_id == branch.pk


def _nearest_first(chains: Iterable[ApprovalChain]) -> list[ApprovalChain]:
    return sorted(chains, key=lambda each: (-len(each.branch.path), each.line, each.amount_from, each.version))


def _line(chain: ApprovalChain, branch: Branch, state: str) -> ChainLine:
    return ChainLine(chain, [step.name for step in chain.steps.all()], chain.branch_id == branch.pk, state)


def state_of(chain: ApprovalChain, on: date) -> str:
    """Draft, coming, or in force as far as its own dates go."""
    if chain.published_at is None:
        return "draft"
    return "coming" if chain.valid_from > on else "in_force"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it is shown."""

    place: int
    rule: Mapping[str, Any]
    who: str
    condition: str
    signing: str
    on_timeout: str
    documents: list[str]
    sees: list[str]


def step_lines(rules: Sequence[Mapping[str, Any]], kind: ApprovalKind) -> list[StepLine]:
    """The steps of a way in words."""
    people = User.objects.in_bulk([rule["person"] for rule in rules if rule.get("person")])
    return [
        StepLine(
            place,
            rule,
            who_words(rule, kind, people),
            condition_words(rule.get("condition", []), kind),
            str(Signing(rule["signing"]).label),
            str(OnTimeout(rule["on_timeout"]).label),
            [str(kind.document_types.get(code, code)) for code in rule.get("documents", [])],
            [str(kind.fact_words.get(name, name)) for name in rule.get("sees", [])],
        )
        for place, rule in enumerate(rules, start=1)
    ]


@dataclass(frozen=True, slots=True)
class TriedLine:
    """A tried step with its words, and why it is left out."""

    step: TriedStep
    words: StepLine
    failing: str


def tried_lines(steps: Sequence[TriedStep], kind: ApprovalKind) -> list[TriedLine]:
    """What a try-out shows."""
    words = step_lines([each.rule for each in steps], kind)
    return [TriedLine(step, line, condition_words(step.failing, kind)) for step, line in zip(steps, words, strict=True)]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a chain, and what it changed from the one before."""

    chain: ApprovalChain
    state: str
    differences: list[tuple[str, str]]
    retires: bool


def versions_of(chain: ApprovalChain, on: date) -> list[VersionLine]:
    """Every version of the same branch, line and lower end, the latest first."""
    same = {"kind": chain.kind, "branch": chain.branch, "line": chain.line, "amount_from": chain.amount_from}
    rows = ApprovalChain.objects.filter(**same).select_related("published_by", "created_by").prefetch_related("steps")
    held = {each.pk for each in newest_of([row for row in rows if state_of(row, on) == "in_force"])}
    found: list[VersionLine] = []
    before: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda each: each.version):
        steps = list(way_of(row).rules)
        state = state_of(row, on)
        ended = state == "in_force" and row.pk not in held
        found.append(VersionLine(row, "ended" if ended else state, step_differences(before, steps), not steps))
        before = steps
    return found[::-1]


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """One line of "who changed what"."""

    at: Any
    sentence: str


def chain_events(chain: ApprovalChain) -> list[ChainEvent]:
    """What happened to this version, the latest first."""
    events = Event.objects.of(chain.branch).filter(verb__in=CHAIN_VERBS, data__chain=chain.pk)
    return [ChainEvent(each.at, sentence_of(each)) for each in events.order_by("-version")[:SHORT_HISTORY]]
