"""Damaged files for every reader: `dev.py fuzz COUNT`. tests/engine/test_fuzz.py runs a part of it each time."""
