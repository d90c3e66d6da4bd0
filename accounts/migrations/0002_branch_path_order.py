"""Prefix search on the branch path in any database locale."""

from __future__ import annotations

from django.db import migrations

from accounts.bytewise import BytewiseOrder


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_branches_and_people")]

    operations = [BytewiseOrder("branch", "path", 140)]
