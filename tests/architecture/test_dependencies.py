"""Each library has a reason, a hash and a licence that a government can accept."""

import importlib.metadata
import itertools
import re
import subprocess
import sys
import tomllib

import pytest
from tests.architecture import source

FORBIDDEN = re.compile(r"\bA?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)
# Used as a library, unchanged: the Lesser licence asks no more than that.
LESSER = re.compile(r"\bLGPL|GNU Lesser", re.IGNORECASE)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "requirements-installer.txt"])
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (source.ROOT / name).read_text()
    pins = re.findall(r"^[A-Za-z0-9._-]+(?:\[[a-z,]+\])?==", text, re.MULTILINE)
    starts = re.findall(r"^[A-Za-z0-9][^\n]*", text, re.MULTILINE)

    assert pins
    assert len(pins) == len(starts), "a line that is not an exact pin"
    assert all("--hash=sha256:" in block for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:])
    assert "://" not in text


def test_every_direct_dependency_states_its_reason() -> None:
    text = (source.ROOT / "pyproject.toml").read_text()
    block = text[text.index("dependencies = [") : text.index("]\n", text.index("\n]\n") - 1)]
    rows = [line.strip() for line in block.splitlines()[1:] if line.strip()]
    findings = [row for before, row in itertools.pairwise(rows) if row.startswith('"') and not before.startswith("#")]

    assert not findings, source.listed(findings, "Direct dependencies: each with its one-line reason.")


def test_every_direct_dependency_is_pinned() -> None:
    declared = tomllib.loads((source.ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = (source.ROOT / "requirements.txt").read_text().lower()
    names = [re.split(r"[\[=<>~ ;]", entry)[0].lower() for entry in declared]

    assert [name for name in names if f"\n{name}==" not in f"\n{pinned}"] == []


def test_no_installed_library_is_under_a_licence_that_binds_us() -> None:
    findings = []
    for distribution in importlib.metadata.distributions():
        meta = distribution.metadata
        terms = [meta.get("License-Expression") or "", *(meta.get_all("Classifier") or [])]
        said = " ".join(term for term in terms if "License" in term or term == terms[0])
        if FORBIDDEN.search(LESSER.sub("", said)):
            findings.append(f"{meta['Name']}: {said}")

    assert not findings, source.listed(findings, "No GPL or AGPL.")


def test_both_solvers_live_in_one_process() -> None:
    for order in ("import highspy, ortools.sat.python.cp_model", "import ortools.sat.python.cp_model, highspy"):
        assert subprocess.run([sys.executable, "-c", order], check=False).returncode == 0, order
