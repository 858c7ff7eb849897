"""What is forbidden where, how often, and what becomes of it when text is taken back or shown."""

from __future__ import annotations

from engine.bans import Bans


def test_a_token_is_forbidden_at_its_place_only_until_an_earlier_one_changes() -> None:
    bans = Bans()
    assert bans.forbid(5, 7, "a shiver")
    bans.gone_back(5, 30)
    assert (bans.forbidden(5), bans.forbidden(4)) == ({7}, set())
    assert bans.forbid(3, 1, "her")
    bans.gone_back(3, 20)
    assert (bans.forbidden(5), bans.forbidden(3)) == (set(), {1})


def test_the_tries_at_a_place_are_limited() -> None:
    bans = Bans()
    assert [bans.forbid(5, token, "x") for token in range(17)] == [True] * 16 + [False]
    bans.lift(5)
    assert bans.forbidden(5) == set()
    assert not bans.may_go_back(5, 0)


def test_the_tries_without_new_text_are_limited_and_new_text_gives_new_ones() -> None:
    bans = Bans()
    for _ in range(64):
        assert bans.may_go_back(5, 0)
        bans.gone_back(5, 30)
    assert not bans.may_go_back(5, 0)
    bans.settle(0)
    assert not bans.may_go_back(5, 0)
    bans.settle(1)
    assert bans.may_go_back(5, 1)


def test_the_tries_in_a_passage_are_limited() -> None:
    bans = Bans()
    tries = 0
    for shown in range(1, 1000):
        bans.settle(shown)
        for _ in range(3):
            if bans.may_go_back(shown, shown):
                bans.gone_back(shown, 30)
                tries += 1
    assert 500 < tries < 1600


def test_each_phrase_counts_once_a_place_when_its_text_is_shown() -> None:
    bans = Bans()
    for token, phrase in enumerate(("a shiver", "A shiver", "her spine")):
        bans.forbid(5, token, phrase)
    bans.forbid(6, 1, "again")
    assert bans.settle(5) == []
    assert bans.settle(6) == ["a shiver", "her spine"]
    assert bans.settle(7) == ["again"]
    assert bans.settle(7) == []


def test_a_phrase_that_stays_was_not_avoided() -> None:
    bans = Bans()
    bans.forbid(5, 1, "a shiver")
    bans.let_through(20, 5)
    assert bans.is_let_through(20)
    assert bans.settle(9) == []
    bans.gone_back(3, 20)
    assert not bans.is_let_through(20)
