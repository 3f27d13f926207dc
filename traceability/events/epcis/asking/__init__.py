"""The EPCIS query language (SimpleEventQuery, EPCIS 2.0, 8.2.7.1): questions read, and answered for one event without a database.

question   names and values to a `Query`: what columns tell, and tests of the content for the rest
fields     where in an event a named value stands
values     comparing them
parameters   the standard's, by name, for the OpenAPI description
"""

from .parameters import parameters
from .question import BadQuery, Column, Query, read_query

__all__ = ["BadQuery", "Column", "Query", "parameters", "read_query"]
