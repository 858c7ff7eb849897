"""app/open_documents.py: documents are let go when nobody needs them, and never with anything in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.editor.scene_document import SceneDocument
from app.open_documents import OpenDocuments


@pytest.fixture
def open_them(qapp: object) -> Callable[..., OpenDocuments]:
    def fill(number: int, may_go: Callable[[str], bool] = lambda _: True) -> OpenDocuments:
        documents = OpenDocuments(may_go, most_kept=3)
        for name in range(number):
            documents.add(SceneDocument(str(name), f"Text {name}."))
        return documents

    return fill


def here(documents: OpenDocuments) -> list[str]:
    return [document.scene_id for document in documents]


def test_those_that_were_not_used_for_longest_go(open_them) -> None:
    documents = open_them(3)
    assert documents.use("0") is not None
    documents.add(SceneDocument("3", ""))
    assert here(documents) == ["2", "0", "3"]
    assert documents.get("1") is None


def test_one_with_something_to_undo_stays(open_them) -> None:
    documents = open_them(2)
    documents.get("0").replace(0, 0, "New. ")
    documents.get("1").replace(0, 0, "New. ")
    documents.get("1").undo()
    for name in ("2", "3", "4"):
        documents.add(SceneDocument(name, ""))
    assert here(documents) == ["0", "1", "4"]


def test_one_with_a_passage_stays(open_them) -> None:
    documents = open_them(2)
    documents.get("0").begin_passage(0)
    for name in ("2", "3", "4"):
        documents.add(SceneDocument(name, ""))
    assert here(documents) == ["0", "3", "4"]


def test_one_whose_tint_is_not_noted_yet_stays(open_them) -> None:
    documents = open_them(5, may_go=lambda name: name != "0")
    assert here(documents) == ["0", "3", "4"]


def test_one_that_is_still_held_is_found_again(open_them) -> None:
    documents = open_them(1)
    held = documents.get("0")
    for name in ("1", "2", "3"):
        documents.add(SceneDocument(name, ""))
    assert "0" not in here(documents)
    assert documents.get("0") is held
    assert documents.use("0") is held
    assert "0" in here(documents)


def test_the_caret_is_where_it_was_when_a_document_is_made_anew(open_them) -> None:
    documents = open_them(1)
    documents.get("0").place_caret(2, 5)
    for name in ("1", "2", "3"):
        documents.add(SceneDocument(name, ""))
    assert documents.get("0") is None
    again = SceneDocument("0", "Text")
    documents.add(again)
    assert again.caret == (2, 4)


def test_those_that_are_let_go_are_deleted(open_them, qapp: object) -> None:
    gone: list[str] = []
    documents = open_them(1)
    documents.get("0").destroyed.connect(lambda: gone.append("0"))
    for name in ("1", "2", "3"):
        documents.add(SceneDocument(name, ""))
    assert gone == ["0"]
