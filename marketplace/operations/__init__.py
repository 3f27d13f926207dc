"""Keeping it running: start-up, the processes of `serve`, logs, health and figures for monitoring."""
