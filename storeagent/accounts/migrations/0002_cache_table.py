from django.core.cache.backends.db import BaseDatabaseCache
from django.core.management import call_command
from django.db import migrations

# The cache holds allauth's rate limits. With its table among the migrations, `migrate` alone makes a database whole.


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    from django.core.cache import caches

    for cache in caches.all(initialized_only=False):
        if isinstance(cache, BaseDatabaseCache):
            schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(cache._table)}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
