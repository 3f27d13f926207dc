"""Products, their variants and photos, their stars by date, and search."""
