"""The claims brief §5 "Evasion" line by line, and "State" where it is the referral's: code, sentence in two languages.

splitting: ``test_split_*``; alert band: ``test_amounts_close_*``; a refused case again: ``test_refused_case_*``;
cancel and reopen: ``test_given_up_*``; another loss type: ``test_other_loss_type_*``; moved to expenses:
``test_expense_*``; lowered ratio or claim: ``test_lowered_*``; edit of a submitted form: ``test_submitted_form_*``;
deleting a decided form: ``test_decided_form_*``; a file replaced: ``test_file_*``. Surveyor or assessor of the loss:
``test_surveyor_or_assessor_*``. What is not refused but must be seen is a caution, which the decider has to confirm.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from claims.actions import referring
from tests.claims.referral_cases import agreed, approval_of, draft, fresh, line, submitted
from tests.factories import NOW, make_person
from tests.workflow.approvals.saying_no import Refusal, refusal_of
from workflow.approvals.actions import agree, refuse, return_to_maker, withdraw
from workflow.approvals.actions.recording import Seen
from workflow.attachments.verbs import remove

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
STATE = Refusal("wrong_status", "This is not possible in the present state.", "当前状态下不能进行此操作。")


def caution(english: str, chinese: str) -> Refusal:
    return Refusal("caution", f"Confirm that you have seen: {english}", f"请确认已知悉：{chinese}")


def decided_unseen(by: User, referral) -> Refusal:
    """How an agreement is refused whose decider has confirmed nothing."""
    return refusal_of(lambda: agree(by=by, approval=approval_of(referral), opinion="同意", at=NOW))


# --- splitting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["plate", "accident", "account", "payee"])
def test_split_over_several_cases_must_be_seen(desk, new_case, why, freeze):
    """One plate, one accident, one bank account, one payee: each is added up and pointed out."""
    freeze(NOW)
    together = {"plate": "浙C77777"} if why in {"plate", "accident"} else {}
    if why == "accident":
        together |= {"loss_place": "G15 K100", "loss_at": NOW - timedelta(days=3)}
    accounts = ["6222021001112233445", "6222021001112233446" if why == "payee" else "6222021001112233445"]
    first, second = new_case(**together), new_case(**together)
    submitted(desk["handler"], first, "28000", payee_account=accounts[0])
    referral = submitted(desk["handler"], second, "28000", payee_account=accounts[1])

    assert [row["why"] for row in referral.related] == [why]
    assert decided_unseen(desk["desk_manager"], referral) == caution(
        "1 related cases within 30 days: 28,000.00 is added up. Was the loss split?",
        "30 天内有 1 个关联案件，已累计 28,000.00，是否拆分案件？",
    )


def test_split_over_several_cases_does_not_come_under_the_limit(desk, new_case):
    """The manager may end 80,000 of a case; 60,000 agreed on one accident and 30,000 asked on it are too much."""
    first = new_case(plate="浙C66666")
    second = new_case(plate="浙C66666", loss_at=NOW - timedelta(days=5))
    items = [line("60000", "third_property", "")]
    agreed(desk["handler"], first, desk["specialist"], "60000", items=items)
    referral = submitted(desk["handler"], second, "30000")
    seen = Seen(acknowledged=("splitting",))
    for name in ("desk_manager", "reviewer"):
        agree(by=desk[name], approval=approval_of(referral), opinion="同意", seen=seen, at=NOW)

    def lowered() -> None:
        agree(
            by=desk["manager"],
            approval=approval_of(referral),
            amount=Decimal(29000),
            opinion="核减",
            seen=seen,
            at=NOW,
        )

    said = refusal_of(lowered)
    assert said.code == "authority_exceeded"
    assert "89,000.00 is 9,000.00 above the limit of 80,000.00" in said.english
    assert "89,000.00 超出权限 80,000.00 达 9,000.00" in said.chinese


def test_amounts_close_under_a_limit_are_counted_per_maker_and_month(desk, new_case, tree):
    """9,500 of the desk's 10,000 is told with how often this maker came as close this month."""
    other = make_person("claims_handler", tree["330301"])
    submitted(other, new_case(), "9500", items=[line("9500")], payee_name="甲", payee_account="1")
    for number in range(1, 3):
        given = {"payee_name": f"修理厂{number}", "payee_account": f"622202100111223344{number}"}
        referral = submitted(desk["handler"], new_case(), "9500", items=[line("9500")], **given)

        assert decided_unseen(desk["desk_manager"], referral) == caution(
            "An amount lies between 90 and 100 per cent of a limit; "
            f"so it was in {number} referrals of this maker in the month.",
            f"有金额处于权限的 90% 至 100% 之间；该经办人当月此类上报共 {number} 件。",
        )


