"""The part of the composition root that belongs to the manuscript itself: everything that works without a model."""

from __future__ import annotations

from app.controllers.backups import BackupsController
from app.controllers.deleted_scenes import DeletedScenesController
from app.controllers.details import DetailsController
from app.controllers.edit_menu import EditMenu
from app.controllers.export_commands import ExportCommands
from app.controllers.find import FindController
from app.controllers.formatting import FormattingController
from app.controllers.go_to import GoToController
from app.controllers.goals import GoalsController
from app.controllers.importing import ImportController
from app.controllers.manual import ManualController
from app.controllers.outside_changes import OutsideChanges
from app.controllers.page_modes import PageModes
from app.controllers.parts import Parts
from app.controllers.recovery import RecoveryController
from app.controllers.second_page import SecondPageController
from app.controllers.selection_count import SelectionCount
from app.controllers.snapshots import SnapshotsController
from app.controllers.spelling import SpellingController
from app.controllers.story_language import StoryLanguage
from app.controllers.story_search import StorySearchController
from app.controllers.structure import StructureController
from app.controllers.versions import VersionsController
from app.controllers.views import ViewsController


class Manuscript:
    """Builds the controllers of the manuscript; each connects itself. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.second_page = SecondPageController(parts)
        self.edit_menu = EditMenu(parts, self.second_page)
        self.formatting = FormattingController(parts, self.second_page)
        self.modes = PageModes(parts, self.second_page)
        self.selection_count = SelectionCount(parts, self.second_page)
        self.structure = StructureController(parts)
        self.details = DetailsController(parts)
        self.views = ViewsController(parts)
        self.find = FindController(parts, self.second_page)
        self.spelling = SpellingController(parts, self.second_page)
        self.modes.go_by(self.spelling.story)
        self.language = StoryLanguage(parts, self.views.overview, self.spelling.story, self.modes)
        self.story_search = StorySearchController(parts, self.second_page)
        self.go_to = GoToController(parts)
        self.goals = GoalsController(parts)
        self.manual = ManualController(parts)
        self.outside = OutsideChanges(parts)
        self.deleted = DeletedScenesController(parts)
        self.snapshots = SnapshotsController(parts)
        self.versions = VersionsController(parts)
        self.backups = BackupsController(parts)
        self.recovery = RecoveryController(parts)
        self.exporting = ExportCommands(parts)
        self.importing = ImportController(parts)
