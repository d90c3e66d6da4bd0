"""The demo book: it can be made anywhere, is the same each time, and is as sound as the work of people."""

from __future__ import annotations

import importlib.util
import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Branch, User
from accounts.passwords import DjbhPolicy, must_change
from accounts.roles import ROLES
from renewals.demo.book import HEADERS, Book
from renewals.demo.days import moment
from renewals.demo.dice import Dice
from renewals.demo.loading import load_book
from renewals.demo.people import PASSWORD
from renewals.demo.places import open_tree
from renewals.demo.story import plan_life
from renewals.models import FollowUp, Renewal
from workflow.chain import verify
from workflow.identifiers.phone import check_phones
from workflow.identifiers.plate import check_plate
from workflow.identifiers.vin import check_vin
from workflow.invariants import examine
from workflow.models import Event

DAY = date(2026, 11, 23)
FIXTURES = Path(settings.BASE_DIR) / "fixtures"
Freeze = Callable[[datetime], datetime]


def printed(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def make_samples() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_samples", FIXTURES / "make_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- what is drawn ------------------------------------------------------------------------------------------------


def test_numbers_of_vehicles_pass_every_check() -> None:
    book = Book(Dice(1, "numbers"))
    dues = [book.draw(DAY + timedelta(days=place % 60)) for place in range(300)]
    for due in dues:
        facts = dict(zip(HEADERS, due.cells, strict=True))
        assert check_vin(due.vin) == (due.vin, None)
        assert not due.plate or check_plate(due.plate) == (due.plate, None)
        assert check_phones(facts["联系电话"])[1] == ()
    assert len({due.vin for due in dues}) == len(dues)
    assert len({due.policy_no for due in dues}) == len(dues)


def test_book_of_a_seed_is_always_the_same() -> None:
    one, same, other = (Book(Dice(seed, "book")).draw(DAY) for seed in (1, 1, 2))
    assert one == same
    assert one.vin != other.vin


def test_life_of_a_vehicle_follows_from_its_seed() -> None:
    due = Book(Dice(1, "book")).draw(DAY)
    lives = [plan_life(due, Dice(1, due.number, "life"), DAY - timedelta(days=80), DAY) for _time in range(2)]
    assert lives[0].acts == lives[1].acts
    assert [act.facts for act in lives[0].acts] == [act.facts for act in lives[1].acts]


def test_password_is_good_enough_for_administrators() -> None:
    assert len(PASSWORD) >= DjbhPolicy.shortest_administrator
    DjbhPolicy().validate(PASSWORD)


# --- what is loaded -----------------------------------------------------------------------------------------------

AT_HEAD_OFFICE = {"head_office_admin", "ri_handler", "ri_reviewer", "ri_head"}
AT_HEAD_OFFICE |= {"chief_underwriter", "risk_officer", "compliance"}


@pytest.mark.django_db
def test_scale_0_makes_head_office_once() -> None:
    for _time in range(2):
        printed("demo_book", "--scale", "0", "--seed", "1")
    assert list(Branch.objects.values_list("code", flat=True)) == ["HQ"]
    assert not User.objects.exists()


@pytest.mark.django_db
def test_sign_ins_are_empty_without_a_book() -> None:
    assert printed("demo_signins") == ""


@pytest.mark.django_db
@pytest.mark.slow
def test_small_book_is_sound(freeze: Freeze) -> None:
    freeze(moment(DAY, 9))
    said = printed("demo_book", "--renewals", "60", "--seed", "3")

    assert Renewal.objects.count() == 60
    assert f"{'all':<14} {60:>6}" in said
    assert [result.code for result in examine() if result.violations] == []
    assert verify() == []
    assert FollowUp.objects.filter(at__gt=moment(DAY)).count() == 0
    in_order = list(Event.objects.filter(object_type="renewals.renewal").order_by("pk").values_list("at", flat=True))
    assert [at.date() for at in in_order] == sorted(at.date() for at in in_order)

    with pytest.raises(CommandError, match="--append"):
        printed("demo_book", "--renewals", "10")

    lines = printed("demo_signins").splitlines()
    provincial = len(ROLES) - len(AT_HEAD_OFFICE)
    at_both = 4
    said = "each role where it works, administrators and the claims director at both"
    assert len(lines) == 3 * provincial + len(AT_HEAD_OFFICE) + at_both, said
    assert all(PASSWORD in line for line in lines)
    assert not any(must_change(user, moment(DAY, 9)) for user in User.objects.all())
    assert {role for user in User.objects.all() for role in user.scope().roles} == set(ROLES)


@pytest.mark.django_db
@pytest.mark.slow
def test_same_seed_and_day_make_the_same_book(freeze: Freeze) -> None:
    freeze(moment(DAY, 9))
    made = []
    for _time in range(2):
        with transaction.atomic():
            load_book(seed=5, renewals=20, today=DAY)
            made.append(list(Renewal.objects.order_by("vin").values_list("vin", "plate", "status", "version")))
            transaction.set_rollback(True)
    assert made[0] == made[1]


# --- sample lists -------------------------------------------------------------------------------------------------


def dry_run(name: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        printed("import_due_list", str(FIXTURES / name), "--branch", "3303", "--dry-run", "--format", "json")
    )
    return answer


@pytest.mark.parametrize("name", ["due_list_sample_clean.xlsx", "due_list_sample_faults.xlsx"])
def test_samples_are_what_their_script_writes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = make_samples()
    kept = (FIXTURES / name).read_bytes()
    monkeypatch.setattr(module, "CLEAN", tmp_path / "due_list_sample_clean.xlsx")
    monkeypatch.setattr(module, "FAULTS", tmp_path / "due_list_sample_faults.xlsx")
    module.main()
    assert (tmp_path / name).read_bytes() == kept


@pytest.mark.django_db
def test_clean_sample_has_nothing_to_refuse() -> None:
    open_tree()
    answer = dry_run("due_list_sample_clean.xlsx")
    assert answer["header_row"] == 3
    assert {name: answer["counts"][name] for name in ("rows", "new", "refused", "conflict")} == {
        "rows": 60,
        "new": 60,
        "refused": 0,
        "conflict": 0,
    }
    assert {message["severity"] for message in answer["messages"]} <= {"warning"}


@pytest.mark.django_db
def test_faulty_sample_names_every_fault() -> None:
    open_tree()
    answer = dry_run("due_list_sample_faults.xlsx")
    codes = {message["code"] for message in answer["messages"]}
    assert codes >= EXPECTED_CODES
    assert answer["counts"]["new"] > 0


EXPECTED_CODES = {
    "vin.length",
    "vin.letters",
    "vin.check_digit",
    "cell.required",
    "plate.letters",
    "plate.missing",
    "cell.digits_lost",
    "cell.scientific",
    "name.owner_differs",
    "date.unreadable",
    "expiry.missing",
    "period.reversed",
    "period.unusual",
    "premium.not_positive",
    "number.unreadable",
    "ncd.impossible",
    "row.twice",
    "conflict.in_file",
    "org.unknown",
    "phone.filler",
    "phone.shape",
    "phone.none",
    "cell.unknown_choice",
    "registered.after_start",
    "policy.surrendered",
}
