"""The documents name every setting, command and permission, and no command that does not exist."""

import re

import pytest
from tests.architecture import source

from safepassage import cli
from safepassage.access.permissions import Permission

DOCUMENTS = [*sorted((source.ROOT / "docs").rglob("*.md")), *sorted(source.ROOT.glob("*.md"))]
VARIABLE = re.compile(r"\b(?:SAFEPASSAGE|DATABASE)_[A-Z_]+[A-Z]\b")
# Set by one part of the product for another; nobody types them.
INTERNAL = {"SAFEPASSAGE_TEST_RUN", "SAFEPASSAGE_POOL", "SAFEPASSAGE_DATABASE_NAME", "DATABASE_AWAY", "DATABASE_STARTS"}
# A key of a connection's settings, not of the environment.
INTERNAL |= {"SAFEPASSAGE_ENTERS_ROLES"}


def test_every_setting_is_described() -> None:
    described = (source.ROOT / "docs" / "operate" / "settings.md").read_text()
    used = {
        name
        for module in source.modules()
        for name in VARIABLE.findall(module.path.read_text())
        if f'"{name}"' in module.path.read_text()
    }

    assert sorted(name for name in used - INTERNAL if f"`{name}`" not in described) == []


def test_every_described_setting_exists() -> None:
    described = set(
        re.findall(r"^\| `([A-Z_]+)`", (source.ROOT / "docs" / "operate" / "settings.md").read_text(), re.MULTILINE)
    )
    text = "".join(module.path.read_text() for module in source.modules()) + (source.ROOT / "safepassage").read_text()

    assert described
    assert sorted(name for name in described if name not in text) == []


@pytest.mark.parametrize("command", [name for name, module in cli.COMMANDS.items() if module in cli.present()])
def test_every_command_is_described(command: str) -> None:
    assert any(f"./safepassage {command}" in path.read_text() for path in DOCUMENTS), f"no document shows {command}"


def test_documents_show_no_command_that_does_not_exist() -> None:
    findings = [
        f"{path.relative_to(source.ROOT)} shows ./safepassage {name}"
        for path in DOCUMENTS
        if "adr" not in path.parts
        for name in re.findall(r"\./safepassage ([a-z]+)", path.read_text())
        if name not in cli.COMMANDS and name != "help"
    ]

    assert not findings, source.listed(findings, "A README that names tools no longer used sends people into the void.")


def test_permissions_are_in_alphabetical_order_and_shaped_alike() -> None:
    names = [permission.name for permission in Permission]

    assert names == sorted(names)
    assert all(re.fullmatch(r"[a-z_]+:[a-z_]+:[a-z_]+", permission.value) for permission in Permission)
