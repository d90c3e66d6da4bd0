"""One call promises every message a person or group is to get."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import transaction

from tests.factories import NOW
from workflow.models import Notice, NoticePreference, OutboxMessage, Robot
from workflow.notifying import kinds, notify, register_notice
from workflow.notifying.mail import message_id
from workflow.outbox import drain

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def probe(monkeypatch, settings):
    """A kind of the tests, in an installation that has mail."""
    monkeypatch.setattr(kinds, "NOTICE_KINDS", kinds.NOTICE_KINDS)
    monkeypatch.setitem(kinds.NOTICE_KINDS, "probe", None)
    settings.EMAIL_HOST = "mail.example"
    register_notice(
        "probe",
        "%(actor)s asks about %(subject)s.",
        group="probes",
        channels=("mail",),
        group_safe=("count",),
        group_sentence="%(count)s wait.",
    )


@pytest.fixture
def reader(people):
    """Somebody with a mail address."""
    NoticePreference.objects.create(person=people["specialist"], mail_address="li@example.com")
    return people["specialist"]


def tell(*people, key="probe:1", **more):
    notify("probe", people=people, key=key, facts={"actor": "张三", "subject": "P1", "count": 3}, **more)


def promised():
    return sorted(OutboxMessage.objects.values_list("topic", "aggregate"))


def test_unregistered_kind_cannot_be_told(people):
    with pytest.raises(LookupError):
        notify("banana", people=[people["specialist"]], key="1", facts={})


def test_kind_names_only_channels_that_exist():
    with pytest.raises(LookupError):
        register_notice("bad", "x", channels=("pigeon",))


def test_group_sentence_names_only_what_a_group_may_read():
    with pytest.raises(ValueError, match="insured"):
        register_notice("bad", "%(insured)s", group_safe=("count",), group_sentence="%(insured)s")
    assert "bad" not in kinds.NOTICE_KINDS


def test_notice_rings_the_bell_of_each_once(people):
    both = (people["specialist"], people["team_lead"].pk, None, people["specialist"].pk)
    tell(*both)
    tell(*both)
    drain()
    assert Notice.objects.count() == 2


def test_notice_goes_with_its_transaction(people):
    with transaction.atomic():
        tell(people["specialist"])
        transaction.set_rollback(True)
    assert promised() == []


def test_notice_costs_two_statements(people, reader, django_assert_num_queries):
    with django_assert_num_queries(2):
        tell(reader, people["team_lead"])


def test_person_with_an_address_gets_mail_in_their_language(reader, make_renewal):
    renewal = make_renewal()
    reader.language = "en"
    reader.save()
    tell(reader, about=renewal)
    drain()
    [letter] = mail.outbox
    assert letter.to == ["li@example.com"]
    assert letter.subject == "张三 asks about P1."
    assert f"/renewals/{renewal.pk}/" in letter.body
    key = OutboxMessage.objects.get(topic="mail").dedup_key
    assert letter.extra_headers["Message-ID"] == message_id(key)


def test_installation_without_mail_promises_none(reader, settings):
    settings.EMAIL_HOST = ""
    tell(reader)
    assert [topic for topic, _about in promised()] == ["notice"]


def test_person_without_address_has_the_bell(people):
    NoticePreference.objects.create(person=people["specialist"])
    tell(people["specialist"])
    assert [topic for topic, _about in promised()] == ["notice"]


def test_person_who_chose_no_mail_gets_none(reader):
    NoticePreference.objects.update(channels={"probes": []})
    tell(reader)
    assert [topic for topic, _about in promised()] == ["notice"]


def test_person_who_chose_mail_gets_it_for_kinds_that_do_not_offer_it(reader, monkeypatch):
    monkeypatch.setitem(kinds.NOTICE_KINDS, "quiet", None)
    register_notice("quiet", "x", group="renewals")
    notify("quiet", people=[reader], key="1", facts={})
    assert OutboxMessage.objects.filter(topic="mail").count() == 0
    NoticePreference.objects.update(channels={"renewals": ["mail"]})
    notify("quiet", people=[reader], key="2", facts={})
    assert OutboxMessage.objects.filter(topic="mail").count() == 1


def test_person_who_left_meanwhile_gets_no_mail(reader):
    tell(reader)
    reader.is_active = False
    reader.save()
    drain()
    assert mail.outbox == []
    tell(reader, key="probe:2")
    assert OutboxMessage.objects.filter(topic="mail").count() == 1


def test_address_taken_away_meanwhile_gets_no_mail(reader):
    tell(reader)
    NoticePreference.objects.update(mail_address="")
    assert drain() == 2
    assert mail.outbox == []


QUIET = {"quiet_from": time(22), "quiet_until": time(7, 30)}
NIGHT = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
MORNING = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(("urgent", "goes"), [(False, MORNING), (True, NIGHT)], ids=["waits", "urgent passes"])
def test_quiet_hours_hold_mail_but_not_the_bell(reader, freeze, urgent, goes):
    NoticePreference.objects.update(**QUIET)
    freeze(NIGHT)
    tell(reader, urgent=urgent)
    assert OutboxMessage.objects.get(topic="mail").available_at == goes
    assert OutboxMessage.objects.get(topic="notice").available_at == NIGHT


def test_notice_for_later_waits(reader, freeze):
    freeze(NOW)
    tell(reader, at=NOW + timedelta(hours=2))
    assert drain() == 0
    freeze(NOW + timedelta(hours=2, seconds=1))
    assert drain() == 2


def test_mail_header_cannot_be_split(reader):
    notify("probe", people=[reader], key="1", facts={"actor": "x\r\nBcc: all@example.com", "subject": "P1"})
    drain()
    [letter] = mail.outbox
    assert "\n" not in letter.subject
    assert set(letter.message().keys()) & {"Bcc", "Cc"} == set()


def test_robot_of_the_branch_or_above_is_told_only_what_is_safe(people, tree, make_renewal):
    common = {"service": "wecom", "key": "k", "groups": ["probes"]}
    near = Robot.objects.create(name="near", branch=tree["33030101"], **common)
    above = Robot.objects.create(name="above", branch=tree["33"], **common)
    Robot.objects.create(name="beside", branch=tree["33030102"], **common)
    Robot.objects.create(name="resting", branch=tree["33"], enabled=False, **common)
    Robot.objects.create(name="other news", branch=tree["33"], **{**common, "groups": ["renewals"]})
    tell(people["specialist"], about=make_renewal())
    told = OutboxMessage.objects.filter(topic="robot").order_by("id")
    assert [message.payload["robot_id"] for message in told] == [near.pk, above.pk]
    assert [message.payload["facts"] for message in told] == [{"count": 3}] * 2


def test_kind_without_group_words_reaches_no_group(people, tree, make_renewal, monkeypatch):
    monkeypatch.setitem(kinds.NOTICE_KINDS, "quiet", None)
    register_notice("quiet", "x", group="probes", group_safe=("count",))
    Robot.objects.create(name="near", branch=tree["33"], service="wecom", key="k", groups=["probes"])
    notify("quiet", people=[], key="1", about=make_renewal(), facts={})
    assert promised() == []
