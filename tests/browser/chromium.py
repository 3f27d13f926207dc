"""A Chromium for the browser tests: the system's, else Playwright's, else Debian's by apt where root, else Playwright's by download.

The headless shell, which draws the same and takes a third less of the processor than the whole browser, before the whole one.

`python tests/browser/chromium.py` installs one if there is none. With CI=true a missing browser is an error, else a warning.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = f"No Chromium for the browser tests, and none could be installed: as root, apt-get install -y {SHELL} fonts-dejavu-core"


def find() -> str | None:
    """The path of a Chromium that runs, or None. CHROMIUM names one of your own."""
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-linux*/chrome"):
        found += [str(path) for path in sorted(cache.glob(pattern), reverse=True)]
    for path in found:
        if path and _runs([path, "--version"]):  # a wrapper may exist without being able to run
            return path
    return None


def _runs(command: list[str]) -> bool:
    try:
        return (
            subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _apt(*packages: str) -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        _runs_long(["apt-get", "update", "-qq"])
        _runs_long(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])


def _runs_long(command: list[str]) -> None:
    sys.stderr.write(f"{' '.join(command)} …\n")
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=900, check=False)


def install() -> str | None:
    """Get one, with a font that has the marks of Vietnamese; gives its path or None."""
    path = find()
    if path is None:
        for package in (SHELL, "chromium"):  # an older Debian has no shell
            _apt(package, "fonts-dejavu-core", "fontconfig")
            if path := find():
                break
    if path is None:
        _runs_long([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"])
        path = find()
    if path and not _has_vietnamese_font():
        _apt("fonts-dejavu-core", "fontconfig")
    return path


def _has_vietnamese_font() -> bool:
    try:
        listed = subprocess.run(["fc-list", ":lang=vi"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return bool(listed.strip())


if __name__ == "__main__":
    if install() is None:
        sys.stderr.write(MISSING + "\n")
        sys.exit(1 if os.environ.get("CI") else 0)
