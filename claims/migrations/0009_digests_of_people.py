"""Digests by which the people of a case are found, and an index for the policies of cases."""

from __future__ import annotations

from django.db import migrations, models

from accounts.fields import BlindIndexField


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_one_way_off_the_list")]

    operations = [
        migrations.AddField("caseinjured", "certificate_hash", BlindIndexField(of="certificate_no")),
        migrations.AddField("caseinjured", "phone_hash", BlindIndexField(of="phone")),
        migrations.AddField("caseparty", "phone_hash", BlindIndexField(of="phone")),
        migrations.AlterField("caseparty", "certificate_hash", BlindIndexField(of="certificate_no")),
        migrations.AddIndex("caseinjured", models.Index(fields=["certificate_hash"], name="case_injured_certificate")),
        migrations.AddIndex("caseinjured", models.Index(fields=["phone_hash"], name="case_injured_phone")),
        migrations.AddIndex("caseparty", models.Index(fields=["certificate_hash"], name="case_party_certificate")),
        migrations.AddIndex("caseparty", models.Index(fields=["phone_hash"], name="case_party_phone")),
        migrations.AddIndex("casepolicy", models.Index(fields=["policy_no"], name="case_policy_number")),
    ]
