"""`/epcis/` by the REST binding of EPCIS 2.0, the public seals, and a lot's own events.

http        who asks, in which version and form; problems
capture     documents and single events in
events      events out
resources   lists of what the events name
kept        questions kept under a name
"""
