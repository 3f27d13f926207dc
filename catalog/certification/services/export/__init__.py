"""A dossier as one PDF or zip: asked for, made by a task, kept for a week."""

from .asked import content_for, drop_old_exports, give_up_export, may_fetch, request_export
from .make import make_export

__all__ = ["content_for", "drop_old_exports", "give_up_export", "make_export", "may_fetch", "request_export"]
