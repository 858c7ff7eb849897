from __future__ import annotations

import numpy as np
import pytest

import engine
from tests.helpers.shared import ORACLE


@pytest.fixture(scope="session")
def world_exempt() -> np.ndarray:
    return engine.load_tokenizer(ORACLE / "tokenizer/rwkv_vocab_v20230424.txt").penalty_exempt
