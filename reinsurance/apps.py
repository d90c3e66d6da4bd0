"""Reinsurance."""

from __future__ import annotations

from django.apps import AppConfig


class ReinsuranceConfig(AppConfig):
    name = "reinsurance"
