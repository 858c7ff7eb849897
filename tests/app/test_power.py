"""Whether the machine runs on its battery."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.power import linux_is_on_battery, on_battery

LAPTOP = {"BAT0": {"type": "Battery", "status": "Discharging"}}
PLUG = {"AC": {"type": "Mains", "online": "1"}}


def supplies(folder: Path, table: dict[str, dict[str, str]]) -> Path:
    for name, facts in table.items():
        (folder / name).mkdir()
        for fact, value in facts.items():
            (folder / name / fact).write_text(f"{value}\n", encoding="ascii")
    return folder


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({}, False),
        (LAPTOP, True),
        ({**LAPTOP, "AC": {"type": "Mains", "online": "0"}}, True),
        ({**LAPTOP, **PLUG}, False),  # a charger too weak for what the machine does
        ({"BAT0": {"type": "Battery", "status": "Charging"}, **PLUG}, False),
        ({"BAT0": {"type": "Battery", "status": "Full"}}, False),
        ({"mouse": {"type": "Battery", "scope": "Device", "status": "Discharging"}}, False),
        ({"BAT0": {"type": "Battery"}}, False),
    ],
)
def test_a_battery_counts_when_it_is_drawn_from(
    tmp_path: Path, table: dict[str, dict[str, str]], expected: bool
) -> None:
    assert linux_is_on_battery(supplies(tmp_path, table)) is expected


def test_where_nothing_tells_it_is_no_battery(tmp_path: Path) -> None:
    assert not linux_is_on_battery(tmp_path / "nothing")
    assert on_battery() in (True, False)
