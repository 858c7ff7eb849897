"""What the controllers of the manuscript work with, in one bundle."""

from __future__ import annotations

from dataclasses import dataclass

from app.bridge import EventBridge
from app.controllers.notices import Notices
from app.controllers.story import StoryController
from app.editor.editor import Editor
from app.generation import Generation
from app.main_window import MainWindow
from app.panels.status import StatusStrip
from app.settings import Settings
from app.theme import ThemeSwitch


@dataclass(frozen=True, slots=True)
class Parts:
    """All of one window. Owned by the composition root; GUI thread."""

    window: MainWindow
    editor: Editor
    settings: Settings
    bridge: EventBridge
    notices: Notices
    story: StoryController
    status: StatusStrip
    generation: Generation
    themes: ThemeSwitch
