from django.db import migrations, models
from django.db.models import Q

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    """Whoever subscribed before goes on without pictures until they ask for them."""

    dependencies = [("reporting", "0003_subscriptions")]

    operations = [
        migrations.AddField(
            model_name="pushrun",
            name="picture_sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="digest of the picture"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="picture",
            field=models.BooleanField(default=False, verbose_name="with a picture"),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="paused_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("asked", "Paused by a person"),
                    ("left", "The subscriber has left"),
                    ("rights", "The subscriber may no longer see these figures"),
                    ("gone", "What it was about is no longer there"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="pushrun",
            constraint=models.CheckConstraint(
                condition=Q(picture_sha256="") | ~Q(text=""), name="push_run_picture_follows"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=Q(picture=False) | Q(channel="robot"), name="subscription_picture_group"
            ),
        ),
        StatusEdges(
            "subscription",
            [("active", "paused"), ("paused", "active"), ("active", "ended"), ("paused", "ended")],
        ),
        StatusEdges("pushrun", [("sent", "failed"), ("failed", "sent")]),
    ]
