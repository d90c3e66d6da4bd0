"""The mail server of the drill: what it accepted is on the disk before the sender knows, half a mail is none."""

from __future__ import annotations

import random
import smtplib
import socket
from email.message import EmailMessage

import pytest

from tests.drills import mail_sink
from tests.drills.mail_sink import KEPT, LATER, LEAVES, NO_WORD, Ledger, MailSinkProcess, MoodySink


def a_mail(number: int, text: str = "请您审批") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "banli@localhost", "li@drill.example", "notice"
    mail["Message-ID"], mail["Date"] = f"<{number}@drill>", f"Mon, 01 Jun 2026 02:00:{number:02d} +0000"
    mail.set_content(text)
    return mail


def test_every_mail_taken_is_in_the_file_and_no_other(tmp_path):
    taken, unknown = [], 0
    with MailSinkProcess(tmp_path / "sink", seed=3) as sink:
        for number in range(60):
            try:
                with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as server:
                    server.send_message(a_mail(number))
                    taken.append(f"<{number}@drill>")
            except smtplib.SMTPDataError:
                continue
            except smtplib.SMTPServerDisconnected:
                unknown += 1
        assert sink.alive
    entered = [mail.message_id for mail in sink.ledger.read()]
    assert len(set(entered)) == len(entered)
    assert set(taken) <= set(entered)
    assert len(entered) <= len(taken) + unknown
    assert len(taken) < 60
    assert unknown


def test_mail_that_breaks_off_is_not_accepted(tmp_path):
    with MailSinkProcess(tmp_path / "sink", seed=1) as sink:
        with socket.create_connection(("127.0.0.1", sink.port), timeout=10) as sender:
            for line in (b"HELO x", b"MAIL FROM:<a@x>", b"RCPT TO:<b@x>", b"DATA", b"Message-ID: <1@x>", b"", b"half"):
                sender.sendall(line + b"\r\n")
            sender.shutdown(socket.SHUT_WR)
            while sender.recv(4096):
                continue
        assert sink.ledger.read() == []


@pytest.mark.parametrize(
    ("mood", "entered", "words", "hangs_up"),
    [
        (KEPT, 1, "250 kept", False),
        (LATER, 0, "451 later", False),
        (NO_WORD, 1, "", True),
        (LEAVES, 1, "250 kept", True),
    ],
)
def test_mood_decides_what_is_entered_and_said(tmp_path, monkeypatch, mood, entered, words, hangs_up):
    monkeypatch.setattr(mail_sink, "MOODS", {mood: 1})
    sink = MoodySink(Ledger(tmp_path / "accepted"), random.Random(1), slowest=0)
    answer = sink.takes(a_mail(1).as_bytes())
    assert (len(sink.ledger.read()), answer.words, answer.hangs_up) == (entered, words, hangs_up)


def test_copies_of_one_mail_have_one_digest_whatever_their_date():
    first, second, other = (mail_sink.read_mail(mail.as_bytes()) for mail in copies())
    assert first == second
    assert first.text != other.text


def copies() -> list[EmailMessage]:
    """The same mail at two moments, and another one."""
    later = a_mail(1)
    del later["Date"]
    later["Date"] = "Mon, 01 Jun 2026 03:00:00 +0000"
    return [a_mail(1), later, a_mail(1, "不同")]
