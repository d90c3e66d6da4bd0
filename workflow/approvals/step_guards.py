"""Why an act on an approval may be refused, one function a reason. They read the locked row and answer a sentence.

The reasons are those of the claims brief §5, "Identity and duty", "Evasion" and "State and concurrency".
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.authority import refusal_sentences
from accounts.delegation import is_absent, standing
from accounts.errors import Denied, DomainError
from accounts.models import User
from accounts.roles import ADMINISTRATORS
from accounts.same_person import accounts_of
from workflow.approvals.kinds import KINDS
from workflow.approvals.sitting import sitting_of
from workflow.approvals.standing import claim_of, covers, four_eyes_refusal, holds_role, may_sit, seat_below
from workflow.approvals.table import table_of
from workflow.models.approval_seat import SIGNED, NodeState
from workflow.steps import Attempt

REMIND_AGAIN = timedelta(hours=1)
LONGEST_LIST = 20
LEVELS = ("team", "office", "prefecture", "province", "head_office")


def not_administrator(attempt: Attempt) -> DomainError | None:
    if attempt.by.scope().roles & set(ADMINISTRATORS):
        return Denied("administrator", _("An administrator decides no case."))
    return None


def has_access(attempt: Attempt) -> DomainError | None:
    """Whoever left signs nothing, though a seat may still bear the name."""
    if isinstance(attempt.by, User) and not attempt.by.is_active:
        return Denied("person_switched_off", _("Your access is switched off."))
    return None


def has_seat(attempt: Attempt) -> DomainError | None:
    claim = claim_of(attempt.obj, attempt.by, attempt.at)
    if claim is None:
        return Denied("not_your_turn", _("This case does not wait for you now."))
    principal = claim.on_behalf_of
    if principal is None:
        return None if covers(attempt.by, attempt.obj) else _elsewhere()  # type: ignore[arg-type]  # a person has a seat
    held = standing(
        principal,
        attempt.by,  # type: ignore[arg-type]  # a person has a seat
        kind=attempt.obj.kind,
        branch=attempt.obj.branch,
        at=attempt.at,
    )
    if held is None:
        return Denied("delegation_over", _("The delegation does not hold any more."))
    return None if covers(principal, attempt.obj) else _elsewhere()


def above_seat(attempt: Attempt) -> DomainError | None:
    if seat_below(attempt.obj, attempt.by, attempt.at) is not None:
        return None
    return Denied("not_above", _("You do not stand above those who are asked now."))


def _elsewhere() -> DomainError:
    return Denied("other_branch", _("You work for another branch than the case."))


def not_absent(attempt: Attempt) -> DomainError | None:
    person: Any = attempt.by  # a person has a seat
    asked = ("absent", person.pk, attempt.at)
    if sitting_of(attempt.obj).once(asked, lambda: is_absent(person, attempt.at)):
        return Denied("absent", _("You are entered as absent. End the absence first."))
    return None


def four_eyes(attempt: Attempt) -> DomainError | None:
    return four_eyes_refusal(attempt.obj, attempt.by, claim_of(attempt.obj, attempt.by, attempt.at))


def is_maker(attempt: Attempt) -> DomainError | None:
    if attempt.obj.maker_id is not None and attempt.obj.maker_id == attempt.by.pk:
        return None
    return Denied("not_maker", _("Only the maker of the case may do this."))


def nothing_decided(attempt: Attempt) -> DomainError | None:
    if table_of(attempt.obj).touched:
        return DomainError("decided_already", _("Somebody has decided already: the case cannot be withdrawn."))
    return None


def takes_part(attempt: Attempt) -> DomainError | None:
    """The maker, whoever has or had a seat, and readers."""
    approval, person = attempt.obj, attempt.by
    if person.pk is None or approval.maker_id == person.pk or claim_of(approval, person, attempt.at) is not None:
        return None
    for seat in table_of(approval).all_seats:
        if person.pk in {seat.assignee_id, seat.decided_by_id, seat.on_behalf_of_id} or holds_role(person, seat):  # type: ignore[arg-type]  # a person
            return None
    if approval.readers.filter(person=person.pk).exists():
        return None
    return Denied("not_party", _("Only those who take part in the case may do this."))


def not_reminded(attempt: Attempt) -> DomainError | None:
    if attempt.obj.decisions.filter(verb="remind", at__gt=attempt.at - REMIND_AGAIN).exists():
        return DomainError("reminded_recently", _("They were reminded within the last hour."))
    return None


def opinion_given(attempt: Attempt) -> DomainError | None:
    if str(attempt.data.get("opinion", "")).strip():
        return None
    return DomainError("opinion_missing", _("Say why."))


def documents_there(attempt: Attempt) -> DomainError | None:
    """Every document type the step requires is attached."""
    node = table_of(attempt.obj).current
    wanted = list(node.rule.get("documents", [])) if node is not None else []
    if not wanted:
        return None
    kind = KINDS[attempt.obj.kind]
    there = {each["document_type"] for each in kind.documents(kind.object_of(attempt.obj))}
    missing = [str(kind.document_types.get(code, code)) for code in wanted if code not in there]
    if not missing:
        return None
    return DomainError(
        "documents_missing", _("Documents are missing: %(documents)s.") % {"documents": "、".join(missing)}
    )


def warnings_known(attempt: Attempt) -> DomainError | None:
    """Every caution of the case was acknowledged."""
    kind = KINDS[attempt.obj.kind]
    known = set(attempt.data.get("acknowledged", ()))
    unknown = [each for each in kind.cautions(kind.object_of(attempt.obj)) if each.code not in known]
    if not unknown:
        return None
    sentences = " ".join(str(each.sentence) for each in unknown)
    return DomainError("caution", _("Confirm that you have seen: %(cautions)s") % {"cautions": sentences})


def amount_allowed(attempt: Attempt) -> DomainError | None:
    """Where the agreement ends the case or changes the amount, the decider's authority must cover it."""
    found = attempt.data.get("verdict")
    if found is None or found.allowed or not attempt.data.get("must_cover"):
        return None
    day = attempt.at.date()
    sentences = refusal_sentences(found, branch=attempt.obj.branch, on=day)
    rows = [finding.row.as_dict() for finding in found.failing if finding.row is not None]
    return Denied(found.code, " ".join(sentences), rows=rows)


