"""Small files that are made to take much memory, or long, in the hands of a reader that trusts them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.helpers.pth_files import state_dict, storage, tensor, text, write_old, write_zip
from tests.helpers.safetensors_files import info, write_header


def _pth(content: bytes) -> Callable[[Path], Path]:
    return lambda folder: write_zip(folder / "m.pth", content)


def _header(header: bytes) -> Callable[[Path], Path]:
    return lambda folder: write_header(folder / "m.safetensors", header)


def _directory(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "m.pth", "w") as archive:
        for i in range(60_000):
            archive.writestr(str(i), b"")
    return folder / "m.pth"


def _parts(folder: Path) -> Path:
    for k in range(8):
        header = {f"{k} {i}": info(0, 0, [0]) for i in range(20_000)}
        write_header(folder / f"m-0000{k + 1}-of-00008.safetensors", header)
    return folder


def _index(folder: Path) -> Path:
    path = folder / "model.safetensors.index.json"
    path.write_text(json.dumps({"weight_map": {str(i): f"{i}" for i in range(100_000)}}))
    return path


def _shared(folder: Path) -> Path:
    """Many tensors of one storage: the file is small, the model would be large."""
    named = {f"blocks.{i}.x": tensor((1000, 1000), (1000, 1), of=storage(elements=1_000_000)) for i in range(900)}
    return write_zip(folder / "m.pth", state_dict(**named), {"0": bytes(4_000_000)})


#: Instructions that take the same long thing from the memo, again and again.
_NAME = text("torch") + b"q\x00" + text("A" * 1_000_000 + "Storage") + b"q\x01"
_STORAGE = text("storage") + b"ctorch\nHalfStorage\n" + text("0") + text("cpu") + b"K\x01"
_WIDE_STORAGE = b"(" + _STORAGE + b"N" * 150_000 + b"tq\x000"
_WIDE_TENSOR = b"((" + _STORAGE + b"tQK\x00K\x01\x85K\x01\x85\x89" + b"N" * 150_000 + b"tq\x000"
_MAKER = b"ctorch._utils\n_rebuild_tensor_v2\nq\x010"


def _card(folder: Path) -> Path:
    (folder / "model.toml").write_text("a." * 45_000 + "a = 1")
    return folder


BOMBS: dict[str, Callable[[Path], Path]] = {
    "empty lists": _pth(b"\x80\x04" + b"]\x94" * 199_000 + b"."),
    "empty dicts": _pth(b"\x80\x04" + b"}\x94" * 199_000 + b"."),
    "more instructions than any": _pth(b"\x80\x04" + b"]" * 7_000_000 + b"."),
    "a memo's last place": _pth(b"\x80\x02Nr\xff\xff\xff\xff."),
    "wide text": _pth(b"\x80\x04" + text("\U0001f600" + "x" * 7_900_000) + b"."),
    "a long name, many times": _pth(b"\x80\x04" + _NAME + b"h\x00h\x01\x93" * 100_000 + b"."),
    "a wide storage, many times": _pth(b"\x80\x02" + _WIDE_STORAGE + b"h\x00Q0" * 80_000 + b"."),
    "a wide tensor, many times": _pth(b"\x80\x02" + _WIDE_TENSOR + _MAKER + b"h\x01h\x00R0" * 60_000 + b"."),
    "a promise of bytes": _pth(b"\x80\x04\x8e" + (1 << 62).to_bytes(8, "little") + b"."),
    "a promise of text, old": lambda folder: write_old(folder / "m.pth", b"\x80\x02X\xff\xff\xff\x7f."),
    "a directory of nothing": _directory,
    "one storage for all": _shared,
    "a header of empty dicts": _header(b"{" + b",".join(b'"%d":{}' % i for i in range(150_000)) + b"}"),
    "a header of empty lists": _header(b'{"a":[' + b",".join([b"[]"] * 600_000) + b"]}"),
    "a header that is too long": _header(b'{"a":"' + b"x" * 50_000_000 + b'"}'),
    "a header of many tensors": _parts,
    "an index of many parts": _index,
    "a card that is one key": _card,
}
