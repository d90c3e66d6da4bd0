"""Fills the drilled database: a tree, a few people, customers with an owner. Prints who and what as JSON."""

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

SPECIALISTS = ("DRILL1", "DRILL2", "DRILL3")
MANAGERS = ("DRILL7", "DRILL8")
CUSTOMERS = 240


def main() -> None:
    call_command("migrate", verbosity=0)
    tree = factories.make_tree()
    lead = factories.make_person("team_lead", tree["33030101"])
    for number in MANAGERS:
        factories.make_person("renewal_manager", tree["3303"], employee_no=number, password_changed_at=timezone.now())
    people = [
        factories.make_person("specialist", tree["33030101"], employee_no=number, password_changed_at=timezone.now())
        for number in SPECIALISTS
    ]
    expires_on = timezone.localdate() + timedelta(days=12)
    rows = [factories.make_renewal_row(tree["33030101"], expires_on=expires_on) for _ in range(CUSTOMERS)]
    done = actions.dispatch_many(by=lead, renewals=[row.pk for row in rows], to=people)
    owned = {person.employee_no: sorted(person.renewals.values_list("pk", flat=True)) for person in people}
    sys.stdout.write(json.dumps({"password": factories.PASSWORD, "owned": owned, "dispatched": len(done.done)}))


main()
