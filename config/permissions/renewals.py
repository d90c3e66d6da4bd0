"""Addresses of the renewal desk."""

from __future__ import annotations

from config.permissions import renewals_conduct
from config.permissions.access import FORM, WRITE, Access, attachment_rows, import_rows
from config.permissions.renewals_assignment import ASSIGNMENT_ROWS
from config.permissions.renewals_collisions import ROWS as COLLISION_ROWS
from config.permissions.renewals_insight import ROWS as INSIGHT_ROWS
from config.permissions.renewals_leads import ROWS as LEADS_ROWS
from config.permissions.renewals_privacy import ROWS as PRIVACY_ROWS
from config.permissions.renewals_telesales import ROWS as TELESALES_ROWS

ROWS: dict[str, Access] = {
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
    **ASSIGNMENT_ROWS,
    "renewals:queue": Access("renewals.follow_up"),
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
    **TELESALES_ROWS,
    **COLLISION_ROWS,
    **PRIVACY_ROWS,
    **INSIGHT_ROWS,
    **import_rows("renewals", "renewals.import"),
    **LEADS_ROWS,
    **renewals_conduct.ROWS,
}
