"""What `bench kernels` has measured: rates by run, and the tables made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.benchmarks._measure import median


class Setting(NamedTuple):
    """What was measured, of which engine."""

    size: str
    engine: str
    precision: str
    threads: int
    what: str  # decode, read 512, ...


@dataclass(slots=True)
class Row:
    """A line of the issue's table."""

    figure: str
    measured: float
    wanted: float
    at_most: bool = False
    unit: str = ""

    def __str__(self) -> str:
        met = self.measured <= self.wanted if self.at_most else self.measured >= self.wanted
        sign = "≤" if self.at_most else "≥"
        return f"| {self.figure} | {self.measured:.2f}{self.unit} | {sign} {self.wanted:g}{self.unit} | {_met(met)} |"


def _met(met: bool) -> str:
    return "yes" if met else "**no**"


@dataclass(slots=True)
class Figures:
    """Tokens a second of every run, in the order of the rounds, and what else was seen."""

    rates: dict[Setting, list[float]] = field(default_factory=lambda: defaultdict(list))
    bandwidth: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # GB/s by threads
    shares: dict[Setting, list[float]] = field(default_factory=lambda: defaultdict(list))  # of the bound
    weights: dict[tuple[str, str, str], int] = field(default_factory=dict)  # bytes a token: size, engine, precision
    peak_mb: dict[tuple[str, str, str], float] = field(default_factory=dict)
    others: list[float] = field(default_factory=list)  # processor seconds a second that other programs took
    rows: list[Row] = field(default_factory=list)

    def rate(self, setting: Setting) -> float:
        return median(self.rates[setting])

    def ratio(self, mine: Setting, theirs: Sequence[Setting]) -> float:
        """The median over the rounds of my rate to the better of theirs, which were measured in the same round."""
        rounds = zip(*(self.rates[setting] for setting in theirs), strict=True)
        return median([own / max(other) for own, other in zip(self.rates[mine], rounds, strict=True)])

    def has(self, *settings: Setting) -> bool:
        return all(setting in self.rates for setting in settings)

    def print_rows(self) -> None:
        if self.rows:
            print("\n| figure | measured | wanted | met |\n| --- | --- | --- | --- |")
            print("\n".join(map(str, self.rows)))

    def print_raw(self) -> None:
        """Every rate: the median, and the least and the most of the rounds."""
        for threads, rates in sorted(self.bandwidth.items()):
            extent = f"{min(rates):.1f} to {max(rates):.1f}"
            print(f"Reading memory, {threads} threads: {median(rates):.1f} GB/s ({extent})")
        if self.others:
            print(f"Other programs took {median(self.others):.2f} processors (at most {max(self.others):.2f})")
        print(
            "\n| model | engine | file | threads | what | MB of weights a token | tok/s | from, to | share | peak MB |"
        )
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for setting in sorted(self.rates):
            print(self._raw(setting))

    def _raw(self, setting: Setting) -> str:
        size, engine, precision, threads, what = setting
        rates, kept = self.rates[setting], (size, engine, precision)
        share = f"{100 * median(self.shares[setting]):.0f} %" if setting in self.shares else ""
        weights = f"{self.weights[kept] / 1e6:.0f}" if kept in self.weights else ""
        peak = f"{self.peak_mb[kept]:.0f}" if kept in self.peak_mb else ""
        return (
            f"| {size} | {engine} | {precision} | {threads} | {what} | {weights} | {median(rates):.1f} "
            f"| {min(rates):.0f}, {max(rates):.0f} | {share} | {peak} |"
        )
