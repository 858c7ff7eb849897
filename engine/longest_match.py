"""Greedy longest match on bytes: which tokens a text is cut into, at some 40 MB/s in numpy.

A text is cut into a few thousand lanes. All lanes walk through a trie of the tokens at once, a byte a round. A lane
begins where nobody knows whether a token does; but what the longest match *at* a place is depends on nothing before it,
so what lanes find is true wherever the true cutting comes by, and once it meets a lane's it stays with it. Joining the
lanes is following them: as far as a lane has not been where the cutting goes, the match is looked up there one by one.

Each round is one short call of numpy, so other threads never wait longer than Python lets them (5 ms).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

#: Shorter texts are looked up one by one, which is then the faster way.
WORTH_BYTES = 8_000

#: Longer texts go block by block: one block's tokens become Python's numbers in 3 ms, in which nobody else runs.
BLOCK_BYTES = 500_000

_LANES = 8192
_LANE_BYTES = 64  # shorter ones spend their time on finding into step

_ROUNDS = 16  # between two looks at which lanes have ended

Places = npt.NDArray[np.intp]
Ints = npt.NDArray[np.int32]


class LongestMatch:
    """Cuts bytes into tokens. Read-only once made; any thread."""

    def __init__(self, ids: dict[bytes, int]) -> None:
        """ids: each token's id, from 1 up; all 256 single bytes are among the tokens."""
        self._ids = ids
        self._lengths = _lengths_by_beginning(ids)
        self.longest = max(map(len, ids))

    def encode(self, data: bytes) -> list[int]:
        ids: list[int] = []
        at = 0
        while len(data) - at > max(WORTH_BYTES, self.longest):
            found, used = self._encode_block(data[at : at + BLOCK_BYTES + self.longest])
            ids += found
            at += used
        while at < len(data):
            token, length = self._match(data, at)
            ids.append(token)
            at += length
        return ids

    def _match(self, data: bytes, at: int) -> tuple[int, int]:
        """Id and length of the longest token at a place inside `data`."""
        for length in self._lengths[data[at : at + 2]]:
            # A slice that the end of the data cuts short is the longest token possible if it is one at all.
            token = self._ids.get(data[at : at + length])
            if token is not None:
                return token, length
        raise AssertionError("every single byte is a token")

    def lies_across(self, data: bytes, cut: int) -> bool:
        """Whether some token, beginning anywhere before `cut` and ending after it, stands in `data`."""
        for start in range(max(0, cut - self.longest + 1), cut):
            for length in self._lengths[data[start : start + 2]]:
                end = start + length
                if end <= cut:
                    break
                if end <= len(data) and data[start:end] in self._ids:
                    return True
        return False

    def _encode_block(self, block: bytes) -> tuple[list[int], int]:
        """The tokens that begin in all but the last `longest` bytes, and where the last of them ends."""
        body = len(block) - self.longest
        padded = np.frombuffer(block + bytes(_ROUNDS), dtype=np.uint8)
        starts = _lane_starts(padded, body)
        ends = np.append(starts[1:], body)
        lengths, tokens = self._trie.walk(padded, starts, ends)
        visited = np.flatnonzero(lengths > 0)
        last = visited[np.searchsorted(visited, ends) - 1]
        at = 0
        for start, end, left_at in zip(starts.tolist(), ends.tolist(), (last + lengths[last]).tolist(), strict=True):
            if at != start:
                at = self._into_step(block, at, (start, end), lengths, tokens)
            if at < end:
                at = left_at
        return tokens[np.flatnonzero(lengths > 0)].tolist(), at

    def _into_step(self, block: bytes, at: int, lane: tuple[int, int], lengths: Ints, tokens: Ints) -> int:
        """Follows the tokens from `at` to where the lane has been too, or to its end; what it did before is undone."""
        start, end = lane
        places, found = [], []
        visited = lengths.data  # numpy takes twice as long to hand out one number
        while at < end and not visited[at]:
            places.append(at)
            found.append(self._match(block, at))
            at += found[-1][1]
        lengths[start : min(at, end)] = 0
        if places:
            tokens[places], lengths[places] = zip(*found, strict=True)
        return at

    @cached_property
    def _trie(self) -> _Trie:
        return _Trie(self._ids)


