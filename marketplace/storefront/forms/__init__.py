"""Forms of pages that need several floors: what people type, read forgivingly; what is right is the services' to say."""
