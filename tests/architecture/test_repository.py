"""The repository's own files: no registry addresses, locks in step."""

import shutil

from . import repository


def test_nothing_is_wrong():
    assert repository.problems() == []


def test_an_address_of_a_registry_is_found(tmp_path):
    (tmp_path / "a.txt").write_text("first\n--extra-index-url https://packages.example/simple\n")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    assert repository.registry_addresses(tmp_path, ["a.txt", "photo.jpg"]) == ["a.txt:2: names a package registry"]


def test_a_lock_out_of_step_is_found(tmp_path):
    for name in ("requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt"):
        shutil.copy(repository.ROOT / name, tmp_path)
    assert repository.stale_locks(tmp_path) == []
    asked = tmp_path / "requirements.in"
    asked.write_text(asked.read_text().replace("structlog\n", "") + "newcomer>=2\n")
    found = repository.stale_locks(tmp_path)
    assert found == [
        "requirements.txt: newcomer>=2 is locked as None: run make lock",
        "requirements.txt: structlog is asked for by nothing: run make lock",
    ]
