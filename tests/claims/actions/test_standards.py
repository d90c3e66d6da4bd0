"""Standards and rules of practice: added, confirmed, never overlapping, told to the log."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Denied, DomainError
from accounts.models import User
from claims.actions import add_standard, confirm_standard, load_reference_tables, set_practice_rule
from claims.compensation.reference import reference, shipped_standards
from claims.models import CompensationStandard, GradingClause, PracticeRule
from claims.rules.answer import respond
from tests.claims.claim_documents import document, item, problems
from workflow.models import Event
from workflow.sentences import sentence_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    return people["province_admin"]


def added(admin: User, year: int, income: int = 41327, **more: Any) -> CompensationStandard:
    values: dict[str, Any] = {
        "region": "山西",
        "data_year": year,
        "basis": "urban",
        "figures": {"income": Decimal(income)},
        "source": "统计公报",
    }
    return add_standard(by=admin, **{**values, **more})


def test_shipped_table_has_no_guess_and_is_loaded_once(db: None) -> None:
    first = load_reference_tables()
    assert first == {"standards": len(shipped_standards()), "clauses": 457}
    assert load_reference_tables() == {"standards": 0, "clauses": 0}
    assert not CompensationStandard.objects.exclude(confirmed_at=None).exists()
    anhui = CompensationStandard.objects.get(region="安徽", data_year=2023)
    assert (anhui.income, anhui.consumption) == (Decimal(47446), None)
    assert not CompensationStandard.objects.filter(region="天津").exists()
    assert CompensationStandard.objects.exclude(source="").count() == first["standards"]


def test_corrected_row_is_not_overwritten_by_the_shipped_one(admin: User) -> None:
    added(admin, 2023, 41328)
    load_reference_tables()
    assert CompensationStandard.objects.get(region="山西", data_year=2023).income == Decimal(41328)


def test_command_and_pages_use_the_database_as_soon_as_it_holds_rows(admin: User) -> None:
    draft = document(standard={}, draft=True)
    assert item(respond(draft, reference(None)), "disability_award")["amount"] == "165308.00"
    added(admin, 2023, 50000)
    assert item(respond(draft, reference(None)), "disability_award")["amount"] == "200000.00"


def test_confirmed_row_makes_a_calculation_final(admin: User) -> None:
    row = added(admin, 2023)
    plain = document(standard={})
    assert problems(plain, reference(None)) == [("standard_unverified", "region")]
    confirm_standard(by=admin, pk=row.pk, effective_from=date(2024, 3, 1))
    answer = respond(plain, reference(None))
    assert answer["status"] == "final"
    assert item(answer, "disability_award")["standard"]["effective_from"] == "2024-03-01"


def test_next_row_ends_the_one_before_without_gap_or_overlap(admin: User) -> None:
    first, second = added(admin, 2022, 39532), added(admin, 2023)
    confirm_standard(by=admin, pk=first.pk, effective_from=date(2023, 3, 1))
    confirm_standard(by=admin, pk=second.pk, effective_from=date(2024, 3, 10))
    rows = {row.data_year: (row.effective_from, row.effective_to) for row in CompensationStandard.objects.all()}
    assert rows == {2022: (date(2023, 3, 1), date(2024, 3, 9)), 2023: (date(2024, 3, 10), None)}


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (date(2023, 12, 1), None, "standard_overlap"),
        (date(2022, 1, 1), date(2023, 1, 1), "standard_overlap"),
        (date(2024, 1, 2), None, "standard_gap"),
        (date(2024, 5, 1), date(2024, 4, 1), "dates_reversed"),
    ],
)
def test_overlap_and_gap_are_refused(admin: User, start: date, end: date | None, code: str) -> None:
    first, second = added(admin, 2022), added(admin, 2023)
    confirm_standard(by=admin, pk=first.pk, effective_from=date(2023, 1, 1), effective_to=date(2023, 12, 31))
    with pytest.raises(DomainError) as caught:
        confirm_standard(by=admin, pk=second.pk, effective_from=start, effective_to=end)
    assert caught.value.code == code
    assert CompensationStandard.objects.get(pk=second.pk).confirmed_at is None


def test_confirmed_row_stays_as_it_is(admin: User) -> None:
    row = added(admin, 2023)
    confirm_standard(by=admin, pk=row.pk, effective_from=date(2024, 1, 1))
    for verb in (
        lambda: added(admin, 2023, 1),
        lambda: confirm_standard(by=admin, pk=row.pk, effective_from=date(2024, 2, 1)),
    ):
        with pytest.raises(DomainError):
            verb()
    assert CompensationStandard.objects.get(pk=row.pk).income == Decimal(41327)


def test_row_without_a_figure_is_refused(admin: User) -> None:
    with pytest.raises(DomainError) as caught:
        added(admin, 2023, figures={"income": None})
    assert caught.value.code == "no_figure"


def test_only_administrators_change_standards(people: dict[str, User], admin: User) -> None:
    row = added(admin, 2023)
    for role in ("claims_manager", "injury_assessor", "system_admin"):
        with pytest.raises(Denied):
            added(people[role], 2022)
        with pytest.raises(Denied):
            confirm_standard(by=people[role], pk=row.pk, effective_from=date(2024, 1, 1))
        with pytest.raises(Denied):
            set_practice_rule(
                by=people[role], region="", code="schedule", value="STEP", effective_from=date(2024, 1, 1), source="s"
            )


def test_rule_of_practice_ends_the_one_before(admin: User) -> None:
    common: dict[str, Any] = {"by": admin, "region": "山西", "code": "schedule", "source": "会议纪要"}
    set_practice_rule(value="TENTH", effective_from=date(2020, 1, 1), **common)
    set_practice_rule(value="STEP", effective_from=date(2024, 1, 1), **common)
    assert list(PracticeRule.objects.order_by("effective_from").values_list("value", "effective_to")) == [
        ("TENTH", date(2023, 12, 31)),
        ("STEP", None),
    ]
    with pytest.raises(DomainError) as caught:
        set_practice_rule(value="BAND", effective_from=date(2023, 6, 1), **common)
    assert caught.value.code == "rule_later"
    with pytest.raises(DomainError) as caught:
        set_practice_rule(value="GUESS", effective_from=date(2025, 1, 1), **common)
    assert caught.value.code == "practice_value"


def test_rule_of_practice_counts_in_a_calculation(admin: User) -> None:
    row = added(admin, 2023)
    confirm_standard(by=admin, pk=row.pk, effective_from=date(2024, 1, 1))
    set_practice_rule(
        by=admin, region="山西", code="schedule", value="STEP", effective_from=date(2024, 1, 1), source="纪要"
    )
    two = document(standard={}, persons=[{"id": "p", "age": 45, "injuries": [9, 10]}])
    assert item(respond(two, reference(None)), "disability_award")["inputs"]["index_percent"] == "22"


def test_every_change_is_a_sentence_in_the_log(admin: User, tree: dict[str, Any]) -> None:
    row = added(admin, 2023)
    confirm_standard(by=admin, pk=row.pk, effective_from=date(2024, 1, 1))
    events = list(Event.objects.of(tree["HQ"]))
    assert [event.verb for event in events] == ["add_standard", "confirm_standard"]
    assert all("山西" in sentence_of(event) and "%(" not in sentence_of(event) for event in events)


@pytest.mark.parametrize(
    "values",
    [
        {"income": None},
        {"income": Decimal(-1)},
        {"effective_from": date(2024, 2, 1), "effective_to": date(2024, 1, 1)},
        {"confirmed_at": "2024-01-01T00:00:00Z"},
    ],
    ids=["no figure", "negative", "reversed", "confirmed by nobody"],
)
def test_database_knows_what_a_standard_is(db: None, values: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"region": "山西", "data_year": 2023, "income": Decimal(1), "source": "s"}
    with pytest.raises(IntegrityError), transaction.atomic():
        CompensationStandard.objects.create(**{**facts, **values})


def test_database_keeps_rows_and_clauses_once(db: None) -> None:
    CompensationStandard.objects.create(region="山西", data_year=2023, income=1, source="s")
    with pytest.raises(IntegrityError), transaction.atomic():
        CompensationStandard.objects.create(region="山西", data_year=2023, income=2, source="s")
    for grade, number in ((11, "5.11.1(1)"), (0, "5.0.1(1)")):
        with pytest.raises(IntegrityError), transaction.atomic():
            GradingClause.objects.create(standard="RENTI", number=number, grade=grade, body_region="r", text="t")
    rule: dict[str, Any] = {"region": "", "code": "schedule", "value": "STEP", "source": "s"}
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeRule.objects.create(effective_from=date(2024, 2, 1), effective_to=date(2024, 1, 1), **rule)
