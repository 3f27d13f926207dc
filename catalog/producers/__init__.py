"""Producers, their people, and what an officer has verified of them."""
