"""The layers hold: app -> engine -> kernels and never back, Qt only in app/, torch never in the window's thread."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path for package in ("app", "engine", "kernels") for path in (ROOT / package).rglob("*.py"))
SOURCES = [*MODULES, ROOT / "dev.py", ROOT / "build.spec"]
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(source: str, module: str = "", is_package: bool = False) -> Iterator[str]:
    """Every module that `source` imports, also inside functions: `from a import b` gives both a and a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")[: len(module.split(".")) - node.level + is_package]
                base = ".".join([*parents, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_in(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def forbidden(module: str, name: str) -> bool:
    """Whether `module` of ours may not import `name`."""
    if is_in(module, "kernels"):
        return is_in(name, "app", "engine", "PySide6")
    if is_in(module, "engine"):
        return is_in(name, "app", "PySide6")
    if is_in(name, "torch", "kernels", "safetensors", "tokenizers"):
        return True
    if is_in(module, "app.story", "app.formats", "app.spelling") and is_in(name, "PySide6", "shiboken6"):
        return True
    families = [family for family in ("app.panels", "app.dialogs") if is_in(module, family)]
    if families and is_in(name, "app.main_window", "app.application", "app.panels", "app.dialogs"):
        return not is_in(name, *families)
    return False


def reported(path: Path) -> list[str]:
    module = module_name(path)
    names = imports(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")
    return sorted({f"{module} imports {name}" for name in names if forbidden(module, name)})


def test_no_module_imports_what_its_layer_may_not() -> None:
    assert [line for path in MODULES for line in reported(path)] == []


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("kernels.cpu", "engine.errors", True),
        ("kernels.cpu", "torch", False),
        ("engine.worker", "PySide6.QtCore", True),
        ("engine.worker", "app.paths", True),
        ("engine.worker", "kernels", False),
        ("app.bridge", "torch.nn", True),
        ("app.bridge", "kernels", True),
        ("app.bridge", "engine", False),
        ("app.story.storage", "PySide6.QtCore", True),
        ("app.story.storage", "pathlib", False),
        ("app.spelling.worker", "PySide6.QtCore", True),
        ("app.panels.writing", "app.dialogs.preferences", True),
        ("app.dialogs.preferences", "app.main_window", True),
        ("app.panels.writing", "app.theme", False),
    ],
)
def test_the_rules_of_the_layers_are_what_the_design_says(module: str, name: str, expected: bool) -> None:
    assert forbidden(module, name) is expected


def test_every_way_to_write_an_import_is_seen() -> None:
    source = "import a.b\nfrom c import d\ndef f():\n    from . import e\n    from ..g import h\n"
    assert set(imports(source, "app.panels.writing")) == {"a.b", "c", "c.d", "app.panels", "app.panels.e"} | {
        "app.g",
        "app.g.h",
    }
    assert set(imports("from . import e", "app.panels", is_package=True)) == {"app.panels", "app.panels.e"}


def test_the_app_takes_from_the_engine_only_what_it_exports() -> None:
    exported = _exported_by_engine()
    wrong = []
    for path in MODULES:
        if not is_in(module_name(path), "app"):
            continue
        for name in imports(path.read_text(encoding="utf-8"), module_name(path), path.name == "__init__.py"):
            parts = name.split(".")
            if parts[0] == "engine" and len(parts) > 1 and (len(parts) > 2 or parts[1] not in exported):
                wrong.append(f"{module_name(path)} imports {name}")
    assert wrong == []


def _exported_by_engine() -> set[str]:
    """The names of engine/__init__.py, without the submodules that importing it happens to put there."""
    code = """
        import engine, types
        print(*engine.__all__, *(n for n, v in vars(engine).items() if not isinstance(v, types.ModuleType)))
    """
    return set(_python(code).split())


def test_no_panel_or_dialog_knows_another() -> None:
    """Building blocks of a family may be shared inside it; a panel or a dialog is not a building block."""
    wrong = []
    for family, suffix in (("app.panels", "Panel"), ("app.dialogs", "Dialog")):
        members = {module_name(path): path for path in MODULES if is_in(module_name(path), family)}
        whole = {module for module, path in members.items() if _defines_class(path, suffix)}
        for module, path in members.items():
            names = set(imports(path.read_text(encoding="utf-8"), module, path.name == "__init__.py"))
            wrong += [f"{module} imports {other}" for other in sorted(whole & names - {module})]
    assert wrong == []


def _defines_class(path: Path, suffix: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.ClassDef) and node.name.endswith(suffix) for node in tree.body)


def test_modules_and_functions_stay_small_enough_to_read() -> None:
    too_long = []
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > MAX_MODULE_LINES:
            too_long.append(f"{path.relative_to(ROOT)} has {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    too_long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert too_long == []


def _python(code: str) -> str:
    """Runs code in a fresh interpreter; returns what it printed. Its error output is shown if it fails."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_engine_does_not_import_torch() -> None:
    assert _python("import sys, engine; print('torch' in sys.modules)").strip() == "False"


@pytest.mark.parametrize("module", ["app.application", "app.__main__"])
def test_the_window_is_built_without_torch(module: str) -> None:
    assert _python(f"import sys, {module}; print('torch' in sys.modules)").strip() == "False"


#: Modules that cost the start of the window a tenth of a second, or 5 ms and more, and that nothing there needs.
NOT_AT_THE_START = (
    *("numpy", "torch", "yaml", "lxml", "docx", "odf", "reportlab", "csv", "html.parser"),
    *("app.formats.docx_reader", "app.formats.epub_writer", "app.formats.html_reader", "app.printing.book"),
    *("app.spelling.dictionary", "app.spelling.speller", "app.dialogs.import_story", "app.dialogs.preferences"),
)


def test_what_the_window_does_not_need_is_not_imported_with_it(tmp_path: Path) -> None:
    code = f"""
        import os, sys
        os.environ.update(QT_QPA_PLATFORM="offscreen", QT_LOGGING_RULES="qt.text.font.db=false", HOME={str(tmp_path)!r})
        from PySide6.QtWidgets import QApplication
        from app.application import Application
        application = Application(QApplication([]))
        print([name for name in {NOT_AT_THE_START!r} if name in sys.modules], flush=True)
        application.session.close()
        os._exit(0)
    """
    assert _python(code).strip() == "[]"


def test_the_engine_writes_where_there_is_no_qt() -> None:
    code = """
        import sys
        sys.modules["PySide6"] = sys.modules["shiboken6"] = None  # importing them raises ImportError
        import engine
        model = engine.load_model("resources/models/fireside")
        ids = model.tokenizer.encode("The lamp was out.")
        logits, _ = model.forward(ids, model.initial_state())
        print(len(ids), len(logits) == model.info.n_vocab)
    """
    count, has_all_logits = _python(code).split()
    assert int(count) > 1
    assert has_all_logits == "True"
