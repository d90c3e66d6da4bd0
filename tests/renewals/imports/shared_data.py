"""Where the shared data sets lie; tests that need them are skipped, with a reason, where they do not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings

SHARED = Path(os.environ.get("BANLI_SHARED", settings.BASE_DIR.parent / "shared"))
PORTFOLIO = SHARED / "data" / "motor_portfolio"
SPREADSHEETS = SHARED / "data" / "spreadsheets"

needs_shared_data = pytest.mark.skipif(not SPREADSHEETS.is_dir(), reason="the shared data sets are not here")
