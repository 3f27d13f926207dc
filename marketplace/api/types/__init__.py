"""One file a family of types."""
