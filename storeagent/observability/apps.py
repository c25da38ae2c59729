from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "storeagent.observability"
    label = "observability"

    def ready(self) -> None:
        from django_q.signals import post_execute_in_worker

        from storeagent.observability import error_reports, jobs

        error_reports.start()
        post_execute_in_worker.connect(jobs.scrub_failure)
