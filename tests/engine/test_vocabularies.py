"""Which vocabulary a model gets: chosen, inside its file, beside it, or the one that all models of its rows share."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import engine
from app import paths
from engine.tokenizer import Tokenizer
from engine.vocabularies import find_tokenizer
from tests.engine import vocabularies
from tests.engine.test_session import Recorder
from tests.engine.vocabularies import BUILTIN, NEOX_FILE, WORLD_FILE
from tests.helpers.tiny_models import write_model

SHIPPED = paths.shipped_vocabularies()


def table(folder: Path, n: int, name: str = "words.json") -> Path:
    """A character table of `n` entries."""
    file = folder / name
    file.write_bytes(json.dumps({str(i): " " if i == 0 else chr(0x4E00 + i) for i in range(n)}).encode("utf-16"))
    return file


def name_of(tokenizer: Tokenizer | None) -> str | None:
    return tokenizer.name if tokenizer is not None else None


def test_a_lone_file_gets_the_vocabulary_that_all_models_of_its_rows_share(tmp_path: Path) -> None:
    assert name_of(find_tokenizer(tmp_path, 65536, vocabulary_folder=SHIPPED)) == "RWKV World"
    assert name_of(find_tokenizer(tmp_path, 65536)) == "RWKV World"
    for rows in (50277, 50304):
        assert name_of(find_tokenizer(tmp_path, rows, vocabulary_folder=SHIPPED)) == "GPT-NeoX 20B"
        assert find_tokenizer(tmp_path, rows) is None
    assert find_tokenizer(tmp_path, 65536) is find_tokenizer(tmp_path, 65536)  # read once for all models
    for rows in (256, 50276, 50278, 65535, 65537):
        assert find_tokenizer(tmp_path, rows, vocabulary_folder=SHIPPED) is None


def test_the_shipped_file_is_the_references_to_the_byte() -> None:
    assert (SHIPPED / "20B_tokenizer.json").read_bytes() == NEOX_FILE.read_bytes()


def test_in_a_folder_of_many_models_each_gets_the_file_that_fits_its_rows(tmp_path: Path) -> None:
    shutil.copy(WORLD_FILE, tmp_path)
    shutil.copy(NEOX_FILE, tmp_path)
    shutil.copy(BUILTIN / "tokenizer.json", tmp_path)
    table(tmp_path, 900)
    table(tmp_path, 3000, "other.json")
    (tmp_path / "config.json").write_text('{"model_type": "rwkv"}')
    (tmp_path / "broken.json").write_text("{")
    for rows, name in {
        65536: "RWKV World",
        65530: "RWKV World",
        50277: "GPT-NeoX 20B",
        8192: "tokenizer.json",
        900: "words.json",
        3000: "other.json",
    }.items():
        assert name_of(find_tokenizer(tmp_path, rows)) == name


def test_a_file_beside_the_weights_goes_before_the_shared_one(tmp_path: Path) -> None:
    file = tmp_path / "rwkv_vocab_mine.txt"
    lines = WORLD_FILE.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    assert name_of(find_tokenizer(tmp_path, 65536, vocabulary_folder=SHIPPED)) == "rwkv_vocab_mine.txt"


def test_a_tokenizer_json_with_far_fewer_ids_is_taken_only_where_nothing_else_is_known(tmp_path: Path) -> None:
    shutil.copy(BUILTIN / "tokenizer.json", tmp_path)
    assert name_of(find_tokenizer(tmp_path, 20_000)) == "tokenizer.json"
    assert name_of(find_tokenizer(tmp_path, 65_536)) == "RWKV World"


@pytest.mark.parametrize("name", ["tokenizer.json", "rwkv_vocab_v20230424.txt", "20B_tokenizer.json"])
def test_a_vocabulary_with_more_ids_than_rows_is_refused_with_both_numbers(tmp_path: Path, name: str) -> None:
    shutil.copy({".json": NEOX_FILE, ".txt": WORLD_FILE}[Path(name).suffix], tmp_path / name)
    with pytest.raises(engine.TokenizerError) as caught:
        find_tokenizer(tmp_path, 8192, vocabulary_folder=SHIPPED)
    ids = 65530 if name.endswith(".txt") else 50277
    assert caught.value.facts == {
        "path": str(tmp_path / name),
        "reason": f"{ids} entries for a model of 8192 rows",
    }


def test_what_the_writer_chose_goes_before_everything_and_must_fit(tmp_path: Path) -> None:
    shutil.copy(WORLD_FILE, tmp_path)
    chosen = table(tmp_path, 900)
    assert name_of(find_tokenizer(tmp_path, 65536, chosen, inside=vocabularies.world)) == "words.json"
    with pytest.raises(engine.TokenizerError) as caught:
        find_tokenizer(tmp_path, 899, chosen)
    assert caught.value.facts["reason"] == "900 entries for a model of 899 rows"


def test_the_vocabulary_in_the_weights_file_goes_before_those_beside_it(tmp_path: Path) -> None:
    table(tmp_path, 900)
    assert find_tokenizer(tmp_path, 65536, inside=vocabularies.world) is vocabularies.world()
    with pytest.raises(engine.TokenizerError):
        find_tokenizer(tmp_path, 900, inside=vocabularies.world)


def test_names_are_of_the_content_not_of_the_file(tmp_path: Path) -> None:
    for source, name in ((WORLD_FILE, "RWKV World"), (NEOX_FILE, "GPT-NeoX 20B")):
        file = tmp_path / f"renamed{source.suffix}"
        shutil.copy(source, file)
        assert engine.load_tokenizer(file).name == name
    assert engine.load_tokenizer(BUILTIN).name == "tokenizer.json"


@pytest.mark.parametrize(
    ("version", "rows", "name"), [("4", 50277, "GPT-NeoX 20B"), ("7", 65536, "RWKV World"), ("4", 900, "words.json")]
)
def test_a_lone_pth_file_writes_with_its_vocabulary(tmp_path: Path, version: str, rows: int, name: str) -> None:
    if name == "words.json":
        table(tmp_path, rows)
    file = write_model(tmp_path / "model.pth", version, n_vocab=rows)
    model = engine.load_model(file, "cpu", "fp32", vocabulary_folder=SHIPPED)
    assert model.tokenizer.name == name == engine.inspect(file, vocabulary_folder=SHIPPED).tokenizer
    session, recorder = engine.Session(model), Recorder()
    session.generate(engine.GenerationRequest(parts=("一丁 lamp",), max_tokens=20), recorder)
    written = recorder.last
    session.close()
    assert isinstance(written, engine.Finished), written
    assert written.stats.tokens_total == len(model.tokenizer.begin_ids) + len(model.tokenizer.encode("一丁 lamp"))
    assert written.stats.tokens_written == 20
    assert written.text
