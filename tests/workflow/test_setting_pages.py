"""Settings per branch: inherited, dated, previewed, logged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Denied, DomainError
from accounts.models import Branch, User
from workflow.actions import preview_branch_setting, set_branch_setting
from workflow.branch_settings import SETTINGS, Setting, SettingKind, setting_value
from workflow.models import BranchSetting, Event
from workflow.sentences import sentence_of
from workflow.setting_pages import setting_line, setting_lines

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
CODE = "renewals.holding_cap"


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    return people["province_admin"]


def change(by: User, branch: Branch, value: object, day: date, code: str = CODE) -> BranchSetting:
    return set_branch_setting(by=by, code=code, branch=branch, value=value, valid_from=day, source="浙续〔2026〕7号")


def test_value_holds_from_its_day_below_its_branch(admin: User, tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    change(admin, tree["33"], 500, tomorrow)
    assert setting_value(CODE, tree["3303"], today) == SETTINGS[CODE].default
    assert setting_value(CODE, tree["3303"], tomorrow) == 500
    assert setting_value(CODE, tree["51"], tomorrow) == SETTINGS[CODE].default


def test_own_value_below_wins_and_the_preview_says_so(admin: User, tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    change(admin, tree["3303"], 450, today)
    seen = preview_branch_setting(by=admin, code=CODE, branch=tree["33"], value=500, valid_from=today)
    assert (seen.before, seen.after) == (SETTINGS[CODE].default, 500)
    assert [branch.code for branch in seen.follows] == ["3301", "330101", "33010101"]
    assert [(branch.code, value) for branch, value in seen.keeps_own] == [("3303", 450)]
    change(admin, tree["33"], 500, today)
    for branch in seen.follows:
        assert setting_value(CODE, branch, today) == 500
    assert setting_value(CODE, tree["33030101"], today) == 450


def test_page_shows_where_a_value_comes_from(admin: User, tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    change(admin, tree["33"], 500, today)
    change(admin, tree["33"], 520, today + timedelta(days=9))
    here, below = setting_line(CODE, tree["33"], today), setting_line(CODE, tree["3303"], today)
    assert (here.value, here.inherited, [row.value for row in here.coming]) == (500, False, [520])
    assert (below.value, below.inherited) == (500, True)
    lines = {line.setting.code: line for line in setting_lines(tree["3303"], today)}
    assert lines.keys() == SETTINGS.keys()
    assert all(line.value == setting_value(code, tree["3303"], today) for code, line in lines.items())


@pytest.mark.parametrize(
    ("value", "day", "code"),
    [(-1, 0, "setting_value"), (100_001, 0, "setting_value"), ("5", 0, "setting_value"), (5, -1, "backdated")],
)
def test_wrong_value_or_day_is_refused(
    admin: User, tree: dict[str, Branch], value: object, day: int, code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        change(admin, tree["33"], value, timezone.localdate() + timedelta(days=day))
    assert caught.value.code == code
    assert not BranchSetting.objects.exists()


def test_unknown_setting_and_foreign_branch_are_refused(admin: User, tree: dict[str, Branch]) -> None:
    with pytest.raises(DomainError) as caught:
        change(admin, tree["33"], 5, timezone.localdate(), code="nothing.such")
    assert caught.value.code == "setting_unknown"
    with pytest.raises(Denied):
        change(admin, tree["51"], 5, timezone.localdate())
    with pytest.raises(Denied):
        change(admin, tree["HQ"], 5, timezone.localdate())


def test_change_is_in_the_log_with_both_values_and_its_source(admin: User, tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    change(admin, tree["33"], 500, today)
    change(admin, tree["33"], 510, today)
    assert BranchSetting.objects.get().value == 510
    events = list(Event.objects.of(tree["33"]))
    assert [event.data["changes"][CODE] for event in events] == [[SETTINGS[CODE].default, 500], [500, 510]]
    assert events[0].reason == "浙续〔2026〕7号"
    assert "510" in sentence_of(events[1])
    assert "%(" not in sentence_of(events[1])


def test_form_shows_the_effect_before_it_saves(client: Client, admin: User, tree: dict[str, Branch]) -> None:
    client.force_login(admin)
    address = reverse("workflow:setting", args=[tree["33"].pk, CODE])
    form = {"value": "500", "valid_from": timezone.localdate().isoformat(), "source": ""}
    page = client.post(address, {**form, "step": "preview"})
    assert page.status_code == 200
    assert 'value="save"' in page.content.decode()
    assert not BranchSetting.objects.exists()
    assert client.post(address, {**form, "step": "save"}).status_code == 302
    assert BranchSetting.objects.get().value == 500
    assert "500" in client.get(reverse("workflow:settings")).content.decode()


def test_form_without_a_value_says_so(client: Client, admin: User, tree: dict[str, Branch]) -> None:
    client.force_login(admin)
    address = reverse("workflow:setting", args=[tree["33"].pk, CODE])
    assert client.post(address, {"value": "", "valid_from": "", "step": "save"}).status_code == 422
    assert client.get(reverse("workflow:setting", args=[tree["33"].pk, "nothing.such"])).status_code == 404


LUNCH = Setting("tests.lunch", "Lunch from", "12:00", "", "test", kind=SettingKind.TIME)
MODE = Setting(
    "tests.mode",
    "Mode",
    "manual",
    "",
    "test",
    kind=SettingKind.CHOICE,
    choices=(("manual", "By hand"), ("auto", "By itself")),
)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in (LUNCH, MODE):
        monkeypatch.setitem(SETTINGS, setting.code, setting)


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        (LUNCH.code, ["00:00", "09:30", "23:59"], ["24:00", "9:30", "12:60", 12, None, ""]),
        (MODE.code, ["manual", "auto"], ["by hand", 1, None, ""]),
        (CODE, [0, 100_000], ["600", 100_001, -1, True, None]),
    ],
)
@pytest.mark.usefixtures("kinds")
def test_setting_takes_values_of_its_kind_alone(
    admin: User, tree: dict[str, Branch], code: str, good: list[object], bad: list[object]
) -> None:
    today = timezone.localdate()
    for value in good:
        change(admin, tree["33"], value, today, code)
        assert setting_value(code, tree["3303"], today) == value
    for value in bad:
        with pytest.raises(DomainError) as refusal:
            change(admin, tree["33"], value, today, code)
        assert refusal.value.code == "setting_value"


@pytest.mark.usefixtures("kinds")
def test_page_offers_the_values_of_a_choice_in_words(admin: User, tree: dict[str, Branch], client: Client) -> None:
    client.force_login(admin)
    address = reverse("workflow:setting", args=[tree["33"].pk, MODE.code])
    page = client.get(address).content.decode()
    assert '<option value="auto">By itself</option>' in page
    assert client.post(address, {"value": "never", "valid_from": timezone.localdate()}).status_code == 422
    client.post(address, {"value": "auto", "valid_from": timezone.localdate(), "step": "save"})
    assert "By itself" in client.get(address).content.decode()
    assert setting_value(MODE.code, tree["33"], timezone.localdate()) == "auto"
