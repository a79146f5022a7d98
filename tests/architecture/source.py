"""The product's own source as the architecture tests read it: files, syntax trees, committed text."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "safepassage"
STAGES = ("places", "people", "applications", "verification", "decisions", "movements", "arrivals", "settlement", "aid")
ENGINES = ("eligibility", "matching", "planning", "placement", "forecasting", "disclosure")
TEXT = {
    ".py",
    ".sh",
    ".md",
    ".toml",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".json",
    ".sql",
    ".yaml",
    ".yml",
    ".po",
    ".svg",
    "",
}


@dataclass(frozen=True, slots=True)
class Module:
    """One source file."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """Where it is, as a reader of a failure wants it."""
        return self.path.relative_to(ROOT).as_posix()

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module it imports, wherever in the file, with the line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                yield node.module, node.lineno
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every source file of the product, parsed once."""
    found = sorted(PACKAGE.rglob("*.py"))
    return tuple(Module(path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))) for path in found)


def modules_of(*packages: str) -> list[Module]:
    """The source files below some packages of the product, e.g. "core" or "journey/people"."""
    folders = [PACKAGE / package for package in packages]
    return [module for module in modules() if any(module.path.is_relative_to(folder) for folder in folders)]


@functools.cache
def committed() -> tuple[Path, ...]:
    """Every text file that is committed or about to be; vendored files have tests of their own."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name and "/vendor/" not in name and "/axe/" not in name]
    return tuple(path for path in paths if path.suffix in TEXT and path.is_file() and not path.is_symlink())


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines of a text file."""
    yield from enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)


def listed(findings: list[str], promise: str) -> str:
    """A failure's message: the promise of ARCHITECTURE.md or STYLE.md that broke, then each place."""
    return "\n".join([promise, *findings])