class _Trie:
    """All beginnings of tokens. A node is the slot that it lies in: the child for byte b of node s, if there is one,
    lies in slot s' = base[s] + b, and has owner[s'] == s. accept[s] is the id of the token that ends there, or 0.

    A node's children have a range of slots to themselves, as wide as their bytes are apart: 311,020 slots for World.
    """

    def __init__(self, ids: dict[bytes, int]) -> None:
        nodes, parent, byte = _nodes(ids)
        low, high = np.full(len(parent), 256), np.full(len(parent), -1)
        np.minimum.at(low, parent[1:], byte[1:])
        np.maximum.at(high, parent[1:], byte[1:])
        width = np.maximum(high - low + 1, 0)
        # The first 256 slots are nobody's, so that a node without children, whose base is 0, finds none.
        base = np.where(width > 0, 256 + np.cumsum(width) - width - low, 0)
        slot = np.append(0, base[parent[1:]] + byte[1:])
        size = 512 + int(width.sum())
        self._base, self._owner, self._accept = (np.full(size, fill, dtype=np.intp) for fill in (0, -1, 0))
        self._base[slot] = base
        self._owner[slot[1:]] = slot[parent[1:]]
        self._accept[slot[[nodes[token] for token in ids]]] = list(ids.values())

    def walk(self, data: npt.NDArray[np.uint8], starts: Places, ends: Places) -> tuple[Ints, Ints]:
        """Length and id of the longest match at each place that a lane has come by; 0 at the others.

        data: _ROUNDS and the longest token longer than the last of `ends`.
        """
        lengths, tokens = np.zeros(len(data), dtype=np.int32), np.zeros(len(data), dtype=np.int32)
        begin, at, end, state = starts.copy(), starts.copy(), ends, np.zeros_like(starts)
        best_id, best_end = np.zeros_like(starts), np.zeros_like(starts)
        while len(begin):
            for _ in range(_ROUNDS):
                slot = self._base.take(state) + data.take(at)
                matches = self._owner.take(slot) == state
                at += matches
                accepted = self._accept.take(slot)
                hit = np.flatnonzero((accepted > 0) & matches)
                best_id[hit] = accepted.take(hit)
                best_end[hit] = at.take(hit)
                miss = np.flatnonzero(~matches)  # every single byte is a token, so something did match before
                place, token_end = begin.take(miss), best_end.take(miss)
                inside = place < end.take(miss)
                lengths[place[inside]] = (token_end - place)[inside]
                tokens[place[inside]] = best_id[miss[inside]]
                begin[miss] = at[miss] = token_end
                slot[miss] = 0
                state = slot
            alive = begin < end
            begin, at, end, state, best_id, best_end = (
                values[alive] for values in (begin, at, end, state, best_id, best_end)
            )
        return lengths, tokens


def _nodes(ids: dict[bytes, int]) -> tuple[dict[bytes, int], Places, Places]:
    """Every beginning of a token with its number, from b"" = 0; of each number, the parent's and the last byte."""
    nodes = {b"": 0}
    parents, last_bytes = [0], [0]
    for token in ids:
        known = len(token)
        while token[:known] not in nodes:
            known -= 1
        node = nodes[token[:known]]
        for length in range(known + 1, len(token) + 1):
            parents.append(node)
            last_bytes.append(token[length - 1])
            node = nodes[token[:length]] = len(nodes)
    return nodes, np.array(parents, dtype=np.intp), np.array(last_bytes, dtype=np.intp)


def _lane_starts(data: npt.NDArray[np.uint8], body: int) -> Places:
    """Where lanes begin, from 0: before a space that follows something else, where that is near, else at a character.

    Tokens seldom go on over such a place; anywhere else it takes some of them until a lane is in step.
    """
    places = np.arange(0, body, max(_LANE_BYTES, -(-body // _LANES)), dtype=np.intp)
    window = data[np.minimum(places[:, None] + np.arange(_LANE_BYTES // 4), body - 1)]
    spaces = window[:, 1:] == ord(" ")
    spaces &= window[:, :-1] != ord(" ")
    characters = (window[:, 1:] & 0xC0) != 0x80
    shift = np.where(spaces.any(axis=1), spaces.argmax(axis=1), characters.argmax(axis=1)) + 1
    places[1:] += shift[1:]
    return places[places < body]


class _LengthsByBeginning(dict[bytes, tuple[int, ...]]):
    """Two bytes that begin no token: only the first of them is one."""

    def __missing__(self, beginning: bytes) -> tuple[int, ...]:
        return (1,)


def _lengths_by_beginning(tokens: dict[bytes, int]) -> _LengthsByBeginning:
    """For every first two bytes, the lengths that tokens so beginning have, longest first, and 1."""
    found: dict[bytes, set[int]] = {}
    for token in tokens:
        if len(token) > 1:
            found.setdefault(token[:2], {1}).add(len(token))
    return _LengthsByBeginning({start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()})
