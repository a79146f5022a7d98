"""The configuration files that the launcher writes into a cluster, and the roles it makes there."""

import enum
from collections.abc import Sequence
from pathlib import Path

LAUNCHER_ROLE = "postgres"
OWNER_ROLE = "sp_owner"
APPLICATION_ROLE = "sp_app"
READER_ROLE = "sp_reader"
LOGIN_ROLES = (OWNER_ROLE, APPLICATION_ROLE, READER_ROLE)
# Entered by sp_app with SET LOCAL ROLE after a signed context (docs/adr/0005); nobody signs in as one of them.
ENTERED_ROLES = ("sp_wide", "sp_asked", "sp_fold")
IDENTITY_MAP = "safepassage"
LONGEST_SOCKET_PATH = 100


class Durability(enum.Enum):
    """Whether a commit must outlive a power cut. Throw-away clusters of the tests skip the disk, nothing else."""

    LASTING = "lasting"
    THROWN_AWAY = "thrown away"


def access_rules() -> str:
    """The whole pg_hba.conf: this machine's users by their kernel-checked identity, mapped below; nobody else."""
    return f"local all all peer map={IDENTITY_MAP}\n"


def identities(users: Sequence[str]) -> str:
    """pg_ident.conf: every pair by name, because a pattern would let an unlisted role in."""
    roles = (LAUNCHER_ROLE, *LOGIN_ROLES)
    return "".join(f'{IDENTITY_MAP} "{user}" {role}\n' for user in dict.fromkeys(users) for role in roles)


def server_settings(*, socket: Path, durability: Durability) -> str:
    """safepassage.conf, read after PostgreSQL's own file."""
    lines = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{str(socket).replace(chr(39), chr(39) * 2)}'",
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "60",
        "shared_buffers": "'256MB'",
        "work_mem": "'16MB'",
        "maintenance_work_mem": "'128MB'",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "synchronous_commit": "on",
        # Little is left to write at a stop, so that Ctrl-C is quick.
        "checkpoint_timeout": "'2min'",
        # Statements carry sealed values and tokens: the server's log must never hold them.
        "log_statement": "'none'",
        "log_min_error_statement": "'panic'",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }
    if durability is Durability.THROWN_AWAY:
        lines |= {"fsync": "off", "full_page_writes": "off", "shared_buffers": "'64MB'", "max_wal_size": "'256MB'"}
    return "".join(f"{name} = {value}\n" for name, value in lines.items())


def role_statements() -> str:
    """SQL that makes the roles on any cluster; `./safepassage doctor --roles` prints it for another PostgreSQL."""
    plain = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    # The owner inherits one thing only: that of owning its database, and so the schema in it.
    inherits = {OWNER_ROLE: "INHERIT"}
    made = [_role(name, f"LOGIN {plain} {inherits.get(name, 'NOINHERIT')}") for name in LOGIN_ROLES] + [
        _role(name, f"NOLOGIN {plain} NOINHERIT") for name in ENTERED_ROLES
    ]
    granted = [f"GRANT {name} TO {APPLICATION_ROLE};" for name in ENTERED_ROLES]
    kept = [
        f"ALTER ROLE {name} SET {setting};"
        for name in (*LOGIN_ROLES, *ENTERED_ROLES)
        for setting in ("synchronous_commit TO on", "row_security TO on", "search_path TO public")
    ]
    return "\n".join((*made, *granted, *kept))


def database_statements(name: str) -> tuple[str, ...]:
    """SQL that makes one empty database that the owner owns and only our roles may enter."""
    return (
        f"CREATE DATABASE {name} OWNER {OWNER_ROLE} TEMPLATE template0 ENCODING 'UTF8'",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {', '.join(LOGIN_ROLES)}",
    )


def _role(name: str, options: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{name}') "
        f"THEN CREATE ROLE {name}; END IF; END $$; ALTER ROLE {name} WITH {options};"
    )
