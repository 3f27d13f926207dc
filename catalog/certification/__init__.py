"""Certificates and the regimes they were given under."""
