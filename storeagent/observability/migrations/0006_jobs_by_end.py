from django.db import migrations


class Migration(migrations.Migration):
    """django-q2 has no index on the end of a job, by which failures are looked for and old results deleted."""

    dependencies = [
        ('observability', '0005_alert_delivery'),
        ('django_q', '0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more'),
    ]

    operations = [
        migrations.RunSQL('CREATE INDEX jobs_by_end ON django_q_task (stopped)', 'DROP INDEX jobs_by_end'),
    ]
