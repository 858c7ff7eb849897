"""What goes into the packaged program: nothing missing, nothing idle, every licence. Builds nothing."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import textwrap
import tomllib
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.licences import licence_texts
from app.manual import read_pages
from app.translation import LANGUAGES
from tests.helpers.gguf_files import converted, write_gguf
from tests.helpers.tiny_models import rwkv7_tensors

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

Entry = tuple[str, str, str]


class Build:
    """Runs build.spec with stand-ins for PyInstaller's steps, which keep what they are given."""

    def __init__(self, work: Path, binaries: list[Entry] | None = None, datas: list[Entry] | None = None) -> None:
        self.calls: dict[str, list[SimpleNamespace]] = {}
        self._found = {"pure": [], "scripts": [], "binaries": binaries or [], "datas": datas or []}
        self.names: dict[str, Any] = {"SPECPATH": str(ROOT), "workpath": str(work)}
        self.names |= {step: self._step(step) for step in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
        source = (ROOT / "build.spec").read_text(encoding="utf-8")
        exec(compile(source, "build.spec", "exec"), self.names)

    def _step(self, step: str) -> Any:
        def record(*arguments: Any, **options: Any) -> SimpleNamespace:
            call = SimpleNamespace(arguments=arguments, options=options, **(self._found if step == "Analysis" else {}))
            self.calls.setdefault(step, []).append(call)
            return call

        return record

    @property
    def analysis(self) -> SimpleNamespace:
        return self.calls["Analysis"][0]

    def kept(self) -> set[str]:
        entries = [*self.analysis.binaries, *self.analysis.datas]
        return {name for name, _, _ in entries if not name.startswith("licenses/")}


@pytest.fixture
def no_imports(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What each library file loads, as far as the analysis is told; by default nothing loads anything."""
    loads: dict[str, list[str]] = {}
    monkeypatch.setattr(
        "PyInstaller.depend.bindepend.get_imports", lambda source: {(name, None) for name in loads.get(source, [])}
    )
    return loads


def test_every_resource_and_the_world_vocabulary_are_inside(tmp_path: Path) -> None:
    datas = Build(tmp_path).analysis.options["datas"]
    bundled = {f"{folder}/{Path(file).name}" for file, folder in datas}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "resources").rglob("*")
        if path.is_file() and path.suffix != ".ts"
    }
    assert wanted - bundled == set()
    assert "resources/vocab/rwkv_vocab_v20230424.txt" in bundled


def test_the_manual_is_inside_in_every_language_with_the_pictures_where_its_pages_look_for_them(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    for file, folder in Build(tmp_path).analysis.options["datas"]:
        if folder.startswith("docs"):
            (bundle / folder).mkdir(parents=True, exist_ok=True)
            (bundle / folder / Path(file).name).touch()
    source = ROOT / "docs" / "manual"
    pages = [page for language in LANGUAGES for page in read_pages(source, language)]
    assert len(pages) == len(LANGUAGES) * len(read_pages(source)) > 20
    for page in pages:
        inside = bundle / page.path.relative_to(ROOT)
        assert inside.is_file()
        pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", page.text)
        assert [name for name in pictures if not (inside.parent / name).is_file()] == []


def test_every_module_of_ours_is_inside_also_those_found_by_name(tmp_path: Path) -> None:
    hidden = set(Build(tmp_path).analysis.options["hiddenimports"])
    for package in ("app", "engine", "kernels"):
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            assert name in hidden or name.endswith("__main__")


@pytest.mark.parametrize(("cuda", "names"), [(None, ["_ravel_cpu.so"]), ("13.0", ["_ravel_cpu.so", "_ravel_cuda.so"])])
def test_the_native_kernels_are_inside_where_they_were_built_and_torch_can_use_them(
    tmp_path: Path, cuda: str | None, names: list[str]
) -> None:
    build = Build(tmp_path)
    folder = tmp_path / "kernels"
    folder.mkdir()
    for name in ("_ravel_cpu.so", "_ravel_cuda.so", "_ravel_cpu.lib", "native.py"):
        (folder / name).touch()
    libraries = build.names["native_libraries"]
    assert libraries(folder, cuda) == [(str(folder / name), "kernels") for name in names]
    assert build.analysis.options["binaries"] == libraries(ROOT / "kernels", torch.version.cuda)


def test_the_program_is_one_folder_that_is_not_unpacked_or_compressed(tmp_path: Path) -> None:
    build = Build(tmp_path)
    assert [call.options["exclude_binaries"] for call in build.calls["EXE"]] == [True]
    assert [call.options["upx"] for call in [*build.calls["EXE"], *build.calls["COLLECT"]]] == [False, False]


def test_what_torch_and_qt_need_stays_and_the_rest_goes(tmp_path: Path, no_imports: dict[str, list[str]]) -> None:
    plugins = "PySide6/Qt/plugins"
    stay = [
        "torch/bin/torch_shm_manager",
        "torch/lib/libgomp.so.1",
        f"{plugins}/platforms/libqxcb.so",
        f"{plugins}/platforms/libqoffscreen.so",
        f"{plugins}/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
    ]
    go = [
        "torch/bin/protoc",
        "torch/include/ATen/ATen.h",
        f"{plugins}/platforms/libqeglfs.so",
        f"{plugins}/platformthemes/libqgtk3.so",
        f"{plugins}/sqldrivers/libqsqlite.so",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "PySide6/Qt/translations/designer_de.qm",
        "ravel-0.1.0.dist-info/direct_url.json",
    ]
    build = Build(tmp_path, datas=[(name, f"/nowhere/{name}", "DATA") for name in stay + go])
    assert build.kept() == set(stay)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bundles libraries of the system")
def test_a_library_goes_with_the_only_plugin_that_needed_it(tmp_path: Path, no_imports: dict[str, list[str]]) -> None:
    no_imports |= {
        "/qt/libqxcb.so": ["libxcb-icccm.so.4"],
        "/qt/libqgtk3.so": ["libgtk-3.so.0"],
        "/sys/libxcb-icccm.so.4": ["libXau.so.6"],
    }
    binaries = [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qt/libqxcb.so", "BINARY"),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "/qt/libqgtk3.so", "BINARY"),
        ("libxcb-icccm.so.4", "/sys/libxcb-icccm.so.4", "BINARY"),
        ("libXau.so.6", "/sys/libXau.so.6", "BINARY"),
        ("libgtk-3.so.0", "/sys/libgtk-3.so.0", "BINARY"),
        ("PySide6/Qt/lib/libQt6Quick.so.6", "/qt/libQt6Quick.so.6", "BINARY"),
        ("libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Quick.so.6", "SYMLINK"),
    ]
    build = Build(tmp_path, binaries)
    assert build.kept() == {"PySide6/Qt/plugins/platforms/libqxcb.so", "libxcb-icccm.so.4", "libXau.so.6"}


def test_nothing_that_is_left_out_is_missed(tmp_path: Path) -> None:
    """With the excluded modules blocked, the window's code loads, models of all formats write, torch can train."""
    quantised = write_gguf(tmp_path / "m.gguf", converted(rwkv7_tensors(), "rwkv7"), kind="Q8_0")
    code = f"""
        import sys
        sys.modules.update(dict.fromkeys({Build(tmp_path).names["EXCLUDED"]!r}))  # importing them raises ImportError
        import app.application, engine
        model = engine.load_model("resources/models/fireside")
        model.forward(model.tokenizer.encode("The lamp was out."), model.initial_state())
        engine.load_model({str(quantised)!r})
        import safetensors.torch, torch
        layer = torch.nn.Linear(2, 2)
        step = torch.optim.AdamW(layer.parameters())
        layer(torch.ones(1, 2)).sum().backward()
        step.step()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_every_package_inside_brings_its_licence(tmp_path: Path) -> None:
    licences_of = Build(tmp_path).names["distribution_licences"]
    for name in sorted(_needed(PROJECT["dependencies"])):
        texts = licences_of(metadata.distribution(name))
        assert max(Path(file).stat().st_size for file, _ in texts) > 900, f"{name}: no licence is that short"


def test_the_vocabularies_bring_their_notice_and_licence(tmp_path: Path, no_imports: dict[str, list[str]]) -> None:
    inside = {name for name, _, _ in Build(tmp_path).analysis.datas}
    assert {"licenses/vocabularies/NOTICE.txt", "licenses/vocabularies/LICENSE"} <= inside
    notice = (ROOT / "resources/vocab/NOTICE.txt").read_text(encoding="utf-8")
    shipped = ROOT / "resources/vocab/20B_tokenizer.json"
    assert hashlib.sha256(shipped.read_bytes()).hexdigest() in notice
    assert notice.strip() in licence_texts()


def test_the_dictionaries_bring_their_licence(tmp_path: Path, no_imports: dict[str, list[str]]) -> None:
    inside = {name for name, _, _ in Build(tmp_path).analysis.datas}
    assert "licenses/dictionaries/LICENCE.txt" in inside
    licence = (ROOT / "resources/dictionaries/LICENCE.txt").read_text(encoding="utf-8")
    assert "Kevin Atkinson" in licence
    assert "Geoff Kuenning" in licence
    assert licence.strip() in licence_texts()


def test_the_fonts_are_inside_with_their_licences(tmp_path: Path, no_imports: dict[str, list[str]]) -> None:
    inside = {name for name, _, _ in Build(tmp_path).analysis.datas}
    for folder in ("literata", "atkinson-hyperlegible", "courier-prime"):
        assert f"licenses/fonts/{folder}/OFL.txt" in inside
        assert (ROOT / "resources/fonts" / folder / "OFL.txt").read_text(encoding="utf-8").strip() in licence_texts()


def test_a_package_without_a_licence_stops_the_build(tmp_path: Path) -> None:
    build = Build(tmp_path)
    nameless = SimpleNamespace(name="nameless", files=[], metadata=metadata.distribution("tomlkit").metadata)
    with pytest.raises(SystemExit, match="nameless has no licence text"):
        build.names["distribution_licences"](nameless)


@pytest.mark.parametrize(
    ("platform", "programs", "icon"),
    [
        ("linux", {"Ravel": True}, None),
        ("win32", {"Ravel": False, "Ravel-terminal": True}, ".ico"),
        ("darwin", {"Ravel": False}, ".icns"),
    ],
)
def test_each_system_gets_its_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, programs: dict[str, bool], icon: str | None
) -> None:
    """The steps that PyInstaller would be asked for; PyInstaller itself was only ever run on Linux."""
    monkeypatch.setattr(sys, "platform", platform)
    build = Build(tmp_path)
    assert {call.options["name"]: call.options["console"] for call in build.calls["EXE"]} == programs
    for call in build.calls["EXE"]:
        drawn = call.options["icon"]
        assert (drawn and Path(drawn).suffix) == icon
        assert icon is None or Path(drawn).stat().st_size > 1000
    assert ("BUNDLE" in build.calls) == (platform == "darwin")


def test_every_version_is_pinned_and_is_the_one_that_is_tested() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("#")[0].strip().split("==") for line in lines if "==" in line and line[0] != "#")
    pins = {canonicalize_name(name): version for name, version in pins.items()}
    needed = _needed([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
    installed = {name: re.sub(r"\+.*", "", metadata.version(name)) for name in needed}  # torch is 2.13.0+cpu here
    assert {name: pins.get(name) for name in needed} == installed


def test_what_builds_the_program_is_pinned_twice_to_the_same_version() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [builder] = [Requirement(text) for text in pyproject["build-system"]["requires"]]
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert f"{builder.name.replace('-', '_')}{builder.specifier}" in {line.split("#")[0].strip() for line in pins}


def _needed(requirements: list[str]) -> set[str]:
    """Names of everything that pip installs for `requirements` on this machine."""
    names: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in names and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            names.add(name)
            waiting += [Requirement(text) for text in metadata.requires(name) or []]
    return names


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {PROJECT['version']}" in changelog
