"""Light states: the database gets the same statements, and data migrations see every relation."""

import pytest
from django.core.management import get_commands
from django.db import connection, migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.compiler import Trigger, UpsertTriggerSql
from pgtrigger.migrations import AddTrigger, RemoveTrigger

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


def looks_at_all(apps, schema_editor):
    assert {m._meta.model_name for m in apps.get_models()} == {"thing", "part"} == set(apps.all_models["places"])
    assert apps.get_model("places.Thing") is apps.get_model("places", "thing") is apps.all_models["places"]["thing"]


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
    [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("thing", "code", models.CharField(max_length=5, unique=True, null=True))
            ],
            database_operations=[migrations.RunSQL("ALTER TABLE places_thing ADD COLUMN code varchar(5) UNIQUE")],
        ),
        migrations.AddField("part", "by_code", refers(null=True, to_field="code", related_name="+")),
        migrations.AlterField("thing", "name", models.CharField(max_length=30)),
        migrations.RunPython(counts),
        migrations.AddField("thing", "note", models.CharField(max_length=5, default="")),
        migrations.RemoveField("part", "by_code"),
        migrations.RemoveConstraint("part", "part_once"),
        migrations.AlterModelOptions("thing", {"ordering": ["name"]}),
        RemoveTrigger("thing", "same"),
        migrations.AlterUniqueTogether("thing", {("name", "code")}),
    ],
    [migrations.RunPython(counts), migrations.RunPython(looks_at_all)],
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

    connection.ensure_connection()  # asks for types of its own
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
    assert len(ours) > 40
    assert light == plain


def test_make_run_and_tests_migrate_this_way():
    assert get_commands()["migrate"] == "catalog.core"


def test_models_that_are_not_related_get_no_class():
    state = ProjectState()
    for name, fields in {"Thing": {}, "Part": {"thing": refers()}, "Apart": {}}.items():
        state.add_model(ModelState("places", name, [KEY, *fields.items()]))
    with light_states():
        thing = state.apps.get_model("places", "Thing")
        assert set(thing._meta.apps.all_models["places"]) == {"thing", "part"}
        assert thing.part_set.rel.related_model is state.apps.get_model("places", "Part")
        with pytest.raises(LookupError):
            state.apps.get_model("places", "Nothing")


def test_nothing_of_django_stays_replaced():
    before = Migration.apply, ProjectState.__dict__["apps"]
    with light_states():
        assert Migration.apply is not before[0] and ProjectState.__dict__["apps"] is not before[1]
    assert (Migration.apply, ProjectState.__dict__["apps"]) == before
