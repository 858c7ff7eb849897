"""What runs a model, where the native library is found, and what is said where it cannot run."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from pathlib import Path

import pytest
import torch

import kernels
from kernels import KernelsMissing, libraries, native
from kernels.native_executor import NativeExecution
from kernels.operations import Program
from kernels.packing import Format, pack
from kernels.torch_executor import TorchExecution
from tests.kernels.programs import rwkv4


@pytest.fixture
def nothing_native(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> Path:
        raise KernelsMissing(f"there is no library for {name} in this test")

    monkeypatch.setattr(libraries, "find", find)


def test_where_there_is_a_compiler_the_native_library_is_built() -> None:
    """Or every other test of it would be skipped on a machine that should run them."""
    if not any(map(shutil.which, ("c++", "g++", "clang++"))):
        pytest.skip("there is no C++ compiler here")
    assert native.load().levels, "python3 dev.py test builds it"


def test_native_kernels_come_first_on_a_processor(library: native.Library) -> None:
    chosen = kernels.choose("cpu")
    assert chosen.report == f"native, {native.LEVEL_NAMES[library.level]}"
    execution = chosen.prepare(rwkv4())
    assert isinstance(execution, NativeExecution)
    assert execution.report == chosen.report
    assert kernels.choose("cpu", "cpu").report == chosen.report


def test_without_the_library_torch_runs_it_and_the_report_says_why(nothing_native: None) -> None:
    chosen = kernels.choose("cpu")
    assert chosen.report == "torch on cpu (there is no library for cpu in this test)"
    assert isinstance(chosen.prepare(rwkv4()), TorchExecution)
    weight = torch.randn(20, 40, generator=torch.Generator().manual_seed(0))
    assert torch.equal(chosen.pack(weight, Format.INT8).data, pack(weight, Format.INT8).data)
    assert "there is no library for cuda in this test" in kernels.choose("cuda").report


def test_kernels_can_be_forced() -> None:
    assert kernels.choose("cpu", "reference").report == "reference (forced)"
    assert kernels.choose("cpu", "torch").report == "torch on cpu (forced)"
    assert isinstance(kernels.choose("cpu", "torch").prepare(rwkv4()), TorchExecution)


def test_kernels_that_are_forced_and_cannot_run_say_why(nothing_native: None) -> None:
    with pytest.raises(KernelsMissing) as missing:
        kernels.choose("cpu", "cpu")
    assert missing.value.reason == "there is no library for cpu in this test"
    for device, forced in (("cpu", "cuda"), ("cuda", "cpu"), ("cuda:1", "cpu")):
        with pytest.raises(KernelsMissing, match=f"{forced} do not run on {device}"):
            kernels.choose(device, forced)


@pytest.mark.parametrize("word", ["magic", "", "CPU"])
def test_kernels_that_nobody_knows_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no kernels are named"):
        kernels.choose("cpu", word)


def library_file(folder: Path) -> Path:
    file = folder / "kernels" / f"_ravel_cpu{libraries._SUFFIX}"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no library")
    return file


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place for packages; the sources lie in another that has no library, nothing else is on the path."""
    if request.config.getoption("--kernels-library"):
        pytest.skip("the library was given, not looked for")
    (tmp_path / "sources" / "kernels").mkdir(parents=True)
    monkeypatch.setattr(libraries, "__file__", str(tmp_path / "sources" / "kernels" / "libraries.py"))
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(importlib.metadata, "files", lambda name: None)
    return tmp_path / "packages"


def test_a_library_beside_the_sources_is_found(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = library_file(elsewhere)
    monkeypatch.setattr(libraries, "__file__", str(file.parent / "libraries.py"))
    assert libraries.find("cpu") == file


def test_a_library_of_an_editable_installation_is_found(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = library_file(elsewhere)
    monkeypatch.setattr(sys, "path", ["", str(elsewhere)])
    assert libraries.find("cpu") == file


def test_a_library_is_found_by_what_the_installer_wrote_down(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = library_file(elsewhere)
    (elsewhere / "ravel-1.dist-info").mkdir()
    (elsewhere / "ravel-1.dist-info" / "RECORD").write_text(f"kernels/{file.name},,\nother.py,,\n")
    distribution = importlib.metadata.PathDistribution(elsewhere / "ravel-1.dist-info")
    monkeypatch.setattr(importlib.metadata, "files", lambda name: distribution.files)
    assert libraries.find("cpu") == file


def test_no_library_comes_from_the_folder_that_the_program_was_started_in(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library_file(elsewhere)
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr(sys, "path", ["", "."])
    with pytest.raises(KernelsMissing, match="not installed"):
        libraries.find("cpu")


def test_an_installation_that_left_no_record_is_no_error(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def files(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "files", files)
    with pytest.raises(KernelsMissing, match="not installed"):
        libraries.find("cpu")


def test_a_file_that_is_no_library_is_refused(elsewhere: Path) -> None:
    with pytest.raises(KernelsMissing, match="does not load"):
        native.Library(library_file(elsewhere))


def test_a_library_of_another_version_is_refused(library: native.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "ABI", libraries.ABI + 1)
    with pytest.raises(KernelsMissing, match="another version"):
        libraries.open_library(library.path)


@pytest.mark.parametrize("n", [0, -1])
def test_no_threads_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        kernels.set_threads(n)


@pytest.mark.parametrize("computes", [True, False])
def test_threads_are_set_for_what_computes(
    library: native.Library, monkeypatch: pytest.MonkeyPatch, computes: bool
) -> None:
    monkeypatch.setattr(kernels, "torch_computes", lambda: computes)
    kept, torch_kept = library.threads, torch.get_num_threads()
    try:
        kernels.set_threads(3)
        assert (library.threads, torch.get_num_threads()) == (3, 3 if computes else 1)
    finally:
        library.set_threads(kept)
        torch.set_num_threads(torch_kept)


def test_torch_computes_from_its_first_program_on(library: native.Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_torch_was_prepared", False)
    assert not kernels.torch_computes()
    kernels.choose("cpu", "torch").prepare(Program(n_embd=32, n_vocab=32, state_shapes={}))
    assert kernels.torch_computes()


def test_by_default_a_whole_core_has_a_thread() -> None:
    assert kernels.default_threads() >= 1
