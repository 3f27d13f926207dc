"""A dossier as one PDF or zip."""

from .make import content_for, drop_old_exports, make_export, request_export

__all__ = ["content_for", "drop_old_exports", "make_export", "request_export"]
