"""Rules of docs/architecture.md that no other tool holds."""

import ast
import re

import pytest

from tests.architecture.source import DRAWERS, ROOT, drawer_functions, modules, rooms, tree

# the only places that may read the system's clock, and why
CLOCKS = {
    "catalog/core/clock.py": "it is the clock",
    "catalog/products/tasks.py": "django-tasks compares run_after with the system's time",
}
SYSTEM_TIME = {
    ("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("timezone", "localdate"), ("timezone", "localtime"),
}  # fmt: skip


def test_there_is_something_to_look_at():
    assert len(rooms()) >= 14
    assert len(modules()) > 50
    assert len(list(drawer_functions(*DRAWERS))) > 30


def test_public_functions_say_what_they_do_and_of_which_types():
    wrong = []
    for _drawer, where, function in drawer_functions(*DRAWERS):
        arguments = function.args
        given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        if any(a is not None and a.annotation is None for a in given) or function.returns is None:
            wrong.append(f"{where}: types")
        if not ast.get_docstring(function):
            wrong.append(f"{where}: docstring")
    assert wrong == []


def test_services_take_keywords_only():
    offered = [(where, f) for _drawer, where, f in drawer_functions("services") if is_offered(where, f.name)]
    assert len(offered) > 20
    assert [where for where, f in offered if is_service(f) and (f.args.posonlyargs or f.args.args)] == []


def is_offered(where: str, name: str) -> bool:
    """Of a package's functions only those its `__init__` gives out are services; the others are its own helpers."""
    path = ROOT / where.partition(":")[0]
    return path.name == "services.py" or name in (path.parent / "__init__.py").read_text()


def is_service(function: ast.FunctionDef) -> bool:
    """It writes: it is atomic, or asks by whom. A pure helper beside it may take its arguments as it likes."""
    atomic = any("atomic" in ast.unparse(d) for d in function.decorator_list)
    return atomic or any(a.arg == "by" for a in [*function.args.args, *function.args.kwonlyargs])


def test_nobody_but_the_clock_asks_the_system_for_the_time():
    found = []
    for path in modules():
        name = str(path.relative_to(ROOT))
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and name not in CLOCKS:
                owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                if (owner, node.attr) in SYSTEM_TIME:
                    found.append(f"{name}:{node.lineno} {owner}.{node.attr}")
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                found.append(f"{name}:{node.value.lineno} {node.arg}")
    assert found == []
    assert [name for name in CLOCKS if not (ROOT / name).exists()] == []


def test_sql_is_not_asked_for_the_time_either():
    asks = re.compile(r"\b(NOW\(\)|CURRENT_DATE|CURRENT_TIMESTAMP|LOCALTIMESTAMP)", re.IGNORECASE)
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if any(asks.search(text) for text in texts):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_a_form_with_errors_is_answered_422_everywhere():
    """400 is for what no form of ours sends: `status=400` says so without a condition."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if "views" in str(path.relative_to(ROOT))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.IfExp) and "400" in (ast.unparse(node.body), ast.unparse(node.orelse))
    ]
    # a code that is looked up is part of the address, not a form
    assert [where for where in found if "views/trace.py" not in where] == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIX" + r"ME|XXX|HACK)\b")
    found = [
        f"{path.relative_to(ROOT)}:{n}"
        for folder in ("catalog", "traceability", "marketplace", "tests", "frontend_templates", "docs")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".html", ".css", ".js", ".md", ".txt") and path.name != "test_code.py"
        for n, line in enumerate(path.read_text().splitlines(), 1)
        if later.search(line)
    ]
    assert found == []


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_its_tests_beside_it_by_name(room):
    folder = ROOT / room
    built = [
        d
        for d in ("services", "queries", "policies", "forms", "views", "tasks", "symbols")
        if list(folder.glob(f"{d}*"))
    ]
    if built:
        assert list((ROOT / "tests" / room).glob("test_*.py")), f"{room} has {built} and no tests/{room}/"


def test_every_folder_of_tests_is_a_package():
    """Else two test_services.py cannot stand in one run."""
    bare = {p.parent for p in (ROOT / "tests").rglob("*.py") if not (p.parent / "__init__.py").exists()}
    assert sorted(str(p.relative_to(ROOT)) for p in bare) == []


def test_journeys_wait_for_the_page_that_a_click_leads_to():
    """A click on a link or a button comes back before the next page is there: `Visitor.follow`, `press`, `lead` and `download` wait for it."""
    bare = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "tests" / "browser").glob("test_*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "click" and "get_by_role" in ast.unparse(node.value)
    ]
    assert bare == []


def test_every_folder_of_room_tests_names_a_room():
    floors = [ROOT / "tests" / floor for floor in ("catalog", "traceability", "marketplace")]
    named = {
        f"{floor.name}/{p.name}"
        for floor in floors
        if floor.exists()
        for p in floor.iterdir()
        if p.is_dir() and p.name[0] != "_"
    }
    known = {
        str(p.relative_to(ROOT))
        for floor in ("catalog", "traceability", "marketplace")
        for p in (ROOT / floor).iterdir()
        if p.is_dir()
    }
    assert sorted(named - known) == []
