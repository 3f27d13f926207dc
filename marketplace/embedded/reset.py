"""`make reset`: delete the embedded database, and with `dev` the uploaded files that belong to it.

`python -m marketplace.embedded.reset [dev|test]`
"""

import os
import shutil
import sys

from . import server
from .cluster import Cluster, EmbeddedServerError, from_os_error
from .warden import PROFILES, stop_orphan


def reset(cluster: Cluster) -> None:
    """Delete everything of this server. Raises EmbeddedServerError, with nothing deleted, while a process uses it."""
    if not server.stop_if_unused(cluster, within_s=4):
        raise EmbeddedServerError(
            f"The database in {cluster.home} is in use: stop `make run` (or the tests) first, then `make reset`."
        )
    try:
        if cluster.data.exists():
            stop_orphan(cluster)
        for folder in (cluster.home, cluster.sockets, *([cluster.var / "media"] if cluster.profile == "dev" else [])):
            if folder.exists():
                shutil.rmtree(folder)
    except OSError as error:
        raise from_os_error(error, cluster.home) from None


def main(arguments: list[str]) -> int:
    """Gives the exit code."""
    profile = arguments[0] if arguments else "dev"
    try:
        if profile not in PROFILES:
            raise EmbeddedServerError(f"There is no profile {profile}: choose one of {', '.join(PROFILES)}.")
        if os.environ.get("DATABASE_URL"):
            raise EmbeddedServerError("DATABASE_URL is set: only the embedded database can be reset here.")
        cluster = Cluster.named(profile)
        reset(cluster)
    except EmbeddedServerError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    sys.stdout.write(f"Deleted {cluster.home}. The next `make run` starts afresh.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
