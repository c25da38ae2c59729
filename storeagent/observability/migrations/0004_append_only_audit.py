from django.db import migrations

# Deleting a user empties `user_id` and nothing else: the log then names nobody.
APPEND_ONLY = """
CREATE FUNCTION audit_log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.user_id IS NULL AND to_jsonb(NEW) - 'user_id' = to_jsonb(OLD) - 'user_id' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit_log is append-only: % is for retention alone', TG_OP
        USING ERRCODE = 'insufficient_privilege', HINT = 'Rows leave it by manage.py purge.';
END $$;

CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW
    WHEN (current_setting('storeagent.retention', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION audit_log_append_only();

CREATE TRIGGER audit_log_not_truncated BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT
    WHEN (current_setting('storeagent.retention', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION audit_log_append_only();
"""
BACK = """
DROP TRIGGER audit_log_not_truncated ON audit_log;
DROP TRIGGER audit_log_append_only ON audit_log;
DROP FUNCTION audit_log_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('observability', '0003_request_logs'),
    ]

    operations = [migrations.RunSQL(APPEND_ONLY, BACK)]