# --- the same again -----------------------------------------------------------------------------------------------

NEW_FACT = Refusal(
    "new_fact_missing", "This was refused before: say which new fact there is.", "此前已被否决，请写明新的事实。"
)
COSMETIC = Refusal(
    "cosmetic_change",
    "Nothing but words has changed since it was refused: attach what is new.",
    "否决后只改了文字，请附上新的材料。",
)
TALK = {"new_fact": "换了一种说法而已", "proposal": "二"}


@pytest.fixture
def refused(desk, case):
    """A referral without documents that the prefecture refused."""
    first = referring.begin(
        by=desk["handler"],
        case=case,
        referral_type="other",
        items=[line("260000")],
        claimed=Decimal(260000),
        proposal="一",
    )
    sent = send(desk["handler"], first)
    for name in ("desk_manager", "reviewer"):
        agree(by=desk[name], approval=approval_of(sent), opinion="同意", at=NOW)
    refuse(by=desk["manager"], approval=approval_of(sent), opinion="不予支持", at=NOW)
    return fresh(sent)


def send(by: User, referral):
    referring.waive(by=by, referral=referral, document="business_reason", reason="口头报备")
    return fresh(referring.submit(by=by, referral=fresh(referral), at=NOW))


def test_refused_case_comes_back_with_a_new_fact_only(desk, refused):
    again = referring.next_version(by=desk["handler"], referral=refused)
    referring.waive(by=desk["handler"], referral=again, document="business_reason", reason="口头报备")

    assert refusal_of(lambda: referring.submit(by=desk["handler"], referral=fresh(again), at=NOW)) == NEW_FACT


def test_refused_case_does_not_come_back_in_other_words(desk, refused):
    again = referring.next_version(by=desk["handler"], referral=refused, **TALK)
    referring.waive(by=desk["handler"], referral=again, document="business_reason", reason="口头报备")

    assert refusal_of(lambda: referring.submit(by=desk["handler"], referral=fresh(again), at=NOW)) == COSMETIC


@pytest.mark.parametrize("times", [1, 3])
def test_given_up_draft_does_not_wash_a_refusal_off(desk, refused, times):
    """Beginning, discarding and beginning again is no new fact."""
    before = refused
    for _time in range(times):
        before = referring.next_version(by=desk["handler"], referral=before)
        before = fresh(referring.discard(by=desk["handler"], referral=before))
    again = referring.next_version(by=desk["handler"], referral=before)
    referring.waive(by=desk["handler"], referral=again, document="business_reason", reason="口头报备")
    assert fresh(again).previous.status == "withdrawn"

    assert refusal_of(lambda: referring.submit(by=desk["handler"], referral=fresh(again), at=NOW)) == NEW_FACT


def test_given_up_referral_does_not_wash_a_refusal_off(desk, refused):
    """The new fact of a version that was withdrawn is none for the next."""
    changed = referring.next_version(by=desk["handler"], referral=refused, new_fact="对方新提供了维修清单")
    referring.change(by=desk["handler"], referral=changed, items=[line("250000")], new_fact="对方新提供了维修清单")
    sent = send(desk["handler"], fresh(changed))
    withdraw(by=desk["handler"], approval=approval_of(sent), at=NOW)
    again = referring.next_version(by=desk["handler"], referral=fresh(sent), new_fact="")
    referring.change(by=desk["handler"], referral=again, items=[line("260000")], new_fact="换了一种说法而已")
    referring.waive(by=desk["handler"], referral=fresh(again), document="business_reason", reason="口头报备")

    assert refusal_of(lambda: referring.submit(by=desk["handler"], referral=fresh(again), at=NOW)) == COSMETIC


def test_given_up_referral_is_still_the_version_before(desk, case):
    """Cancelled and opened anew: what was lowered in between must be seen."""
    first = submitted(desk["handler"], case, "260000")
    withdraw(by=desk["handler"], approval=approval_of(first), at=NOW)
    second = submitted(desk["handler"], case, "200000")

    assert (second.previous, second.edition) == (fresh(first), 2)
    assert decided_unseen(desk["desk_manager"], second) == caution(
        "Claimed amount or liability ratio is lower than in the version before.", "索赔金额或责任比例低于上一版本。"
    )


# --- another row, another sum -------------------------------------------------------------------------------------


