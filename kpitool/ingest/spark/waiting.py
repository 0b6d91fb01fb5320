"""While Spark works: how far it has come, told by its tasks, of which each does about as many bytes as another."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from kpitool.ingest.watch import Watch

EVERY = 0.5
"""Seconds until it is looked at again."""
Tasks = Callable[[], Sequence[tuple[int, int]]]
"""Gives of each stage that has begun how many of its tasks are done, and how many there are."""


@contextlib.contextmanager
def watched(session: Any, watch: Watch, stage: str, size: int) -> Iterator[None]:
    """Tells how much of `size` bytes is done while Spark is asked for something; all, once it has answered."""
    with contextlib.ExitStack() as ends:
        tasks = _tasks_there(session, ends) if _is_remote(session) else _tasks_here(session, ends)
        over = Event()

        def tell() -> None:
            most = 0
            with contextlib.suppress(Exception):  # where Spark dies, whoever asked it for something is told
                while not over.wait(EVERY):
                    most = max(most, _part(tasks(), size))
                    watch(stage, most, size)

        watch(stage, 0, size)
        teller = Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()
    watch(stage, size, size)


def _part(stages: Sequence[tuple[int, int]], size: int) -> int:
    done, every = (sum(numbers) for numbers in zip((0, 0), *stages, strict=True))
    return size * done // every if every else 0


def _is_remote(session: Any) -> bool:
    from pyspark.sql import SparkSession

    return not isinstance(session, SparkSession)


def _tasks_here(session: Any, ends: contextlib.ExitStack) -> Tasks:
    """Of the Spark of this process; what it is asked for meanwhile has a mark, for others may ask it for more."""
    context = session.sparkContext
    tracker, mark = context.statusTracker(), f"kpitool-{uuid4()}"
    for name in ("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel"):
        ends.callback(context.setLocalProperty, name, context.getLocalProperty(name))
    context.setJobGroup(mark, "kpitool ingest")

    def tasks() -> list[tuple[int, int]]:
        jobs = [tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(mark)]
        stages = [tracker.getStageInfo(stage) for job in jobs if job for stage in job.stageIds]
        begun = [stage for stage in stages if stage and (stage.numActiveTasks or stage.numCompletedTasks)]
        return [(stage.numCompletedTasks, stage.numTasks) for stage in begun]

    return tasks


def _tasks_there(session: Any, ends: contextlib.ExitStack) -> Tasks:
    """Of a server, as it tells of its own accord every few seconds."""
    latest: list[tuple[int, int]] = []

    def note(stages: Any, **_: Any) -> None:
        latest[:] = [(stage.num_completed_tasks, stage.num_tasks) for stage in stages or ()]

    session.registerProgressHandler(note)
    ends.callback(session.removeProgressHandler, note)
    return lambda: tuple(latest)
