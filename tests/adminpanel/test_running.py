"""Logs, jobs and health: bounded, and without what is nobody's business."""

from __future__ import annotations

from django.urls import reverse
from django_q.models import OrmQ, Schedule, Task

from adminpanel.admin import paging
from storeagent.observability import audit
from storeagent.observability.models import AuditLog
from tests.adminpanel.rows import make_rows

AUDIT = "/admin/observability/auditlog/"


def listed(client, query: str) -> list[str]:
    return [row.type for row in client.get(AUDIT + query).context["cl"].result_list]


def test_the_audit_log_is_filtered_by_type_severity_user_and_request(operator_client, alice) -> None:
    audit.record("store.saved", user=alice)
    audit.record("password.refused", severity="warning")
    with audit.erasing():  # the log is append-only
        AuditLog.objects.filter(type="password.refused").update(request_id="request-0001")
    assert sorted(listed(operator_client, "")) == ["password.refused", "store.saved"]
    assert listed(operator_client, "?type=store.saved") == ["store.saved"]
    assert listed(operator_client, "?severity__exact=warning") == ["password.refused"]
    assert listed(operator_client, f"?user={alice.pk}") == ["store.saved"]
    assert listed(operator_client, "?q=alice@example.com") == ["store.saved"]
    assert listed(operator_client, "?q=request-0001") == ["password.refused"]
    assert listed(operator_client, "?at__year=2001") == []


def test_the_audit_log_is_read_alone(operator_client, db) -> None:
    audit.record("store.saved")
    row = AuditLog.objects.get()
    url = reverse("admin:observability_auditlog_change", args=[row.pk])
    assert operator_client.post(url, {"type": "nothing"}).status_code == 403
    assert operator_client.post(url.replace("/change/", "/delete/"), {"post": "yes"}).status_code == 403
    assert operator_client.get(f"{AUDIT}add/").status_code == 403


def test_a_list_counts_no_further_than_it_shows(operator_client, monkeypatch) -> None:
    monkeypatch.setattr(paging, "MOST", 3)
    for _ in range(5):
        audit.record("store.saved")
    assert "more than 3 audit log" in " ".join(operator_client.get(AUDIT).content.decode().split())


def test_messages_are_listed_of_somebody_alone(operator_client, db) -> None:
    make_rows(0, 2)
    page = operator_client.get("/admin/chat/message/")
    assert list(page.context["cl"].result_list) == []
    page = operator_client.get("/admin/chat/message/?q=person-1@example.com")
    assert len(page.context["cl"].result_list) == 1


def test_a_failed_job_says_where_and_what_but_no_values(operator_client, db) -> None:
    make_rows(0, 1)
    page = operator_client.get(reverse("admin:django_q_task_change", args=[Task.objects.get().pk])).content.decode()
    assert "app/chat/housekeeping.py:20 in forget_events" in page
    assert "ValueError" in page
    assert "0198" not in page
    assert "duplicate key" not in page


def test_a_job_that_waits_for_its_next_run_tells_of_its_last(operator_client, db) -> None:
    make_rows(0, 1)
    Schedule.objects.filter(name="job 0").update(task="queued")
    [schedule] = operator_client.get("/admin/django_q/schedule/?q=job").context["cl"].result_list
    assert schedule.last_stopped == Task.objects.get().stopped
    assert schedule.last_success is False


def test_a_job_is_run_now_and_its_schedule_stays(operator_client, operator) -> None:
    schedule = Schedule.objects.get(name="end abandoned turns")
    form = {"action": "run_now", "_selected_action": schedule.pk, "index": "0"}
    operator_client.post("/admin/django_q/schedule/", form)
    queued = OrmQ.objects.get()
    assert queued.func() == schedule.func
    again = Schedule.objects.get(pk=schedule.pk)
    assert (again.next_run, again.task) == (schedule.next_run, queued.task_id())
    row = AuditLog.objects.get(type="admin.job_run")
    assert (row.user, row.details["job"]) == (operator, schedule.name)
    assert "waiting for the worker" in operator_client.get("/admin/django_q/schedule/").content.decode()


def test_health_names_what_it_found(operator_client) -> None:
    page = operator_client.get("/admin/health/").content.decode()
    for part in ("Database", "Migrations", "Worker"):
        assert part in page


def test_a_test_alert_is_asked_for_and_audited(operator_client, operator) -> None:
    page = operator_client.get("/admin/observability/alert/").content.decode()
    assert "Send a test alert" in page
    page = operator_client.post("/admin/alerts/test/", follow=True).content.decode()
    assert 'class="messagelist"' in page
    assert AuditLog.objects.get(type="admin.alert_tested").user == operator


def test_health_reads_as_words(operator_client, db) -> None:
    page = operator_client.get("/admin/health/").content.decode()
    assert "request logs (waiting: 0, dropped: 0)" in page
    assert "{&#x27;" not in page
