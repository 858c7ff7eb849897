"""One last event for every job, whatever happens to it."""

from __future__ import annotations

import threading

import pytest

import engine
from engine.worker import Job, Worker


@pytest.fixture
def worker():
    worker = Worker("test-engine")
    yield worker
    worker.close()


def finished(job: Job) -> engine.Finished:
    return engine.Finished(job.request_id, "", "length")


def submit(worker: Worker, run) -> tuple[Job, list]:
    events: list = []
    job = worker.submit(Job(events.append), run)
    return job, events


def test_a_job_that_raises_reports_and_the_next_one_works(worker, expect_log) -> None:
    expect_log("failed unexpectedly")

    def broken(job: Job):
        raise RuntimeError("a mistake of ours")

    def refused(job: Job):
        raise engine.NoModel

    _, first_events = submit(worker, broken)
    _, second_events = submit(worker, refused)
    third, third_events = submit(worker, finished)
    assert third.wait(10)
    assert isinstance(first_events[0].error, engine.UnexpectedFailure)
    assert first_events[0].error.facts["kind"] == "RuntimeError"
    assert isinstance(second_events[0].error, engine.NoModel)
    assert isinstance(third_events[0], engine.Finished)
    assert [len(e) for e in (first_events, second_events, third_events)] == [1, 1, 1]


def test_a_receiver_that_raises_does_not_stop_the_worker(worker, expect_log) -> None:
    expect_log("a receiver of events failed")

    def receiver(event) -> None:
        raise ValueError("a receiver's mistake")

    worker.submit(Job(receiver), finished)
    job, events = submit(worker, finished)
    assert job.wait(10)
    assert isinstance(events[0], engine.Finished)


def test_a_job_cancelled_before_its_turn_never_runs(worker) -> None:
    go = threading.Event()

    def waits(job: Job):
        go.wait(10)
        return finished(job)

    def must_not_run(job: Job):
        raise AssertionError

    submit(worker, waits)
    job, events = submit(worker, must_not_run)
    job.cancel()
    go.set()
    assert job.wait(10)
    assert events == [engine.Cancelled(job.request_id)]


def test_closing_cancels_what_runs_and_fails_what_waits_and_comes_later() -> None:
    worker = Worker("test-engine")
    started = threading.Event()

    def runs_until_cancelled(job: Job):
        started.set()
        while not job.is_cancelled():
            threading.Event().wait(0.001)
        return engine.Cancelled(job.request_id)

    _, running_events = submit(worker, runs_until_cancelled)
    _, waiting_events = submit(worker, finished)
    assert started.wait(10)
    worker.close()
    _, late_events = submit(worker, finished)
    assert isinstance(running_events[-1], engine.Cancelled)
    assert isinstance(waiting_events[-1].error, engine.WorkerStopped)
    assert isinstance(late_events[-1].error, engine.WorkerStopped)


def test_request_ids_are_unique(worker) -> None:
    jobs = [submit(worker, finished)[0] for _ in range(5)]
    assert len({job.request_id for job in jobs}) == 5