def test_other_loss_type_for_the_same_sum_must_be_seen(desk, case):
    first = submitted(desk["handler"], case, "260000")
    withdraw(by=desk["handler"], approval=approval_of(first), at=NOW)
    second = submitted(desk["handler"], case, "260000", items=[line("260000", "third_property", "")])

    assert decided_unseen(desk["desk_manager"], second) == caution(
        "The same amount stood under another loss type before.", "同一金额此前列在另一损失类型下。"
    )


def test_expense_instead_of_loss_does_not_come_under_the_limit(desk, case):
    """7,000 of 11,000 called expenses: the case total of the desk is exceeded all the same."""
    items = [line("4000"), line("7000", "expense", "")]
    referral = submitted(desk["handler"], case, "11000", items=items)
    approval = approval_of(referral)
    agree(by=desk["desk_manager"], approval=approval, opinion="同意", at=NOW)

    assert [(row["measure"], row["over"]) for row in referral.exceeded] == [("case_total", "1000.00")]
    assert approval.reload().status == "running"


@pytest.mark.parametrize("what", ["claimed", "ratio"])
def test_lowered_claim_or_ratio_must_be_seen(desk, case, what):
    first = submitted(desk["handler"], case, "260000", claimed=Decimal(300000))
    withdraw(by=desk["handler"], approval=approval_of(first), at=NOW)
    if what == "ratio":
        type(case).objects.filter(pk=case.pk).update(liability_ratio=Decimal(70))
        case.liability_ratio = Decimal(70)
    claimed = Decimal(260000) if what == "claimed" else Decimal(300000)
    second = submitted(desk["handler"], case, "260000", claimed=claimed)

    assert decided_unseen(desk["desk_manager"], second) == caution(
        "Claimed amount or liability ratio is lower than in the version before.", "索赔金额或责任比例低于上一版本。"
    )


# --- the form, its files and its people ---------------------------------------------------------------------------


def test_submitted_form_is_not_edited(desk, case):
    referral = submitted(desk["handler"], case)

    def edit() -> None:
        referring.change(by=desk["handler"], referral=referral, items=[line("1000")], proposal="x")

    assert refusal_of(edit) == STATE


def test_decided_form_is_neither_edited_nor_thrown_away(desk, case):
    referral = agreed(desk["handler"], case, desk["province_director"])

    def edit() -> None:
        referring.change(by=desk["handler"], referral=referral, items=[line("1000")], proposal="x")

    assert refusal_of(edit) == STATE
    assert refusal_of(lambda: referring.discard(by=desk["handler"], referral=referral)) == STATE


def test_file_a_decision_rests_on_is_not_replaced(desk, case):
    """While the case is on its way nothing is taken off; returned, only what nobody has decided on."""
    referral = submitted(desk["handler"], case)
    file = referral.documents.first()
    assert refusal_of(lambda: remove(by=desk["handler"], attachment=file, reason="换一份", at=NOW)) == STATE

    approval = approval_of(referral)
    agree(by=desk["desk_manager"], approval=approval, opinion="同意", at=NOW)
    seen = approval.decisions.get().documents
    return_to_maker(by=desk["reviewer"], approval=approval, opinion="补照片", at=NOW)
    file.refresh_from_db()

    assert refusal_of(lambda: remove(by=desk["handler"], attachment=file, reason="换一份", at=NOW)) == Refusal(
        "document_frozen",
        "A decision rests on this file, so it stays. Attach a newer one beside it.",
        "该附件已作为审批依据，不能移除。请另行上传新的附件。",
    )
    assert file.stored.sha256 in {each["sha256"] for each in seen}


@pytest.mark.parametrize("who", ["surveyor", "assessor"])
def test_surveyor_or_assessor_of_the_loss_does_not_decide(desk, new_case, tree, who):
    """Somebody else holds the role too, so that the step is asked."""
    other = make_person("claims_manager", tree["3303"])
    referral = submitted(desk["handler"], new_case(**{who: desk["manager"]}))
    for name in ("desk_manager", "reviewer"):
        agree(by=desk[name], approval=approval_of(referral), opinion="同意", at=NOW)

    assert decided_unseen(desk["manager"], referral) == Refusal(
        "worked_on_case",
        "You worked on this case yourself: somebody else decides it.",
        "您参与过本件的作业，须由他人审批。",
    )
    agree(by=other, approval=approval_of(referral), opinion="同意", at=NOW)


@pytest.mark.parametrize("role", ["head_office_admin", "system_admin", "security_admin"])
def test_administrator_refers_nothing(people, case, role):
    assert refusal_of(lambda: draft(people[role], case)) == Refusal(
        "permission_missing", "Your role does not allow this here.", "您的岗位在此处没有该权限。"
    )
