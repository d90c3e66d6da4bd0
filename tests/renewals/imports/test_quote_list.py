"""The quote list of the core system: each quote once, every refused row with its reason (brief §1.5 row 7, §1.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import localdate

from renewals import actions
from renewals.actions import Offer
from renewals.conduct.actions.configuring import set_early_window
from renewals.imports.kinds import QUOTE_LIST
from renewals.invariants import quote_is_last
from renewals.models import CallListItem, Quote, Renewal
from tests.factories import NOW
from tests.renewals.imports.conftest import Import, text_of
from workflow.intake.batches import verbs
from workflow.intake.batches.registry import importer_of
from workflow.intake.batches.survey import best_reading
from workflow.intake.batches.uploads import look_into_upload
from workflow.models import Event, ImportBatch
from workflow.transitions import available_steps

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
HEADER = ("保单号", "车架号", "车牌号", "报价日期", "报价保费", "险种", "险别组合", "备注")
ENDS = date(2026, 6, 20)


@pytest.fixture(autouse=True)
def _stopped(freeze: Callable[..., Any]) -> None:
    freeze()


@pytest.fixture
def mine(people: Any, make_renewal: Any) -> Callable[..., Renewal]:
    """A followed customer of the specialist whose cover ends on 20 June: quoting is open since 21 May."""

    def make(**more: Any) -> Renewal:
        values = {"status": "following", "owner": people["specialist"], "expires_on": ENDS, **more}
        renewal: Renewal = make_renewal(**values)
        return renewal

    return make


@pytest.fixture
def import_quotes(import_rows: Import, people: Any) -> Import:
    """Imports rows of a quote list; the command's answer."""

    def run(*rows: Any, by: str = "renewal_manager", header: Any = HEADER, **options: Any) -> dict[str, Any]:
        chosen = {"by": people[by].employee_no, **options}
        return import_rows(*rows, header=header, command="import_quotes", **chosen)

    return run


def line(renewal: Renewal | str, **changes: str) -> tuple[str, ...]:
    """A good row about a customer with some cells changed, by header."""
    good = {
        "保单号": renewal if isinstance(renewal, str) else renewal.policy_no,
        "报价日期": "2026-05-28",
        "报价保费": "2,900.00元",
        "险种": "商业险",
        "险别组合": "主全",
    }
    return tuple({**good, **changes}.get(name, "") for name in HEADER)


