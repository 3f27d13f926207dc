"""The resolver's addresses (resolver.py) and what it answers (answers.py)."""
