"""One row of a due list, checked and in our own terms (renewals brief §2.1).

``expires_on`` is T, the last covered day, whatever way the source writes it. A row may stand for a commercial policy,
a compulsory one, or both; T is the commercial one's if there is one, otherwise the compulsory one's (brief §1.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

_COMPANY_WORDS = re.compile(
    "公司|集团|工厂|银行|学校|大学|学院|医院|中心|合作社|委员会|事务所|经营部|商行|政府|法院|协会|幼儿园|酒店|工作室|有限合伙"
    "|CO\\.|LTD|INC|LIMITED|COMPANY"
)
_COMPANY_ENDINGS = tuple("厂局院所店站队社行部处校馆")


@dataclass(slots=True)
class DueRow:
    """A due renewal as the file states it. Empty text, None and empty tuple mean that the file does not say."""

    policy_no: str = ""
    compulsory_policy_no: str = ""
    proposal_no: str = ""
    vin: str = ""
    plate: str | None = None
    plate_type: str = ""
    unlicensed: bool = False
    usage: str = ""
    vehicle_kind: str = ""
    model_name: str = ""
    engine_no: str = ""
    energy: str = ""
    seats: Decimal | None = None
    new_car_price: Decimal | None = None
    first_registered: date | None = None
    insured_name: str = ""
    is_company: bool = False
    applicant_name: str = ""
    owner_name: str = ""
    certificate_type: str = ""
    certificate_no: str = ""
    phones: tuple[str, ...] = ()
    phone_valid: bool = False
    phone_source: str = ""
    contact_name: str = ""
    address: str = ""
    line: str = ""
    coverage: str = ""
    starts_on: date | None = None
    expires_on: date | None = None
    compulsory_expires_on: date | None = None
    last_premium: Decimal | None = None
    compulsory_premium: Decimal | None = None
    vehicle_tax: Decimal | None = None
    ncd: Decimal | None = None
    pricing_factor: Decimal | None = None
    claim_count: int | None = None
    claim_amount: Decimal | None = None
    loss_ratio: Decimal | None = None
    years_insured: int | None = None
    claim_free_years: int | None = None
    org_text: str = ""
    team_text: str = ""
    agent_text: str = ""
    channel: str = ""
    dealer_name: str = ""
    business_flag: str = ""
    dealer_flag: str = ""
    customer_class: str = ""
    list_kind: str = ""
    policy_state: str = ""
    remark: str = ""
    currency: str = "CNY"
    extra: dict[str, str] = field(default_factory=dict)


def looks_like_company(name: str) -> bool:
    """An insured that is a company or an institution, by the words of its name."""
    return len(name) > 3 and (name.endswith(_COMPANY_ENDINGS) or _COMPANY_WORDS.search(name.upper()) is not None)
