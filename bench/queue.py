"""A specialist's queue on a million rows: its page beside its bare SQL and an empty page, and its queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench import book
from bench.lists import run
from bench.place import Place, prepare
from bench.timing import Figure, in_turns, ms
from renewals.day.ordering import IN_QUEUE, to_do
from renewals.day.queue import PAGE_SIZE
from renewals.models import Renewal

ROUNDS = 15
IDLE = "B0003"
#: A specialist may hold so many open customers (renewals.holding_cap).
MOST = 600

MINE = """
    FROM renewals_renewal r JOIN accounts_branch b ON b.id = r.branch_id
    WHERE r.owner_id = %(owner)s AND b.path >= %(path)s AND b.path < %(end)s
      AND r.status IN ('assigned', 'following', 'quoted', 'lapsed', 'callback_done')
"""
TO_DO = """
    AND (r.status IN ('assigned', 'lapsed') OR (r.status IN ('following', 'quoted', 'callback_done')
         AND (r.next_contact_on IS NULL OR r.next_contact_on <= %(today)s)))
"""
#: The same order by hand; the chance by intention and state, the urgency by the days left.
ROWS = f"""
    SELECT r.id, r.status, r.plate, r.policy_no, r.insured_name, r.expires_on, r.last_premium, r.quote_premium,
        r.next_contact_on, r.first_contact_due_at, r.callback_due_on, r.last_contact_at, r.last_result, r.intention,
        r.list_kind, r.phone_hash, r.phone_valid, b.code, b.name, b.path
    {MINE} {TO_DO}
    ORDER BY round(r.last_premium * 100)::bigint
        * least(100, round(CASE r.intention WHEN 'A' THEN 90 WHEN 'B' THEN 60 WHEN 'C' THEN 40 WHEN 'D' THEN 15
            WHEN 'E' THEN 5 ELSE 35 END * CASE r.status WHEN 'quoted' THEN 1.2 ELSE 1 END
            * CASE WHEN r.last_result IN ('R1', 'R3', 'R4') THEN 1.5 ELSE 1 END))
        * round(CASE WHEN r.status = 'callback_done' THEN 50 WHEN r.expires_on <= %(today)s::date + 7 THEN 100
            WHEN r.expires_on <= %(today)s::date + 15 THEN 80 WHEN r.expires_on <= %(today)s::date + 30 THEN 50
            WHEN r.expires_on <= %(today)s::date + 40 THEN 30 ELSE 10 END
            * CASE WHEN r.next_contact_on < %(today)s THEN 1.3 ELSE 1 END) DESC, r.expires_on, r.id
    LIMIT {PAGE_SIZE}
"""
COUNTS = f"""
    SELECT count(*) FILTER (WHERE true {TO_DO}), count(*) FILTER (WHERE r.next_contact_on = %(today)s),
        count(*) FILTER (WHERE r.next_contact_on < %(today)s), count(*) FILTER (WHERE r.status = 'quoted'),
        count(*) FILTER (WHERE r.expires_on BETWEEN %(today)s AND %(today)s::date + 7),
        count(*) FILTER (WHERE r.next_contact_on > %(today)s)
    {MINE}
"""
FACTS = (
    "SELECT phone_hash, until, source FROM renewals_donotcall WHERE phone_hash = ANY(%(digests)s)",
    "SELECT phone_hash, given, until FROM renewals_consent WHERE phone_hash = ANY(%(digests)s)",
    "SELECT phone_hash, at, result FROM renewals_salescall WHERE phone_hash = ANY(%(digests)s)",
    "SELECT renewal_id, at, effective FROM renewals_followup WHERE renewal_id = ANY(%(ids)s)",
    "SELECT renewal_id, locked_until FROM renewals_calllistitem WHERE renewal_id = ANY(%(ids)s)",
)


def figures(scale: float) -> Iterator[Figure]:
    """As the specialist with the most customers to do, up to what one may hold."""
    place = prepare()
    book.load(place, int(1_000_000 * scale))
    today = timezone.localdate()
    busiest, idle = _busiest(place, today), _idle(place)
    mine = Renewal.objects.filter(owner=busiest, status__in=IN_QUEUE)
    page = list(mine.filter(to_do(today)).values_list("pk", "phone_hash")[:PAGE_SIZE])
    path = busiest.branch.path
    values: dict[str, Any] = {"owner": busiest.pk, "path": path, "end": f"{path[:-1]}0", "today": today}
    values |= {"ids": [pk for pk, _digest in page], "digests": [digest for _pk, digest in page]}
    none = {"owner": idle.pk, "path": idle.branch.path, "end": f"{idle.branch.path[:-1]}0", "today": today}
    ours, nothing = _browser(busiest), _browser(idle)
    queue, following, bare, empty, bare_empty = in_turns(
        [
            lambda: ours.get(reverse("renewals:queue")),
            lambda: ours.get(reverse("renewals:next")),
            lambda: run([ROWS, COUNTS, *FACTS], values),
            lambda: nothing.get(reverse("renewals:queue")),
            lambda: run([COUNTS], none),
        ],
        ROUNDS,
    )
    note = f"{mine.count()} customers; reference = bare SQL {ms(bare)} + empty page {ms(empty)}"
    least = bare + empty
    yield Figure("queue page of a specialist", ms(queue), ms(least), queue / least, at_most=3, note=note)
    yield Figure("the next customer", ms(following), ms(least), following / least, at_most=3)
    yield Figure("queue page beside its bare SQL alone", ms(queue), ms(bare), queue / bare)
    yield Figure("queue page with nothing to do, beside its counts", ms(empty), ms(bare_empty), empty / bare_empty)
    first, second = (_queries(ours, reverse("renewals:queue"), page) for page in (1, 2))
    yield Figure("queries of a full queue page; of the next", str(first), str(second), first / second, at_most=1)


def _busiest(place: Place, today: Any) -> User:
    """Somebody with a full page to do and no more than one may hold."""
    held = {person.pk: person for person in place.specialists}
    numbers = {
        pk: Renewal.objects.filter(owner=pk, status__in=IN_QUEUE).filter(to_do(today)).count() for pk in list(held)[:40]
    }
    fitting = {pk: number for pk, number in numbers.items() if number <= MOST}
    return held[max(fitting, key=lambda pk: fitting[pk])]


def _idle(place: Place) -> User:
    """The same role with nothing to do."""
    template = place.specialists[0]
    made = User.objects.filter(employee_no=IDLE).first()
    if made is None:
        made = User.objects.create(employee_no=IDLE, name="员工", branch=template.branch, password=template.password)
        made.password_changed_at = template.password_changed_at
        made.save(update_fields=["password_changed_at"])
        for membership in template.memberships.all():
            membership.pk, membership.user = None, made
            membership.save(force_insert=True)
    return made


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _queries(client: Client, address: str, page: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, {"page": page})
    assert answer.status_code == 200, answer.status_code
    return len(captured)
