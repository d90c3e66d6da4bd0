"""Settings of the benches: those of production, with keys of their own and pages served without a static manifest."""

from __future__ import annotations

from config.settings.testing import *  # noqa: F403 (the settings of the tests, less what slows a page down)

WHITENOISE_AUTOREFRESH = False
