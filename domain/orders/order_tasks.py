"""The tasks of an order: added, imported, passed by the result of a sample."""

from uuid import UUID

from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event
from domain.kernel.messaging.event_context import require_reason
from domain.orders.base_order import BaseOrder
from domain.orders.value_objects import OPEN, Import


class OrderTasks(BaseOrder):
    """The part of an order that counts its tasks and imports."""

    class TasksAdded(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.tasks_added.v1"
        count: int

    class ImportBegun(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.import_begun.v1"
        job_id: UUID

    class ImportFinished(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.import_finished.v1"
        job_id: UUID
        added: int

    class ImportRefused(Event, frozen=True, kw_only=True):
        TOPIC = "job_order.import_refused.v1"
        job_id: UUID
        bad_rows: int

    class ImportCancelled(Event, frozen=True, kw_only=True):
        """An import was made by mistake; its tasks that nobody has had yet are cancelled."""

        TOPIC = "job_order.import_cancelled.v1"
        corrects: UUID
        job_id: UUID
        first: int
        last: int

    class SamplePassed(Event, frozen=True, kw_only=True):
        """Tasks outside the sample passed by its result: so many of it were inspected, and so many
        of these returned.
        """

        TOPIC = "job_order.sample_passed.v1"
        percent: int
        inspected: int
        returned: int
        passed: int

    def add_tasks(self, count: int, *, import_job: UUID | None = None) -> int:
        """Add `count` tasks; return the number of the first of them."""
        if self.state not in OPEN:
            raise self._not_now()
        self._require_no_import(but=import_job)
        self._require_since(self.terms.received_on)
        first = self.task_count + 1
        if count:
            self.record(self.TasksAdded, count=count)
        return first

    def begin_import(self, job_id: UUID) -> None:
        """Lock the order's list of tasks for one import until it is done."""
        if self.state not in OPEN:
            raise self._not_now()
        self._require_no_import()
        self._require_since(self.terms.received_on)
        self.record(self.ImportBegun, job_id=job_id)

    def finish_import(self, job_id: UUID, *, added: int) -> None:
        """Record that every row of the import is now a task."""
        if self.importing == job_id:
            self.record(self.ImportFinished, job_id=job_id, added=added)

    def refuse_import(self, job_id: UUID, *, bad_rows: int) -> None:
        """Record that no row of the import became a task."""
        if self.importing == job_id:
            self.record(self.ImportRefused, job_id=job_id, bad_rows=bad_rows)

    def cancel_import(self, job_id: UUID) -> None:
        """Cancel what an import has added, as far as nobody has had it, with a reason.

        Raises NotFound if the order has no such import.
        """
        known = next((item for item in self.imports if item.job_id == job_id), None)
        if known is None:
            raise NotFound
        if known.is_cancelled:
            return
        if self.state not in OPEN:
            raise self._not_now()
        require_reason()
        self.record(
            self.ImportCancelled,
            corrects=known.event_id,
            job_id=job_id,
            first=known.first,
            last=known.last,
        )

    def pass_sample(self, *, inspected: int, returned: int, passed: int) -> None:
        """Record that tasks outside the sample pass by its result."""
        if self.state not in OPEN:
            raise self._not_now()
        if self.terms.sample_percent is None:
            raise RuleBroken(
                "この案件は抜取り検品ではありません。作業を1件ずつ検品してください。",
                "The terms of this order have no inspection by sample: inspect each task.",
            )
        if not inspected:
            raise RuleBroken(
                "抜取り分で検品した作業が、まだ1件もありません。先に検品してください。",
                "No task of the sample has been inspected yet. Inspect these first.",
            )
        if passed:
            self.record(
                self.SamplePassed,
                percent=self.terms.sample_percent,
                inspected=inspected,
                returned=returned,
                passed=passed,
            )

    @applies(TasksAdded)
    def _tasks_added(self, event: TasksAdded) -> None:
        self.task_count += event.count

    @applies(ImportBegun)
    def _import_begun(self, event: ImportBegun) -> None:
        self.importing = event.job_id
        self._import_first = self.task_count + 1

    @applies(ImportFinished)
    def _import_finished(self, event: ImportFinished) -> None:
        self.importing = None
        if self.task_count >= self._import_first:
            done = Import(
                job_id=event.job_id,
                event_id=event.meta.event_id,
                on=event.meta.occurred_on,
                first=self._import_first,
                last=self.task_count,
            )
            self.imports = (*self.imports, done)

    @applies(ImportRefused)
    def _import_refused(self, _: ImportRefused) -> None:
        self.importing = None

    @applies(ImportCancelled)
    def _import_cancelled(self, event: ImportCancelled) -> None:
        self.imports = tuple(
            item._replace(is_cancelled=item.is_cancelled or item.job_id == event.job_id)
            for item in self.imports
        )

    @applies(SamplePassed)
    def _sample_passed(self, _: SamplePassed) -> None:
        """The tasks hold what passed."""
