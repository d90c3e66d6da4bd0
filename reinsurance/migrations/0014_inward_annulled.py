"""An inward line may be cancelled from inception: as if it had never been written."""

from django.conf import settings
from django.db import migrations, models

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("reinsurance", "0013_replacements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="inwardendorsement",
            name="inward_change_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="inwardendorsement",
            name="inward_change_of_its_kind",
        ),
        migrations.RemoveConstraint(
            model_name="inwardoffer",
            name="inward_status_known",
        ),
        migrations.AlterField(
            model_name="inwardendorsement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("amounts", "Sum insured, premium or share"),
                    ("period", "Period of cover"),
                    ("annul", "Cancelled from inception"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="inwardoffer",
            name="status",
            field=models.CharField(
                choices=[
                    ("in_received", "Offer received"),
                    ("in_submitted", "Acceptance in approval"),
                    ("in_written", "Line written"),
                    ("in_signed", "Line signed"),
                    ("in_declined", "Offer declined"),
                    ("in_withdrawn", "Withdrawn after signing down"),
                    ("in_annulled", "Cancelled from inception"),
                ],
                default="in_received",
                max_length=50,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["amounts", "period", "annul"])), name="inward_change_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardendorsement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_change", 0),
                        ("kind", "period"),
                        ("period_until__isnull", False),
                        ("share__isnull", True),
                    ),
                    models.Q(("kind", "amounts"), ("period_until__isnull", True)),
                    models.Q(
                        ("amount_change", 0),
                        ("kind", "annul"),
                        ("period_until__isnull", True),
                        ("premium_change", 0),
                        ("share__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="inward_change_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="inwardoffer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "in_received",
                            "in_submitted",
                            "in_written",
                            "in_signed",
                            "in_declined",
                            "in_withdrawn",
                            "in_annulled",
                        ],
                    )
                ),
                name="inward_status_known",
            ),
        ),
        StatusEdges(
            "inwardoffer",
            [
                ("in_received", "in_declined"),
                ("in_received", "in_submitted"),
                ("in_signed", "in_annulled"),
                ("in_signed", "in_withdrawn"),
                ("in_submitted", "in_declined"),
                ("in_submitted", "in_received"),
                ("in_submitted", "in_written"),
                ("in_written", "in_annulled"),
                ("in_written", "in_signed"),
            ],
        ),
        StatusEdges(
            "inwardendorsement",
            [
                ("endorse_draft", "endorse_submitted"),
                ("endorse_draft", "endorse_withdrawn"),
                ("endorse_submitted", "endorse_draft"),
                ("endorse_submitted", "endorse_effective"),
                ("endorse_submitted", "endorse_refused"),
                ("endorse_submitted", "endorse_withdrawn"),
            ],
        ),
    ]
