"""Lists of decided products, imported."""
