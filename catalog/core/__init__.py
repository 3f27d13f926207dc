"""Shared kernel: text, money, clock, GS1 keys, cursors, audit, outbox, files."""
