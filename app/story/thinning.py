"""Which of many moments are kept: all of the last minutes, fewer and fewer of what lies longer back."""

from __future__ import annotations

from collections.abc import Sequence

MINUTE, HOUR, DAY = 60, 3600, 86400
MONTH, WEEK = 30 * DAY, 7 * DAY
#: What is older than the first (seconds) is kept once in the second. Each grid lies in the one below it, and a stretch
#: of it counts once all of it is so old: then what is kept doesn't hang on when it was thinned out before.
GRIDS = ((MONTH, WEEK), (DAY, DAY), (HOUR, HOUR), (10 * MINUTE, 10 * MINUTE))


def kept_moments(moments: Sequence[float], now: float) -> set[int]:
    """Indexes of those that stay, of `moments` from the oldest to the newest, in seconds since 1970: the newest of each
    stretch, and always the first and the last."""
    newest: dict[tuple[float, float], int] = {}
    for index, moment in enumerate(moments):
        step = next((step for age, step in GRIDS if (moment // step + 1) * step <= now - age), MINUTE)
        newest[step, moment // step] = index
    return {*newest.values(), *((0, len(moments) - 1) if moments else ())}