def material_complete(attempt: Attempt) -> DomainError | None:
    """A list of what is wanted has a deadline ahead, and says how the case comes back."""
    material: dict[str, Any] = attempt.data.get("material", {})
    items = material.get("items", [])
    if material.get("mode") not in {"same", "again"}:
        return DomainError("material_mode", _("Say whether the case comes back to you or runs again."))
    if len(items) > LONGEST_LIST or any(not str(item).strip() for item in items):
        return DomainError("material_items", _("List at most 20 items, none of them empty."))
    due = attempt.data.get("material_due_at")
    if items and (due is None or due <= attempt.at):
        return DomainError("material_deadline", _("Give a deadline after today for the material."))
    return None


def earlier_step(attempt: Attempt) -> DomainError | None:
    table = table_of(attempt.obj)
    done = {node.position for node in table.nodes if node.state == NodeState.DONE}
    node = table.current
    target = attempt.data.get("position")
    if node is not None and target in done and target < node.position:
        return None
    return DomainError("not_earlier_step", _("Choose a step that was decided before this one."))


def may_refuse(attempt: Attempt) -> DomainError | None:
    """Where the kind says from which level on a case may be refused; at that level not by who only gives an opinion."""
    lowest = KINDS[attempt.obj.kind].lowest_refuser
    node = table_of(attempt.obj).current
    level = node.rule.get("level", "") if node is not None else ""
    if node is None or not lowest or not level:
        return None
    above = LEVELS.index(level) - LEVELS.index(lowest)
    if above > 0 or (above == 0 and not node.rule.get("opinion_only")):
        return None
    return Denied("refuser_too_low", _("At this step you return or escalate; a higher level refuses."))


def person_may_sit(attempt: Attempt) -> DomainError | None:
    person = attempt.data["to"]
    refusal = may_sit(attempt.obj, person)
    if refusal is not None:
        return refusal
    table = table_of(attempt.obj)
    node = table.current
    if node is None:
        return None
    seats = table.seats_at(node)
    if any(seat.assignee_id == person.pk and seat.state in {"open", "waiting"} for seat in seats):
        return DomainError("seated_already", _("%(person)s is asked at this step already.") % {"person": person.name})
    if accounts_of(person) & table.identities_at(node):
        return DomainError("signed_here", _("%(person)s has signed at this step already.") % {"person": person.name})
    return None


def person_may_read(attempt: Attempt) -> DomainError | None:
    person = attempt.data["to"]
    if not person.is_active:
        return DomainError("person_switched_off", _("%(person)s cannot sign in any more.") % {"person": person.name})
    if not covers(person, attempt.obj):
        return DomainError(
            "other_branch", _("%(person)s works for another branch than the case.") % {"person": person.name}
        )
    return None


def recallable(attempt: Attempt) -> DomainError | None:
    """The newest signature is the own one and nobody has signed or looked on since."""
    table = table_of(attempt.obj)
    node = table.current
    before = table.before(node) if node is not None else None
    refusal = Denied("not_recallable", _("The next step has been touched, or the last decision was not yours."))
    if node is None or before is None or any(seat.state in SIGNED for seat in table.seats_at(node)):
        return refusal
    mine = [seat for seat in table.seats_at(before) if seat.state in SIGNED and seat.decided_by_id == attempt.by.pk]
    newest = attempt.obj.decisions.order_by("-version").first()
    if not mine or newest is None or newest.by_id != attempt.by.pk or newest.verb not in {"agree", "escalate"}:
        return refusal
    return None
