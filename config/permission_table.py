"""What each role may do at each address: one table, enforced by ``config.middleware`` and tested over every URL.

An address that is not here answers 500 and fails the build. ``permission`` is one of the codes in ``accounts.roles``,
or :data:`PUBLIC`, or :data:`SIGNED_IN`. ``row`` names the object type whose id stands in the address: another
branch's row answers 404.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.roles import ROLES

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
PUBLIC = "public"
SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Access:
    """One address: which methods, which permission, whose rows."""

    permission: str
    methods: tuple[str, ...] = ("GET",)
    row: str = ""


READ = ("GET",)
WRITE = ("POST",)
FORM = ("GET", "POST")


def attachment_rows(
    app: str, name: str, *, owner: str, row: str, view: str, attach: str, thumbnails: bool = True
) -> dict[str, Access]:
    """The rows of one kind of attachment, whose addresses ``workflow.attachments.addresses`` makes.

    ``owner`` and ``row`` are the object types of the object and of the file; ``view`` and ``attach`` permissions.
    """
    small = {f"{app}:{name}_thumbnail": Access(view, row=row)} if thumbnails else {}
    return {
        f"{app}:{name}_add": Access(attach, FORM, row=owner),
        f"{app}:{name}": Access(view, row=row),
        f"{app}:{name}_file": Access(view, row=row),
        f"{app}:{name}_remove": Access(attach, FORM, row=row),
        **small,
    }


def import_rows(app: str, permission: str) -> dict[str, Access]:
    """The rows of a desk's imports, whose addresses ``workflow.intake.screens.addresses`` makes."""
    row = "workflow.importbatch"
    look, form, write = (
        Access(permission, row=row),
        Access(permission, FORM, row=row),
        Access(permission, WRITE, row=row),
    )
    return {
        f"{app}:imports": Access(permission),
        f"{app}:import_new": Access(permission, FORM),
        f"{app}:import": look,
        f"{app}:import_sheet": look,
        f"{app}:import_columns": form,
        f"{app}:import_commit": write,
        f"{app}:import_stop": write,
        f"{app}:import_undo": form,
        f"{app}:import_discard": write,
        f"{app}:import_next": write,
        f"{app}:import_problems": write,
    }


#: What an address answers, and the status that says so. "allowed" is any status below 500 but these four.
ALLOWED, SIGN_IN, FORBIDDEN, NOT_FOUND, WRONG_METHOD = "allowed", "sign_in", "forbidden", "not_found", "wrong_method"
STATUS = {SIGN_IN: 302, FORBIDDEN: 403, NOT_FOUND: 404, WRONG_METHOD: 405}
ANONYMOUS, DISABLED = "anonymous", "disabled"
OWN, OTHER, MISSING = "own_branch", "other_branch", "missing"


def verdict(access: Access, who: str, method: str, place: str) -> str:
    """What ``who`` (a role code, :data:`ANONYMOUS` or :data:`DISABLED`) meets when the row lies in ``place``.

    Where no row stands in the address, every place is the own one. What a view decides beyond the table (whose row,
    which state) is a refusal with a sentence, not part of this verdict.
    """
    outside = who in {ANONYMOUS, DISABLED}
    if access.permission != PUBLIC and outside:
        return SIGN_IN
    if (method if method != "HEAD" else "GET") not in access.methods:
        return WRONG_METHOD
    if access.permission not in {PUBLIC, SIGNED_IN} and access.permission not in ROLES[who].permissions:
        return FORBIDDEN
    return NOT_FOUND if access.row and place != OWN else ALLOWED


