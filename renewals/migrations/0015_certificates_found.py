"""Customers are found by the digest of their certificate: requests about one's data, one owner for one insured."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_person_number"),
        ("renewals", "0014_suspicions"),
        ("workflow", "0017_export_again"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="renewal",
            index=models.Index(fields=["certificate_hash"], name="renewal_certificate"),
        ),
    ]
