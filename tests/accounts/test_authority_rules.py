"""The rules of authority, case by case (claims brief §1.1, §1.2, §5 and §7)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.errors import DomainError
from accounts.rules.authority import (
    EXCEEDED,
    LARGEST,
    NO_POST,
    UNSET,
    Code,
    Demand,
    Effect,
    LimitRow,
    Measure,
    Post,
    Verdict,
    judge,
    lower_of,
)

DAY = date(2026, 6, 1)
CASE = "/HQ/33/3303/"
MANAGER = Post("claims_manager", "prefecture", "/HQ/33/3303/")
HEAD = Post("claims_head", "province", "/HQ/33/")
ANNA, BEN = 1, 2
VEHICLE = Demand(Measure.PER_VEHICLE, Decimal(30_000), "motor", "own_damage")
ROW = LimitRow(
    pk=1,
    path="/HQ/",
    level="prefecture",
    role="claims_manager",
    person=None,
    line="motor",
    loss_type="own_damage",
    measure=Measure.PER_VEHICLE,
    act="",
    effect=Effect.BLOCK,
    max_amount=Decimal(30_000),
    valid_from=date(2026, 1, 1),
    valid_until=None,
    document_no="授权〔2026〕1号",
)


def decide(*rows: LimitRow, demands: tuple[Demand, ...] = (VEHICLE,), posts=(MANAGER,), on=DAY, path=CASE) -> Verdict:
    return judge(rows, person=ANNA, posts=posts, path=path, demands=demands, on=on)


def asking(amount: str, **other: str) -> tuple[Demand, ...]:
    return (replace(VEHICLE, amount=Decimal(amount), **other),)


@pytest.mark.parametrize(
    ("amount", "code", "over_by"),
    [
        pytest.param("29999.99", Code.WITHIN, "0", id="a cent below"),
        pytest.param("30000.00", Code.WITHIN, "0", id="the limit itself"),
        pytest.param("30000.01", Code.OVER, "0.01", id="a cent above"),
        pytest.param("0", Code.WITHIN, "0", id="nothing"),
    ],
)
def test_limit_is_an_inclusive_upper_bound(amount: str, code: str, over_by: str) -> None:
    verdict = decide(ROW, demands=asking(amount))
    assert [(finding.code, finding.over_by, finding.row) for finding in verdict.findings] == [
        (code, Decimal(over_by), ROW)
    ]
    assert verdict.allowed is (code == Code.WITHIN)
    assert verdict.code == ("" if verdict.allowed else EXCEEDED)


@pytest.mark.parametrize("amount", ["0", "0.01", "30000"])
def test_limit_of_zero_is_no_authority(amount: str) -> None:
    assert decide(replace(ROW, max_amount=Decimal(0)), demands=asking(amount)).code == EXCEEDED


def test_missing_row_is_never_unlimited() -> None:
    verdict = decide()
    assert (verdict.allowed, verdict.code) == (False, UNSET)
    assert [finding.code for finding in verdict.findings] == [Code.MISSING]


def test_case_without_a_demand_is_not_allowed() -> None:
    assert (decide(ROW, demands=()).allowed, decide(ROW, demands=()).code) == (False, UNSET)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"measure": Measure.CASE_TOTAL}, id="another measure"),
        pytest.param({"line": "cargo"}, id="another line"),
        pytest.param({"loss_type": "injury"}, id="another loss type"),
        pytest.param({"act": "ex_gratia"}, id="an act"),
        pytest.param({"line": "", "loss_type": ""}, id="nothing named"),
    ],
)
def test_row_for_something_else_does_not_count(other: dict[str, str]) -> None:
    assert decide(ROW, demands=asking("1", **other)).code == UNSET


def test_amount_limits_never_imply_an_act_nor_an_act_an_amount() -> None:
    act = replace(ROW, act="reject", max_amount=Decimal(10_000))
    assert decide(ROW, demands=asking("1", act="reject")).code == UNSET
    assert decide(act).code == UNSET
    assert decide(ROW, act, demands=(VEHICLE, *asking("10000", act="reject"))).allowed
    assert decide(ROW, act, demands=(VEHICLE, *asking("10000.01", act="reject"))).code == EXCEEDED


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "counts"),
    [
        pytest.param(DAY, DAY, True, id="this day alone"),
        pytest.param(DAY - timedelta(days=9), DAY, True, id="last day"),
        pytest.param(DAY, None, True, id="first day"),
        pytest.param(DAY - timedelta(days=9), DAY - timedelta(days=1), False, id="expired yesterday"),
        pytest.param(DAY + timedelta(days=1), None, False, id="begins tomorrow"),
    ],
)
def test_row_counts_on_its_days_only(valid_from: date, valid_until: date | None, counts: bool) -> None:
    assert decide(replace(ROW, valid_from=valid_from, valid_until=valid_until)).allowed is counts


SMALL, LARGE = Decimal(5_000), Decimal(50_000)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            {"person": ANNA, "role": "", "level": "", "line": "", "loss_type": ""},
            {"path": CASE},
            id="person, then role",
        ),
        pytest.param({"path": CASE, "line": "", "loss_type": ""}, {"path": "/HQ/33/"}, id="nearest branch"),
        pytest.param({"path": "/HQ/33/", "valid_from": date(2020, 1, 1)}, {}, id="province, then head office"),
        pytest.param({"valid_from": date(2020, 1, 1)}, {"line": ""}, id="line named"),
        pytest.param({"valid_from": date(2020, 1, 1)}, {"loss_type": ""}, id="loss type named"),
        pytest.param({"line": ""}, {"loss_type": ""}, id="loss type, then line"),
        pytest.param({"line": "", "valid_from": date(2026, 5, 1)}, {"line": ""}, id="latest start"),
    ],
)
@pytest.mark.parametrize(("limit", "allowed"), [(SMALL, False), (LARGE, True)])
def test_one_row_applies_whatever_the_others_say(first: dict, second: dict, limit: Decimal, allowed: bool) -> None:
    other = LARGE if limit == SMALL else SMALL
    winner, loser = replace(ROW, pk=2, max_amount=limit, **first), replace(ROW, pk=3, max_amount=other, **second)
    for rows in ((winner, loser), (loser, winner)):
        verdict = decide(*rows)
        assert verdict.allowed is allowed
        assert verdict.findings[0].row == winner


def test_of_two_rows_of_one_key_the_lower_holds() -> None:
    twins = (replace(ROW, pk=2, max_amount=LARGE), replace(ROW, pk=3, max_amount=SMALL))
    assert decide(*twins).findings[0].row == twins[1]
    assert decide(*reversed(twins)).findings[0].row == twins[1]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"person": BEN, "role": "", "level": ""}, id="somebody else's"),
        pytest.param({"role": "claims_head"}, id="another role"),
        pytest.param({"level": "province"}, id="another level"),
        pytest.param({"path": "/HQ/33/3301/"}, id="a sister branch"),
        pytest.param({"path": "/HQ/33/3303/330301/"}, id="a branch below the case"),
        pytest.param({"path": "/HQ/51/"}, id="another province"),
    ],
)
def test_row_of_another_holder_or_branch_does_not_count(other: dict) -> None:
    assert decide(replace(ROW, **other)).code == UNSET


def test_prefix_of_a_branch_code_is_not_the_branch_above() -> None:
    assert (
        decide(replace(ROW, path="/HQ/33/"), path="/HQ/330/", posts=(replace(MANAGER, path="/HQ/330/"),)).code == UNSET
    )


@pytest.mark.parametrize(
    "path", ["/HQ/33/3301/", "/HQ/51/", "/HQ/33/3303/330301/"], ids=["sister", "other province", "below the case"]
)
def test_post_that_does_not_cover_the_case_is_none(path: str) -> None:
    verdict = decide(ROW, replace(ROW, person=ANNA, role="", level=""), posts=(replace(MANAGER, path=path),))
    assert (verdict.allowed, verdict.code, verdict.post) == (False, NO_POST, None)


def test_every_demand_must_pass() -> None:
    total = replace(ROW, pk=2, measure=Measure.CASE_TOTAL, loss_type="", max_amount=Decimal(80_000))
    below, above = asking("80000", measure=Measure.CASE_TOTAL), asking("80000.01", measure=Measure.CASE_TOTAL)
    assert decide(ROW, total, demands=(VEHICLE, *below)).allowed
    over = decide(ROW, total, demands=(VEHICLE, *above))
    assert [finding.code for finding in over.findings] == [Code.WITHIN, Code.OVER]
    assert decide(ROW, demands=(VEHICLE, *below)).code == UNSET


def test_missing_row_outranks_an_exceeded_one() -> None:
    assert decide(ROW, demands=(*asking("30000.01"), *asking("1", act="reopen"))).code == UNSET


def test_one_post_must_cover_every_demand() -> None:
    """A team lead by day and a manager by night is not both at once: what one post lacks, the other does not lend."""
    act = replace(ROW, pk=2, role="claims_head", level="province", act="reject")
    demands = (VEHICLE, *asking("1", act="reject"))
    assert not decide(ROW, act, demands=demands, posts=(MANAGER, HEAD)).allowed
    both = replace(ROW, pk=3, role="claims_head", level="province")
    verdict = decide(ROW, act, both, demands=demands, posts=(MANAGER, HEAD))
    assert (verdict.allowed, verdict.post) == (True, HEAD)


def test_of_two_posts_that_refuse_the_nearer_one_is_told() -> None:
    higher = replace(ROW, pk=2, role="claims_head", level="province", max_amount=LARGE)
    verdict = decide(ROW, higher, demands=asking("60000"), posts=(MANAGER, HEAD))
    assert (verdict.post, verdict.findings[0].over_by) == (HEAD, Decimal(10_000))


@pytest.mark.parametrize(("amount", "told"), [("20000", False), ("20000.01", True), ("30000.01", True)])
def test_limit_that_notifies_never_blocks(amount: str, told: bool) -> None:
    notify = replace(ROW, pk=2, effect=Effect.NOTIFY, max_amount=Decimal(20_000))
    verdict = decide(ROW, notify, demands=asking(amount))
    assert [finding.row for finding in verdict.notices] == ([notify] if told else [])
    assert verdict.allowed is (Decimal(amount) <= ROW.max_amount)
    assert decide(notify, demands=asking("1")).code == UNSET, "a limit that notifies gives no authority"


def judged(limit: str | None, *, demands: tuple[Demand, ...] = (VEHICLE,), post: Post | None = MANAGER) -> Verdict:
    rows = () if limit is None else (replace(ROW, pk=int(limit), max_amount=Decimal(limit)),)
    return decide(*rows, demands=demands, posts=(post,) if post else ())


@pytest.mark.parametrize(
    ("principal", "deputy", "allowed", "row"),
    [
        pytest.param("30000", "50000", True, "30000", id="principal lower"),
        pytest.param("50000", "30000", True, "30000", id="deputy lower"),
        pytest.param("29999", "50000", False, "29999", id="principal too low"),
        pytest.param("50000", "29999", False, "29999", id="deputy too low"),
        pytest.param("50000", "0", False, "0", id="deputy without authority"),
        pytest.param("50000", None, False, None, id="deputy without a row"),
        pytest.param(None, "50000", False, None, id="principal without a row"),
    ],
)
def test_deputy_has_the_lower_of_the_two_limits(
    principal: str | None, deputy: str | None, allowed: bool, row: str | None
) -> None:
    verdict = lower_of(judged(principal), judged(deputy))
    assert verdict.allowed is allowed
    used = verdict.findings[0].row
    assert (None if used is None else str(used.pk)) == row


def test_lower_limit_is_taken_on_each_demand_apart() -> None:
    act = replace(VEHICLE, act="reject", amount=Decimal(9_000))
    rows = {
        "principal": (ROW, replace(ROW, pk=2, act="reject", max_amount=Decimal(10_000))),
        "deputy": (replace(ROW, pk=3, max_amount=LARGE), replace(ROW, pk=4, act="reject", max_amount=Decimal(9_500))),
    }
    both = [decide(*each, demands=(VEHICLE, act)) for each in rows.values()]
    verdict = lower_of(*both)
    assert verdict.allowed
    assert [finding.row.pk for finding in verdict.findings if finding.row] == [1, 4]


def test_deputy_without_a_post_decides_nothing() -> None:
    assert lower_of(judged("50000"), judged("50000", post=None)).code == NO_POST
    assert lower_of(judged("50000", post=None), judged("50000")).code == NO_POST


def test_deputy_reports_what_either_would_report() -> None:
    notify = replace(ROW, pk=2, effect=Effect.NOTIFY, max_amount=Decimal(1))
    verdict = lower_of(decide(ROW), decide(ROW, notify))
    assert verdict.allowed
    assert [finding.row for finding in verdict.notices] == [notify]


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "NaN", "Infinity", "-Infinity", "10000000000.01", "1e30"])
def test_amount_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(DomainError) as caught:
        Demand(Measure.CASE_TOTAL, Decimal(amount))
    assert caught.value.code == "amount_invalid"


def test_measure_that_is_none_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        Demand("per_moon", Decimal(1))
    assert caught.value.code == "measure_unknown"


def test_head_office_row_takes_the_largest_amount_there_is() -> None:
    top = replace(ROW, role="claims_head", level="head_office", max_amount=LARGEST)
    assert decide(top, demands=asking(str(LARGEST)), posts=(Post("claims_head", "head_office", "/HQ/"),)).allowed


def test_row_used_can_be_kept_as_json() -> None:
    kept = json.loads(json.dumps(replace(ROW, valid_until=date(2026, 12, 31)).as_dict()))
    assert kept["max_amount"] == "30000"
    assert (kept["valid_from"], kept["valid_until"], kept["document_no"]) == (
        "2026-01-01",
        "2026-12-31",
        ROW.document_no,
    )
    assert json.loads(json.dumps(ROW.as_dict()))["valid_until"] is None


#: The car row and the death row of the illustrative matrix (claims brief §1.2), office head to head office.
COLUMNS = (
    ("office", "head_of_office"),
    ("prefecture", "claims_manager"),
    ("prefecture", "deputy_general"),
    ("province", "specialist"),
    ("province", "claims_manager"),
    ("province", "deputy_general"),
)
CAR = (5_000, 30_000, 50_000, 100_000, 200_000, 300_000)
DEATH = (0, 0, 200_000, 400_000, 800_000, 1_200_000)
PLACES = {"office": "/HQ/33/3303/330301/", "prefecture": "/HQ/33/3303/", "province": "/HQ/33/"}


@pytest.mark.parametrize(
    ("loss_type", "measure", "limits"),
    [("own_damage", Measure.PER_VEHICLE, CAR), ("injury_death", Measure.PER_PERSON, DEATH)],
)
def test_matrix_of_the_brief_fits_level_by_role(loss_type: str, measure: str, limits: tuple[int, ...]) -> None:
    rows = [
        replace(ROW, pk=pk, level=level, role=role, loss_type=loss_type, measure=measure, max_amount=Decimal(limit))
        for pk, ((level, role), limit) in enumerate(zip(COLUMNS, limits, strict=True))
    ]
    for (level, role), limit in zip(COLUMNS, limits, strict=True):
        post = Post(role, level, PLACES[level])
        for cents, within in ((-1, limit > 0), (0, limit > 0), (1, False)):
            amount = max(Decimal(limit) + Decimal(cents) / 100, Decimal(0))
            demand = Demand(measure, amount, "motor", loss_type)
            assert decide(*rows, demands=(demand,), posts=(post,), path=PLACES["office"]).allowed is within
