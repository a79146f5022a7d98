"""What the launcher writes into a cluster: nobody enters who is not listed, nothing personal is logged."""

from pathlib import Path

from safepassage.config.cluster import Durability, settings


def test_access_rules_know_only_the_kernels_word() -> None:
    rules = [line for line in settings.access_rules().splitlines() if line]

    assert rules == ["local all all peer map=safepassage"]


def test_identities_name_every_pair_and_no_pattern() -> None:
    rows = [line.split() for line in settings.identities(["safepassage", "root", "root"]).splitlines()]

    assert len(rows) == 2 * (1 + len(settings.LOGIN_ROLES))
    assert {role for _, _, role in rows} == {settings.LAUNCHER_ROLE, *settings.LOGIN_ROLES}
    assert not [row for row in rows if row[1].startswith(('"/', "/")) or "all" in row[1:]]


def test_entered_roles_never_sign_in() -> None:
    assert not set(settings.ENTERED_ROLES) & set(settings.LOGIN_ROLES)
    for role in settings.ENTERED_ROLES:
        assert f"ALTER ROLE {role} WITH NOLOGIN" in settings.role_statements()


def test_no_role_is_made_that_passes_by_row_security() -> None:
    statements = settings.role_statements().upper().replace("NOBYPASSRLS", "").replace("NOSUPERUSER", "")

    assert "BYPASSRLS" not in statements
    assert "SUPERUSER" not in statements


def test_server_listens_on_no_port_and_logs_no_statement() -> None:
    text = settings.server_settings(socket=Path("/somewhere/it's"), durability=Durability.LASTING)

    assert "listen_addresses = ''" in text
    assert "unix_socket_directories = '/somewhere/it''s'" in text
    assert "log_statement = 'none'" in text
    assert "log_parameter_max_length_on_error = 0" in text
    assert "fsync" not in text


def test_thrown_away_cluster_still_waits_for_its_commits() -> None:
    text = settings.server_settings(socket=Path("/somewhere"), durability=Durability.THROWN_AWAY)

    assert "synchronous_commit = on" in text
    assert "fsync = off" in text
