"""The resolver's answers and the scan ledger."""