def found(answer: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Row, code and field of every message."""
    return [(each["row"], each["code"], each["field"]) for each in answer["messages"]]


def test_quote_is_recorded_with_the_importer_as_author(people: Any, mine: Any, import_quotes: Import) -> None:
    renewal = mine()

    answer = import_quotes(line(renewal, 备注="核心报价"))

    quote, after, event = Quote.objects.get(), Renewal.objects.get(), Event.objects.of(renewal).last()
    assert (answer["counts"]["new"], answer["messages"]) == (1, [])
    assert (quote.renewal, quote.author, quote.branch) == (renewal, people["renewal_manager"], renewal.branch)
    assert (quote.quoted_on, quote.line, quote.coverage) == (date(2026, 5, 28), "commercial", "full")
    assert (quote.premium, quote.note, quote.entered_at) == (Decimal("2900.00"), "核心报价", NOW)
    assert (after.status, after.first_quote_on, after.quote_premium) == ("quoted", quote.quoted_on, quote.premium)
    assert after.owner == people["specialist"]
    assert (event.verb, event.actor_no, event.source, event.target) == (
        "quote_from_list",
        people["renewal_manager"].employee_no,
        "following",
        "quoted",
    )
    assert (event.data["batch"], event.data["row"]) == (ImportBatch.objects.get().pk, 2)
    assert not list(quote_is_last())


def test_dry_run_writes_nothing(mine: Any, import_quotes: Import) -> None:
    renewal = mine()
    answer = import_quotes(line(renewal), commit=False)
    assert (answer["counts"]["new"], answer["status"], Quote.objects.count()) == (1, "checked", 0)
    assert Renewal.objects.get().version == renewal.version


def test_same_file_twice_records_once(mine: Any, import_quotes: Import) -> None:
    renewal = mine()
    import_quotes(line(renewal))
    version = Renewal.objects.get().version

    answer = import_quotes(line(renewal))

    assert (answer["counts"]["new"], answer["counts"]["unchanged"], answer["messages"]) == (0, 1, [])
    assert (Quote.objects.count(), Renewal.objects.get().version) == (1, version)


def test_quote_that_was_entered_by_hand_is_already_there(people: Any, mine: Any, import_quotes: Import) -> None:
    renewal = mine()
    offer = Offer(premium=Decimal("2900.00"), line="commercial", quoted_on=date(2026, 6, 1))
    actions.record_quote(by=people["specialist"], renewal=renewal, offer=offer, at=NOW)

    answer = import_quotes(line(renewal, 报价日期="2026-06-01"))

    assert (answer["counts"]["unchanged"], Quote.objects.count()) == (1, 1)


def test_quote_that_is_there_stays_there_whatever_became_of_the_customer(
    people: Any, mine: Any, import_quotes: Import
) -> None:
    renewal = mine()
    import_quotes(line(renewal))
    quoted = Renewal.objects.get()
    actions.claim_renewed(by=people["specialist"], renewal=quoted, policy_no="PDNEW2026001", at=NOW)

    answer = import_quotes(line(renewal), line(renewal, 报价保费="2800"))

    assert answer["counts"]["unchanged"] == 1
    assert found(answer) == [(3, "quote.renew_claimed", "policy_no")]


def test_quotes_of_one_customer_follow_by_day(mine: Any, import_quotes: Import) -> None:
    renewal = mine(status="assigned")

    answer = import_quotes(
        line(renewal, 报价日期="2026-05-30", 报价保费="2800"), line(renewal, 报价日期="2026-05-25", 报价保费="3100")
    )

    after = Renewal.objects.get()
    assert (answer["counts"]["new"], after.version) == (2, renewal.version + 2)
    assert (after.first_quote_on, after.quote_premium) == (date(2026, 5, 25), Decimal(2800))
    assert not list(quote_is_last())


def test_older_quote_does_not_hide_the_newer_one(people: Any, mine: Any, import_quotes: Import) -> None:
    renewal = mine()
    actions.record_quote(by=people["specialist"], renewal=renewal, offer=Offer(premium=Decimal(2700)), at=NOW)

    import_quotes(line(renewal))

    after = Renewal.objects.get()
    assert (after.first_quote_on, after.quote_premium, Quote.objects.count()) == (
        date(2026, 5, 28),
        Decimal(2700),
        2,
    )
    assert not list(quote_is_last())
    yesterday = Offer(premium=Decimal(3300), quoted_on=date(2026, 5, 31))
    actions.record_quote(by=people["specialist"], renewal=after, offer=yesterday, at=NOW)
    assert Renewal.objects.get().quote_premium == Decimal(2700)
    assert not list(quote_is_last())


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"报价日期": "昨天"}, "date.unreadable", "quoted_on"),
        ({"报价日期": "28/05/2026"}, "date.order", "quoted_on"),
        ({"报价日期": ""}, "cell.required", "quoted_on"),
        ({"报价日期": "2026-06-02"}, "quote.future", "quoted_on"),
        ({"报价日期": "2026-05-20"}, "quote.too_early", "quoted_on"),
        ({"报价保费": "-100"}, "premium.not_positive", "premium"),
        ({"报价保费": "0"}, "premium.not_positive", "premium"),
        ({"报价保费": "面议"}, "number.unreadable", "premium"),
        ({"报价保费": "99999999999"}, "number.too_large", "premium"),
        ({"报价保费": ""}, "cell.required", "premium"),
        ({"险种": "寿险"}, "cell.unknown_choice", "line"),
        ({"备注": "签单返现300"}, "quote.rebate", "note"),
        ({"备注": "长" * 201}, "cell.too_long", "note"),
        ({"备注": "=1+1"}, "quote.formula", "note"),
        ({"保单号": "PNOSUCH0001"}, "quote.unknown", "policy_no"),
        ({"保单号": ""}, "quote.nobody", "policy_no"),
        ({"保单号": "", "车架号": "ABC"}, "vin.length", "vin"),
        ({"车架号": "1M8GDM9AXKP042788"}, "quote.other_vehicle", "vin"),
    ],
    ids=[
        "no date", "day first", "without day", "future", "before the window", "negative", "nothing", "no number",
        "too large", "without premium", "unknown line", "rebate", "long note", "formula",
        "unknown policy", "nobody", "no VIN", "another vehicle",
    ],
)  # fmt: skip
def test_bad_row_is_refused_with_row_column_value_and_reason(
    changes: dict[str, str], code: str, column: str, mine: Any, import_quotes: Import
) -> None:
    bad, good = mine(), mine()

    answer = import_quotes(line(bad, **changes), line(good))

    assert (2, code, column) in found(answer)
    assert all(each["reason"] and each["column"] for each in answer["messages"])
    assert list(Quote.objects.values_list("renewal", flat=True)) == [good.pk]
    assert answer["counts"]["conflict"] + answer["counts"]["refused"] == 1


def test_reasons_are_told_in_the_readers_language(mine: Any, import_quotes: Import) -> None:
    rows = (line(mine(), 报价日期="2026-05-20"), line(mine(), 备注="返点"), line("PNOSUCH0001"))
    with translation.override("en"):
        english = [each["reason"] for each in import_quotes(*rows, commit=False)["messages"]]
    with translation.override("zh-hans"):
        chinese = [each["reason"] for each in import_quotes(*rows, commit=False)["messages"]]
    assert english[0] == "On 2026-05-20 the quoting window was not open yet: it opens 30 days before the cover ends."
    assert len(english) == len(chinese) == 3
    assert all(not each.isascii() and each not in english for each in chinese)


def test_unknown_cover_is_left_out_with_a_warning(mine: Any, import_quotes: Import) -> None:
    answer = import_quotes(line(mine(), 险别组合="随便"))
    assert found(answer) == [(2, "cell.unknown_choice", "coverage")]
    assert (Quote.objects.get().coverage, answer["counts"]["warnings"]) == ("", 1)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("pool", "quote.pool"),
        ("renew_claimed", "quote.renew_claimed"),
        ("loss_pending", "quote.loss_pending"),
        ("renewed", "quote.renewed"),
        ("lost", "quote.lost"),
        ("lapsed", "quote.lapsed"),
        ("callback_done", "quote.lapsed"),
        ("won_back", "quote.renewed"),
        ("closed", "quote.closed"),
        ("void", "quote.void"),
    ],
)
def test_customer_who_is_not_worked_is_refused_with_the_reason(
    status: str, code: str, people: Any, make_renewal: Any, import_quotes: Import
) -> None:
    owner = {} if status == "pool" else {"owner": people["specialist"]}
    renewal = make_renewal(status=status, expires_on=ENDS, **owner)

    answer = import_quotes(line(renewal))

    assert found(answer) == [(2, code, "policy_no")]
    assert (Quote.objects.count(), Renewal.objects.get().status) == (0, status)


def test_row_of_another_branch_is_not_told_from_an_unknown_one(
    people: Any, tree: Any, mine: Any, import_quotes: Import
) -> None:
    theirs = mine()
    policy, vin, plate = line(theirs), line("", 车架号=theirs.vin), line("", 车牌号=theirs.plate)

    answer = import_quotes(policy, vin, plate, line("PNOSUCH0001"), branch="5101", by="other_renewal_manager")

    assert [code for _row, code, _column in found(answer)] == ["quote.unknown"] * 4
    assert not Quote.objects.exists()


def test_customer_outside_the_importing_branch_is_unknown(
    people: Any, tree: Any, mine: Any, import_quotes: Any
) -> None:
    elsewhere = mine(branch=tree["33030101"])
    answer = import_quotes(line(elsewhere), branch="33010101", by="province_admin")
    assert found(answer) == [(2, "quote.unknown", "policy_no")]


@pytest.mark.parametrize("by", ["specialist", "team_lead", "telesales", "other_renewal_manager"])
def test_who_may_not_import_lists_records_nothing(by: str, mine: Any, import_quotes: Import) -> None:
    answer = import_quotes(line(mine()), by=by)
    assert (answer["exit"], answer["status"]) == (1, "refused")
    assert not Quote.objects.exists()


def test_system_is_no_author(mine: Any, import_rows: Import) -> None:
    answer = import_rows(line(mine()), header=HEADER, command="import_quotes")
    assert (answer["exit"], answer["error"]["code"]) == (1, "author_missing")


@pytest.mark.parametrize("by", ["policy", "compulsory", "vin", "plate", "task"])
def test_customer_is_found_by(by: str, people: Any, mine: Any, import_quotes: Import) -> None:
    renewal = mine(compulsory_policy_no="PDZA0000001", phone_valid=True)
    mine()
    header = (*HEADER, "任务号")
    form = actions.CallListForm(name="x", purpose="x", expires_first=ENDS, expires_last=ENDS)
    if by == "task":
        Renewal.objects.filter(pk=renewal.pk).update(unreachable=True)
        actions.make_call_list(by=people["renewal_manager"], branch=renewal.branch, form=form, at=NOW)
    token = CallListItem.objects.filter(renewal=renewal).values_list("token", flat=True).first() or ""
    rows = {
        "policy": (*line(renewal), ""),
        "compulsory": (*line("PDZA0000001"), ""),
        "vin": (*line("", 车架号=renewal.vin.lower()), ""),
        "plate": (*line("", 车牌号=f"{renewal.plate[:2]}·{renewal.plate[2:]}"), ""),
        "task": (*line(""), token),
    }

    answer = import_quotes(rows[by], header=header)

    assert (answer["messages"], Quote.objects.get().renewal_id) == ([], renewal.pk)


def test_vehicle_with_two_open_cycles_is_not_guessed(mine: Any, import_quotes: Import) -> None:
    first = mine()
    same = {"asset_key": first.asset_key, "vin": first.vin, "plate": first.plate}
    second = mine(expires_on=date(2026, 7, 1), cycle=date(2026, 7, 1), **same)

    answer = import_quotes(line("", 车牌号=first.plate), line("", 车架号=first.vin), line(first))

    assert found(answer) == [(2, "quote.several", "plate"), (3, "quote.several", "vin")]
    assert Quote.objects.get().renewal == first
    assert Renewal.objects.get(pk=second.pk).status == "following"


def test_closed_cycle_does_not_stand_in_the_way(people: Any, mine: Any, import_quotes: Import) -> None:
    now = mine()
    mine(status="lost", asset_key=now.asset_key, vin=now.vin, expires_on=date(2025, 6, 20), cycle=date(2025, 6, 1))
    import_quotes(line("", 车架号=now.vin))
    assert Quote.objects.get().renewal == now


def test_line_that_the_list_leaves_out_is_that_of_the_expiring_cover(mine: Any, import_quotes: Import) -> None:
    """Also in a list without the column; the same quote with the line written out is no news."""
    whole, other = mine(line="both"), mine(line="")
    kept = [place for place, name in enumerate(HEADER) if name != "险种"]
    rows = [tuple(line(each)[place] for place in kept) for each in (whole, other)]

    answer = import_quotes(*rows, header=tuple(HEADER[place] for place in kept))
    again = import_quotes(line(whole, 险种=""), line(other, 险种="商业险"))

    assert not answer["messages"]
    assert [each.quotes.get().line for each in (whole, other)] == ["both", "commercial"]
    assert again["counts"]["unchanged"] == 2


def test_lines_of_one_file_that_say_the_same_count_once(mine: Any, import_quotes: Import) -> None:
    renewal = mine()

    answer = import_quotes(
        line(renewal), line(renewal), line("", 车架号=renewal.vin, 备注="再报"), line(renewal, 险种="交强险")
    )

    assert (answer["counts"]["new"], answer["counts"]["joined"]) == (2, 2)
    assert [code for _row, code, _column in found(answer)] == ["quote.twice", "quote.twice"]
    assert Quote.objects.count() == 2


def test_window_is_that_of_the_day_of_the_quote(
    people: Any, tree: Any, mine: Any, import_quotes: Import, freeze: Any
) -> None:
    renewal = mine(expires_on=date(2026, 7, 20))
    values = {"branch": tree["33"], "line": "commercial", "source": "浙行业〔2026〕1号"}
    set_early_window(by=people["province_admin"], **values, days=60, valid_from=localdate(NOW), at=NOW)
    later = NOW + timedelta(days=3)
    freeze(later)
    set_early_window(by=people["province_admin"], **values, days=20, valid_from=localdate(later), at=later)

    answer = import_quotes(
        line(renewal, 报价日期="2026-05-31"), line(renewal, 报价日期="2026-06-01"), line(renewal, 报价日期="2026-06-04")
    )

    assert found(answer) == [(2, "quote.too_early", "quoted_on"), (4, "quote.too_early", "quoted_on")]
    assert Quote.objects.get().quoted_on == date(2026, 6, 1)


@pytest.fixture
def checked(people: Any, tree: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """A list that went as far as its dry run, still to be committed with what the dry run saw."""
    made: list[Any] = []

    def check(*rows: Any) -> Any:
        path = tmp_path / f"报价清单{len(made)}.csv"
        path.write_text(text_of(*rows, header=HEADER), "utf-8-sig")
        by, kept = people["renewal_manager"], {"kind": QUOTE_LIST, "branch": tree["3303"]}
        with path.open("rb") as file:
            batch = verbs.upload(by=by, **kept, file=File(file), file_name=path.name)
        reading = best_reading(importer_of(QUOTE_LIST), look_into_upload(batch))
        assert reading is not None
        outcome = verbs.check(by=by, batch=batch, reading=reading)
        made.append(outcome.survey)
        return outcome

    yield check
    for survey in made:
        survey.run.close()


def test_of_two_lists_at_once_the_second_finds_what_the_first_has_written(people: Any, mine: Any, checked: Any) -> None:
    both, other = mine(), mine()
    first = checked(line(both))
    second = checked(line(both), line(other))
    assert second.survey.counts["new"] == 2

    verbs.commit(by=people["renewal_manager"], batch=first.batch, made=first.survey)
    answer = verbs.commit(by=people["renewal_manager"], batch=second.batch, made=second.survey)

    assert (answer.survey.counts["new"], answer.survey.counts["unchanged"]) == (1, 1)
    assert sorted(Quote.objects.values_list("renewal", flat=True)) == sorted([both.pk, other.pk])
    assert Renewal.objects.get(pk=both.pk).version == both.version + 1


def test_customer_who_was_reported_meanwhile_is_told(people: Any, mine: Any, checked: Any) -> None:
    renewal, other = mine(), mine()
    outcome = checked(line(renewal), line(other))
    actions.claim_renewed(by=people["specialist"], renewal=renewal, policy_no="PDNEW2026001", at=NOW)

    answer = verbs.commit(by=people["renewal_manager"], batch=outcome.batch, made=outcome.survey)

    assert (answer.survey.counts["new"], answer.survey.counts["conflict"]) == (1, 1)
    stored = list(answer.batch.findings.values_list("row", "code"))
    assert stored == [(2, "quote.renew_claimed")]
    assert Quote.objects.get().renewal == other


def test_quotes_that_were_made_cannot_be_taken_back(people: Any, mine: Any, import_quotes: Import) -> None:
    import_quotes(line(mine()))
    assert verbs.obstacles(ImportBatch.objects.get())
    import_quotes(line("PNOSUCH0001"))
    assert not verbs.obstacles(ImportBatch.objects.latest("pk"))


def test_step_is_the_lists_alone(people: Any, mine: Any) -> None:
    """The manager who imports still has no button, and the owner may still not date back."""
    renewal = mine()
    by_name = {name: refusal for name, (_step, refusal) in _open_steps(renewal, people["renewal_manager"]).items()}
    assert by_name["quote"].code == "permission_missing"
    assert _open_steps(renewal, people["specialist"])["quote_from_list"][1].code == "permission_missing"


def _open_steps(renewal: Renewal, by: Any) -> Any:
    return available_steps(renewal, by, NOW)


def test_questions_do_not_grow_with_the_rows(mine: Any, import_quotes: Import) -> None:
    few, many = [mine() for _each in range(3)], [mine() for _each in range(30)]
    asked = []
    for renewals in (few, many):
        with CaptureQueriesContext(connection) as caught:
            answer = import_quotes(*(line(each) for each in renewals))
        assert answer["counts"]["new"] == len(renewals)
        asked.append(len(caught))
    assert asked[1] <= asked[0] + 2
