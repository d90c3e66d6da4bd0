"""One replay in the empty database of DATABASE_URL, or in SQLite; prints what came of it as JSON.

python -m tests.replay [--seeded] [--from 2016-01-01] [--to 2018-12-31] [--one-in 1] [--profile FILE]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.testing")
django.setup()

from django.core.management import call_command  # noqa: E402 (after the set-up)

from tests.replay.trial import FIRST, LAST, try_out  # noqa: E402 (as above)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeded", action="store_true", help="with accidents")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=FIRST)
    parser.add_argument("--to", dest="last", type=date.fromisoformat, default=LAST)
    parser.add_argument("--one-in", type=int, default=1, help="only every so manieth policy")
    parser.add_argument("--profile", default="", help="where to write a profile of the days")
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    profile = cProfile.Profile() if given.profile else None
    found = try_out(given.first, given.last, seeded=given.seeded, one_in=given.one_in, profile=profile)
    if profile is not None:
        profile.dump_stats(given.profile)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 1 if found["differences"] else 0


sys.exit(main())
