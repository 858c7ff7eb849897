"""What the engine found in place of a model is said in the writer's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine
from app.errors import EXPLANATIONS, explain
from app.found_words import FOUND, cause_of, found_words
from app.paths import resource_folder
from app.translation import Translation
from engine.formats import foreign, gguf

ENGINE = Path(engine.__file__).parent


def _text(node: ast.expr) -> str:
    """The words of an expression, with X for what is filled in; of a choice, the last."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join("X" if isinstance(part, ast.FormattedValue) else part.value for part in node.values)
    if isinstance(node, ast.Subscript):
        return _text(node.value)
    return ""


def said_by_the_engine() -> Iterator[str]:
    """Every `found` of an UnsupportedModel in engine/."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "UnsupportedModel":
                continue
            [value] = [keyword.value for keyword in node.keywords if keyword.arg == "found"]
            choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            choices += [argument for choice in choices if isinstance(choice, ast.Call) for argument in choice.args]
            yield from filter(None, map(_text, choices))
    yield from (what for _, what in foreign._STARTS)
    yield from (family for _, family in foreign._NAMES)
    yield from (*gguf._FAMILIES.values(), *gguf._TYPES_OF_FILE.values())


def reasons_of_the_engine() -> Iterator[str]:
    """Every `reason` of a TokenizerError or TunedStateError, but for those that are another error's words."""
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("TokenizerError", "TunedStateError"):
                [value] = [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
                choices = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                yield from filter(None, map(_text, choices))


@pytest.mark.parametrize("words", sorted(set(said_by_the_engine()) | set(reasons_of_the_engine())))
def test_whatever_the_engine_finds_has_its_words_in_the_table(chinese: None, words: str) -> None:
    assert found_words(words) != words


def test_the_engine_says_enough_to_be_worth_a_table() -> None:
    assert len(set(said_by_the_engine())) > 40


@pytest.mark.parametrize("cause", sorted(set(FOUND.values()) - {""}))
def test_every_kind_has_an_explanation_of_its_own(cause: str) -> None:
    assert f"UnsupportedModel:{cause}" in EXPLANATIONS


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("a Llama-like transformer", "a Llama-like transformer"),
        ("a LoRA adapter", "Merge it"),
        ("a tuned state without a model", "as its tuned state"),
        ("GGUF weights of type IQ2_XS", "IQ2_XS"),
        ("quantised weights (GPTQ or AWQ)", "GPTQ or AWQ"),
        ("a compressed archive", "unpack it"),
        ("a web page", "Download it again"),
        ("something that came later", "something that came later"),
    ],
)
def test_a_remedy_fits_what_was_found(found: str, told: str) -> None:
    explanation = explain(engine.UnsupportedModel("/m/a.pth", found=found))
    assert told in f"{explanation.sentence} {explanation.remedy}"
    assert explanation.sentence.startswith("a.pth ")


def test_what_grows_with_the_text_is_refused_with_that_reason() -> None:
    error = engine.UnsupportedModel("/m/a.pth", found="an RWKV-7b model", reason="no_fixed_state")
    assert "grows with the text" in explain(error).sentence


def test_parts_that_differ_each_time_are_kept(chinese: None) -> None:
    assert found_words("GGUF weights of type IQ2_XS") == "类型为 IQ2_XS 的 GGUF 权重"
    assert found_words("quantised weights (fp8)") == "量化的权重（fp8）"
    assert found_words("9 entries for a model of 5 rows") == "词表有 9 项，而模型只有 5 行"


def test_words_that_are_not_in_the_table_stay() -> None:
    assert found_words("a thing") == "a thing"
    assert cause_of("a thing") == ""


@pytest.fixture
def chinese(qapp: object) -> Iterator[None]:
    translation = Translation(resource_folder() / "i18n")
    translation.use("zh_CN")
    yield
    translation.use("en")


def test_what_only_an_engineer_understands_is_left_out() -> None:
    assert found_words("not a tokenizer.json: expected `,` at line 1 column 5") == "not a tokenizer.json"
    reason = "it was made for another model: 2 layers of 4 × 16 × 16 in place of 3 of 4 × 8 × 8"
    assert found_words(reason) == "it was made for another model"
