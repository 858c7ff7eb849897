#!/usr/bin/env python3
"""The one command for working on Ravel. The first call makes .venv and installs what is needed into it.

python3 dev.py run [ARGS]     start Ravel; everything after `run` goes to the program
python3 dev.py test [ARGS]    run the tests with pytest; --long adds the long ones, --gpu runs those for an NVIDIA GPU;
                              without ARGS in several processes at a time
python3 dev.py lint           formatting, ruff, and mypy on engine/ and kernels/
python3 dev.py bench [NAME]   run tests/benchmarks/NAME.py, or list what there is
python3 dev.py fuzz [COUNT]   read COUNT damaged files of every kind (2,000), in several processes
python3 dev.py sanitize       run the native kernels' tests under AddressSanitizer, UBSan and ThreadSanitizer
python3 dev.py bundle         build the packaged program in dist/Ravel
python3 dev.py screenshot     make the pictures in docs/images again
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "ravel-set-up"  # exists once everything is installed; holds what it was installed from
CMAKE = str(PYTHON.with_name("cmake"))
KERNELS = ROOT / "kernels"  # native libraries are built beside the Python files that load them
KERNELS_BUILD = ROOT / "build" / "kernels"
KERNELS_STAMP = KERNELS_BUILD / "built-from"  # what the libraries were built from, and their names

# What Qt loads from the system, and the Debian package that has it.
LIBRARIES = {
    # without a window too
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",  # libglib2.0-0t64 since Debian 13, which still answers to this name
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    # for an X11 window
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    # for a Wayland window
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
APT_INSTALL = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]


def say(sentence: str) -> None:
    """Tells the person at the terminal; standard output belongs to the program that is run."""
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)


def call(command: list[str], **options) -> int:
    """Runs a command of the set-up to its end, its output on stderr. Returns its exit status."""
    return subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr, **options)


def missing_packages() -> list[str]:
    """Debian packages that Qt needs and that aren't here; on anything but Debian-like Linux, none."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return []
    missing = [package for library, package in LIBRARIES.items() if not loads(library)]
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info[1]}-venv")
    if not PYTHON.exists() and not compiler():
        missing.append("g++")  # asked for once: Ravel works without
    return missing


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str], may_install: bool) -> None:
    """Installs Debian packages where that is possible, else says what to type. Never stops: much works without."""
    if may_install and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        say("installing system libraries: " + " ".join(packages))
        call(["apt-get", "update", "-q"], env=environment)
        if call([*APT_INSTALL, *packages], env=environment) == 0:
            return
    command = [*([] if os.geteuid() == 0 else ["sudo"]), *APT_INSTALL, *packages]
    say("system packages that Ravel needs are missing. Please type:\n  " + " ".join(command))


