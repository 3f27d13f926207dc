"""Where each lot came from."""
