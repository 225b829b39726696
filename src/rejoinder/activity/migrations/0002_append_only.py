"""Let the database itself refuse to alter an event. Deleting stays possible: a site can be erased."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ON_ALL_BUT_ACTOR = """BEFORE UPDATE OF id, site_id, article_id, kind, subject_id, data, stale, created_at
ON activity_event"""
# The actor may be set to NULL: erasing a person leaves what happened.
_ON_ACTOR = "BEFORE UPDATE OF actor_id ON activity_event"

FORWARDS = {
    "sqlite": [
        f"""CREATE TRIGGER activity_event_append_only {_ON_ALL_BUT_ACTOR}
        BEGIN SELECT RAISE(ABORT, 'the activity log is append-only'); END""",
        f"""CREATE TRIGGER activity_event_keeps_actor {_ON_ACTOR} WHEN NEW.actor_id IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'the activity log is append-only'); END""",
    ],
    "postgresql": [
        """CREATE FUNCTION activity_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the activity log is append-only'; END $$""",
        f"""CREATE TRIGGER activity_event_append_only {_ON_ALL_BUT_ACTOR}
        FOR EACH ROW EXECUTE FUNCTION activity_event_append_only()""",
        f"""CREATE TRIGGER activity_event_keeps_actor {_ON_ACTOR}
        FOR EACH ROW WHEN (NEW.actor_id IS NOT NULL) EXECUTE FUNCTION activity_event_append_only()""",
    ],
}
BACKWARDS = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS activity_event_append_only",
        "DROP TRIGGER IF EXISTS activity_event_keeps_actor",
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS activity_event_append_only() CASCADE"],
}


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
