"""Every step of a renewal with who takes it, from where to where, and the action that carries it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.scope import SYSTEM
from renewals import actions
from renewals.actions import following, lapsing, renewing
from renewals.assignment.actions.handing import ask_hand_over
from renewals.leads.actions import attempting, checking
from renewals.models import Callback, FollowUp, Renewal, SignedPolicy, Taxon
from renewals.models.renewal import AFTER_LAPSE, MATCHABLE, NOT_TERMINAL, OWNED, WORKED, RenewalStatus
from tests import factories
from tests.factories import NOW
from workflow.transitions import fire

S = RenewalStatus
TODAY = date(2026, 6, 1)
ENDED = date(2026, 5, 20)
LONG_ENDED = date(2026, 2, 1)
ENTRY = actions.Entry(channel="phone", result="R3", intention="B", next_contact_on=date(2026, 6, 3))
FORM = actions.CallbackForm(
    channel="phone", result="R1", insured_where="competitor", insurer="江河财产保险", reason="P1", win_back="low"
)
MISSED = actions.Entry(channel="phone", result="N1")
CHECK = checking.CheckForm(channel="phone", result="R2", verdict="confirmed")
LOSS = actions.LossForm(reason="P1", competitor="江河财产保险", price=Decimal("2500.00"))


@dataclass(frozen=True)
class Verb:
    """``target`` empty: the state stays. ``role`` None: the system's."""

    name: str
    sources: tuple[str, ...]
    target: str
    role: str | None
    act: Callable[[Any, Renewal, datetime], object]
    given: dict[str, Any] = field(default_factory=dict)


def colleague() -> User:
    """Another specialist of the team."""
    return User.objects.filter(memberships__role="specialist", branch__code="33030101").order_by("-pk")[0]


def policy_for(renewal: Renewal, days: int = 1) -> SignedPolicy:
    """A signed policy that begins ``days`` after T."""
    starts = renewal.expires_on + timedelta(days=days)
    return factories.make_signed_policy(
        renewal.branch,
        asset_key=renewal.asset_key,
        line="commercial",
        starts_on=starts,
        expires_on=starts + timedelta(days=364),
        signed_on=min(starts, TODAY) - timedelta(days=3),
    )


def _at_moment(verb: str) -> Callable[[Any, Renewal, datetime], object]:
    """A step that keeps the instant."""
    return lambda by, row, at: fire(row, verb, by=by, at=at, moment=at)


def _returned(by: Any, renewal: Renewal, at: datetime) -> object:
    entry = actions.Entry(channel="phone", result="R2", contact_at=at - timedelta(hours=1))
    contact = following.judged(renewal, entry, at, terminal=True)
    return fire(renewal, "call_returned", by=by, at=at, contact=contact, since=at - timedelta(days=1))


def _listed_quote(by: Any, renewal: Renewal, at: datetime) -> object:
    data = {"premium": Decimal(3000), "quoted_on": at.date(), "newest": True}
    return fire(renewal, "quote_from_list", by=by, at=at, **data)


def _match(verb: str, days: int = 1) -> Callable[[Any, Renewal, datetime], object]:
    def act(by: Any, renewal: Renewal, at: datetime) -> object:
        return fire(renewal, verb, by=by, at=at, policy=policy_for(renewal, days), same_branch=True)

    return act


def _plain(verb: str) -> Callable[[Any, Renewal, datetime], object]:
    return lambda by, renewal, at: fire(renewal, verb, by=by, at=at)


def _correct(by: Any, renewal: Renewal, at: datetime) -> object:
    row = FollowUp.objects.create(
        renewal=renewal,
        branch=renewal.branch,
        author=by,
        at=at,
        entered_at=at,
        channel="phone",
        result="N1",
        intention="U",
        effective=False,
    )
    return actions.correct_follow_up(by=by, follow_up=row, entry=ENTRY, at=at)


def _review(by: Any, renewal: Renewal, at: datetime) -> object:
    callback = Callback.objects.create(
        renewal=renewal,
        branch=renewal.branch,
        caller=colleague(),
        at=at,
        channel="phone",
        result="R1",
        insured_where="unknown",
        reason="P1",
        win_back="low",
    )
    return actions.review_callback(by=by, callback=callback, opinion="属实", at=at)


