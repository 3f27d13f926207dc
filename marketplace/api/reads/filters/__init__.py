"""Saleor's `filter` and `where` of products as one tree of conditions, which becomes SQL or, for counting, bits of the index.

A tree is nested tuples, so that it can be a key: ("and", …), ("or", …), ("all",), ("none",), or a leaf: a name with its values.
"""

from .index import Members, bits, without_words, words_of
from .inputs import of_filter, of_where
from .parts import of_collection
from .sql import as_q, lowered
from .tree import ALL, DEEPEST, EARLIEST, LATEST, MOST, NONE, Tree, both

__all__ = [
    "ALL",
    "DEEPEST",
    "EARLIEST",
    "LATEST",
    "MOST",
    "NONE",
    "Members",
    "Tree",
    "as_q",
    "bits",
    "both",
    "lowered",
    "of_collection",
    "of_filter",
    "of_where",
    "without_words",
    "words_of",
]
