"""Whether the machine runs on its battery. No Qt: it has no way to ask."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

POWER_SUPPLIES = Path("/sys/class/power_supply")


def on_battery() -> bool:
    """False also where it can't be told quickly: on macOS it takes another program."""
    if sys.platform == "win32":
        return _windows_is_on_battery()
    return sys.platform == "linux" and linux_is_on_battery(POWER_SUPPLIES)


def linux_is_on_battery(folder: Path) -> bool:
    """A battery of the machine itself, not of a mouse, is drawn from, and nothing is plugged in.

    https://docs.kernel.org/power/power_supply_class.html
    """
    discharging = False
    for supply in sorted(folder.glob("*")):
        if _word(supply / "type") != "Battery":
            if _word(supply / "online") == "1":
                return False
        elif _word(supply / "scope") != "Device" and _word(supply / "status") == "Discharging":
            discharging = True
    return discharging


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:  # not every supply has every fact
        return ""


class _PowerStatus(ctypes.Structure):
    """SYSTEM_POWER_STATUS of winbase.h."""

    _fields_ = (
        ("ac_line", ctypes.c_ubyte),  # 0 unplugged, 1 plugged in, 255 unknown
        ("battery_flag", ctypes.c_ubyte),
        ("battery_percent", ctypes.c_ubyte),
        ("system_flag", ctypes.c_ubyte),
        ("battery_s", ctypes.c_uint32),
        ("battery_full_s", ctypes.c_uint32),
    )


def _windows_is_on_battery() -> bool:
    status = _PowerStatus()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    return bool(kernel.GetSystemPowerStatus(ctypes.byref(status))) and status.ac_line == 0
