"""Light states: the database gets the same statements, and data migrations see every relation."""

from django.core.management import get_commands
from django.db import connection, migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger

from catalog.core.migrating import light_states

SAME = UpsertTriggerSql(
    func="RETURN NULL;", hash="1", operation="DELETE", pgid="pgtrigger_same", table="places_thing", when="AFTER"
)
KEY = ("id", models.BigAutoField(primary_key=True))


def thing(name, /, **fields):
    return migrations.CreateModel(name, [KEY, *fields.items()])


def refers(**more):
    return models.ForeignKey("places.Thing", models.CASCADE, **more)


def counts(apps, schema_editor):
    """A data migration that follows a relation backwards, and deletes with what hangs on it."""
    first = apps.get_model("places", "Thing").objects.create(name="first")
    apps.get_model("places", "Part").objects.create(thing=first)
    assert first.part_set.count() == 1
    first.delete()
    assert not apps.get_model("places", "Part").objects.exists()


OPERATIONS = [
    [
        thing("Thing", name=models.CharField(max_length=9)),
        thing("Part", thing=refers()),
        AddTrigger("thing", Trigger(name="same", sql=SAME)),
        migrations.AddIndex("thing", models.Index(fields=["name"], name="thing_by_name")),
        migrations.AddConstraint("part", models.UniqueConstraint(fields=["thing"], name="part_once")),
        migrations.AddField(
            "thing", "best", models.ForeignKey("places.Part", models.SET_NULL, null=True, related_name="+")
        ),
    ],
    [migrations.RunPython(counts)],
    [thing("Short", thing=refers()), migrations.DeleteModel("Short")],
    [thing("Whole", thing=refers(), parts=models.ManyToManyField("places.Part"))],
    [
        migrations.RemoveIndex("thing", "thing_by_name"),
        migrations.AlterField("thing", "name", models.CharField(max_length=20, db_index=True)),
        migrations.RemoveField("thing", "best"),
        migrations.RenameModel("Part", "Piece"),
    ],
    [migrations.AlterField("thing", "id", models.AutoField(primary_key=True)), migrations.DeleteModel("Whole")],
]


def statements():
    """What these migrations send, and the tables of the last state."""
    sent = []

    def keep(execute, sql, params, many, context):
        sent.append((str(sql), params))
        return execute(sql, params, many, context)

    state = ProjectState()
    state.apps  # noqa: B018  as the executor does: classes from the beginning
    with connection.execute_wrapper(keep):
        for number, operations in enumerate(OPERATIONS):
            migration = Migration(f"{number:04}", "places")
            migration.operations = operations
            with connection.schema_editor(atomic=False) as editor:
                state = migration.apply(state, editor)
    return [s for s in sent if "SAVEPOINT" not in s[0]], state


def test_every_kind_of_operation_sends_what_django_alone_sends(fresh_db, django_db_blocker):
    with django_db_blocker.unblock():
        alone, plain = statements()
        for table in ("places_piece", "places_thing"):
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {table} CASCADE")
        with light_states():
            ours, light = statements()
    assert ours == alone
    assert len(ours) > 20
    assert light == plain


def test_make_run_and_tests_migrate_this_way():
    assert get_commands()["migrate"] == "catalog.core"


def test_nothing_of_django_stays_replaced():
    before = Migration.apply, ProjectState.reload_model, AddTrigger.__dict__["state_forwards"]
    with light_states():
        assert Migration.apply is not before[0]
    assert (Migration.apply, ProjectState.reload_model, AddTrigger.__dict__["state_forwards"]) == before
