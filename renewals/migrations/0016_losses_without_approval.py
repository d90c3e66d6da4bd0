"""A loss the branch exempts from approval is confirmed by nobody; every other one by somebody else than its proposer."""

from django.db import migrations, models
from django.db.models import Q

from workflow.guards import StatusEdges


class Migration(migrations.Migration):
    dependencies = [
        ("renewals", "0015_certificates_found"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="renewal", name="renewal_loss_decided"),
        migrations.AddField(
            model_name="renewal",
            name="loss_exempt",
            field=models.BooleanField(default=False, verbose_name="loss without approval"),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=~Q(status="lost")
                | Q(loss_decided_by__isnull=False, loss_decided_at__isnull=False, loss_proposed_by__isnull=False)
                | Q(loss_exempt=True, loss_decided_at__isnull=False, loss_proposed_by__isnull=False),
                name="renewal_loss_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewal",
            constraint=models.CheckConstraint(
                condition=Q(loss_exempt=False) | Q(loss_decided_by__isnull=True), name="renewal_loss_exempt_undecided"
            ),
        ),
        # SQLite builds the table anew for a constraint, and its triggers are gone
        StatusEdges(
            "renewal",
            [
                ("assigned", "following"),
                ("assigned", "lapsed"),
                ("assigned", "loss_pending"),
                ("assigned", "pool"),
                ("assigned", "quoted"),
                ("assigned", "renew_claimed"),
                ("assigned", "renewed"),
                ("assigned", "void"),
                ("callback_done", "closed"),
                ("callback_done", "renewed"),
                ("callback_done", "void"),
                ("callback_done", "won_back"),
                ("following", "lapsed"),
                ("following", "loss_pending"),
                ("following", "pool"),
                ("following", "quoted"),
                ("following", "renew_claimed"),
                ("following", "renewed"),
                ("following", "void"),
                ("lapsed", "callback_done"),
                ("lapsed", "closed"),
                ("lapsed", "renewed"),
                ("lapsed", "void"),
                ("lapsed", "won_back"),
                ("loss_pending", "following"),
                ("loss_pending", "lapsed"),
                ("loss_pending", "lost"),
                ("loss_pending", "renew_claimed"),
                ("loss_pending", "renewed"),
                ("loss_pending", "void"),
                ("lost", "lapsed"),
                ("lost", "renewed"),
                ("lost", "void"),
                ("pool", "assigned"),
                ("pool", "lapsed"),
                ("pool", "renewed"),
                ("pool", "void"),
                ("quoted", "lapsed"),
                ("quoted", "loss_pending"),
                ("quoted", "pool"),
                ("quoted", "renew_claimed"),
                ("quoted", "renewed"),
                ("quoted", "void"),
                ("renew_claimed", "following"),
                ("renew_claimed", "renewed"),
                ("renew_claimed", "void"),
                ("renewed", "following"),
                ("renewed", "pool"),
                ("won_back", "following"),
                ("won_back", "pool"),
            ],
        ),
    ]
