"""The Django project, and everything that sells."""
