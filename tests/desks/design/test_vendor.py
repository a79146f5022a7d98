"""What we ship from others is exactly what the register says, and asks nobody else for anything."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

STATIC = Path(__file__).parents[3] / "src" / "safepassage" / "desks" / "static" / "safepassage"
AXE = Path(__file__).parents[2] / "browser" / "axe"
ALLOWED_LICENCES = {"MIT", "0BSD", "BSD-0-Clause", "OFL-1.1", "MPL-2.0"}


def register_of(folder: Path) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads((folder / "VENDOR.json").read_text())["files"]
    return files


@pytest.mark.parametrize("folder", [STATIC / "vendor", AXE], ids=["vendor", "axe"])
def test_vendor_file_changed_by_hand_is_found(folder: Path) -> None:
    found = {
        entry["file"]: hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest()
        for entry in register_of(folder)
    }

    assert found == {entry["file"]: entry["sha256"] for entry in register_of(folder)}


@pytest.mark.parametrize("folder", [STATIC / "vendor", AXE], ids=["vendor", "axe"])
def test_vendor_file_without_entry_is_found(folder: Path) -> None:
    present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert present - {"VENDOR.json"} == {entry["file"] for entry in register_of(folder)}


@pytest.mark.parametrize("folder", [STATIC / "vendor", AXE], ids=["vendor", "axe"])
def test_vendor_package_has_version_and_permitted_licence(folder: Path) -> None:
    for entry in register_of(folder):
        for source in entry["from"]:
            assert re.fullmatch(r"\d+\.\d+\.\d+", source["version"]), entry
            assert source["licence"] in ALLOWED_LICENCES, entry


def test_sheets_carry_neither_gov_uk_font_nor_its_pictures_nor_another_host() -> None:
    for sheet in [*STATIC.glob("vendor/*.css"), *STATIC.glob("css/*.css")]:
        text = sheet.read_text()

        assert "GDS Transport" not in text, sheet.name
        assert "/assets/" not in text, sheet.name
        assert not re.search(r"url\([\"']?(https?:)?//", text), sheet.name
        assert "@import" not in text, sheet.name


def test_right_to_left_sheet_is_mirrored_not_copied() -> None:
    for name in ("staff", "applicant"):
        left = (STATIC / f"vendor/{name}.css").read_text()
        right = (STATIC / f"vendor/{name}.rtl.css").read_text()

        assert left.count("padding-left") == right.count("padding-right"), name
        assert left != right, name


def test_own_sheets_use_logical_properties_so_that_one_serves_both_directions() -> None:
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|(?<![-\w])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:"
    )

    found = [(sheet.name, m[0]) for sheet in STATIC.glob("css/*.css") for m in physical.finditer(sheet.read_text())]

    assert found == []


def test_every_file_that_a_sheet_asks_for_exists() -> None:
    for sheet in STATIC.glob("css/*.css"):
        for asked in re.findall(r'url\("([^"]+)"\)', sheet.read_text()):
            assert (sheet.parent / asked).resolve().is_file(), asked


def test_templates_hold_no_inline_script_or_style() -> None:
    templates = STATIC.parents[1] / "templates"
    banned = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.I
    )

    found = [
        (str(path.relative_to(templates)), m[0])
        for path in templates.rglob("*.html")
        for m in banned.finditer(path.read_text())
    ]

    assert found == []
