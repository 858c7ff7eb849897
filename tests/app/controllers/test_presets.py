"""The writer's own presets: kept, renamed, deleted, and carried from and to files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

import engine
from app import paths
from app.dialogs import files
from app.dialogs.preset_import import PresetImportDialog
from app.dialogs.preset_name import PresetNameDialog
from app.preset_words import REASONS, entry_words, group_words
from tests.helpers.program import Program

Start = Callable[..., Program]


@pytest.fixture
def program(start: Start) -> Iterator[Program]:
    return start(wait_for_model=False)


def dialog_of(kind: type[QWidget]) -> QWidget:
    (found,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())
    return found


def keys(program: Program) -> list[str]:
    box = program.app.panel.preset
    return [box.itemData(row) for row in range(box.count()) if box.itemData(row)]


def own_files() -> list[str]:
    return sorted(path.name for path in (paths.config_folder() / "presets").glob("*"))


def test_the_dials_are_kept_under_a_name_and_chosen_again_after_a_restart(program: Program, start: Start) -> None:
    program.app.dialling.turn({"temperature": 1.4, "min_p": 0.07})
    program.app.presets.ask_name()
    dialog = dialog_of(PresetNameDialog)
    assert isinstance(dialog, PresetNameDialog)
    assert not dialog.save_button.isEnabled()
    dialog.name.setText("  Night   rain ")
    dialog.save_button.click()
    kept = program.app.dialling.params()
    assert (program.app.dialling.preset, own_files()) == ("own:night-rain", ["night-rain.toml"])
    assert program.app.panel.preset.currentText() == "Night rain"
    program.app.dialling.choose_preset("wild")
    program.app.dialling.choose_preset("own:night-rain")
    program.close()
    again = start(wait_for_model=False)
    assert again.app.dialling.params() == kept
    assert again.app.panel.preset.currentText() == "Night rain"


def test_own_presets_stand_after_a_line_below_the_shipped_ones(program: Program) -> None:
    program.app.presets.save("A")
    box = program.app.panel.preset
    row = box.findData("own:a")
    assert box.itemData(row - 1, Qt.ItemDataRole.AccessibleDescriptionRole) == "separator"
    assert "balanced" in keys(program)[: keys(program).index("own:a")]


def test_a_preset_with_the_name_of_a_shipped_one_is_another(program: Program) -> None:
    program.app.dialling.turn({"temperature": 0.11})
    program.app.presets.save("Balanced")
    assert {"balanced", "own:balanced"} <= set(keys(program))
    program.app.dialling.choose_preset("balanced")
    assert program.app.dialling.params().temperature != 0.11


def test_a_name_that_is_taken_is_said_before_it_is_replaced(program: Program) -> None:
    presets = program.app.presets
    presets.save("Dusk")
    program.app.dialling.turn({"temperature": 0.5})
    presets.ask_name()
    dialog = dialog_of(PresetNameDialog)
    assert isinstance(dialog, PresetNameDialog)
    dialog.name.setText("dusk")
    assert "dusk" in dialog.note()
    assert dialog.save_button.text() == "Replace"
    dialog.save_button.click()
    (preset,) = presets.own.presets()
    assert (preset.name, preset.params.temperature) == ("dusk", 0.5)


def test_a_preset_is_renamed_without_moving_a_dial(program: Program) -> None:
    presets = program.app.presets
    presets.save("One")
    presets.save("Two")
    before = program.app.dialling.params()
    presets.ask_new_name()
    dialog = dialog_of(PresetNameDialog)
    assert isinstance(dialog, PresetNameDialog)
    dialog.name.setText("ONE")
    assert not dialog.save_button.isEnabled()
    dialog.name.setText("Three")
    dialog.save_button.click()
    assert sorted(preset.name for preset in presets.own.presets()) == ["One", "Three"]
    assert (program.app.dialling.preset, program.app.dialling.params()) == ("own:two", before)


def test_a_deleted_preset_leaves_the_dials_and_comes_back_with_undo(program: Program) -> None:
    presets = program.app.presets
    program.app.dialling.turn({"temperature": 1.7})
    presets.save("Gone")
    before = program.app.dialling.params()
    presets.delete()
    assert (own_files(), program.app.dialling.params()) == ([], before)
    assert "own:gone" not in keys(program)
    program.app.notices._run("presets")
    assert own_files() == ["gone.toml"]
    assert "own:gone" in keys(program)


def test_the_menu_dims_what_a_shipped_preset_cannot(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    presets, shown = program.app.presets, []
    monkeypatch.setattr(QMenu, "popup", lambda _menu, place: shown.append(place))  # warns without a window system
    program.app.panel.preset_more.setFocus()
    program.press(Qt.Key.Key_Space)
    assert presets.menu is not None
    enabled = {action.text(): action.isEnabled() for action in presets.menu.actions() if action.text()}
    assert enabled == {
        "&Save as preset…": True,
        "&Rename…": False,
        "&Delete": False,
        "&Import…": True,
        "&Export…": True,
    }
    assert len(shown) == 1
    assert program.app.panel.preset_more.accessibleName()


def test_an_imported_preset_is_used_only_when_the_writer_says_so(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "Harbour.json"
    values = {
        "temp": 1.3, "min_p": 0.06, "rep_pen": "x", "guidance_scale": 2, "top_p": 7,
        "stop_sequence": ["THE END"], "banned_tokens": '"a shiver ran"',
    }  # fmt: skip
    path.write_text(json.dumps(values), encoding="utf-8")
    before = program.app.dialling.params()
    program.app.presets.open_import(str(path))
    dialog = dialog_of(PresetImportDialog)
    assert isinstance(dialog, PresetImportDialog)
    assert {kind: len(entries) for kind, (_, _, entries) in dialog.groups.items()} == {
        "adjusted": 1, "refused": 1, "no_counterpart": 1, "taken": 4,
    }  # fmt: skip
    assert "7 → 1" in dialog.groups["adjusted"][1].text()
    dialog.cancel_button.click()
    assert (program.app.dialling.params(), own_files()) == (before, [])
    program.app.presets.open_import(str(path))
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, PresetImportDialog) and w.isVisible())
    dialog.use_button.click()
    assert program.app.dialling.preset == "own:harbour"
    assert program.app.dialling.params() == engine.SamplingParams(temperature=1.3, min_p=0.06)
    assert program.app.settings.value("stop_strings") == ["THE END"]
    assert "a shiver ran" in program.app.rules.phrases.phrases()
    assert not program.app.settings.value("phrases_banned")
    assert "not in use yet" in program.app.notices.shown()["presets"]


def test_every_reason_of_the_report_has_its_words() -> None:
    named = set(re.findall(r"[a-z_]+", (engine.sampling.ImportedValue.__doc__ or "").split("else one of")[1]))
    assert set(REASONS) <= named
    told = engine.sampling.ImportedValue("rep_pen", "9", "adjusted", "out_of_range", "repetition_penalty", 8.0)
    assert entry_words(told).endswith("(rep_pen): 9 → 8. The value was beyond what Ravel takes.")
    told = engine.sampling.ImportedValue("eta_cutoff", "10", "taken", "", "eta_cutoff", 0.001)
    assert entry_words(told).endswith("(eta_cutoff): 10 → 0.001")
    idle = engine.sampling.ImportedValue("tfs", "1", "taken", "off")
    assert group_words([told, idle], 5).split("\n")[1] == "• Off or left open: tfs"


def test_an_import_never_takes_the_place_of_another(program: Program, tmp_path: Path) -> None:
    program.app.presets.save("Harbour")
    path = tmp_path / "harbour.yaml"
    path.write_text("temperature: 0.4\n", encoding="utf-8")
    program.app.presets.open_import(str(path))
    dialog = dialog_of(PresetImportDialog)
    assert isinstance(dialog, PresetImportDialog)
    assert dialog.phrases.isHidden()
    dialog.accept()
    assert sorted(p.name for p in program.app.presets.own.presets()) == ["Harbour", "harbour 2"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Once upon a time.", "no preset that Ravel can read"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"temp": ', "damaged"),
        (b'name = "N"\n[sampling]\ntelepathy = 1', "telepathy"),
        (b'name = "N"\n[sampling]\ntop_p = 2', "top_p"),
        (None, "can't be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_in_a_sentence(
    program: Program, tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "p.json"
    if content is not None:
        path.write_bytes(content)
    program.app.presets.open_import(str(path))
    assert words in program.app.notices.shown()["presets"]


def test_an_export_is_read_again_as_it_stands(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.toml"
    monkeypatch.setattr(files, "choose_preset_target", lambda *_: str(target))
    program.app.dialling.turn({"temperature": 0.91, "logit_bias": {"sea": -2.0}})
    program.app.presets.choose_export()
    assert engine.sampling.read_preset(target).params == program.app.dialling.params()
    assert engine.sampling.read_preset(target).name == "Balanced"
    monkeypatch.setattr(files, "choose_preset_target", lambda *_: str(tmp_path / "nowhere" / "out.toml"))
    program.app.presets.choose_export()
    assert "nowhere" in program.app.notices.shown()["presets"] or "out.toml" in program.app.notices.shown()["presets"]


def test_a_folder_that_cannot_be_written_is_said_and_changes_nothing(program: Program) -> None:
    paths.config_folder().mkdir(parents=True, exist_ok=True)
    (paths.config_folder() / "presets").write_text("a file in its place")
    before = program.app.dialling.params()
    program.app.presets.save("Mine")
    assert program.app.notices.shown()["presets"]
    assert program.app.dialling.params() == before


def test_a_damaged_own_preset_is_told_at_the_start_and_hides_no_other(start: Start) -> None:
    folder = paths.config_folder() / "presets"
    folder.mkdir(parents=True)
    (folder / "bad.toml").write_text('name = "Bad"\n[sampling]\nfuture = 1\n')
    (folder / "good.toml").write_text('name = "Good"\n')
    program = start(wait_for_model=False)
    assert "newer Ravel" in program.app.notices.shown()["presets"]
    assert [preset.name for preset in program.app.presets.own.presets()] == ["Good"]
    program.app.presets.save("Bad")
    assert own_files() == ["bad-2.toml", "bad.toml", "good.toml"]