def _plan(by: Any, renewal: Renewal, at: datetime) -> object:
    return fire(renewal, "plan_callback", by=by, at=at, caller=colleague(), day=TODAY)


def _telesales(by: Any, renewal: Renewal, at: datetime) -> object:
    from renewals.actions.following import judged

    contact = judged(renewal, ENTRY, at, terminal=True)
    return fire(renewal, "telesales_call", by=by, at=at, contact=contact)


def _exempt_loss(by: Any, renewal: Renewal, at: datetime) -> object:
    facts = {"label_zh": "本司涨价", "label_en": "Our price went up", "parent": "P", "facts": {"no_approval": True}}
    branch, who = renewal.branch, renewal.loss_proposed_by or colleague()
    Taxon.objects.create(branch=branch, kind="loss_reason", code="P2", valid_from=TODAY, set_by=who, **facts)
    return fire(renewal, "exempt_loss", by=by, at=at, moment=at)


def _withdraw_loss(by: Any, renewal: Renewal, at: datetime) -> object:
    return fire(renewal, "withdraw_loss", by=by, at=at)


def _lapse(by: Any, renewal: Renewal, at: datetime) -> object:
    data = {"moment": at, "callback_due_on": TODAY, "system_reason": ""}
    return fire(renewal, "lapse", by=by, at=at, **data)


