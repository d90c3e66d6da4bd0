"""What people of the desk have entered beside the customers: consents, a complaint, cards, requests, a hand-over asked.

Made on the last working day of the story by the managers themselves, so that no page of the desk is empty.
"""

from __future__ import annotations

from datetime import date

from accounts.models import Branch, User
from renewals.assignment.actions.handing import ask_hand_over
from renewals.conduct.actions.configuring import CardForm, set_card
from renewals.conduct.actions.registers import ConsentForm, decide_complaint, record_consent, report_complaint
from renewals.demo.days import DAY, moment
from renewals.demo.deeds import Desk
from renewals.demo.places import PREFECTURES, PROVINCES
from renewals.models import Renewal, RenewalQuerySet
from renewals.models.renewal_terms import OWNED
from renewals.privacy.actions.registering import WishForm, register_request

CARDS = (
    (
        "OPEN-01",
        "script",
        "always",
        "开场白",
        "您好，我是您的车险服务专员，本次通话可能录音。您的车险将于近期到期，方便占用您两分钟吗？",
    ),
    (
        "PRICE-01",
        "objection",
        "before",
        "客户说价格贵",
        "先核对保障是否一致：三者险额度、不计免赔、增值服务；不承诺返现、不赠送合同外利益。",
    ),
    (
        "LAPSE-01",
        "script",
        "after",
        "脱保回访",
        "您的车险已到期，请问现在由哪家公司承保？未投保请勿上路行驶，需要的话我今天就可以报价。",
    ),
    (
        "CHECK-01",
        "check",
        "always",
        "必核事项",
        "核对车牌、被保险人、到期日与联系方式；说明投保人声明与免责条款。",
    ),
)


def fill(desk: Desk, day: date) -> None:
    """Cards for every province, and a register of each kind for every prefecture with customers."""
    for province in PROVINCES:
        admin = desk.staff.at("province_admin", province.code)[0]
        _cards(admin, desk.branches[province.code], day)
    for prefecture in PREFECTURES:
        manager = desk.staff.at("renewal_manager", prefecture.code)[0]
        rows = Renewal.objects.visible_to(manager).exclude(phone="").select_related("branch").order_by("pk")
        decider = desk.staff.at("province_admin", prefecture.code[:2])[0]
        _registers(manager, decider, desk.branches[prefecture.code], rows, day)
        _asks(rows, day)


def _cards(admin: User, branch: Branch, day: date) -> None:
    for order, (code, kind, when, title, text) in enumerate(CARDS, start=1):
        form = CardForm(code=code, kind=kind, moment=when, title=title, text=text, order=10 * order, valid_from=day)
        set_card(by=admin, branch=branch, form=form, at=moment(day, 8))


def _registers(manager: User, decider: User, branch: Branch, rows: RenewalQuerySet, day: date) -> None:
    found = list(rows[:4])
    for place, row in enumerate(found[:2]):
        form = ConsentForm(
            phone=row.phone,
            purpose="marketing",
            channel="phone",
            given=place == 0,
            on=day - 30 * DAY,
            evidence=f"投保单附件 {row.policy_no}",
        )
        record_consent(by=manager, branch=branch, form=form, at=moment(day, 16, place))
    for row in found[2:3]:
        told = report_complaint(
            by=manager,
            branch=branch,
            phone=row.phone,
            kind="disturbed",
            complained_on=day - DAY,
            text="客户反映午休时间接到推销电话。",
            at=moment(day, 16, 10),
        )
        decide_complaint(
            by=decider, complaint=told, verified=True, opinion="录音属实，已提醒坐席。", at=moment(day, 17)
        )
    for row in found[3:4]:
        wish = WishForm(kind="access", identity="柜面核验身份证原件", asked_on=day - DAY)
        register_request(by=manager, renewal=row, form=wish, at=moment(day, 16, 20))


def _asks(rows: RenewalQuerySet, day: date) -> None:
    """An owner on the way to leave asks a colleague of the team to take one customer."""
    row = rows.filter(status__in=OWNED).select_related("owner").first()
    if row is None or row.owner is None:
        return
    colleagues = User.objects.visible_to(row.owner).filter(
        branch=row.owner.branch, is_active=True, memberships__role="specialist"
    )
    to = colleagues.exclude(pk=row.owner_id).order_by("pk").first()
    if to is not None:
        ask_hand_over(by=row.owner, renewal=row, to=to, reason="客户搬到贵片区，方便上门", at=moment(day, 19, 30))
