"""dev.py: one command from a fresh clone to a running program, and a clear sentence where that can't be."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX paths, users and signals")


class Commands:
    """Stands in for dev.call: keeps each command, and answers 1 to those that hold a word in `failing`.

    library: what `cmake --install` puts there; None as without a compiler.
    """

    def __init__(self, library: Path | None = None) -> None:
        self.done: list[str] = []
        self.failing: tuple[str, ...] = ()
        self.library = library

    def __call__(self, command: list[str], **options: Any) -> int:
        text = " ".join(command)
        self.done.append(text)
        if "--install" in command and self.library is not None:
            self.library.touch()
        return int(any(word in text for word in self.failing))

    def count(self, word: str) -> int:
        return sum(word in command for command in self.done)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing set up, in a folder with a space in its name."""
    folder = tmp_path / "my ravel"
    folder.mkdir()
    for name in ("dev.py", "pyproject.toml", "constraints.txt", "CMakeLists.txt"):
        shutil.copy(ROOT / name, folder)
    (folder / "kernels" / "cpu").mkdir(parents=True)
    (folder / "kernels" / "cpu" / "api.cpp").touch()
    return folder


@pytest.fixture
def commands(checkout: Path) -> Commands:
    return Commands(library=checkout / "kernels" / "_ravel_cpu.so")


