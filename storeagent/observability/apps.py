from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ObservabilityConfig(AppConfig):
    name = "storeagent.observability"
    label = "observability"

    def ready(self) -> None:
        from django_q.signals import post_execute_in_worker

        from storeagent.observability import error_reports, jobs, schedules

        error_reports.start()
        post_migrate.connect(schedules.make, sender=self)
        post_execute_in_worker.connect(jobs.scrub_failure)
