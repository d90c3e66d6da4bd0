"""Nothing is added to a published chain either."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import PublishedFixed


class Migration(migrations.Migration):
    dependencies = [("workflow", "0013_approval_holes")]

    operations = [PublishedFixed("chainstep", through="chain")]
