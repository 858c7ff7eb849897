"""The list of models says what each is and whether it fits, and how it is to be loaded is chosen beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QStandardItemModel
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

import engine
from app.dialogs.about import AboutDialog, ModelAboutDialog
from app.dialogs.model_chooser import ModelChooserDialog
from app.model_choices import NO_TUNED_STATE, ModelChoices
from app.model_words import ModelEntry
from app.paths import resource_folder
from app.translation import Translation
from app.widgets.facts import FactTable
from tests.helpers.reports import report
from tests.helpers.texts import texts_of

GB = 10**9
INFO = engine.ModelInfo(
    "rwkv7", 24, 2048, 65536, 64, 6 * GB, "x", version="7", path="/m/g1.pth", precision="fp32",
    card=engine.ModelCard(name="Hearthside", licence="Apache-2.0", description="Slow, warm prose."),
)  # fmt: skip
BUILTIN = ModelEntry("/b", "builtin", "known", report(replace(INFO, path="/b"), GB, 16 * GB))
G1 = ModelEntry("/m/g1.pth", "folder", "known", report(INFO, 7 * GB, 16 * GB))
BROKEN = ModelEntry("/m/x.pth", "folder", "refused", error=engine.DamagedModel("/m/x.pth", reason="x"))
GONE = ModelEntry("/usb/r.pth", "recent", "gone")
CORNER = QPoint(10, 10)


def with_report(**others: object) -> ModelEntry:
    free = others.pop("available", 16 * GB)
    return replace(G1, report=report(INFO, 7 * GB, free, **others))  # type: ignore[arg-type]


@pytest.fixture
def remembered() -> dict[str, ModelChoices]:
    return {}


@pytest.fixture
def dialog(qtbot: QtBot, remembered: dict[str, ModelChoices]) -> ModelChooserDialog:
    dialog = ModelChooserDialog(lambda path: remembered.get(path, ModelChoices()))
    qtbot.addWidget(dialog)
    dialog.set_models([BUILTIN, GONE, G1, BROKEN], "/m")
    dialog.set_in_use("/b", GB)
    dialog.choose("/m/g1.pth")
    dialog.show()
    return dialog


def facts(dialog: ModelAboutDialog | ModelChooserDialog) -> dict[str, str]:
    return dict(dialog.findChild(FactTable).facts())


def shown(dialog: ModelChooserDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def press(dialog: ModelChooserDialog, text: str) -> None:
    [button] = [b for b in dialog.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    button.click()


def pick(box: QComboBox, data: object) -> None:
    """Chooses a row as the writer does."""
    row = next(row for row in range(box.count()) if box.itemData(row) == data)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def test_models_stand_below_where_they_come_from(dialog: ModelChooserDialog) -> None:
    rows = [dialog.list.rows.row(i) for i in range(dialog.list.rows.rowCount())]
    assert [row.name for row in rows if not row.path] == ["Comes with Ravel", "Used before", "In your models folder"]
    assert [(row.name, row.verdict) for row in rows if row.path] == [
        ("Hearthside", "in_use"),
        ("r.pth", "gone"),
        ("Hearthside", "fits"),
        ("x.pth", "refused"),
    ]


def test_the_chosen_model_is_described_before_loading(dialog: ModelChooserDialog) -> None:
    assert facts(dialog)["Version"] == "RWKV-7"
    assert facts(dialog)["Size"] == "1.5B weights: 24 layers of 2048"
    assert facts(dialog)["Licence"] == "Apache-2.0"
    assert facts(dialog)["Languages"] == "not stated by the file"
    assert facts(dialog)["Format"] == "PyTorch, 6.0 GB, weights stored as bf16"
    assert "It fits: it needs 7.0 GB of memory, 16.0 GB are free." in shown(dialog)
    assert "Slow, warm prose." in shown(dialog)


def test_a_row_is_read_out_whole(dialog: ModelChooserDialog) -> None:
    index = dialog.list.rows.index(dialog.list.rows.place_of("/m/g1.pth"))
    text = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "Hearthside, Fits, RWKV-7 · 6.0 GB · Apache-2.0"


def test_load_asks_for_what_was_chosen(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    pick(dialog.details.precision, "bf16")
    with qtbot.waitSignal(dialog.load_requested) as wanted:
        dialog.load_button.click()
    assert wanted.args == ["/m/g1.pth", ModelChoices("bf16")]


def test_precisions_are_those_of_the_report(dialog: ModelChooserDialog) -> None:
    dialog.set_models([with_report(needed_bytes={"fp32": 7 * GB, "int8": 2 * GB})], "/m")
    box = dialog.details.precision
    assert [box.itemData(row) for row in range(box.count())] == ["auto", "fp32", "int8"]


def test_the_closed_box_names_the_precision_and_its_size_and_the_list_says_what_it_means(
    dialog: ModelChooserDialog,
) -> None:
    needed = dict.fromkeys(("fp32", "bf16", "fp16", "int8", "int4"), 3_400_000_000)
    dialog.set_models([with_report(needed_bytes=needed)], "/m")
    box = dialog.details.precision
    for name in needed:
        pick(box, name)
        assert box.closed_text() == f"{name} (3.4 GB)"
        assert box.currentText().startswith(f"{name}: ")
    box.setCurrentIndex(-1)
    assert box.closed_text() == ""


def test_a_model_is_offered_as_it_was_loaded_last(
    dialog: ModelChooserDialog, remembered: dict[str, ModelChoices]
) -> None:
    remembered["/m/g1.pth"] = ModelChoices("bf16", "/v/words.json", "/s/mood.pth")
    dialog.choose("/b")
    dialog.choose("/m/g1.pth")
    details = dialog.details
    assert details.precision.currentData() == "bf16"
    assert details.vocabulary.currentText() == "words.json"
    assert details.tuned_state.currentText() == "mood.pth"


def test_a_model_that_is_too_big_offers_the_precision_in_which_it_fits(dialog: ModelChooserDialog) -> None:
    dialog.set_models([with_report(available=6 * GB)], "/m")
    assert not dialog.load_button.isEnabled()
    assert "It does not fit: it needs 7.0 GB of memory, 6.0 GB are free." in shown(dialog)
    press(dialog, "Use bf16")
    assert dialog.load_button.isEnabled()
    assert dialog.details.choices.precision == "bf16"


def test_memory_that_the_model_in_use_takes_is_counted_on(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.set_models([BUILTIN, with_report(available=2 * GB)], "/m")
    dialog.set_in_use("/m/other.pth", 5 * GB)
    assert "that frees 5.0 GB" in shown(dialog)
    with qtbot.waitSignal(dialog.builtin_requested):
        press(dialog, "Switch to the built-in model")


def test_a_model_without_a_vocabulary_asks_for_one(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.set_models([with_report(tokenizer="")], "/m")
    assert not dialog.load_button.isEnabled()
    assert dialog.details.vocabulary.currentText() == "None found"
    with qtbot.waitSignal(dialog.vocabulary_wanted):
        press(dialog, "Choose a vocabulary…")
    with qtbot.waitSignal(dialog.files_chosen):
        dialog.set_vocabulary("/m/g1.pth", "/v/words.json")
    assert dialog.details.vocabulary.currentText() == "words.json"


def test_a_vocabulary_that_does_not_fit_can_be_taken_back(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.set_vocabulary("/m/g1.pth", "/v/words.json")
    error = engine.TokenizerError(path="/v/words.json", reason="9 entries for a model of 5 rows")
    dialog.set_models([replace(G1, condition="refused", error=error)], "/m")
    assert "9 entries" in shown(dialog)
    with qtbot.waitSignal(dialog.files_chosen):
        press(dialog, "Use the model's own vocabulary")
    assert dialog.details.choices == ModelChoices()


def test_a_tuned_state_can_be_chosen_and_taken_back(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    box = dialog.details.tuned_state
    assert box.currentText() == "No tuned state"
    with qtbot.waitSignal(dialog.tuned_state_wanted):
        pick(box, None)
    assert box.currentText() == "No tuned state"
    dialog.set_tuned_state("/m/g1.pth", "/s/mood.pth")
    assert box.currentText() == "mood.pth"
    error = engine.TunedStateError(path="/s/mood.pth", reason="it holds no tuned state")
    dialog.set_models([replace(G1, condition="refused", error=error)], "/m")
    press(dialog, "Begin without it")
    assert box.currentText() == "No tuned state"


def test_a_tuned_state_that_the_model_brings_is_named_and_can_be_done_without(dialog: ModelChooserDialog) -> None:
    entry = replace(G1, report=report(replace(INFO, tuned_state="mood.pth"), 7 * GB, 16 * GB))
    dialog.set_models([entry], "/m")
    box = dialog.details.tuned_state
    assert box.currentText() == "Automatic: mood.pth"
    pick(box, NO_TUNED_STATE)
    assert (box.currentText(), dialog.details.choices.tuned_state_file) == ("No tuned state", "")
    dialog.set_models([G1], "/m")  # as it is without one
    assert [box.itemText(row) for row in range(3)] == ["The model's own", "No tuned state", "Choose a file…"]
    pick(box, "")
    assert dialog.details.choices == ModelChoices()


@pytest.mark.parametrize("path", ["/m/mood.pth", "/s/mine.pth"])
def test_a_model_is_not_kept_away_by_a_bad_tuned_state(dialog: ModelChooserDialog, path: str) -> None:
    if path == "/s/mine.pth":
        dialog.set_tuned_state("/m/g1.pth", path)
        error: engine.EngineError = engine.DamagedModel(path, reason="truncated")
    else:
        error = engine.TunedStateError(path=path, reason="there is nothing at this path")  # its card names it
    dialog.set_models([replace(G1, condition="refused", error=error)], "/m")
    press(dialog, "Begin without it")
    assert dialog.details.choices == ModelChoices(tuned_state=NO_TUNED_STATE)


def test_a_list_that_is_open_is_not_taken_away_by_news_of_other_models(dialog: ModelChooserDialog) -> None:
    box = dialog.details.precision
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    resets = []
    model.rowsRemoved.connect(lambda *_: resets.append(1))
    dialog.set_models([BUILTIN, GONE, G1, replace(BROKEN, condition="looking")], "/m")
    assert resets == []


def test_a_refused_file_says_why_and_what_to_do(dialog: ModelChooserDialog) -> None:
    dialog.choose("/m/x.pth")
    assert "x.pth is damaged or was not downloaded completely." in shown(dialog)
    assert "Download it again and open the new file." in shown(dialog)
    assert not dialog.load_button.isEnabled()
    assert not dialog.details.precision.isVisible()


def test_a_file_that_is_gone_can_be_removed(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.choose("/usb/r.pth")
    assert "There is nothing at /usb/r.pth any more." in shown(dialog)
    with qtbot.waitSignal(dialog.remove_requested) as wanted:
        press(dialog, "Remove from the list")
    assert wanted.args == ["/usb/r.pth"]
    with qtbot.waitSignal(dialog.remove_requested):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    dialog.choose("/m/g1.pth")
    with qtbot.assertNotEmitted(dialog.remove_requested):  # it lies in the folder: it would come back
        qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)


def test_a_model_in_use_whose_file_is_gone_goes_on_and_that_is_said(dialog: ModelChooserDialog) -> None:
    dialog.set_in_use("/usb/r.pth", GB)
    dialog.choose("/usb/r.pth")
    assert "The model goes on writing until Ravel is closed." in shown(dialog)


def test_the_list_is_walked_by_keyboard_past_its_headings(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.choose("/b")
    for expected in ("/usb/r.pth", "/m/g1.pth", "/m/x.pth"):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
        assert dialog.current_path == expected
    for key in (Qt.Key.Key_Home, Qt.Key.Key_PageUp):
        qtbot.keyClick(dialog.list, key)
        assert dialog.current_path == "/b"
    assert dialog.list.visualRect(dialog.list.rows.index(0)).top() >= 0  # its heading is to be seen
    dialog.choose("/m/x.pth")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Up)
    with qtbot.waitSignal(dialog.load_requested):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)


def test_enter_on_a_model_that_can_not_be_loaded_does_nothing(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.choose("/m/x.pth")
    with qtbot.assertNotEmitted(dialog.load_requested):
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_the_model_in_use_is_loaded_again_only_if_something_changes(dialog: ModelChooserDialog) -> None:
    dialog.choose("/b")
    assert "This model is in use." in shown(dialog)
    assert not dialog.load_button.isEnabled()
    pick(dialog.details.precision, "bf16")
    assert dialog.load_button.isEnabled()


def test_progress_is_shown_and_escape_cancels_the_loading_not_the_dialog(
    qtbot: QtBot, dialog: ModelChooserDialog
) -> None:
    dialog.set_progress(0.5)
    assert "Loading…" in shown(dialog)
    assert not dialog.list.isEnabled()
    with qtbot.waitSignal(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.set_stopped()
    assert dialog.list.isEnabled()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_closing_the_window_while_loading_cancels_and_closes(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.set_progress(0.5)
    with qtbot.waitSignals([dialog.cancel_requested, dialog.finished]):
        dialog.close()


def test_waiting_for_a_passage_is_said_and_can_be_cut_short(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.set_waiting()
    assert "Loading begins when it has ended." in shown(dialog)
    with qtbot.waitSignal(dialog.stop_writing_requested):
        press(dialog, "Stop writing now")
    dialog.set_progress(0.1)
    assert not dialog.stop_writing.isVisible()


def test_a_loading_that_failed_is_explained_until_another_model_is_chosen(dialog: ModelChooserDialog) -> None:
    dialog.set_progress(0.5)
    dialog.set_stopped(engine.InconsistentModel("/m/g1.pth", tensor="emb.weight", expected="numbers", found="NaN"))
    assert "Parts of g1.pth are missing" in shown(dialog)
    assert dialog.load_button.isEnabled()
    dialog.choose("/b")
    dialog.choose("/m/g1.pth")
    assert "Parts of g1.pth are missing" not in shown(dialog)


def test_an_empty_folder_says_where_models_come_from(dialog: ModelChooserDialog) -> None:
    assert "RWKV models are free files" not in shown(dialog)
    dialog.set_models([BUILTIN], "/m")
    assert "RWKV models are free files" in shown(dialog)


def test_a_folder_that_is_not_there_is_said_to_be_and_another_model_is_looked_at(dialog: ModelChooserDialog) -> None:
    dialog.set_models([BUILTIN], "/m", is_folder_there=False)
    assert "Your models folder is not there." in shown(dialog)
    assert dialog.current_path == "/b"
    dialog.set_models([BUILTIN], "/m")
    assert "Your models folder is empty." in shown(dialog)


def test_a_file_can_be_dropped(qtbot: QtBot, dialog: ModelChooserDialog, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.pth"), QUrl.fromLocalFile(str(tmp_path / "a.pth"))])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(CORNER, actions, data, buttons, keys)
    QApplication.sendEvent(dialog, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(dialog.file_dropped) as dropped:
        QApplication.sendEvent(dialog, QDropEvent(CORNER.toPointF(), actions, data, buttons, keys))
    assert dropped.args == [str(tmp_path / "a.pth")]


def test_everything_that_can_be_reached_has_a_name(dialog: ModelChooserDialog) -> None:
    fields = [dialog.list, dialog.details.precision, dialog.details.vocabulary, dialog.details.tuned_state]
    assert all(field.accessibleName() for field in fields)
    assert all(button.text() for button in dialog.findChildren(QPushButton) if button.isVisible())


def test_verdicts_take_their_colours_from_the_stylesheet(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    dialog.setStyleSheet("ModelView { qproperty-errorInk: #123456; qproperty-goodInk: #654321; }")
    dialog.ensurePolished()
    qtbot.waitUntil(lambda: dialog.list.ink_of("refused").name() == "#123456")
    assert dialog.list.ink_of("fits").name() == "#654321"
    assert dialog.grab().width() >= dialog.width()


def test_about_the_model_leaves_out_what_is_not_known(qtbot: QtBot) -> None:
    dialog = ModelAboutDialog(INFO)
    qtbot.addWidget(dialog)
    rows = facts(dialog)
    assert rows["Size"] == "24 layers of 2048"
    assert "Languages" not in rows
    assert "Kernels" not in rows


def test_about_names_the_version_and_keeps_licences_folded(qtbot: QtBot) -> None:
    dialog = AboutDialog("0.1.0", lambda: "Apache License …")
    qtbot.addWidget(dialog)
    dialog.show()
    assert any("0.1.0" in label.text() for label in dialog.findChildren(QLabel))
    button = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Licences")
    assert not dialog.licences.isVisible()
    button.click()
    assert dialog.licences.isVisible()
    assert dialog.licences.toPlainText() == "Apache License …"


def test_an_open_list_follows_the_language_and_comes_back(qtbot: QtBot, dialog: ModelChooserDialog) -> None:
    translation = Translation(resource_folder() / "i18n")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the facts of another model
    before = texts_of(dialog)
    try:
        translation.use("zh_CN")
        QApplication.processEvents()
        rows = [dialog.list.rows.row(place) for place in range(dialog.list.rows.rowCount())]
        assert [row.name for row in rows if not row.path] == ["Ravel 自带", "用过的", "模型文件夹中"]
        assert dialog.load_button.text() == "加载"
        assert dialog.details.precision.currentText() == "自动：fp32（7.0 GB）"
    finally:
        translation.use("en")
        QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the facts in the other language
    assert sorted(texts_of(dialog)) == sorted(before)


def test_memory_that_ran_out_while_loading_offers_a_precision_that_fits(dialog: ModelChooserDialog) -> None:
    dialog.set_progress(0.0)
    dialog.set_stopped(engine.NotEnoughMemory("/m/g1.pth", needed_bytes=7 * GB, available_bytes=5 * GB))
    assert "g1.pth needs 7.0 GB of memory; 5.0 GB are free." in shown(dialog)
    press(dialog, "Use bf16")
    assert dialog.details.choices.precision == "bf16"
    assert dialog.load_button.isEnabled()
