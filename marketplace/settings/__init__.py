"""Settings: `dev` (make run), `test`, `prod`; what they share is in `base`."""
