"""The notices of an hour go in one mail: all of them, each once, also when the relay dies in between."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.factories import NOW
from tests.receivers import MailSink
from workflow.models import NoticePreference, OutboxMessage
from workflow.notifying import kinds, notify, register_notice
from workflow.outbox import TOPICS, drain, lease, retry_dead

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]

HOUR = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def probe(monkeypatch):
    for code in ("probe", "alarm"):
        monkeypatch.setitem(kinds.NOTICE_KINDS, code, None)
        register_notice(code, "%(subject)s waits.", channels=("mail",), digestable=code == "probe")


@pytest.fixture
def sink(settings):
    with MailSink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        yield server


@pytest.fixture
def reader(people, freeze):
    freeze(NOW)
    NoticePreference.objects.create(person=people["specialist"], mail_address="li@example.com", digest="hourly")
    return people["specialist"]


def tell(reader, *subjects, kind="probe", **more):
    for subject in subjects:
        notify(kind, people=[reader], key=f"probe:{subject}", facts={"subject": subject}, **more)


def collected():
    return OutboxMessage.objects.filter(topic="digest").order_by("id")


def sent_text(sink):
    return "\n".join(mail.get_content() for mail in sink.mails)


def drain_all():
    while drain():
        continue


def test_notices_of_an_hour_are_one_mail(sink, reader, freeze):
    tell(reader, "A", "B", "C")
    drain_all()
    assert sink.mails == []
    freeze(HOUR)
    drain_all()
    [mail] = sink.mails
    assert mail["Subject"] == "办理：3 条通知"
    assert [mail.get_content().count(f"{subject} waits.") for subject in "ABC"] == [2, 2, 2]
    assert set(collected().values_list("state", flat=True)) == {"sent"}


def test_single_notice_looks_like_any_mail(sink, reader, freeze):
    tell(reader, "A")
    freeze(HOUR)
    drain_all()
    assert sink.mails[0]["Subject"] == "A waits."


@pytest.mark.parametrize("more", [{"kind": "alarm"}, {"urgent": True}], ids=["not digestable", "urgent"])
def test_what_cannot_wait_goes_alone(sink, reader, more):
    tell(reader, "A", **more)
    drain_all()
    assert len(sink.mails) == 1


def test_daily_digest_goes_at_the_chosen_hour_and_after_quiet_hours(sink, reader):
    NoticePreference.objects.update(digest="daily", digest_hour=6, quiet_from=time(22), quiet_until=time(7))
    tell(reader, "A")
    assert collected().get().available_at == datetime(2026, 6, 1, 23, 0, tzinfo=UTC)


def test_notice_committed_after_the_mail_went_has_a_mail_of_its_own(sink, reader, freeze):
    tell(reader, "A")
    freeze(HOUR)
    drain_all()
    freeze(NOW + timedelta(minutes=30))
    tell(reader, "late")
    freeze(HOUR + timedelta(seconds=1))
    drain_all()
    assert [mail["Subject"] for mail in sink.mails] == ["A waits.", "late waits."]


def test_hours_that_fall_in_quiet_hours_are_one_mail(sink, reader, freeze):
    NoticePreference.objects.update(quiet_from=time(10), quiet_until=time(14))
    tell(reader, "A")
    freeze(HOUR)
    tell(reader, "B")
    freeze(NOW + timedelta(hours=4))
    drain_all()
    assert [mail["Subject"] for mail in sink.mails] == ["办理：2 条通知"]


def test_doubtful_digest_is_sent_again_with_the_same_words_and_id(sink, reader, freeze):
    tell(reader, "A", "B")
    freeze(HOUR)
    sink.dies = True
    drain_all()
    assert list(collected().values_list("state", flat=True)) == ["in_doubt", "pending"]
    sink.dies = False
    freeze(HOUR - timedelta(seconds=1))
    tell(reader, "C")
    freeze(HOUR + timedelta(seconds=1))
    retry_dead(collected()[0])
    drain_all()
    first, second, third = sink.mails
    assert first["Message-ID"] == second["Message-ID"] != third["Message-ID"]
    assert first.get_content() == second.get_content()
    assert third["Subject"] == "C waits."
    assert set(collected().values_list("state", flat=True)) == {"sent"}


def test_relay_that_dies_after_the_mail_sends_nobody_twice(sink, reader, freeze):
    tell(reader, "A", "B")
    drain_all()
    freeze(HOUR)
    [first] = lease()
    TOPICS["digest"].effect(first)
    OutboxMessage.objects.filter(pk=first.pk).update(state="sent", sent_at=HOUR)
    collected().exclude(pk=first.pk).update(state="pending", sent_at=None)
    drain_all()
    assert len(sink.mails) == 1


def test_digest_of_somebody_who_left_is_not_sent(sink, reader, freeze):
    tell(reader, "A", "B")
    reader.is_active = False
    reader.save()
    freeze(HOUR)
    drain_all()
    assert sink.mails == []
    assert set(collected().values_list("state", flat=True)) == {"sent"}
