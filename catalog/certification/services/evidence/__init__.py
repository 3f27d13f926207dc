"""A producer's store of papers: in, described, replaced, out; and files that come in pieces over a weak line."""

from .pieces import (
    MOST_OPEN_UPLOADS,
    PIECE_BYTES,
    PIECES_FOLDER,
    UPLOAD_KEPT,
    append_piece,
    drop_stale_uploads,
    finish_upload,
    start_upload,
)
from .store import Taken, add_evidence, describe_evidence, remove_evidence, replace_evidence, title_of

__all__ = [
    "MOST_OPEN_UPLOADS",
    "PIECES_FOLDER",
    "PIECE_BYTES",
    "UPLOAD_KEPT",
    "Taken",
    "add_evidence",
    "append_piece",
    "describe_evidence",
    "drop_stale_uploads",
    "finish_upload",
    "remove_evidence",
    "replace_evidence",
    "start_upload",
    "title_of",
]
