"""What is committed names no machine, no registry, no third party, and leaves nothing for later."""

import re
from collections.abc import Iterable
from pathlib import Path

from tests.architecture import source

# Written in pieces, so that this file does not find itself.
LATER = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImpl" + "emented")))
MACHINE = re.compile(
    r"(?<![\w.~-])/(?:" + "|".join(("wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + "me/[a-z]")) + r")\b(?!ing)"
)
REGISTRIES = re.compile(
    "|".join(("py" + "pi\\.org", "python" + "hosted", "registry\\.npm" + "js", "--index" + "-url http"))
)
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----|AKIA[0-9A-Z]{16}")
ADDRESS = re.compile(r"(?:https?:)?//(?P<host>[a-z0-9.-]+\.[a-z]{2,})", re.IGNORECASE)
# Names of XML vocabularies are written like addresses; no browser fetches them.
VOCABULARIES = {"www.w3.org"}
LARGEST_BYTES = 1_000_000


def test_nothing_is_left_for_later() -> None:
    findings = _matching(
        LATER, [path for path in source.committed() if path.suffix in {".py", ".html", ".js", ".css", ".sh"}]
    )

    assert not findings, source.listed(findings, "No stub and no mark for later: finish it, or open an issue.")


def test_no_path_of_a_machine_is_committed() -> None:
    findings = _matching(MACHINE, source.committed())

    assert not findings, source.listed(findings, "A path of one machine works nowhere else.")


def test_no_package_registry_is_named() -> None:
    findings = _matching(REGISTRIES, source.committed())

    assert not findings, source.listed(
        findings, "Whoever installs uses their own index: pins carry hashes, never addresses."
    )


def test_no_secret_is_committed() -> None:
    findings = _matching(SECRET, source.committed())

    assert not findings, source.listed(findings, "No secrets in the repository.")


def test_no_page_names_another_origin() -> None:
    pages = [
        path for path in source.committed() if "desks" in path.parts and path.suffix in {".html", ".css", ".js", ".svg"}
    ]
    findings = [
        f"{path.relative_to(source.ROOT)}:{number} {match['host']}"
        for path in pages
        for number, line in source.lines(path)
        for match in ADDRESS.finditer(line)
        if match["host"] not in VOCABULARIES
    ]

    assert pages, "no page was read"
    assert not findings, source.listed(findings, "No third-party address in a page: an enemy reads who asks for what.")


def test_templates_carry_no_inline_script_or_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|\sstyle=|<style|\son[a-z]+=", re.IGNORECASE
    )
    findings = _matching(
        inline, [path for path in source.committed() if path.suffix == ".html" and "templates" in path.parts]
    )

    assert not findings, source.listed(findings, "The content policy forbids inline script and style.")


def test_no_large_file_is_committed() -> None:
    findings = [
        f"{path.relative_to(source.ROOT)} {size} bytes"
        for path in source.committed()
        if (size := path.stat().st_size) > LARGEST_BYTES
    ]

    assert not findings, source.listed(findings, "Nothing large is committed: make it in the test.")


def _matching(pattern: re.Pattern[str], paths: Iterable[Path]) -> list[str]:
    return [
        f"{path.relative_to(source.ROOT)}:{number} {line.strip()[:100]}"
        for path in paths
        for number, line in source.lines(path)
        if pattern.search(line)
    ]
