"""Where the reference data lies: a folder `shared` beside the checkout, read in place."""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
ORACLE = SHARED / "oracle"
CORPUS = SHARED / "corpus"
