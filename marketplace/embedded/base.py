"""Django's PostgreSQL backend, which starts the embedded server before its first connection."""

from django.db.backends.postgresql import base

from . import server


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        profile = self.settings_dict["EMBEDDED"]
        server.acquire(profile)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:  # killed under us: the warden is gone too, so start anew, once
            if not server.restart_if_dead(profile):
                raise
            return super().get_new_connection(conn_params)
