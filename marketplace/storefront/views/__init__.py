"""The consumer's pages, one module a family."""
