"""Root fields that change something: each parses what was sent and calls one service."""
