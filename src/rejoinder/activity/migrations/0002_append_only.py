"""Let the database itself refuse to alter an event. Deleting stays possible: a site can be erased."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
CREATE TRIGGER activity_event_append_only BEFORE UPDATE OF site_id, article_id, kind, subject_id, data, created_at
ON activity_event BEGIN SELECT RAISE(ABORT, 'the activity log is append-only'); END
"""
POSTGRESQL = """
CREATE FUNCTION activity_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the activity log is append-only'; END $$;
CREATE TRIGGER activity_event_append_only BEFORE UPDATE OF site_id, article_id, kind, subject_id, data, created_at
ON activity_event FOR EACH ROW EXECUTE FUNCTION activity_event_append_only()
"""


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # The actor may be set to NULL: erasing a person leaves what happened.
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER activity_event_append_only")
    else:
        schema_editor.execute("DROP FUNCTION activity_event_append_only() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
