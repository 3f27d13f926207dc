"""The papers of a dossier as they lie in the store."""

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from django.core.files.storage import default_storage

from ...models import Evidence

log = logging.getLogger(__name__)
GONE = "Tệp này không còn trong kho giấy tờ của cơ sở."


@dataclass
class Papers:
    """`stored`: evidence by key. `missing`: keys of those that are in the store by our books, but not in truth."""

    stored: Mapping[int, Evidence]
    missing: set[int] = field(default_factory=set)

    @contextmanager
    def opened(self, paper: Mapping[str, Any]) -> Iterator[IO[bytes] | None]:
        """A paper's file, None when it is gone. A store that does not answer raises what it likes: that is no missing paper."""
        evidence = self.stored.get(paper["id"])
        if evidence is None or evidence.removed_at is not None:
            yield None
            return
        try:
            found = default_storage.open(evidence.file)
        except FileNotFoundError:
            self.missing.add(paper["id"])
            log.error("paper %s is not in the store", paper["id"])
            yield None
            return
        with found:
            yield found

    def read(self, paper: Mapping[str, Any]) -> IO[bytes] | None:
        """Whole, in memory: at most 20 MB, and what goes wrong while it is looked at afterwards lies in the file and not in the store."""
        with self.opened(paper) as found:
            return io.BytesIO(found.read()) if found is not None else None
