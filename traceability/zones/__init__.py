"""Raw-material zones and their growing-area codes."""
