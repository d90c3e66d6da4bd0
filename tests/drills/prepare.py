"""Fills the drilled database: a tree, a few people, some told by mail, customers with an owner.

Prints who and what as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (after the set-up)
from django.utils import timezone  # noqa: E402 (as above)

from renewals import actions  # noqa: E402 (as above)
from tests import factories  # noqa: E402 (as above)
from workflow.notifying.actions import choose_preferences  # noqa: E402 (as above)

GIVES_UP, LEAD, KEEPER = "DRILL4", "DRILL5", "DRILL9"
SPECIALISTS = ("DRILL1", "DRILL2", "DRILL3", GIVES_UP)
MANAGERS = ("DRILL7", "DRILL8")
CUSTOMERS = 320
#: Who is told by mail besides the bell, and of what. The lead chooses nothing: decisions come by mail as shipped.
MAILED: dict[str, dict[str, list[str]]] = {LEAD: {}, GIVES_UP: {"approvals": ["mail"], "renewals": ["mail"]}}


def mail_address(employee_no: str) -> str:
    """Where one of the people reads mail."""
    return f"{employee_no.lower()}@drill.example"


def main() -> None:
    call_command("migrate", verbosity=0)
    tree = factories.make_tree()
    now = timezone.now()
    lead = factories.make_person("team_lead", tree["33030101"], employee_no=LEAD, password_changed_at=now)
    factories.make_person("system_admin", tree["HQ"], employee_no=KEEPER, password_changed_at=now)
    for number in MANAGERS:
        factories.make_person("renewal_manager", tree["3303"], employee_no=number, password_changed_at=now)
    people = [
        factories.make_person("specialist", tree["33030101"], employee_no=number, password_changed_at=now)
        for number in SPECIALISTS
    ]
    expires_on = timezone.localdate() + timedelta(days=12)
    rows = [factories.make_renewal_row(tree["33030101"], expires_on=expires_on) for _ in range(CUSTOMERS)]
    done = actions.dispatch_many(by=lead, renewals=[row.pk for row in rows], to=people)
    owned = {person.employee_no: sorted(person.renewals.values_list("pk", flat=True)) for person in people}
    for person in (lead, *people):
        if person.employee_no in MAILED:
            address, channels = mail_address(person.employee_no), MAILED[person.employee_no]
            choose_preferences(by=person, mail_address=address, channels=channels)
    cast = {
        "password": factories.PASSWORD,
        "owned": owned,
        "dispatched": len(done.done),
        "gives_up": GIVES_UP,
        "lead": LEAD,
        "lead_mail": mail_address(LEAD),
        "keeper": KEEPER,
    }
    sys.stdout.write(json.dumps(cast))


if __name__ == "__main__":
    main()
