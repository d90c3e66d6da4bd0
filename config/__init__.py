"""Settings, addresses, the frame of every page: what ties the apps into one site."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
