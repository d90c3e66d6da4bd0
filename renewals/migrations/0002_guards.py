"""Follow-ups, quotes and callbacks are append-only; renewals and call lists move along their declared edges only."""

from __future__ import annotations

from django.db import migrations

from workflow.guards import AppendOnly, StatusEdges


class Migration(migrations.Migration):
    dependencies = [("renewals", "0001_renewal_desk")]

    operations = [
        AppendOnly("followup"),
        AppendOnly("quote"),
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
        StatusEdges(
            "calllist",
            [
                ("open", "finished"),
                ("open", "withdrawn"),
            ],
        ),
    ]