VERBS = (
    Verb(
        "dispatch",
        (S.POOL,),
        S.ASSIGNED,
        "renewal_manager",
        lambda by, row, at: actions.dispatch(by=by, renewal=row, to=colleague(), at=at),
    ),
    Verb("claim", (S.POOL,), S.ASSIGNED, "specialist", lambda by, row, at: actions.claim(by=by, renewal=row, at=at)),
    Verb(
        "return_to_pool",
        (S.ASSIGNED,),
        S.POOL,
        "specialist",
        lambda by, row, at: actions.return_to_pool(by=by, renewal=row, reason="客户搬家", at=at),
    ),
    Verb(
        "reclaim",
        WORKED,
        S.POOL,
        "team_lead",
        lambda by, row, at: actions.reclaim(by=by, renewal=row, reason="两天未联系", at=at),
    ),
    Verb(
        "transfer",
        (*OWNED, *AFTER_LAPSE),
        "",
        "team_lead",
        lambda by, row, at: actions.transfer(by=by, renewal=row, to=colleague(), at=at),
    ),
    Verb(
        "ask_hand_over",
        (*OWNED, *AFTER_LAPSE),
        "",
        "specialist",
        lambda by, row, at: ask_hand_over(by=by, renewal=row, to=colleague(), reason="客户搬到他那里", at=at),
    ),
    Verb(
        "release",
        AFTER_LAPSE,
        "",
        None,
        lambda by, row, at: fire(row, "release", by=by, at=at, why="owner_left", moment=at),
        {"expires_on": ENDED},
    ),
    Verb(
        "follow_up_first",
        (S.ASSIGNED,),
        S.FOLLOWING,
        "specialist",
        lambda by, row, at: actions.register_follow_up(by=by, renewal=row, entry=ENTRY, at=at),
    ),
    Verb(
        "follow_up",
        (S.FOLLOWING, S.QUOTED, *AFTER_LAPSE),
        "",
        "specialist",
        lambda by, row, at: actions.register_follow_up(by=by, renewal=row, entry=ENTRY, at=at),
    ),
    Verb("telesales_call", NOT_TERMINAL, "", "telesales", _telesales),
    Verb(
        "correct_follow_up",
        (S.FOLLOWING, S.QUOTED, S.RENEW_CLAIMED, S.LOSS_PENDING, *AFTER_LAPSE),
        "",
        "specialist",
        _correct,
    ),
    Verb(
        "quote",
        WORKED,
        S.QUOTED,
        "specialist",
        lambda by, row, at: actions.record_quote(by=by, renewal=row, offer=actions.Offer(premium=Decimal(3000)), at=at),
    ),
    Verb(
        "claim_renewed",
        (*WORKED, S.LOSS_PENDING),
        S.RENEW_CLAIMED,
        "specialist",
        lambda by, row, at: actions.claim_renewed(by=by, renewal=row, policy_no="PDNEW2026001", at=at),
    ),
    Verb("expire_claim", (S.RENEW_CLAIMED,), S.FOLLOWING, None, _plain("expire_claim")),
    Verb("match", MATCHABLE, S.RENEWED, "renewal_manager", _match("match")),
    Verb("win_back", AFTER_LAPSE, S.WON_BACK, "renewal_manager", _match("win_back", 9), {"expires_on": ENDED}),
    Verb("match_late", (S.CLOSED,), "", "renewal_manager", _match("match_late"), {"expires_on": LONG_ENDED}),
    Verb("refresh_match", (S.RENEWED, S.WON_BACK), "", "renewal_manager", _match("refresh_match")),
    Verb(
        "propose_loss",
        WORKED,
        S.LOSS_PENDING,
        "specialist",
        lambda by, row, at: actions.propose_loss(by=by, renewal=row, form=LOSS, at=at),
        {"effective_contacts": 1},
    ),
    Verb(
        "approve_loss",
        (S.LOSS_PENDING,),
        S.LOST,
        "team_lead",
        lambda by, row, at: actions.approve_loss(by=by, renewal=row, at=at),
    ),
    Verb(
        "reject_loss",
        (S.LOSS_PENDING,),
        S.FOLLOWING,
        "team_lead",
        lambda by, row, at: actions.reject_loss(by=by, renewal=row, opinion="再联系一次", at=at),
    ),
    Verb(
        "exempt_loss",
        (S.LOSS_PENDING,),
        S.LOST,
        None,
        _exempt_loss,
        {"loss_reason": "P2", "last_premium": Decimal(2000)},
    ),
    Verb("withdraw_loss", (S.LOSS_PENDING,), S.FOLLOWING, None, _withdraw_loss),
    Verb("lapse", (S.POOL, *WORKED, S.LOSS_PENDING, S.LOST), S.LAPSED, None, _lapse, {"expires_on": ENDED}),
    Verb(
        "register_callback",
        (S.LAPSED,),
        S.CALLBACK_DONE,
        "specialist",
        lambda by, row, at: actions.register_callback(by=by, renewal=row, form=FORM, at=at),
        {"expires_on": ENDED},
    ),
    Verb(
        "callback_attempt",
        (S.LAPSED,),
        "",
        "specialist",
        lambda by, row, at: attempting.register_attempt(by=by, renewal=row, entry=MISSED, at=at),
        {"expires_on": ENDED},
    ),
    Verb("plan_callback", (S.LAPSED,), "", "team_lead", _plan, {"expires_on": ENDED}),
    Verb(
        "check_loss",
        (S.LOSS_PENDING,),
        "",
        "quality_caller",
        lambda by, row, at: checking.check_loss(by=by, renewal=row, form=CHECK, at=at),
    ),
    Verb(
        "review_callback", (S.CALLBACK_DONE, S.WON_BACK, S.CLOSED), "", "quality_caller", _review, {"expires_on": ENDED}
    ),
    Verb("close", AFTER_LAPSE, S.CLOSED, None, _plain("close"), {"expires_on": LONG_ENDED}),
    Verb(
        "request_void",
        NOT_TERMINAL,
        "",
        "specialist",
        lambda by, row, at: actions.request_void(by=by, renewal=row, reason="scrapped", at=at),
    ),
    Verb(
        "approve_void",
        NOT_TERMINAL,
        S.VOID,
        "renewal_manager",
        lambda by, row, at: actions.approve_void(by=by, renewal=row, at=at),
        {"void_reason": "scrapped"},
    ),
    Verb(
        "decline_void",
        NOT_TERMINAL,
        "",
        "renewal_manager",
        lambda by, row, at: actions.decline_void(by=by, renewal=row, opinion="车还在用", at=at),
        {"void_reason": "scrapped"},
    ),
    Verb("reopen", (S.RENEWED, S.WON_BACK), S.FOLLOWING, "renewal_manager", _plain("reopen")),
    Verb(
        "reopen_to_pool", (S.RENEWED, S.WON_BACK), S.POOL, "renewal_manager", _plain("reopen_to_pool"), {"owner": None}
    ),
    Verb("unmatch_late", (S.CLOSED,), "", "renewal_manager", _plain("unmatch_late"), {"expires_on": LONG_ENDED}),
    Verb(
        "update_from_list",
        (*NOT_TERMINAL, S.CLOSED, S.RENEWED, S.WON_BACK),
        "",
        "renewal_manager",
        lambda by, row, at: fire(row, "update_from_list", by=by, at=at, values={"plate": "浙C54321"}),
    ),
    Verb(
        "reveal_phone",
        tuple(S.values),
        "",
        "specialist",
        lambda by, row, at: actions.reveal_phone(by=by, renewal=row, reason="约定回电", at=at),
    ),
    Verb(
        "attach_document",
        tuple(S.values),
        "",
        "specialist",
        lambda by, row, at: fire(row, "attach_document", by=by, at=at),
    ),
    Verb(
        "remove_document",
        tuple(S.values),
        "",
        "specialist",
        lambda by, row, at: fire(row, "remove_document", by=by, at=at),
    ),
    Verb(
        "reveal_certificate",
        tuple(S.values),
        "",
        "renewal_manager",
        lambda by, row, at: fire(row, "reveal_certificate", by=by, at=at, why="核对"),
        {"certificate_no": "330302199001011235"},
    ),
    Verb(
        "correct_personal",
        tuple(S.values),
        "",
        "renewal_manager",
        lambda by, row, at: fire(row, "correct_personal", by=by, at=at, values={"insured_name": "王晓强"}),
    ),
    Verb("anonymise", tuple(S.values), "", "renewal_manager", _at_moment("anonymise")),
    Verb("erase_personal", tuple(S.values), "", "renewal_manager", _at_moment("erase_personal")),
    Verb(
        "place_hold",
        tuple(S.values),
        "",
        "renewal_manager",
        lambda by, row, at: fire(row, "place_hold", by=by, at=at, why="诉讼"),
    ),
    Verb(
        "lift_hold",
        tuple(S.values),
        "",
        "renewal_manager",
        lambda by, row, at: fire(row, "lift_hold", by=by, at=at, why="结案"),
        {"legal_hold": "诉讼"},
    ),
    Verb("quote_from_list", WORKED, S.QUOTED, "renewal_manager", _listed_quote),
    Verb("call_returned", NOT_TERMINAL, "", "renewal_manager", _returned),
    Verb(
        "move_credit",
        (S.RENEWED, S.WON_BACK),
        "",
        "renewal_manager",
        lambda by, row, at: fire(row, "move_credit", by=by, at=at, to=colleague(), moment=at),
    ),
    Verb(
        "reveal_for_call",
        NOT_TERMINAL,
        "",
        "telesales",
        lambda by, row, at: fire(row, "reveal_for_call", by=by, at=at, customer_asked=False),
    ),
)
BY_NAME = {verb.name: verb for verb in VERBS}


def situation(verb: Verb, status: str, people: dict[str, User], make: Callable[..., Renewal]) -> Renewal:
    """A renewal of ``status`` on which ``verb`` would be possible but for the state, the actor or the data."""
    given: dict[str, Any] = {"status": status, **verb.given}
    if status != S.POOL and "owner" not in given:
        given["owner"] = people["specialist"]
    if status == S.LOSS_PENDING:
        given["loss_proposed_by"] = people["specialist"]
    if verb.name == "unmatch_late" and status == S.CLOSED:
        given |= factories._match(factories.make_signed_policy(people["specialist"].branch))
    if given.get("owner") is None:
        given.pop("owner", None)
        if status in OWNED:
            given["owner"] = people["specialist"]
    return make(**given)


def actor(verb: Verb, status: str, people: dict[str, User]) -> Any:
    """Who may take the step: for customers without an owner a manager, where managers may."""
    if verb.role is None:
        return SYSTEM
    if verb.name in {"request_void", "reveal_phone", "attach_document", "remove_document"} and status == S.POOL:
        return people["renewal_manager"]
    return people[verb.role]


__all__ = ["BY_NAME", "NOW", "VERBS", "Verb", "actor", "lapsing", "renewing", "situation"]
