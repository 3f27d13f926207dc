"""Small servers that speak as payment services do, over HTTP."""
