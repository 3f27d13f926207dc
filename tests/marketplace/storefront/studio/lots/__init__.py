"""Lots through the studio's pages."""
