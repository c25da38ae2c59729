"""What the worker does. A job's arguments and results may hold what is nobody's business: they are not shown."""

from __future__ import annotations

import ast
import re
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django_q.models import Schedule, Task
from django_q.tasks import async_task

from adminpanel.admin.base import ReadOnlyAdmin
from adminpanel.admin.filters import Choices

RESULTS = {True: "done", False: "failed"}


class ResultFilter(Choices):
    title = parameter_name = "result"
    choices_with = (("failed", "Failed", Q(success=False)), ("done", "Done", Q(success=True)))


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    singular, plural = "scheduled job", "scheduled jobs"
    list_display = ("name", "every", "last_run", "last_result", "next_run")
    list_filter = ("schedule_type",)
    search_fields = ("name", "func")
    ordering = ("name",)
    fields = ("name", "func", "every", "last_run", "last_result", "next_run")
    readonly_fields = ("every", "last_run", "last_result")
    actions = ("run_now",)
    object_actions = ("run_now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        last = Task.objects.filter(group=OuterRef("name")).order_by("-stopped")[:1]
        columns = {"last_stopped": Subquery(last.values("stopped")), "last_success": Subquery(last.values("success"))}
        return super().get_queryset(request).annotate(**columns)

    @admin.display(description="how often")
    def every(self, schedule: Schedule) -> str:
        return schedule.cron or schedule.get_schedule_type_display().lower()

    @admin.display(description="last run", ordering="last_stopped")
    def last_run(self, schedule: Any) -> Any:
        return schedule.last_stopped

    @admin.display(description="its result", ordering="last_success")
    def last_result(self, schedule: Any) -> str:
        waiting = "waiting for the worker" if schedule.task else "not run yet"
        return RESULTS.get(schedule.last_success, waiting)

    def has_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("django_q.change_schedule")

    @admin.action(description="Run now", permissions=["run"])
    def run_now(self, request: HttpRequest, queryset: QuerySet[Schedule]) -> None:
        """Beside its schedule, which stays as it is."""
        for schedule in queryset[:50]:
            with transaction.atomic():
                task = async_task(schedule.func, *_arguments(schedule), group=schedule.name)
                Schedule.objects.filter(pk=schedule.pk).update(task=task)
                self.note(request, schedule, "job_run", "Run by hand.", job=schedule.name)
            self.message_user(request, f"“{schedule.name}” runs as soon as the worker takes it.")


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    singular, plural = "run of a job", "runs of jobs"
    list_display = ("stopped", "job", "result_in_words", "took", "attempt_count")
    list_filter = (ResultFilter, "stopped")
    search_fields = ("group", "func")
    ordering = ("-stopped",)
    fields = ("job", "func", "started", "stopped", "took", "attempt_count", "result_in_words", "error")
    readonly_fields = ("job", "took", "result_in_words", "error")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).defer("args", "kwargs", "result").annotate(took=F("stopped") - F("started"))
        )

    @admin.display(description="job", ordering="group")
    def job(self, task: Task) -> str:
        return task.group or task.func

    @admin.display(description="result", ordering="success")
    def result_in_words(self, task: Task) -> str:
        return RESULTS[task.success]

    @admin.display(description="took", ordering="took")
    def took(self, task: Any) -> str:
        return f"{task.took.total_seconds():.1f} s"

    @admin.display(description="error")
    def error(self, task: Task) -> str:
        return "" if task.success else without_values(str(task.result))


_FRAME = re.compile(r'^  File "(?:.*?/)?((?:[\w.-]+/){0,3}[\w.-]+\.py)", line (\d+), in (\S+)', re.MULTILINE)
_ERROR = re.compile(r"^(?:[a-z_]\w*\.)*[A-Z]\w+(?=:|$)", re.MULTILINE)


def without_values(traceback: str) -> str:
    """Where an error happened and what kind it was. What it says may quote a row, so that stays out."""
    kinds = _ERROR.findall(traceback)
    lines = [f"{file}:{line} in {function}" for file, line, function in _FRAME.findall(traceback)]
    return "\n".join([*lines, kinds[-1] if kinds else "No error was kept: it may have taken too long."])


def _arguments(schedule: Schedule) -> tuple[Any, ...]:
    arguments = ast.literal_eval(schedule.args) if schedule.args else ()
    return arguments if isinstance(arguments, tuple) else (arguments,)
