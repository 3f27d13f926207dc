"""Online fairs: a fair is a channel with dates and booths."""
