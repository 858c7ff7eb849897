"""From a key press to painted text in a scene of 20,000 words, alone and while the model writes behind it; the scene
as a file of its own and as one of 400 in a story of 1,000,000 words.

python3 dev.py bench typing_latency [KEYS]

A second thread wants keys pressed at moments of its own, as a hand does; the time counts from then to the end of the
painting that shows the key's text: it includes what the window was busy with. All of the program runs: saving,
spelling, counting, typographic marks. Bound: 16 ms at the 99th percentile. On Linux it is said, too, how much of that
the window's thread waited for a core, which is where other programs come in.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

import gc
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import engine
from app.application import Application
from app.editor.editor import Editor
from tests.benchmarks import large_story
from tests.benchmarks._measure import fiction, machine, own_home
from tests.tolerances import TYPING_P99_MS

WORDS = 20_000
KEYS = 1_000
THREADS = 2
LONGEST_REST_S = 0.12
WORDS_TYPED = (
    'The fog came in. "You said *nobody* would come," she said -- and he shrugged, as he did. '
    "They counted the steps, and it wasn't late. "
)


class Hand(QObject):
    """Presses keys at random moments and keeps how long each took until it was painted, in ms."""

    wanted = Signal(float)  # when, by perf_counter
    done = Signal()

    def __init__(self, application: Application, keys: int) -> None:
        super().__init__()
        self.took_ms: list[float] = []
        self.waited_ms: list[float] = []  # of that for a core
        self._window, self._keys = application.window, keys
        self._pressed_s: float | None = None
        self._painted = threading.Event()
        self._random = random.Random(1)
        schedule = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._schedule = schedule if schedule.exists() else None
        self._waited_before_ms = 0.0
        self._thread = threading.Thread(target=self._press_all)
        self.wanted.connect(self._press, Qt.ConnectionType.QueuedConnection)
        _on_painted.append(self._note)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._thread.join()
        _on_painted.remove(self._note)

    def _press_all(self) -> None:
        for _ in range(self._keys):
            time.sleep(self._random.uniform(0.01, LONGEST_REST_S))
            self._painted.clear()
            self._waited_before_ms = self._waiting_ms()
            self.wanted.emit(time.perf_counter())
            self._painted.wait()
        self.done.emit()

    def _waiting_ms(self) -> float:
        """How long the window's thread has waited for a core in all."""
        return int(self._schedule.read_text().split()[1]) / 1e6 if self._schedule is not None else 0.0

    def _press(self, wanted_s: float) -> None:
        char = WORDS_TYPED[len(self.took_ms) % len(WORDS_TYPED)]
        self._pressed_s = wanted_s
        QTest.keyClick(self._window.windowHandle(), char)  # type: ignore[call-overload]

    def _note(self) -> None:
        if self._pressed_s is not None:
            self.took_ms.append(1000 * (time.perf_counter() - self._pressed_s))
            self.waited_ms.append(min(self.took_ms[-1], self._waiting_ms() - self._waited_before_ms))
            self._pressed_s = None
            self._painted.set()


_on_painted: list[Callable[[], None]] = []
_paint = Editor.paintEvent


def _paint_and_tell(self: Editor, event: QPaintEvent) -> None:
    _paint(self, event)
    for tell in _on_painted:
        tell()


def wait_for(qt: QApplication, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 600
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        qt.processEvents()
        time.sleep(0.0002)


def measured(qt: QApplication, application: Application, keys: int, while_writing: bool) -> Hand:
    """Keys in the third paragraph from the end, behind which the model writes."""
    editor = application.editor
    cursor = editor.textCursor()
    cursor.movePosition(cursor.MoveOperation.End)
    editor.setTextCursor(cursor)
    if while_writing:
        application.generation.phase_changed.connect(lambda phase: _go_on(application, phase))
        application.actions["continue"].trigger()
        wait_for(qt, lambda: application.generation.phase == "writing")
    block = editor.document().lastBlock().previous().previous()
    cursor.setPosition(block.position() + block.length() // 2)
    editor.setTextCursor(cursor)
    application.window.activateWindow()
    editor.setFocus()
    hand, loop = Hand(application, keys), QEventLoop()
    hand.done.connect(loop.quit)
    gc.collect()
    hand.start()
    loop.exec()
    hand.close()
    if keys >= len(WORDS_TYPED):
        assert "“You said *nobody* would come,” she said – and" in editor.toPlainText()
    return hand


def _go_on(application: Application, phase: str) -> None:
    """The model writes as long as keys are pressed."""
    if phase == "idle" and application.window.isVisible():
        document = application.story.document
        assert document is not None
        place = len(document)
        application.generation.continue_at(document, place, application.writing.request_for(document, place))


def report(name: str, hand: Hand) -> str:
    took = sorted(hand.took_ms)
    on_core = sorted(whole - waited for whole, waited in zip(hand.took_ms, hand.waited_ms, strict=True))
    late = sum(each > TYPING_P99_MS for each in took)
    p99 = int(0.99 * (len(took) - 1))
    middle = len(took) // 2
    return (
        f"| {name} | {took[middle]:.1f} | {took[p99]:.1f} | {took[-1]:.1f} | {late} of {len(took)} "
        f"| {on_core[middle]:.1f} | {on_core[p99]:.1f} |"
    )


def in_story(qt: QApplication, story: Path, keys: int) -> tuple[Hand, Hand]:
    """Alone and while the model writes."""
    application = Application(qt, threads=THREADS)
    application.settings.set_value("language", "en")
    application.writing.token_limit = 2_000
    application.open(str(story))
    wait_for(qt, lambda: application.model.info is not None)
    alone = measured(qt, application, keys, while_writing=False)
    writing = measured(qt, application, keys, while_writing=True)
    application.generation.phase_changed.disconnect()
    application.window.close()
    wait_for(qt, lambda: not application.window.isVisible())
    application.window.deleteLater()
    qt.processEvents()
    return alone, writing


def main() -> int:
    keys = int(sys.argv[1]) if len(sys.argv) > 1 else KEYS
    print(machine(), f"load {os.getloadavg()[0]:.2f} when it began")
    Editor.paintEvent = _paint_and_tell  # type: ignore[method-assign, assignment]
    qt = QApplication(sys.argv[:1])
    text = " ".join(fiction(8 * WORDS).split(" ")[:WORDS])
    assert engine.count_words(text) > WORDS * 0.9
    rows = []
    with tempfile.TemporaryDirectory() as folder, own_home(Path(folder)):
        story = Path(folder) / "long.md"
        story.write_text(text, encoding="utf-8")
        large = large_story.write_story(Path(folder) / "Large", (text, *large_story.scenes()[1:]))
        for name, path in (("a file of its own", story), ("one of 400 scenes", large)):
            alone, writing = in_story(qt, path, keys)
            rows += [report(f"{name}, alone", alone), report(f"{name}, while the model writes", writing)]
    print(f"load {os.getloadavg()[0]:.2f} when it ended")
    print(
        f"| key to painted text, ms, {WORDS:,} words | median | 99th percentile | worst | over {TYPING_P99_MS} "
        "| without waiting for a core: median | 99th percentile |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
