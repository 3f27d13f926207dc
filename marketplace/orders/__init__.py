"""Orders, one for each shop: what was bought, what became of it."""