TABLE: dict[str, Access] = {
    # accounts
    "accounts:sign_in": Access(PUBLIC, FORM),
    "accounts:sign_out": Access(SIGNED_IN, WRITE),
    "accounts:language": Access(PUBLIC, WRITE),
    "accounts:password": Access(SIGNED_IN, FORM),
    "accounts:people": Access("accounts.people"),
    "accounts:add_person": Access("accounts.people", FORM),
    "accounts:person": Access("accounts.people", row="accounts.user"),
    "accounts:grant_role": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:switch": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:unlock": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:new_password": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:appoint_superior": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:number_person": Access("accounts.people", WRITE, row="accounts.user"),
    "accounts:end_role": Access("accounts.people", WRITE, row="accounts.membership"),
    "accounts:branches": Access("accounts.branches"),
    "accounts:branch": Access("accounts.branches", FORM, row="accounts.branch"),
    "accounts:open_branch": Access("accounts.branches", FORM, row="accounts.branch"),
    "accounts:switch_branch": Access("accounts.branches", WRITE, row="accounts.branch"),
    "accounts:limits": Access("accounts.authority"),
    "accounts:add_limit": Access("accounts.limits", FORM),
    "accounts:end_limit": Access("accounts.limits", FORM, row="accounts.authoritylimit"),
    "accounts:who_decides": Access("accounts.authority"),
    "accounts:away": Access(SIGNED_IN),
    "accounts:delegate": Access(SIGNED_IN, WRITE),
    "accounts:note_absence": Access(SIGNED_IN, WRITE),
    "accounts:revoke_delegation": Access(SIGNED_IN, WRITE, row="accounts.delegation"),
    "accounts:end_absence": Access(SIGNED_IN, WRITE, row="accounts.absence"),
    "accounts:team": Access("accounts.team"),
    "accounts:away_of": Access("accounts.team", row="accounts.user"),
    "accounts:delegate_for": Access("accounts.team", WRITE, row="accounts.user"),
    "accounts:note_absence_for": Access("accounts.team", WRITE, row="accounts.user"),
    # frame
    "today": Access(SIGNED_IN),
    # renewals
    "renewals:list": Access("renewals.view"),
    "renewals:detail": Access("renewals.view", row="renewals.renewal"),
    **attachment_rows(
        "renewals",
        "document",
        owner="renewals.renewal",
        row="renewals.renewaldocument",
        view="renewals.view",
        attach="renewals.attach",
    ),
    "renewals:next": Access("renewals.follow_up"),
    "renewals:dispatch": Access("renewals.dispatch", FORM),
    "renewals:reclaim_many": Access("renewals.reclaim", FORM),
    "renewals:callbacks": Access("renewals.view"),
    "renewals:call_lists": Access("renewals.view"),
    "renewals:call_list_new": Access("renewals.call_list", FORM),
    "renewals:call_list": Access("renewals.view", row="renewals.calllist"),
    "renewals:call_list_finish": Access("renewals.call_list", WRITE, row="renewals.calllist"),
    "renewals:call_list_withdraw": Access("renewals.call_list", FORM, row="renewals.calllist"),
    "renewals:call_result": Access("renewals.call", FORM, row="renewals.calllistitem"),
    "renewals:reveal_phone": Access("renewals.reveal", FORM, row="renewals.renewal"),
    "renewals:correct_follow_up": Access("renewals.follow_up", FORM, row="renewals.renewal"),
    "renewals:review_callback": Access("renewals.callback", FORM, row="renewals.renewal"),
    "renewals:follow_up": Access("renewals.follow_up", FORM, row="renewals.renewal"),
    "renewals:quote": Access("renewals.quote", FORM, row="renewals.renewal"),
    "renewals:claim_renewed": Access("renewals.claim_renewed", FORM, row="renewals.renewal"),
    "renewals:propose_loss": Access("renewals.propose_loss", FORM, row="renewals.renewal"),
    "renewals:decide_loss": Access("renewals.decide_loss", FORM, row="renewals.renewal"),
    "renewals:request_void": Access("renewals.request_void", FORM, row="renewals.renewal"),
    "renewals:decide_void": Access("renewals.decide_void", FORM, row="renewals.renewal"),
    "renewals:claim": Access("renewals.claim", FORM, row="renewals.renewal"),
    "renewals:return_to_pool": Access("renewals.return", FORM, row="renewals.renewal"),
    "renewals:reclaim": Access("renewals.reclaim", FORM, row="renewals.renewal"),
    "renewals:transfer": Access("renewals.transfer", FORM, row="renewals.renewal"),
    "renewals:callback": Access("renewals.callback", FORM, row="renewals.renewal"),
    **import_rows("renewals", "renewals.import"),
    # reinsurance
    "reinsurance:placements": Access("reinsurance.view"),
    "reinsurance:placement_new": Access("reinsurance.request", FORM),
    "reinsurance:scenarios": Access("reinsurance.view"),
    "reinsurance:inward_offers": Access("reinsurance.view"),
    "reinsurance:inward_new": Access("reinsurance.place", FORM),
    "reinsurance:inwardoffer": Access("reinsurance.view", row="reinsurance.inwardoffer"),
    "reinsurance:inward_edit": Access("reinsurance.place", FORM, row="reinsurance.inwardoffer"),
    "reinsurance:inward_submit": Access("reinsurance.place", FORM, row="reinsurance.inwardoffer"),
    "reinsurance:inward_decline": Access("reinsurance.place", FORM, row="reinsurance.inwardoffer"),
    "reinsurance:inward_signed": Access("reinsurance.place", FORM, row="reinsurance.inwardoffer"),
    "reinsurance:inward_withdraw": Access("reinsurance.withdraw", FORM, row="reinsurance.inwardoffer"),
    "reinsurance:rules": Access("reinsurance.view"),
    "reinsurance:rule": Access("reinsurance.view"),
    "reinsurance:rule_new": Access("reinsurance.rules", FORM),
    "reinsurance:rule_verify": Access("reinsurance.rules", WRITE),
    "reinsurance:ask_allowance": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:grant_allowance": Access("reinsurance.rules", FORM, row="reinsurance.placement"),
    "reinsurance:placement": Access("reinsurance.view", row="reinsurance.placement"),
    **attachment_rows(
        "reinsurance",
        "document",
        owner="reinsurance.placement",
        row="reinsurance.placementdocument",
        view="reinsurance.view",
        attach="reinsurance.request",
    ),
    "reinsurance:slip": Access("reinsurance.view", row="reinsurance.slipversion"),
    "reinsurance:edit": Access("reinsurance.request", FORM, row="reinsurance.placement"),
    "reinsurance:add_section": Access("reinsurance.request", FORM, row="reinsurance.placement"),
    "reinsurance:section": Access("reinsurance.request", FORM, row="reinsurance.placement"),
    "reinsurance:remove_section": Access("reinsurance.request", FORM, row="reinsurance.placement"),
    "reinsurance:submit": Access("reinsurance.request", FORM, row="reinsurance.placement"),
    "reinsurance:approach": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:record_quote": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:record_silence": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:choose_lead": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:write_line": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:withdraw_line": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:clear_subjectivity": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:report_short": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:ask_late": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:release_order": Access("reinsurance.review", FORM, row="reinsurance.placement"),
    "reinsurance:sign": Access("reinsurance.review", FORM, row="reinsurance.placement"),
    "reinsurance:unsign": Access("reinsurance.review", FORM, row="reinsurance.placement"),
    "reinsurance:bind": Access("reinsurance.review", FORM, row="reinsurance.placement"),
    "reinsurance:withdraw": Access("reinsurance.withdraw", FORM, row="reinsurance.placement"),
    "reinsurance:endorse_amounts": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:endorse_extension": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:endorse_information": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:ask_cancel": Access("reinsurance.place", FORM, row="reinsurance.placement"),
    "reinsurance:keep_cover_on": Access("reinsurance.withdraw", FORM, row="reinsurance.placement"),
    "reinsurance:cancellation": Access("reinsurance.view", row="reinsurance.cancellation"),
    "reinsurance:endorsement": Access("reinsurance.view", row="reinsurance.endorsement"),
    "reinsurance:endorsement_edit": Access("reinsurance.place", FORM, row="reinsurance.endorsement"),
    "reinsurance:endorsement_submit": Access("reinsurance.place", FORM, row="reinsurance.endorsement"),
    "reinsurance:endorsement_send": Access("reinsurance.place", FORM, row="reinsurance.endorsement"),
    "reinsurance:endorsement_record_answer": Access("reinsurance.place", FORM, row="reinsurance.endorsement"),
    "reinsurance:endorsement_release": Access("reinsurance.review", FORM, row="reinsurance.endorsement"),
    "reinsurance:endorsement_withdraw": Access("reinsurance.place", FORM, row="reinsurance.endorsement"),
    "reinsurance:counterparties": Access("reinsurance.view"),
    "reinsurance:counterparty_new": Access("reinsurance.counterparties", FORM),
    "reinsurance:counterparty": Access("reinsurance.view", row="reinsurance.counterparty"),
    "reinsurance:counterparty_edit": Access("reinsurance.counterparties", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_submit": Access("reinsurance.counterparties", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_review": Access("reinsurance.counterparties", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_rating": Access("reinsurance.counterparties", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_solvency": Access("reinsurance.counterparties", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_contact": Access("reinsurance.counterparties", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_account": Access("reinsurance.counterparties", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_screen": Access("reinsurance.screen", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_standing": Access("reinsurance.standing", FORM, row="reinsurance.counterparty"),
    "reinsurance:counterparty_confirm": Access("reinsurance.confirm_account", FORM, row="reinsurance.counterparty"),
    # claims
    "claims:calculator": Access("claims.calculate", FORM),
    "claims:clauses": Access("claims.grading"),
    "claims:standards": Access("workflow.configure"),
    "claims:add_standard": Access("workflow.configure", FORM),
    "claims:practice_rule": Access("workflow.configure", FORM),
    "claims:standard": Access("workflow.configure", FORM),
    # claims: injury assessments
    "claims:injuries": Access("claims.view"),
    "claims:injury_open": Access("claims.assess", FORM),
    "claims:injuries_board": Access("claims.view"),
    "claims:assessors": Access("claims.qualify", FORM),
    "claims:injury": Access("claims.view", row="claims.injuryassessment"),
    "claims:injury_clauses": Access("claims.assess", row="claims.injuryassessment"),
    "claims:injury_reveal": Access("claims.reveal", FORM, row="claims.injuryassessment"),
    "claims:injury_paper": Access("claims.reveal", WRITE, row="claims.injuryassessment"),
    "claims:injury_calculate": Access("claims.assess", FORM, row="claims.injuryassessment"),
    "claims:injury_calculation": Access("claims.calculate", row="claims.assessmentcalculation"),
    **attachment_rows(
        "claims",
        "injury_document",
        owner="claims.injuryassessment",
        row="claims.assessmentdocument",
        view="claims.reveal",
        attach="claims.attach",
        thumbnails=False,
    ),
    **{
        f"claims:injury_{name}": Access("claims.assess", FORM, row="claims.injuryassessment")
        for name in (
            *("track", "end_treatment", "sign_notice", "record_examination", "assess", "conference", "submit"),
            *("sign_agreement", "negotiate", "calculate_anew", "fail_negotiation", "close_litigation"),
            *("receive_appraisal", "refer_external"),
        )
    },
    **{
        f"claims:injury_{name}": Access("claims.review_grade", FORM, row="claims.injuryassessment")
        for name in ("confirm_grade", "return_to_grading", "confirm_saving", "file_again", "recheck", "reverse_saving")
    },
    "claims:injury_pay": Access("claims.pay", FORM, row="claims.injuryassessment"),
    "claims:cases": Access("claims.view"),
    "claims:case": Access("claims.view", row="claims.claimcase"),
    "claims:reveal_party": Access("claims.reveal", FORM, row="claims.claimcase"),
    "claims:reveal_injured": Access("claims.reveal", FORM, row="claims.claimcase"),
    "claims:set_aside": Access("claims.import", FORM, row="claims.claimcase"),
    "claims:refer": Access("claims.refer", FORM, row="claims.claimcase"),
    "claims:referrals": Access("claims.view"),
    "claims:referral": Access("claims.view", row="claims.referral"),
    "claims:change_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:submit_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:discard_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:waive_document": Access("claims.refer", FORM, row="claims.referral"),
    "claims:execute_referral": Access("claims.refer", FORM, row="claims.referral"),
    "claims:refer_again": Access("claims.refer", WRITE, row="claims.referral"),
    "claims:referral_sheet": Access("claims.view", WRITE, row="claims.referral"),
    "claims:refusal_notice": Access("claims.refer", WRITE, row="claims.referral"),
    **attachment_rows(
        "claims",
        "referral_document",
        owner="claims.referral",
        row="claims.referraldocument",
        view="claims.view",
        attach="claims.attach",
    ),
    # claims: cross-region cases and large losses
    "claims:delegations": Access("claims.view"),
    "claims:delegation": Access("claims.view", row="claims.crossregioncase"),
    "claims:entrust": Access("claims.cross_region", FORM),
    "claims:ledger": Access("claims.view"),
    "claims:delegation_accept": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_finish_survey": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_submit_result": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_ask_issuer": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_grant": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_confirm": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_settle": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_dispute": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_refuse": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_revoke": Access("claims.cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_reassign": Access("claims.rule_cross_region", FORM, row="claims.crossregioncase"),
    "claims:delegation_rule": Access("claims.rule_cross_region", FORM, row="claims.crossregioncase"),
    **attachment_rows(
        "claims",
        "delegation_document",
        owner="claims.crossregioncase",
        row="claims.crossregiondocument",
        view="claims.view",
        attach="claims.attach",
    ),
    "claims:losses": Access("claims.view"),
    "claims:loss": Access("claims.view", row="claims.largeloss"),
    "claims:report_outside": Access("claims.large_loss", FORM),
    "claims:loss_report_pdf": Access("claims.large_loss", WRITE, row="claims.lossreport"),
    "claims:loss_report": Access("claims.large_loss", FORM, row="claims.largeloss"),
    "claims:loss_attend": Access("claims.large_loss", FORM, row="claims.largeloss"),
    "claims:loss_report_progress": Access("claims.large_loss", FORM, row="claims.largeloss"),
    "claims:loss_submit_closing": Access("claims.large_loss", FORM, row="claims.largeloss"),
    "claims:loss_regulator": Access("claims.large_loss", FORM, row="claims.largeloss"),
    "claims:loss_request_removal": Access("claims.large_loss", FORM, row="claims.largeloss"),
    "claims:loss_reopen": Access("claims.large_loss", FORM, row="claims.largeloss"),
    "claims:loss_endorse": Access("claims.decide_large_loss", FORM, row="claims.largeloss"),
    "claims:loss_recognise": Access("claims.decide_large_loss", FORM, row="claims.largeloss"),
    "claims:loss_return_report": Access("claims.decide_large_loss", FORM, row="claims.largeloss"),
    "claims:loss_approve_closing": Access("claims.decide_large_loss", FORM, row="claims.largeloss"),
    "claims:loss_return_closing": Access("claims.decide_large_loss", FORM, row="claims.largeloss"),
    **attachment_rows(
        "claims",
        "loss_document",
        owner="claims.largeloss",
        row="claims.largelossdocument",
        view="claims.view",
        attach="claims.attach",
    ),
    **import_rows("claims", "claims.import"),
    "claims:appraisal": Access("claims.view"),
    "claims:appraisal_rows": Access("claims.view"),
    "claims:appraisal_freeze": Access("claims.decide_large_loss", WRITE),
    "claims:listed_case": Access("claims.view", row="claims.listedcase"),
    "claims:listed_removal": Access("claims.large_loss", FORM, row="claims.listedcase"),
    "claims:listed_confirm": Access("claims.large_loss", WRITE, row="claims.listedcase"),
    "claims:boards": Access("claims.view"),
    "claims:board": Access("claims.view"),
    "claims:board_rows": Access("claims.view"),
    # reporting
    "reporting:renewal_rate": Access("renewals.rate"),
    "reporting:rate_rows": Access("renewals.rate"),
    "reporting:rate_export": Access("renewals.export", WRITE),
    "reporting:rate_rows_export": Access("renewals.export", WRITE),
    "reporting:rate_pdf": Access("renewals.rate", WRITE),
    # workflow
    "workflow:inbox": Access("workflow.inbox"),
    "workflow:inbox_agree": Access("workflow.inbox", FORM),
    "workflow:approval": Access("workflow.inbox", row="workflow.approval"),
    "workflow:approval_act": Access("workflow.inbox", FORM, row="workflow.approval"),
    "workflow:approval_log": Access("workflow.inbox", row="workflow.approval"),
    "workflow:approval_log_pdf": Access("workflow.inbox", WRITE, row="workflow.approval"),
    "workflow:approval_people": Access("workflow.inbox", row="workflow.approval"),
    "workflow:seat": Access("workflow.inbox", row="workflow.approvalseat"),
    "workflow:approval_times": Access("workflow.approvals"),
    "workflow:notices": Access("workflow.inbox", FORM),
    "workflow:notice_preferences": Access("workflow.inbox", FORM),
    "workflow:search": Access(SIGNED_IN),
    "workflow:branch_scope": Access(SIGNED_IN, WRITE),
    "workflow:jobs": Access("workflow.inbox"),
    "workflow:job": Access("workflow.inbox", row="workflow.job"),
    "workflow:job_cancel": Access("workflow.inbox", WRITE, row="workflow.job"),
    "workflow:events": Access("workflow.events"),
    "workflow:exports": Access("workflow.export_log"),
    "workflow:export_request": Access("workflow.inbox", row="workflow.exportrequest"),
    "workflow:outbox": Access("workflow.operations"),
    "workflow:outbox_retry": Access("workflow.operations", WRITE),
    "workflow:calendar": Access("workflow.configure", FORM),
    "workflow:chains": Access("workflow.configure"),
    "workflow:branch_chains": Access("workflow.configure", row="accounts.branch"),
    "workflow:chain_new": Access("workflow.configure", FORM, row="accounts.branch"),
    "workflow:chain_try": Access("workflow.configure", row="accounts.branch"),
    "workflow:chain": Access("workflow.configure", row="workflow.approvalchain"),
    "workflow:chain_head": Access("workflow.configure", FORM, row="workflow.approvalchain"),
    "workflow:chain_step": Access("workflow.configure", FORM, row="workflow.approvalchain"),
    "workflow:chain_arrange": Access("workflow.configure", WRITE, row="workflow.approvalchain"),
    "workflow:chain_publish": Access("workflow.configure", FORM, row="workflow.approvalchain"),
    "workflow:chain_retire": Access("workflow.configure", FORM, row="workflow.approvalchain"),
    "workflow:outbox_arrived": Access("workflow.operations", WRITE),
    "workflow:notice_words": Access("workflow.operations"),
    "workflow:notice_words_of": Access("workflow.operations", FORM),
    "workflow:robots": Access("workflow.configure"),
    "workflow:robot_new": Access("workflow.configure", FORM),
    "workflow:robot": Access("workflow.configure", FORM, row="workflow.robot"),
    "workflow:robot_try": Access("workflow.configure", WRITE, row="workflow.robot"),
    "workflow:settings": Access("workflow.configure"),
    "workflow:branch_settings": Access("workflow.configure", row="accounts.branch"),
    "workflow:setting": Access("workflow.configure", FORM, row="accounts.branch"),
}
