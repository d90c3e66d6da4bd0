"""Answers already given, so that a repeated request does nothing twice."""

from __future__ import annotations

from django.db import models


class IdempotencyKey(models.Model):
    """One request by one actor. Same key and same request: the stored answer; same key, another request: refused."""

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_once")]
        indexes = [models.Index(fields=["at"])]
