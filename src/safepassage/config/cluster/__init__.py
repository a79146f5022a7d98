"""The embedded PostgreSQL: the programs of a wheel, started by our launcher over a private socket (docs/adr/0002)."""

from safepassage.config.cluster.server import Cluster
from safepassage.config.cluster.settings import Durability

__all__ = ["Cluster", "Durability"]
