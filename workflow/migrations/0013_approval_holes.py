"""A published chain stays as it is; choices of approvals are those the code knows."""

from __future__ import annotations

from django.conf import settings
from django.db import migrations, models

from workflow.guards import AppendOnly, PublishedFixed


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_claims_levels"),
        ("workflow", "0012_reinsurance_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="approvalchain",
            name="approval_chain_published_dated",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_behalf",
        ),
        migrations.AddConstraint(
            model_name="approvalchain",
            constraint=models.CheckConstraint(
                condition=models.Q(("published_by__isnull", True), ("published_at__isnull", False), _connector="OR"),
                name="approval_chain_published_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalchain",
            constraint=models.CheckConstraint(
                condition=models.Q(("same_person__in", ["merge", "skip"])), name="approval_chain_same_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalreader",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["copied", "mentioned", "watching"])), name="approval_reader_how"
            ),
        ),
        migrations.AddConstraint(
            model_name="chainstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("signing__in", ["any", "all", "order"])), name="chain_step_signing"
            ),
        ),
        migrations.AddConstraint(
            model_name="chainstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_timeout__in", ["none", "escalate", "return"])), name="chain_step_timeout"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("on_behalf_of__isnull", True),
                    models.Q(("by__isnull", False), models.Q(("on_behalf_of", models.F("by")), _negated=True)),
                    _connector="OR",
                ),
                name="decision_behalf",
            ),
        ),
        AppendOnly("decision"),
        PublishedFixed("approvalchain"),
        PublishedFixed("chainstep", through="chain"),
    ]
