"""Django's PostgreSQL backend, which starts the embedded server before its first connection."""

from typing import Any

from django.db.backends.postgresql import base

from . import server
from .cluster import Cluster


class DatabaseWrapper(base.DatabaseWrapper):
    """As its parent; `EMBEDDED` in the settings names the server's profile."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        cluster = Cluster.named(self.settings_dict["EMBEDDED"])
        server.acquire(cluster)
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:  # killed under us: start it again, once
            if not server.restart_if_dead(cluster):
                raise
            return super().get_new_connection(conn_params)
