"""The addresses of the database: one for the application, one for migrations, one for the reader of figures."""

import os
from collections.abc import Mapping
from typing import Any

import environ

from safepassage.config.cluster.settings import APPLICATION_ROLE, OWNER_ROLE, READER_ROLE
from safepassage.config.home import Home, NotReady
from safepassage.config.modes import Mode

# Alias of Django → role on the embedded cluster → variable that names another PostgreSQL.
CONNECTIONS = {
    "default": (APPLICATION_ROLE, "DATABASE_URL"),
    "owner": (OWNER_ROLE, "DATABASE_OWNER_URL"),
    "reader": (READER_ROLE, "DATABASE_READER_URL"),
}
DATABASE_NAME_VARIABLE = "SAFEPASSAGE_DATABASE_NAME"
POOL_VARIABLE = "SAFEPASSAGE_POOL"
# A migration that waits behind a long query makes everybody wait behind it: give up soon, try again later.
LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = {Mode.PRODUCTION: "5s", Mode.DEMONSTRATION: "120s", Mode.TEST: "120s"}


def is_embedded(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this installation runs its own PostgreSQL."""
    return not environment.get("DATABASE_URL")


def connections(*, home: Home, mode: Mode, environment: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. In production the reader and the owner need addresses of their own beside DATABASE_URL."""
    found = {alias: _address(alias, home, environment) for alias in CONNECTIONS}
    for address in found.values():
        address.update({"CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False, "TIME_ZONE": None})
        address.setdefault("OPTIONS", {})
    found["owner"]["OPTIONS"]["options"] = (
        f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT[mode]}"
    )
    pool = int(environment.get(POOL_VARIABLE, "0"))
    if pool:
        found["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    else:
        found["default"]["CONN_MAX_AGE"] = None
        found["default"]["CONN_HEALTH_CHECKS"] = True
    return found


def _address(alias: str, home: Home, environment: Mapping[str, str]) -> dict[str, Any]:
    role, variable = CONNECTIONS[alias]
    if is_embedded(environment):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": str(home.socket),
            "USER": role,
            "NAME": environment.get(DATABASE_NAME_VARIABLE, "safepassage"),
        }
    said = environment.get(variable)
    if not said:
        raise NotReady(
            f"DATABASE_URL is set but {variable} is not: see docs/operate/database.md for the three addresses."
        )
    return dict(environ.Env.db_url_config(said))
