"""The project's own source, as the tests of its architecture see it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("catalog", "traceability", "marketplace")
DRAWERS = ("services", "queries", "policies")


def rooms() -> list[str]:
    """Every room as "floor/room"."""
    return sorted(str(p.parent.relative_to(ROOT)) for floor in FLOORS for p in (ROOT / floor).glob("*/apps.py"))


def modules() -> list[Path]:
    """Every module of the three floors, migrations aside."""
    return sorted(p for floor in FLOORS for p in (ROOT / floor).rglob("*.py") if "migrations" not in p.parts)


def templates() -> list[Path]:
    """Every page, partial and mail."""
    return sorted(p for p in (ROOT / "frontend_templates").rglob("*") if p.suffix in (".html", ".svg", ".txt"))


@cache
def tree(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


def drawer_functions(*drawers: str) -> Iterator[tuple[str, str, ast.FunctionDef]]:
    """Public functions at the top of these drawers: (drawer, "path:line name", the function)."""
    for path in modules():
        inside = path.relative_to(ROOT).with_suffix("").parts[2:3]
        if inside and inside[0] in drawers:
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield inside[0], f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node
