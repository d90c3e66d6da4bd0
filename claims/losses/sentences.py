"""Events, to-dos and notices of cross-region cases and large losses as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from claims.models import DelegationKind, LossTier, LossType, RemovalReason
from claims.models.loss_terms import TRIGGER_LABELS
from workflow.sentences import Sentence

TODOS: Mapping[str, Sentence] = {
    "accept_delegation": _("Accept or refuse the cross-region case %(subject)s"),
    "reassign_delegation": _("Reassign the cross-region case %(subject)s"),
    "survey_delegation": _("Survey for another branch: %(subject)s"),
    "assess_delegation": _("Assess for another branch: %(subject)s"),
    "grant_delegation": _("Amount above the delegated limit: %(subject)s"),
    "confirm_delegation": _("Confirm the result of another branch: %(subject)s"),
    "rule_delegation": _("Rule on the dispute about %(subject)s"),
    "settle_delegation": _("Settle with the handling branch: %(subject)s"),
    "report_loss": _("Report the large loss %(subject)s"),
    "progress_loss": _("Progress report on the large loss %(subject)s"),
    "attend_loss": _("Visit the site of the large loss %(subject)s"),
    "endorse_report": _("Agree as prefecture to the report on %(subject)s"),
    "decide_report": _("Recognise the large loss %(subject)s"),
    "endorse_closing": _("Agree as prefecture to the closing of %(subject)s"),
    "decide_closing": _("Decide on the closing of %(subject)s"),
    "regulator_report": _("Tell the regulator about %(subject)s"),
    "regulator_closing": _("Tell the regulator of the closing of %(subject)s"),
}
NOTICES: Mapping[str, Sentence] = {
    "delegation_entrusted": _("%(actor)s asks your branch to take the cross-region case %(case)s."),
    "delegation_accepted": _("%(actor)s accepted the cross-region case %(case)s."),
    "delegation_refused": _("%(actor)s refused the cross-region case %(case)s. The province reassigns it."),
    "delegation_expired": _("Nobody accepted the cross-region case %(case)s in time. The province reassigns it."),
    "delegation_over_limit": _("%(actor)s asks for more than the delegated limit on case %(case)s."),
    "delegation_granted": _("%(actor)s decided on the amount above the limit of case %(case)s."),
    "delegation_result": _("%(actor)s submitted the result of the cross-region case %(case)s."),
    "delegation_confirmed": _("%(actor)s confirmed your result of the cross-region case %(case)s."),
    "delegation_disputed": _("%(actor)s disputes the result of the cross-region case %(case)s."),
    "delegation_ruled": _("%(actor)s ruled on the dispute about case %(case)s."),
    "delegation_settled": _("%(actor)s settled the cross-region case %(case)s with your branch."),
    "delegation_revoked": _("%(actor)s revoked the delegation of case %(case)s."),
    "loss_listed": _("Case %(case)s is on the warning list. Please report it in time."),
    "loss_heavier": _("The large loss %(case)s is in a heavier tier now."),
    "loss_reported": _("%(actor)s reported the large loss %(case)s."),
    "loss_endorsed": _("%(actor)s agreed for the prefecture to the report on %(case)s. Please decide."),
    "loss_recognised": _("%(actor)s recognised the large loss %(case)s."),
    "loss_returned": _("%(actor)s returned what you sent about the large loss %(case)s."),
    "loss_attended": _("%(actor)s recorded an attendance on site for %(case)s."),
    "loss_closing": _("%(actor)s submitted the closing report on %(case)s."),
    "loss_closed": _("%(actor)s closed the large loss %(case)s."),
    "loss_reopened": _("The large loss %(case)s is open again."),
    # Sent before removals were decided on the row of the list.
    "loss_removal_asked": _("%(actor)s asks for the removal of %(case)s from the warning list."),
    "loss_removed": _("%(actor)s removed %(case)s from the warning list."),
    "loss_overdue": _("Something is overdue on the large loss %(case)s."),
}
#: What the robot of a group says: no number, no name, no amount.
GROUP_NOTICES: Mapping[str, Sentence] = {
    "loss_listed": _("A case came onto the warning list of large losses. Please report it in time."),
    "loss_overdue": _("Something is overdue on a large loss. Please look at the list."),
    "delegation_expired": _("A cross-region case was not accepted in time. The province reassigns it."),
}
DELEGATION_EVENTS: Mapping[str, Sentence] = {
    "open_delegation": _("%(actor)s opened a cross-region case: %(kind)s, %(loss_type)s."),
    "entrust": _("%(actor)s entrusted the case to %(handling)s."),
    "accept": _("%(actor)s accepted the case."),
    "refuse": _("%(actor)s refused the case: %(reason)s"),
    "expire_acceptance": _("Nobody accepted the case in time."),
    "reassign": _("%(actor)s reassigned the case to %(handling)s."),
    "finish_survey": _("%(actor)s finished the survey."),
    "ask_issuer": _("%(actor)s asked for %(amount)s, above the limit: %(reason)s"),
    "grant": _("%(actor)s agreed to %(amount)s at most."),
    "submit_result": _("%(actor)s submitted the result. %(amount)s"),
    "confirm": _("%(actor)s confirmed the result."),
    "dispute": _("%(actor)s disputed the result: %(reason)s"),
    "rule": _("%(actor)s ruled on the dispute: %(reason)s %(amount)s"),
    "settle": _("%(actor)s settled with a fee of %(amount)s."),
    "revoke": _("%(actor)s revoked the delegation: %(reason)s"),
    "attach_document": _("%(actor)s attached a document."),
    "remove_document": _("%(actor)s removed a document: %(reason)s"),
}
LOSS_EVENTS: Mapping[str, Sentence] = {
    "list": _("The case came onto the warning list %(list)s: %(triggers)s."),
    "relist": _("The warning list gives the tier %(tier)s or another reason."),
    "report_outside_list": _("%(actor)s reported the loss, which is not on the list."),
    "report": _("%(actor)s sent the first report."),
    "endorse": _("%(actor)s agreed for the prefecture."),
    "recognise": _("%(actor)s recognised the large loss."),
    "return_report": _("%(actor)s returned the report: %(reason)s"),
    "attend": _("%(actor)s recorded that %(person)s was on site."),
    "attend_early": _("%(actor)s recorded that %(person)s was on site."),
    "report_progress": _("%(actor)s reported progress."),
    "submit_closing": _("%(actor)s sent the closing report."),
    "approve_closing": _("%(actor)s closed the large loss."),
    "return_closing": _("%(actor)s returned the closing report: %(reason)s"),
    "reopen": _("The large loss is open again."),
    "request_removal": _("%(actor)s asked for removal (%(cause)s): %(reason)s"),
    # Told of what happened before removals were decided on the row of the list: histories stay readable.
    "approve_removal": _("%(actor)s removed the case from the list."),
    "decline_removal": _("%(actor)s declined the removal: %(reason)s"),
    "leave_list": _("%(decider)s agreed to the removal (%(cause)s): the case is off the list."),
    "mark_overdue": _("A deadline passed: %(what)s."),
    "enter_regulator_number": _("%(actor)s entered the number of the report to the regulator."),
    "attach_document": _("%(actor)s attached a document."),
    "remove_document": _("%(actor)s removed a document: %(reason)s"),
}
OVERDUE_WORDS: Mapping[str, Any] = {
    "report_overdue_at": _("first report"),
    "attend_overdue_at": _("attendance on site"),
    "progress_overdue": _("progress report"),
    "regulator_overdue_at": _("report to the regulator"),
}


def _choice(choices: Any) -> Callable[[Any], Any]:
    labels = dict(choices)
    return lambda code: labels.get(code, code)


def triggers_in_words(codes: Any) -> str:
    """Trigger codes in words, separated as the language does."""
    known = {each.value: label for each, label in TRIGGER_LABELS.items()}
    return str(_("; ")).join(str(known.get(code, code)) for code in codes or [])


def _overdue(codes: Any) -> str:
    return str(_("; ")).join(str(OVERDUE_WORDS[code]) for code in codes or [] if code in OVERDUE_WORDS)


DELEGATION_WORDS = {"kind": _choice(DelegationKind.choices), "loss_type": _choice(LossType.choices)}
LOSS_WORDS = {
    "tier": _choice(LossTier.choices),
    "cause": _choice(RemovalReason.choices),
    "triggers": triggers_in_words,
    "what": _overdue,
}
