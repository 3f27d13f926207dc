"""Files from people: judged by their content, never by their name; photos are drawn anew, documents are kept as they are."""

from .accepted import named
from .documents import (
    DOCUMENT_BYTES,
    DOCUMENT_FOLDER,
    DOCUMENT_PAGES,
    DOCUMENT_TYPES,
    Document,
    accept_document,
    served_name,
)
from .photos import PHOTO_BYTES, Photo, accept_photo, kept_photos
from .pictures import PHOTO_SIDE
from .renditions import (
    WIDTHS,
    delete_photo,
    rendition_name,
    rendition_widths,
    renditions,
    store_renditions,
)

__all__ = [
    "DOCUMENT_BYTES",
    "DOCUMENT_FOLDER",
    "DOCUMENT_PAGES",
    "DOCUMENT_TYPES",
    "PHOTO_BYTES",
    "PHOTO_SIDE",
    "WIDTHS",
    "Document",
    "Photo",
    "accept_document",
    "accept_photo",
    "delete_photo",
    "kept_photos",
    "named",
    "rendition_name",
    "rendition_widths",
    "renditions",
    "served_name",
    "store_renditions",
]
