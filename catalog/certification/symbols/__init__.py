"""Papers that certification prints: pure drawing, no database."""