def wanted_stamp() -> str:
    """Changes when the declared packages, their versions or the place of the checkout do."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_set_up() -> bool:
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted_stamp()


def compiler() -> str:
    """The C++ compiler; "" where there is none. On Windows CMake looks for it."""
    names = (os.environ.get("CXX", ""), "c++", "g++", "clang++")
    return next((name for name in names if name and shutil.which(name)), "")


def with_cuda(wanted: bool) -> bool:
    """Whether to build those for NVIDIA too: where they are wanted and can be built, and then always."""
    return bool(shutil.which("nvcc")) and (wanted or any("cuda" in library.name for library in libraries()))


def are_built(cuda: bool = False) -> bool:
    """Whether the native libraries are those of the sources that are there."""
    return KERNELS_STAMP.exists() and KERNELS_STAMP.read_text() == kernels_stamp(with_cuda(cuda))


def kernels_stamp(cuda: bool) -> str:
    """Changes when the sources of the native libraries, the compiler or the place of the checkout do, or when a library
    goes away."""
    digest = hashlib.sha256(f"{ROOT} {compiler()} {cuda}".encode())
    for file in sorted([ROOT / "CMakeLists.txt", *KERNELS.rglob("*")]):
        if file.suffix in (".txt", ".cpp", ".h", ".inl", ".cu", ".cuh"):
            digest.update(f"{file.relative_to(ROOT)}".encode() + file.read_bytes())
    return "\n".join([digest.hexdigest(), *(library.name for library in libraries())])


def libraries() -> list[Path]:
    return sorted(file for file in KERNELS.glob("_ravel_*") if file.suffix in (".so", ".dylib", ".dll"))


def build_kernels(cuda: bool = False) -> bool:
    """Builds the native libraries if their sources changed: seconds. False where they can't be compiled.

    Without a C++ compiler there is nothing to build. cuda: see `with_cuda`.
    """
    if are_built(cuda):
        return True
    cuda = with_cuda(cuda)
    KERNELS_BUILD.mkdir(parents=True, exist_ok=True)
    done = cmake(KERNELS_BUILD, f"-DRAVEL_CUDA={'ON' if cuda else 'OFF'}")
    for library in libraries():  # never one that is older than its sources
        library.unlink()
    if not done or call([CMAKE, "--install", str(KERNELS_BUILD), "--config", "Release", "--prefix", str(ROOT)]) != 0:
        return False
    if not libraries():
        say("there is no C++ compiler, so Ravel computes with PyTorch, which is slower. Debian's package is g++")
    KERNELS_STAMP.write_text(kernels_stamp(cuda))
    return True


def cmake(folder: Path, *options: str) -> bool:
    """Configures and builds the native code in `folder`."""
    generator = [] if os.name == "nt" else ["-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={PYTHON.with_name('ninja')}"]
    known = folder / "CMakeCache.txt"
    fresh = [] if known.exists() and str(ROOT) in known.read_text() else ["--fresh"]
    configure = [CMAKE, "-S", str(ROOT), "-B", str(folder), "--log-level=WARNING", *fresh, *generator, *options]
    return call(configure) == 0 and call([CMAKE, "--build", str(folder), "--config", "Release"]) == 0


def build_kernels_or_exit(cuda: bool = False) -> None:
    if not build_kernels(cuda):
        sys.exit("dev.py: the native kernels could not be built (the compiler's own words are above).")


def set_up() -> None:
    """Brings .venv and the native libraries to what the sources say, or exits with a sentence that says why not."""
    install()
    build_kernels_or_exit()


def install() -> None:
    """Brings .venv to what pyproject.toml and constraints.txt say, or exits with a sentence that says why not."""
    ready = is_set_up()
    packages = missing_packages()
    if packages:
        install_packages(packages, may_install=not ready)
    if ready:
        return
    say("setting up .venv; the first time takes a few minutes and downloads several hundred megabytes")
    STAMP.unlink(missing_ok=True)
    whole = PYTHON.exists() and call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    if not whole and call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        sys.exit(
            "dev.py: Python could not make a virtual environment in .venv (its own words are above). "
            "On Debian and Ubuntu the package python3-venv has what it needs."
        )
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    # build_kernels builds the native libraries, each time they change
    pip += ["--config-settings=wheel.cmake=false", "--config-settings=editable.mode=inplace"]
    if call([*pip, "-c", "constraints.txt", "-e", ".[dev]"]) != 0:
        sys.exit(
            "dev.py: the packages that Ravel needs could not be installed (pip's own words are above). "
            "This step needs the network and about 2 GB of disk; the same command goes on where it stopped."
        )
    # Only the path: the finder that scikit-build-core adds would import this checkout's modules from any other one too.
    for note in VENV.rglob("_editable_skbc_ravel.pth"):
        note.write_text(f"{ROOT}\n", encoding="utf-8")
    STAMP.write_text(wanted_stamp())


def become(*arguments: str) -> None:
    """Goes on as `python ARGUMENTS` of .venv: its exit status and signals are this command's own. Doesn't return."""
    command = [str(PYTHON), *arguments]
    if os.name == "nt":  # exec on Windows returns to the shell at once
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def run(arguments: list[str]) -> None:
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not arguments and not display:
        sys.exit(
            "dev.py: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open. "
            "Ravel also writes in the terminal:\n  python3 dev.py run continue story.md"
        )
    install()
    if not build_kernels():
        say("the native kernels could not be built, so Ravel computes with PyTorch, which is slower")
    become("-P", "-m", "app", *arguments)  # -P: an `app` folder where the writer stands is none of ours


def test(arguments: list[str]) -> None:
    set_up()
    if "--gpu" in arguments:
        build_kernels_or_exit(cuda=True)
    os.chdir(ROOT)
    become("-m", "pytest", *(arguments or in_several_processes()))


def in_several_processes() -> list[str]:
    """All tests, a file at a time, on as many processors as a computer has and its memory stands."""
    return ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", "--no-loadscope-reorder"]


def lint(_: list[str]) -> None:
    install()
    checks = (["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"])
    failed = [check[0] for check in checks if call([str(PYTHON), "-m", *check]) != 0]
    sys.exit(1 if failed else 0)


def bench(arguments: list[str]) -> None:
    folder = ROOT / "tests" / "benchmarks"
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    if not arguments or arguments[0] not in names:
        say("benchmarks are: " + (", ".join(names) or "none yet"))
        sys.exit(2 if arguments else 0)
    set_up()
    os.chdir(ROOT)
    become("-m", f"tests.benchmarks.{arguments[0]}", *arguments[1:])


def fuzz(arguments: list[str]) -> None:
    set_up()
    os.chdir(ROOT)
    become("-m", "tests.fuzz", *arguments)


def sanitize(arguments: list[str]) -> None:
    install()
    os.chdir(ROOT)
    become("-m", "tests.sanitizers", *arguments)


def bundle(_: list[str]) -> None:
    install()
    build_kernels_or_exit(cuda=True)
    began = time.monotonic()
    command = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"]
    status = call(command, env={**os.environ, "PYTHONWARNINGS": "ignore"})  # torch's warnings about itself
    if status == 0:
        folder = ROOT / "dist" / "Ravel"
        size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{folder}: {size / 1e6:.0f} MB, built in {time.monotonic() - began:.0f} s")
    sys.exit(status)


def screenshot(arguments: list[str]) -> None:
    set_up()
    os.chdir(ROOT)
    become("-m", "tests.screenshots", *arguments)


VERBS = {verb.__name__: verb for verb in (run, test, lint, bench, fuzz, sanitize, bundle, screenshot)}


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"dev.py: Ravel needs Python 3.11 or newer, and this is {version}. Try: python3.11 dev.py run")
    if not arguments or arguments[0] not in VERBS:
        print(__doc__.strip(), file=sys.stderr)
        sys.exit(0 if arguments in (["help"], ["-h"], ["--help"]) else 2)
    VERBS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)  # Ctrl+C during the set-up; the next call takes it up again