@pytest.fixture
def dev(checkout: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py of that checkout; its commands only recorded, no system library missing."""
    spec = importlib.util.spec_from_file_location("dev_of_checkout", checkout / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "call", commands)
    monkeypatch.setattr(module, "missing_packages", list)
    return module


def make_environment(dev: ModuleType) -> None:
    dev.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    dev.PYTHON.touch()


def test_the_first_call_makes_the_environment_and_the_next_finds_it(dev: ModuleType, commands: Commands) -> None:
    dev.VENV.mkdir()  # what `-m venv` would do
    dev.set_up()
    assert [commands.count("-m venv"), commands.count("pip install"), commands.count("cmake --build")] == [1, 1, 1]
    make_environment(dev)
    n_done = len(commands.done)
    dev.set_up()
    assert len(commands.done) == n_done


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_version_is_installed_into_the_environment_that_is_there(
    dev: ModuleType, commands: Commands, name: str
) -> None:
    make_environment(dev)
    dev.set_up()
    with (dev.ROOT / name).open("a") as file:
        file.write("\n# changed\n")
    dev.set_up()
    assert [commands.count("-m venv"), commands.count("pip install")] == [0, 2]


def test_a_broken_environment_is_made_again(dev: ModuleType, commands: Commands) -> None:
    make_environment(dev)
    commands.failing = ("import pip",)
    dev.set_up()
    assert [commands.count("-m venv --clear"), commands.count("pip install")] == [1, 1]


def test_an_installation_that_fails_says_so_and_is_tried_again(dev: ModuleType, commands: Commands) -> None:
    make_environment(dev)
    commands.failing = ("pip install",)
    for attempt in (1, 2):
        with pytest.raises(SystemExit, match=r"could not be installed.*needs the network"):
            dev.set_up()
        assert commands.count("pip install") == attempt
    commands.failing = ()
    dev.set_up()
    assert dev.is_set_up()


def test_an_environment_that_cannot_be_made_names_the_package_that_can(dev: ModuleType, commands: Commands) -> None:
    commands.failing = ("-m venv",)
    with pytest.raises(SystemExit, match="python3-venv"):
        dev.set_up()
    assert commands.count("pip install") == 0


def library_of(dev: ModuleType) -> Path:
    return dev.KERNELS / "_ravel_cpu.so"


@pytest.mark.parametrize(
    "name", ["kernels/cpu/api.cpp", "kernels/cpu/new.inl", "kernels/CMakeLists.txt", "CMakeLists.txt"]
)
def test_changed_native_code_is_built_again_without_installing_anything(
    dev: ModuleType, commands: Commands, name: str
) -> None:
    make_environment(dev)
    dev.set_up()
    with (dev.ROOT / name).open("a") as file:
        file.write("\n# changed\n")
    dev.set_up()
    assert [commands.count("pip install"), commands.count("cmake --build")] == [1, 2]


def test_a_library_that_was_removed_is_built_again(dev: ModuleType, commands: Commands) -> None:
    make_environment(dev)
    dev.set_up()
    library_of(dev).unlink()
    dev.set_up()
    assert [library_of(dev).exists(), commands.count("cmake --build")] == [True, 2]


def test_a_library_older_than_its_sources_is_never_left_there(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tests don't run on code that can't be built; the program does, with PyTorch, and says so."""
    make_environment(dev)
    dev.set_up()
    (dev.KERNELS / "cpu" / "api.cpp").write_text("no C++\n")
    commands.failing = ("cmake --build",)
    with pytest.raises(SystemExit, match="could not be built"):
        dev.main(["test"])
    assert not library_of(dev).exists()
    started: list[str] = []
    monkeypatch.setattr(dev, "become", lambda *arguments: started.extend(arguments))
    dev.main(["run", "--version"])
    assert started == ["-P", "-m", "app", "--version"]
    assert "computes with PyTorch" in capsys.readouterr().err


def test_without_a_compiler_everything_else_is_set_up_and_it_is_said_once(
    dev: ModuleType, commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    make_environment(dev)
    commands.library = None
    dev.set_up()
    assert "no C++ compiler, so Ravel computes with PyTorch" in capsys.readouterr().err
    n_done = len(commands.done)
    dev.set_up()
    assert [len(commands.done), capsys.readouterr().err] == [n_done, ""]


def test_a_compiler_that_comes_later_is_used(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_environment(dev)
    monkeypatch.setattr(dev, "compiler", lambda: "")
    commands.library = None
    dev.set_up()
    monkeypatch.setattr(dev, "compiler", lambda: "g++")
    commands.library = library_of(dev)
    dev.set_up()
    assert library_of(dev).exists()


def test_an_old_python_is_told_what_it_needs(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer, and this is 3\.9"):
        dev.main(["run"])
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 8))  # so it gets as far as that


@posix
def test_root_installs_missing_system_libraries_once(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda: ["libegl1"])
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    make_environment(dev)
    dev.set_up()
    assert [commands.count("apt-get update"), commands.count("apt-get install")] == [1, 1]
    assert "Please type" not in capsys.readouterr().err
    dev.set_up()  # still missing: said again, not tried again
    assert commands.count("apt-get install") == 1
    assert "apt-get install -y -q --no-install-recommends libegl1\n" in capsys.readouterr().err


@posix
def test_anybody_else_is_shown_the_line_to_type(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda: ["libegl1", "libgl1"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    make_environment(dev)
    dev.set_up()
    assert commands.count("apt-get") == 0
    assert "\n  sudo apt-get install -y -q --no-install-recommends libegl1 libgl1\n" in capsys.readouterr().err


def test_only_debian_like_systems_are_looked_at(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import dev; dev.loads = lambda library: False; print(*dev.missing_packages())"
    command = [sys.executable, "-c", code]
    without_apt = subprocess.run(command, cwd=checkout, env={"PATH": "/nonexistent"}, capture_output=True, text=True)
    assert without_apt.stdout.strip() == ""
    if sys.platform.startswith("linux") and shutil.which("apt-get"):
        with_apt = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
        assert {"libegl1", "libxcb-cursor0", "libwayland-cursor0"} <= set(with_apt.stdout.split())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there always is a display")
def test_without_a_display_run_says_how_to_go_on(
    dev: ModuleType, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(SystemExit, match=r"(?s)no display here.*python3 dev.py run continue story.md"):
        dev.main(["run"])
    assert commands.done == []


@pytest.fixture
def ready(checkout: Path) -> Callable[[str], subprocess.Popen[str]]:
    """`ready(code)` starts `dev.py run one two` from another folder, in a checkout whose program is `code`."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    stamp = """
        import dev
        dev.STAMP.write_text(dev.wanted_stamp())
        dev.KERNELS_BUILD.mkdir(parents=True)
        dev.KERNELS_STAMP.write_text(dev.kernels_stamp(cuda=False))
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(stamp)], cwd=checkout, check=True)
    (checkout / "app").mkdir()

    def start(code: str) -> subprocess.Popen[str]:
        (checkout / "app" / "__init__.py").touch()
        (checkout / "app" / "__main__.py").write_text(code)
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        command = [sys.executable, str(checkout / "dev.py"), "run", "one", "--two", "a b"]
        return subprocess.Popen(command, cwd=checkout.parent, env=environment, stdout=subprocess.PIPE, text=True)

    return start


@posix
def test_run_hands_over_arguments_folder_and_exit_status(
    ready: Callable[[str], subprocess.Popen[str]], checkout: Path
) -> None:
    program = ready("import os, sys; print(sys.argv[1:], os.getcwd()); sys.exit(7)")
    output, _ = program.communicate(timeout=30)
    assert output == f"['one', '--two', 'a b'] {checkout.parent}\n"
    assert program.returncode == 7


@posix
def test_a_signal_reaches_the_program_itself(ready: Callable[[str], subprocess.Popen[str]]) -> None:
    program = ready("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    assert program.stdout is not None
    assert int(program.stdout.readline()) == program.pid
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=30)
    assert program.returncode == -signal.SIGTERM


def test_all_tests_run_in_several_processes_and_chosen_ones_in_one(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_environment(dev)
    monkeypatch.chdir(dev.ROOT)  # where it goes; from there back again
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "become", lambda *command: started.append(command))
    for arguments in ([], ["tests/engine", "-x"]):
        dev.main(["test", *arguments])
    assert [command[:2] for command in started] == [("-m", "pytest")] * 2
    assert "-n" in started[0]
    assert started[1][2:] == ("tests/engine", "-x")


def test_an_unknown_verb_or_benchmark_lists_what_there_is(
    dev: ModuleType, commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmarks = dev.ROOT / "tests" / "benchmarks"
    benchmarks.mkdir(parents=True)
    (benchmarks / "frames.py").touch()
    for arguments, status, words in (
        (["dance"], 2, "dev.py bundle"),
        ([], 2, "dev.py bundle"),
        (["--help"], 0, "dev.py bundle"),
        (["bench"], 0, "frames"),
        (["bench", "nothing"], 2, "frames"),
    ):
        with pytest.raises(SystemExit) as end:
            dev.main(arguments)
        assert end.value.code == status
        assert words in capsys.readouterr().err
    assert commands.done == []


@pytest.mark.long
@posix
def test_a_fresh_copy_sets_itself_up(checkout: Path) -> None:
    """The whole of it, with pip and the network; then a second time at once."""
    for name in ("app", "engine", "kernels", "resources"):
        ignored = shutil.ignore_patterns("__pycache__", "_ravel_*")
        shutil.copytree(ROOT / name, checkout / name, ignore=ignored, dirs_exist_ok=True)
    for name in ("README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    command = [sys.executable, str(checkout / "dev.py"), "run", "--version"]
    subprocess.run(command, cwd=checkout.parent, check=True, timeout=900)
    again = subprocess.run(command, cwd=checkout.parent, check=True, capture_output=True, text=True, timeout=10)
    assert again.stdout.startswith("Ravel ")
    assert "setting up" not in again.stderr


def test_qt_keeps_its_hands_off_the_references_of_none(qapp) -> None:
    """PySide6 6.12.0 takes one with each call that returns nothing; Python 3.11 aborts after some thousands."""
    before = sys.getrefcount(None)
    for _ in range(2000):
        qapp.processEvents()
    assert sys.getrefcount(None) > before - 1000
