"""What was done before the registers counts in them: past calls, refusals of the last year, masks, hours of the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

from workflow.identifiers.masking import mask_phone

FOLLOW_UPS = """
INSERT INTO renewals_salescall (renewal_id, branch_id, caller_id, phone_hash, at, channel, result, customer_asked,
    recording_no, follow_up_id, callback_id)
SELECT f.renewal_id, f.branch_id, f.author_id, r.phone_hash, f.at, f.channel, f.result, FALSE, '', f.id, NULL
FROM renewals_followup f JOIN renewals_renewal r ON r.id = f.renewal_id
WHERE f.channel IN ('phone', 'auto_call', 'wechat_call') AND f.outgoing AND f.corrects_id IS NULL
    AND r.phone_hash <> ''
"""
CALLBACKS = """
INSERT INTO renewals_salescall (renewal_id, branch_id, caller_id, phone_hash, at, channel, result, customer_asked,
    recording_no, follow_up_id, callback_id)
SELECT c.renewal_id, c.branch_id, c.caller_id, r.phone_hash, c.at, c.channel, c.result, FALSE, c.recording_no,
    NULL, c.id
FROM renewals_callback c JOIN renewals_renewal r ON r.id = c.renewal_id
WHERE c.channel IN ('phone', 'auto_call', 'wechat_call') AND r.phone_hash <> ''
"""
YEAR = timedelta(days=365)
HOURS = {"renewals.call_from_hour": "renewals.call_from", "renewals.call_until_hour": "renewals.call_until"}


def fill(apps: Any, _schema_editor: Any) -> None:
    """Masks of known numbers; numbers whose customer refused within a year; hours as times of day."""
    _mask(apps)
    _block_refusals(apps)
    _take_over_hours(apps)


def _mask(apps: Any) -> None:
    renewal = apps.get_model("renewals", "Renewal")
    for entry in apps.get_model("renewals", "DoNotCall").objects.filter(masked=""):
        known = renewal.objects.filter(phone_hash=entry.phone_hash).only("phone").first()
        if known is not None:
            entry.masked = mask_phone(known.phone)
            entry.save(update_fields=["masked"])


def _block_refusals(apps: Any) -> None:
    blocks = apps.get_model("renewals", "DoNotCall").objects
    calls = apps.get_model("renewals", "SalesCall").objects.filter(result="R6", at__gte=timezone.now() - YEAR)
    for call in calls.select_related("renewal", "caller").order_by("at"):
        day = timezone.localtime(call.at).date()
        facts = {
            "source": "refusal",
            "reason": "refusal",
            "since": day,
            "until": day + YEAR,
            "recorded_by_no": call.caller.employee_no,
            "masked": mask_phone(call.renewal.phone) if call.renewal.phone_hash == call.phone_hash else "",
        }
        blocks.get_or_create(phone_hash=call.phone_hash, defaults=facts)


def _take_over_hours(apps: Any) -> None:
    settings = apps.get_model("workflow", "BranchSetting").objects
    for old, new in HOURS.items():
        for row in settings.filter(code=old):
            facts = {"value": f"{min(int(row.value), 23):02d}:00", "source": row.source, "set_by": row.set_by}
            settings.get_or_create(code=new, branch=row.branch, valid_from=row.valid_from, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [("renewals", "0007_conduct")]

    operations = [
        migrations.RunSQL(FOLLOW_UPS, migrations.RunSQL.noop),
        migrations.RunSQL(CALLBACKS, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
