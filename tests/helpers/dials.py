"""A panel of dials, alone and with everything open."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.dials_table import GROUPS
from app.panels.dials import DialsPanel


@pytest.fixture
def panel(qtbot: QtBot) -> DialsPanel:
    panel = DialsPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def whole(panel: DialsPanel) -> DialsPanel:
    """With all groups open."""
    panel.set_more_open(True)
    panel.set_open_groups(list(GROUPS))
    return panel


def told_by(panel: DialsPanel) -> list[tuple[str, object]]:
    """What it tells from now on: names and values."""
    told: list[tuple[str, object]] = []
    panel.value_changed.connect(lambda name, value: told.append((name, value)))
    return told
