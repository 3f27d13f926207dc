"""Cheap checks of the files in the repository; `python tests/architecture/repository.py` prints what is wrong.

No file names a registry's address, and the locked requirements answer to the .in files.
"""

import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
REGISTRY = re.compile(
    r"--(?:extra-)?index-url|--find-links|pypi\.(?:org|io)|pythonhosted\.org|registry\.npmjs\.org|/simple/(?:\s|$)|files\.pythonhosted",
    re.IGNORECASE,
)
SELF = "tests/architecture/repository.py"


def tracked(root: Path = ROOT) -> list[str]:
    """Every file under version control, and those about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in listed.stdout.split("\0") if name and (root / name).is_file())


def registry_addresses(root: Path, names: list[str]) -> list[str]:
    """`file:line` of each place that names a package registry."""
    found = []
    for name in names:
        if name.startswith(SELF.rpartition("/")[0]):
            continue
        try:
            lines = (root / name).read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{name}:{number}: names a package registry"
            for number, line in enumerate(lines, 1)
            if REGISTRY.search(line)
        ]
    return found


def stale_locks(root: Path) -> list[str]:
    """Requirements of the .in files that their lock lacks or contradicts, and lines of the lock that nobody asked for any more."""
    wrong = []
    runtime: dict[str, str] = {}
    for stem in ("requirements", "requirements-dev"):
        text = (root / f"{stem}.txt").read_text()
        locked = {
            canonicalize_name(n): v
            for n, v in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", text, re.MULTILINE)
        }
        asked = [
            Requirement(line.partition("#")[0].strip())
            for line in (root / f"{stem}.in").read_text().splitlines()
            if line.partition("#")[0].strip() and not line.startswith("-")
        ]
        for requirement in asked:
            version = locked.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                wrong.append(f"{stem}.txt: {requirement} is locked as {version}: run make lock")
        direct = {
            canonicalize_name(name)
            for name, via in re.findall(r"^([A-Za-z0-9._-]+)==.*\n((?:    #.*\n?)*)", text, re.MULTILINE)
            if re.search(rf"-r {stem}\.in\b", via)
        }
        gone = direct - {canonicalize_name(requirement.name) for requirement in asked}
        wrong += [f"{stem}.txt: {name} is asked for by nothing: run make lock" for name in sorted(gone)]
        wrong += [
            f"requirements-dev.txt: {name} differs from requirements.txt: run make lock"
            for name, version in runtime.items()
            if locked.get(name) != version
        ]
        runtime = locked
    return wrong


def problems(root: Path = ROOT) -> list[str]:
    """All that is wrong, one line each."""
    return [*registry_addresses(root, tracked(root)), *stale_locks(root)]


if __name__ == "__main__":
    lines = problems()
    sys.stderr.writelines(f"{line}\n" for line in lines)
    sys.exit(bool(lines))
