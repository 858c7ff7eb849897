"""Ways to damage a file, seeded: the same number always damages in the same way."""

from __future__ import annotations

import random
from collections.abc import Callable

#: Whole numbers at the edges of what fields hold, in the widths that formats have.
_EDGES = [
    value.to_bytes(width, order)
    for width in (1, 2, 4, 8)
    for value in (0, 1, 1 << 8 * width - 1, (1 << 8 * width - 1) - 1, (1 << 8 * width) - 1, 1 << (8 * width - 4))
    for order in ("little", "big")
]
#: What means something to one format or another, put where it doesn't belong.
_WORDS = [
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"GGUF", b"\x80\x02", b"\x80\x04", b"\x00" * 16),
    *(
        b"cos\nsystem\n",
        b"cposix\nmkdir\n(X\x03\0\0\0ran\x85R",
        b"(X\x03\0\0\0ranios\nmkdir\n",
        b"\x81",
        b"\x92",
        b"b",
        b"R",
    ),
    *(b"(", b")", b"t", b"}", b"]", b"u", b"s", b"a", b"e", b".", b"0", b"2", b"q\x00", b"h\x00", b"r\xff\xff\xff\xff"),
    *(
        b"j\xff\xff\xff\x7f",
        b"X\xff\xff\xff\x7f",
        b"\x8a\xff",
        b"\x8b\xff\xff\xff\x7f",
        b"\x95" + b"\xff" * 8,
        b"Q",
        b"P1\n",
    ),
    *(b"-1", b"1e999", b"NaN", b"null", b"[", b"]", b"{", b"}", b'"', b"\\u0000", b"\\ud800", b":", b",", b"9" * 30),
    *(
        b"F32",
        b"BF16",
        b"I8",
        b"F8_E4M3",
        b"[[[[[[[[",
        b"../../etc/passwd",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\n",
        b"\r\n",
    ),
    *(
        b"0x7fffffffffffffff",
        b"inf",
        b"1979-05-27T07:32:00Z",
        b"= ",
        b"[a]\n",
        b"'''",
        b"\\x",
        b"b'",
        b"65536",
        b"4294967296",
    ),
]


def damaged(data: bytes, rng: random.Random) -> bytes:
    """One to four of the changes below, one after another."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        data = rng.choice(_CHANGES)(data, rng)
    return data


def _place(data: bytes, rng: random.Random) -> int:
    """Headers and directories lie at the ends: half of all damage is done there."""
    near = rng.choice((0, 0, 1, 2, 3))
    end = len(data)
    if near == 0:
        return rng.randrange(end + 1)
    span = min(end, rng.choice((16, 128, 1024)))
    return rng.randrange(span + 1) if near < 3 else end - rng.randrange(span + 1)


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if changed:
            changed[min(_place(data, rng), len(changed) - 1)] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, rng: random.Random) -> bytes:
    at, word = _place(data, rng), rng.choice(rng.choice((_EDGES, _WORDS)))
    return data[:at] + word + data[at + len(word) :]


def _insert(data: bytes, rng: random.Random) -> bytes:
    at = _place(data, rng)
    return data[:at] + rng.choice(rng.choice((_EDGES, _WORDS))) * rng.choice((1, 1, 1, 50)) + data[at:]


def _remove(data: bytes, rng: random.Random) -> bytes:
    at = _place(data, rng)
    return data[:at] + data[at + rng.choice((1, 2, 8, 64, 512)) :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: _place(data, rng)]


def _extend(data: bytes, rng: random.Random) -> bytes:
    return data + rng.choice((bytes(64), b"\xff" * 64, data[-256:], data[:256]))


def _swap(data: bytes, rng: random.Random) -> bytes:
    size = rng.choice((4, 32, 256))
    a, b = sorted((_place(data, rng), _place(data, rng)))
    return data[:a] + data[b : b + size] + data[a + size : b] + data[a : a + size] + data[b + size :]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    a, size = _place(data, rng), rng.choice((1, 8, 64, 512))
    return data[:a] + data[a : a + size] * rng.choice((2, 3, 40)) + data[a + size :]


def _digit(data: bytes, rng: random.Random) -> bytes:
    """A number that is written in digits becomes another."""
    places = [i for i in range(min(len(data), 1 << 14)) if 48 <= data[i] <= 57]
    if not places:
        return _overwrite(data, rng)
    at = rng.choice(places)
    return data[:at] + rng.choice((b"0", b"9", b"-", b"99999999999999999999", b"1.5", b"", b'"')) + data[at + 1 :]


def _resize_header(data: bytes, rng: random.Random) -> bytes:
    """The first 8 bytes are a length in safetensors, and counts in GGUF."""
    at = rng.choice((0, 0, 8, 16))
    old = int.from_bytes(data[at : at + 8], "little")
    new = rng.choice((0, 1, old - 1, old + 1, old // 2, old * 2, len(data), len(data) - 8, 1 << 40, (1 << 64) - 1))
    return data[:at] + max(0, new % (1 << 64)).to_bytes(8, "little") + data[at + 8 :]


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _flip, _overwrite, _overwrite, _insert, _remove, _cut, _extend, _swap, _repeat, _digit, _resize_header,
)  # fmt: skip
