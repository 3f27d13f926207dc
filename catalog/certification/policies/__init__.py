"""Who may do what in certification, by subject."""

from .certificates import Desk, import_provinces, is_ministry, may_decide, may_record, records_decisions

__all__ = ["Desk", "import_provinces", "is_ministry", "may_decide", "may_record", "records_decisions"]
