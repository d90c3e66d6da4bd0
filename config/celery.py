"""The Celery application. Tasks are rung by the relay alone; the job row in the database is the truth."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("banli")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
