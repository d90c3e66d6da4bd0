"""Settings of the drilled processes: those of the tests, with a real broker between relay and worker."""

from config.settings.testing import *  # noqa: F403 (settings)

CELERY_TASK_ALWAYS_EAGER = False
