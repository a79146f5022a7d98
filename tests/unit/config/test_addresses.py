"""The three addresses of the database, embedded or elsewhere."""

from pathlib import Path

import pytest

from safepassage.config import addresses
from safepassage.config.home import Home, NotReady
from safepassage.config.modes import Mode

ELSEWHERE = {
    "DATABASE_URL": "postgresql://sp_app@db.example/safepassage?sslmode=verify-full",
    "DATABASE_OWNER_URL": "postgresql://sp_owner@db.example/safepassage?sslmode=verify-full",
    "DATABASE_READER_URL": "postgresql://sp_reader@/safepassage?host=/run/postgresql",
}


def test_embedded_connections_use_one_socket_and_three_roles(tmp_path: Path) -> None:
    found = addresses.connections(home=Home(tmp_path), mode=Mode.PRODUCTION, environment={})

    assert {address["HOST"] for address in found.values()} == {str(tmp_path / "postgresql" / "socket")}
    assert [found[alias]["USER"] for alias in ("default", "owner", "reader")] == ["sp_app", "sp_owner", "sp_reader"]


def test_other_server_is_reached_as_its_address_says(tmp_path: Path) -> None:
    found = addresses.connections(home=Home(tmp_path), mode=Mode.PRODUCTION, environment=ELSEWHERE)

    assert found["default"]["OPTIONS"]["sslmode"] == "verify-full"
    assert found["reader"]["OPTIONS"]["host"] == "/run/postgresql"


@pytest.mark.parametrize("missing", ["DATABASE_OWNER_URL", "DATABASE_READER_URL"])
def test_missing_address_is_named(tmp_path: Path, missing: str) -> None:
    environment = {name: value for name, value in ELSEWHERE.items() if name != missing}

    with pytest.raises(NotReady, match=missing):
        addresses.connections(home=Home(tmp_path), mode=Mode.PRODUCTION, environment=environment)


def test_migrations_in_production_give_up_soon(tmp_path: Path) -> None:
    found = addresses.connections(home=Home(tmp_path), mode=Mode.PRODUCTION, environment={})

    assert found["owner"]["OPTIONS"]["options"] == "-c lock_timeout=4s -c statement_timeout=5s"


def test_only_the_web_process_has_a_pool(tmp_path: Path) -> None:
    web = addresses.connections(home=Home(tmp_path), mode=Mode.PRODUCTION, environment={"SAFEPASSAGE_POOL": "8"})
    command = addresses.connections(home=Home(tmp_path), mode=Mode.PRODUCTION, environment={})

    assert web["default"]["OPTIONS"]["pool"]["max_size"] == 8
    assert "pool" not in command["default"]["OPTIONS"]
