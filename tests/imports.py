"""Who imports whom, read from the source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Module:
    """One file. `name` is dotted; `imports` holds modules, and `module.name` for each name taken from one."""

    name: str
    path: Path
    tree: ast.Module
    imports: frozenset[str]

    def is_in(self, *packages: str) -> bool:
        """True when it is one of `packages` or in one of them."""
        return any(is_within(self.name, package) for package in packages)


def is_within(name: str, package: str) -> bool:
    """True for the package itself and everything below it."""
    return name == package or name.startswith(package + ".")


@cache
def modules() -> tuple[Module, ...]:
    """Everything we ship: the app, the sandbox, the two entry files."""
    files = [ROOT / "wsgi.py", ROOT / "worker.py", *ROOT.glob("webapp/**/*.py"), *ROOT.glob("sandbox/**/*.py")]
    return tuple(read(path, dotted(path)) for path in sorted(files) if "migrations" not in path.parts)


def read(path: Path, name: str) -> Module:
    """One file, parsed."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return Module(name, path, tree, frozenset(_imports(tree)))


def dotted(path: Path) -> str:
    """webapp/models/__init__.py → webapp.models."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def functions_with(tree: ast.Module, found: str) -> Iterator[str]:
    """Names of the functions (Class.method) in which the name `found` is used."""
    yield from _walk(tree, found, "")


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _walk(node: ast.AST, found: str, where: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{where}.{child.name}".removeprefix(".")
            yield from _walk(child, found, inner)
        else:
            if isinstance(child, ast.Name) and child.id == found and isinstance(child.ctx, ast.Load):
                yield where
            yield from _walk(child, found, where)
