"""What is certified, by whom, from where."""
