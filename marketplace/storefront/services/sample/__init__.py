"""Sample data: real products with invented prices, zones, lots and a fair that is open now.

Facts (names, communes, stars, years) are real; everything invented is marked `is_sample` and said so on its page. Nothing bad is
invented of a real producer: holds, recalls and refusals stand on the one producer that does not exist.
"""

from .load import load_sample

__all__ = ["load_sample"]
