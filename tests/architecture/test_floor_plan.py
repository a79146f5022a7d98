"""The journey runs one way, engines are pure, and a stage package holds the files a reader expects."""

import ast
from pathlib import Path

import pytest
from tests.architecture import source

STAGE_FILES = {"__init__", "models", "rules", "operations", "queries"}
OUTSIDE_ENGINES = (
    "django",
    "allauth",
    "procrastinate",
    "safepassage.journey",
    "safepassage.access",
    "safepassage.config",
)
LONGEST_FILE = 450
LONGEST_README = 20
BANNED_NAMES = {
    "utils",
    "util",
    "common",
    "misc",
    "manager",
    "managers",
    "data",
    "info",
    "base2",
    "temp",
    "helpers",
    "helper",
}


def test_engines_and_core_import_nothing_of_the_web_or_the_records() -> None:
    findings = [
        f"{module.name}:{line} imports {name}"
        for module in source.modules_of("core", *source.ENGINES)
        for name, line in module.imports()
        if name.startswith(OUTSIDE_ENGINES)
    ]

    assert not findings, source.listed(findings, "Promise 2: engines are pure.")


def test_rules_import_neither_django_nor_models() -> None:
    findings = [
        f"{module.name}:{line} imports {name}"
        for module in source.modules_of("journey")
        if module.path.name == "rules.py"
        for name, line in module.imports()
        if name.startswith("django") or ".models" in name
    ]

    assert not findings, source.listed(findings, "Every rules.py is pure: what may be done now, without Django.")


@pytest.mark.parametrize("stage", source.STAGES)
def test_stage_package_holds_the_files_that_every_stage_holds(stage: str) -> None:
    folder = source.PACKAGE / "journey" / stage
    found = {path.stem for path in folder.glob("*.py")} | {path.name for path in folder.iterdir() if _is_package(path)}

    # `pathways` holds one folder a dated offer (STYLE.md, habit 13).
    assert found - {"pathways"} == STAGE_FILES, f"journey/{stage} holds other files than its neighbours"


@pytest.mark.parametrize("package", [*(f"journey/{stage}" for stage in source.STAGES), *source.ENGINES])
def test_package_readme_states_its_terms_on_one_screen(package: str) -> None:
    folder = source.PACKAGE / package
    if not (folder / "__init__.py").exists() or len(list(folder.rglob("*.py"))) <= 2:
        pytest.skip(f"{package} is not built yet")
    readme = folder / "README.md"

    assert readme.exists(), f"{package} has no README.md (the terms, the law)"
    assert len(readme.read_text().splitlines()) <= LONGEST_README, f"{package}/README.md is longer than a screen"


def test_no_foreign_key_names_a_later_stage() -> None:
    order = {stage: position for position, stage in enumerate(source.STAGES)}
    owner = {
        node.name: stage
        for stage in source.STAGES
        for module in source.modules_of(f"journey/{stage}")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    findings = [
        f"{module.name}:{line} points at {target}, which {owner[name]} owns"
        for stage in source.STAGES
        for module in source.modules_of(f"journey/{stage}")
        for line, target in _string_targets(module.tree)
        if (name := target.rpartition(".")[2]) in owner and order[owner[name]] > order[stage]
    ]

    assert not findings, source.listed(
        findings, "Promise 1: the journey runs one way; string foreign keys hide from the linter."
    )


def test_no_signal_is_connected_anywhere() -> None:
    findings = [
        f"{module.name}:{line} imports {name}"
        for module in source.modules()
        for name, line in module.imports()
        if name.startswith("django.db.models.signals") or name == "django.dispatch.receiver"
    ]

    assert not findings, source.listed(findings, "No Django signals: the operation says what happens.")


def test_no_file_has_grown_past_one_idea() -> None:
    findings = [
        f"{module.name} has {count} lines"
        for module in source.modules()
        if "migrations" not in module.path.parts and (count := len(module.path.read_text().splitlines())) > LONGEST_FILE
    ]

    assert not findings, source.listed(
        findings, "A file near 400 lines usually holds two ideas: find the second one's name."
    )


def test_no_catch_all_name_names_a_module_or_class() -> None:
    findings = [module.name for module in source.modules() if module.path.stem in BANNED_NAMES]
    findings += [
        f"{module.name}:{node.lineno} {node.name}"
        for module in source.modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.lower() in BANNED_NAMES
    ]

    assert not findings, source.listed(
        findings, "Banned names say nothing: utils, common, misc, manager, data, info, temp."
    )


def _is_package(path: Path) -> bool:
    return (path / "__init__.py").exists()


def _string_targets(tree: ast.Module) -> list[tuple[int, str]]:
    return [
        (node.lineno, first.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", None) or getattr(node.func, "id", "")).endswith(("ForeignKey", "OneToOneField"))
        and node.args
        and isinstance(first := node.args[0], ast.Constant)
        and isinstance(first.value, str)
    ]
