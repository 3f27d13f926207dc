"""Pages of producers: the studio, written for a cheap phone on a weak line."""
