"""Long work: once, with progress, found again after a crash."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.errors import DomainError
from tests.factories import NOW
from workflow import jobs
from workflow.jobs import Superseded, queue_job, register_job, request_cancel, requeue_stale, run
from workflow.models import Job, OutboxMessage

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]


@pytest.fixture
def work(monkeypatch, settings):
    """Registers a kind of work whose doing the test decides."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(jobs, "JOB_KINDS", {})
    done = {}

    def register(doing):
        register_job("probe", doing)
        return done

    register(lambda progress: {"n": 1})
    return register


@pytest.fixture
def queued(people, tree, work):
    return lambda: queue_job("probe", by=people["renewal_manager"], branch=tree["3303"], arguments={"a": 1})


def test_job_is_promised_and_run_once(queued):
    job = queued()
    assert OutboxMessage.objects.get().payload == {"job_id": job.pk}
    assert run(job.pk).state == "done"
    assert run(job.pk) is None
    assert Job.objects.get().result == {"n": 1}


def test_unknown_work_cannot_be_queued(people, tree, work):
    with pytest.raises(LookupError):
        queue_job("banana", by=people["specialist"], branch=tree["3303"], arguments={})


def test_refusal_ends_the_job_with_its_sentence(queued, work):
    def refuse(progress):
        raise DomainError("no_rows", "There are no rows.")

    work(refuse)
    job = run(queued().pk)
    assert (job.state, job.error_code, job.result) == ("failed", "no_rows", {"sentence": "There are no rows."})


def test_error_lets_go_of_the_job(queued, work):
    def fail(progress):
        raise ZeroDivisionError

    work(fail)
    job = queued()
    with pytest.raises(ZeroDivisionError):
        run(job.pk)
    job = Job.objects.get()
    assert (job.state, job.lease_owner) == ("running", "")


def test_progress_is_shown_and_cancelling_stops(queued, work, people):
    def count(progress):
        progress.report(3, 10)
        request_cancel(progress.job, by=people["renewal_manager"])
        progress.report(4, 10)
        raise AssertionError("not reached")

    work(count)
    job = run(queued().pk)
    assert (job.state, job.done, job.total) == ("cancelled", 4, 10)


def test_waiting_job_is_cancelled_at_once(queued, people):
    job = request_cancel(queued(), by=people["renewal_manager"])
    assert job.state == "cancelled"
    assert run(job.pk) is None


def test_job_of_another_person_cannot_be_cancelled(queued, people):
    with pytest.raises(Job.DoesNotExist):
        request_cancel(queued(), by=people["specialist"])


def lost(job, *, attempts=1, owner="elsewhere:1:1", minutes=5):
    """Makes ``job`` look like one whose worker died ``minutes`` ago."""
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=attempts, lease_owner=owner, heartbeat_at=NOW - timedelta(minutes=minutes)
    )


def test_job_of_a_dead_worker_is_queued_and_rung_again(queued, freeze):
    freeze(NOW)
    job = queued()
    lost(job)
    assert requeue_stale() == 1
    assert Job.objects.get().state == "queued"
    assert OutboxMessage.objects.filter(dedup_key=f"job:{job.pk}:2").exists()
    assert run(job.pk).attempts == 2


def test_job_is_given_up_after_three_attempts(queued, freeze):
    freeze(NOW)
    lost(queued(), attempts=3)
    requeue_stale()
    assert (Job.objects.get().state, Job.objects.get().error_code) == ("failed", "worker_lost")


def test_job_with_a_heartbeat_is_left_alone(queued, freeze):
    freeze(NOW)
    lost(queued(), minutes=0)
    assert requeue_stale() == 0


def test_job_of_a_dead_process_of_this_machine_is_seen_at_once(queued, freeze):
    freeze(NOW)
    machine, pid, began = jobs.holder().split(":")
    lost(queued(), owner=f"{machine}:{pid}:{int(began) - 1}", minutes=0)
    assert requeue_stale() == 1


def test_job_nobody_was_told_of_is_rung(queued, freeze):
    freeze(NOW)
    queued()
    OutboxMessage.objects.all().delete()
    freeze(NOW + timedelta(minutes=2))
    requeue_stale()
    requeue_stale()
    assert OutboxMessage.objects.count() == 1


def test_worker_that_seemed_dead_stops_and_changes_nothing(queued, work):
    def slow(progress):
        lost(progress.job, attempts=2)
        with pytest.raises(Superseded):
            progress.report(1, 2)
        return {"late": True}

    work(slow)
    job = run(queued().pk)
    assert (job.state, job.attempts, job.result) == ("running", 2, {})


def test_report_inside_the_works_own_transaction_is_left_out(queued, work, monkeypatch):
    def inside(progress):
        progress._outermost = False
        with transaction.atomic():
            progress.report(5, 10)
        return {}

    work(inside)
    assert run(queued().pk).done == 0


def test_drain_runs_jobs_where_no_worker_is(queued, monkeypatch):
    monkeypatch.setattr("workflow.effects.run_job.delay", lambda job_id: None)
    queued()
    call_command("drain_outbox", "--until-empty", "--with-jobs", stdout=io.StringIO())
    assert Job.objects.get().state == "done"
