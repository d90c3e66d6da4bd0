"""数据目录: the class of every column that may say something of a customer (renewals brief §6, data catalogue).

Personal: says who the customer is, how to reach them, which vehicle is theirs, or is free text that may. Sensitive:
proves the identity (PIPL 28; JR/T 0171-2020 C2). Business: money, days, states, our own people. A new column of one
of these tables is refused by a test until it stands here.
"""

from __future__ import annotations

import enum


class DataClass(enum.StrEnum):
    """How a column is treated."""

    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    BUSINESS = "business"


_TRACKED = "id branch version head_hash created_at status"
_P, _S, _B = DataClass.PERSONAL, DataClass.SENSITIVE, DataClass.BUSINESS
_TABLES: dict[str, dict[DataClass, str]] = {
    "renewal": {
        _P: "asset_key vin vin_tail plate engine_no insured_name holder_name phone phone_hash more_phones extra "
        "loss_note legal_hold",
        _S: "certificate_type certificate_no certificate_hash",
        _B: f"{_TRACKED} cycle unlicensed model_name vehicle_kind usage new_car_price first_registered_on line "
        "policy_no compulsory_policy_no coverage starts_on expires_on compulsory_expires_on last_premium "
        "compulsory_premium currency ncd pricing_factor claim_count claim_amount years_insured is_company "
        "phone_valid anonymised_at erased_at agent_name team_name channel business_flag customer_class list_kind "
        "preferred batch source_row owner credit_owner credit_branch credit_moved_at assigned_at "
        "first_contact_due_at first_follow_at first_effective_at attempts effective_contacts last_contact_at "
        "last_result intention next_contact_on "
        "unreachable do_not_call first_quote_on quote_premium claimed_policy_no claimed_at false_claims loss_reason "
        "loss_competitor loss_price loss_proposed_by loss_proposed_at loss_decided_by loss_decided_at loss_exempt "
        "lapsed_at callback_due_on callback_at lapse_no void_reason void_requested_by void_decided_by void_decided_at "
        "returned_count last_owner returned_at matched_policy matched_signed_on matched_starts_on matched_premium "
        "matched_same_branch matched_by_telesales matched_gap_days issued_early",
    },
    "signedpolicy": {
        _P: "asset_key vin plate",
        _B: "id branch policy_no line starts_on expires_on signed_on premium agent_name channel cancelled_on batch "
        "source_row",
    },
    "followup": {
        _P: "note",
        _B: "id renewal branch author at entered_at channel outgoing result intention effective seconds "
        "next_contact_on corrects",
    },
    "callback": {
        _P: "complaint offer note",
        _B: "id renewal branch caller at channel result insured_where insurer insured_until reason price_gap win_back "
        "next_contact_on do_not_call recording_no lapse_no planned_by plan_day sampled reviewer reviewed_at verdict "
        "true_reason review_result",
    },
    "losscheck": {
        _P: "note",
        _B: "id renewal branch proposed_at caller at supervisor channel result verdict true_reason recording_no",
    },
    "quote": {_P: "note", _B: "id renewal branch author quoted_on line coverage premium entered_at"},
    "calllistitem": {
        _P: "note",
        _B: "id call_list renewal branch calls result called_by called_at token assigned_to locked_from locked_until "
        "released_at",
    },
    "salescall": {
        _P: "phone_hash",
        _B: "id renewal branch caller at channel result customer_asked recording_no follow_up callback",
    },
    "donotcall": {
        _P: "phone_hash masked note",
        _B: "id source reason since until recorded_by_no batch lifted_at lifted_by",
    },
    "blocklift": {_P: "reason opinion", _B: f"{_TRACKED} entry asked_by asked_at decided_by decided_at"},
    "consent": {
        _P: "phone_hash masked evidence",
        _B: "id branch purpose channel given on until recorded_by recorded_at batch",
    },
    "complaint": {
        _P: "phone_hash masked text opinion",
        _B: f"{_TRACKED} kind complained_on entered_by decided_by decided_at verified_on",
    },
    "rebatenote": {_P: "words verdict", _B: "id renewal branch author at looked_by looked_at"},
    "lead": {
        _P: "asset_key drop_reason",
        _B: f"{_TRACKED} cycle expires_on source insurer renewal listed_as",
    },
    "suspicion": {
        _P: "opinion",
        _B: f"{_TRACKED} kind subject person renewal period facts involved found_at judged_by judged_at",
    },
    "fleet": {_P: "insured_name", _B: f"{_TRACKED} key is_company manager"},
    "renewaldocument": {
        _P: "name",
        _B: "id branch stored document_type uploaded_by uploaded_at removed_by removed_at frozen_at added_later "
        "renewal",
    },
    "sharednumber": {
        _P: "phone_hash masked reason",
        _B: f"{_TRACKED} insureds customers found_at cleared_by cleared_at cleared_insureds",
    },
    "subjectrequest": {
        _P: "identity answer handed_over",
        _S: "wish",
        _B: f"{_TRACKED} renewal kind asked_on due_on registered_by registered_at decided_by decided_at refusal "
        "touched kept",
    },
}
#: Tables that say nothing of a customer but which task is meant.
WITHOUT = frozenset(
    {
        "assignmentdecision",
        "assignmentrule",
        "assignmentrun",
        "bulkmessage",
        "bulkmessageitem",
        "callbackplan",
        "calllist",
        "callreturn",
        "collisioncase",
        "collisionparty",
        "earlywindow",
        "fleetvehicle",
        "handover",
        "lateattempt",
        "ownerspell",
        "ownerwarning",
        "retentionrun",
        "scriptcard",
        "suspicionrow",
        "taxon",
        "watchround",
    }
)
CATALOGUE: dict[str, dict[str, DataClass]] = {
    table: {column: kind for kind, columns in classes.items() for column in columns.split()}
    for table, classes in _TABLES.items()
}
