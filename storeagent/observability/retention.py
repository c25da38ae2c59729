from django_q.models import Task

from storeagent.observability.models import Alert, AuditLog, RequestLog
from storeagent.observability.purge import Step

STEPS = [
    Step(
        "request logs",
        "RETENTION_LOGS_DAYS",
        by="at",
        rows=lambda cutoff: RequestLog.objects.filter(at__lt=cutoff),
    ),
    Step(
        "alerts",
        "RETENTION_LOGS_DAYS",
        by="raised_at",
        rows=lambda cutoff: Alert.objects.filter(raised_at__lt=cutoff),
    ),
    # django-q2 keeps the last 250 jobs that succeeded, and of those that failed every one.
    Step(
        "results of jobs",
        "RETENTION_LOGS_DAYS",
        by="stopped",
        rows=lambda cutoff: Task.objects.filter(stopped__lt=cutoff),
    ),
    Step(
        "audit rows",
        "RETENTION_AUDIT_DAYS",
        by="at",
        rows=lambda cutoff: AuditLog.objects.filter(at__lt=cutoff),
    ),
]
