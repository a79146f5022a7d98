"""Only operations write, each is one keyword-only function with who and when, and each is marked as such."""

import ast

from tests.architecture import source

WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ROW_WRITES = {"save", "delete"}


def test_operation_is_keyword_only_and_says_who_and_when() -> None:
    findings = []
    for function, place in _operations():
        arguments = function.args
        names = {argument.arg for argument in arguments.kwonlyargs}
        if arguments.args or arguments.posonlyargs or arguments.vararg:
            findings.append(f"{place} takes positional arguments")
        if not {"by", "at"} <= names:
            findings.append(f"{place} lacks by= or at=")

    assert not findings, source.listed(findings, "Promise 3: verb_noun(*, …, by: Actor, at: datetime).")


def test_operation_is_named_verb_noun_and_documented() -> None:
    findings = [
        place for function, place in _operations() if "_" not in function.name or not ast.get_docstring(function)
    ]

    assert not findings, source.listed(
        findings, "An operation is named <field verb>_<noun> and says what it does for whom."
    )


def test_every_public_function_of_operations_is_marked_as_an_operation() -> None:
    findings = [place for function, place in _operations() if "operation" not in _decorators(function)]

    assert not findings, source.listed(findings, "Promise 3: only operations write; @operation makes them atomic.")


def test_operations_record_what_they_did() -> None:
    findings = [
        f"{module.name} records nothing"
        for module in source.modules_of("journey")
        if _is_operations(module) and any(_publics(module)) and "audit.record" not in module.path.read_text()
    ]

    assert not findings, source.listed(
        findings, "Promise 3: an operation records the audit event in the same transaction."
    )


def test_pages_files_queries_and_rules_never_write_a_record() -> None:
    readers = [
        module
        for module in source.modules_of("desks", "exchange", "journey")
        if "operations" not in module.path.with_suffix("").parts
        and module.path.name != "facts.py"
        and "migrations" not in module.path.parts
    ]
    findings = [
        f"{module.name}:{node.lineno} .{node.func.attr}()"
        for module in readers
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node.func)
    ]

    assert not findings, source.listed(findings, "Promise 3: only operations write.")


def _operations() -> list[tuple[ast.FunctionDef, str]]:
    return [
        (node, f"{module.name}:{node.lineno} {node.name}")
        for module in source.modules_of("journey")
        if _is_operations(module)
        for node in _publics(module)
    ]


def _publics(module: source.Module) -> list[ast.FunctionDef]:
    return [node for node in module.tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def _is_operations(module: source.Module) -> bool:
    # One file, or a package of that name where one stage has many.
    return module.path.name == "operations.py" or module.path.parent.name == "operations"


def _decorators(function: ast.FunctionDef) -> set[str]:
    return {getattr(node, "attr", None) or getattr(node, "id", "") for node in function.decorator_list}


def _writes(call: ast.Attribute) -> bool:
    through_manager = isinstance(call.value, ast.Attribute) and call.value.attr == "objects"
    return (through_manager and call.attr in WRITES) or (call.attr in ROW_WRITES and isinstance(call.value, ast.Name))
