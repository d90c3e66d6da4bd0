"""Contacts of a week as the rules on contacts take them; the database leaves out what cannot be suspicious."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, TextField, Value, Window
from django.db.models.functions import Lower, Replace, TruncDate, TruncHour

from renewals.insight.gaming import late_entries, notes, rates
from renewals.insight.gaming.suspects import Suspect
from renewals.insight.numbers import Numbers
from renewals.insight.weeks import Week
from renewals.models import FollowUp, FollowUpQuerySet, LateAttempt, Renewal
from renewals.rules.contact import ContactChannel
from workflow.models import Event
from workflow.working_time import SHANGHAI

CUSTOMER = ("renewal__fleet_vehicle__fleet", "renewal__certificate_hash", "renewal__phone_hash", "renewal")
SPOKEN = (ContactChannel.PHONE, ContactChannel.WECHAT_CALL, ContactChannel.VISIT, ContactChannel.OFFICE)


def entered(week: Week) -> FollowUpQuerySet:
    """What stands of the contacts entered in a week."""
    return FollowUp.objects.standing().filter(entered_at__gte=week.start, entered_at__lt=week.end).order_by()


def same_notes(week: Week, numbers: Numbers) -> list[Suspect]:
    """批量雷同备注."""
    written = entered(week).filter(effective=True).exclude(note="")
    plain: Any = Lower("note")
    for sign in notes.IGNORED:
        plain = Replace(plain, Value(sign), Value(""), output_field=TextField())
    grouped = written.annotate(plain=plain, day=TruncDate("at", tzinfo=SHANGHAI)).annotate(
        same=Window(Count("pk"), partition_by=[F("author"), F("day"), F("plain")])
    )
    many = grouped.filter(same__gte=max(numbers.least("watch_notes"), 2)).exclude(plain="")
    found = [
        notes.Note(author, day, text, _customer(*customer), customer[-1])
        for author, day, text, *customer in many.values_list("author", "day", "note", *CUSTOMER)
    ]
    numbers.know(note.author for note in found)
    return notes.identical_notes(found, numbers.limit("watch_notes"))


def crowded_hours(week: Week, numbers: Numbers) -> list[Suspect]:
    """不可能的联系频率. Of two clock hours that hold too many together, one holds more than half of them."""
    spoken = entered(week).filter(channel__in=SPOKEN, outgoing=True)
    hours = spoken.annotate(hour=TruncHour("at", tzinfo=SHANGHAI)).values("author", "hour").annotate(count=Count("pk"))
    busy = hours.filter(count__gt=numbers.least("watch_contacts") // 2).values_list("author", flat=True)
    rows = spoken.filter(author__in=set(busy)).values_list("author", "at", *CUSTOMER)
    found = [rates.Made(author, at, _customer(*customer), customer[-1]) for author, at, *customer in rows]
    numbers.know(each.author for each in found)
    return rates.impossible_rate(found, numbers.limit("watch_contacts"))


def dated_back(week: Week, numbers: Numbers) -> list[Suspect]:
    """倒签. What telesales sends back in files is entered late by nature, and so is what corrects an earlier row."""
    gap = timedelta(hours=numbers.least("watch_late_hours"))
    sent_back = Event.objects.filter(
        object_type=Renewal.object_type(),
        object_id=OuterRef("renewal"),
        verb="telesales_call",
        at=OuterRef("entered_at"),
    )
    late = entered(week).filter(corrects=None, entered_at__gt=F("at") + gap).exclude(Exists(sent_back))
    columns = ("author", "renewal", "at", "entered_at")
    found = [late_entries.Entered(*row) for row in late.values_list(*columns)]
    found += _refused(week)
    numbers.know(each.author for each in found)
    return late_entries.backdated(found, numbers.limit("watch_late_hours"), numbers.limit("watch_late_entries"))


def _refused(week: Week) -> Iterator[late_entries.Entered]:
    """Tries that were refused; the same one repeated is one."""
    tried = LateAttempt.objects.filter(entered_at__gte=week.start, entered_at__lt=week.end).order_by("pk")
    seen = set()
    for author, renewal, at, entered_at in tried.values_list("author", "renewal", "at", "entered_at"):
        if (author, renewal) not in seen:
            seen.add((author, renewal))
            yield late_entries.Entered(author, renewal, at, entered_at, refused=True)


def _customer(fleet: int | None, certificate: str, phone: str, renewal: int) -> str:
    """Who was spoken to: vehicles of a fleet, or of one certificate or number, are one customer."""
    return f"f{fleet}" if fleet else certificate or phone or str(renewal)
