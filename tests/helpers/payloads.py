"""Pickles that would run something if they were unpickled, each in another way."""

from __future__ import annotations

import os
import pickle
from typing import Any

import torch

from tests.helpers.pth_files import text


class Runs:
    """Unpickled freely, it would do what its function does."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.made = function, arguments

    def __reduce__(self) -> Any:
        return self.made


class Plain:
    pass


class WithSlots:
    __slots__ = ("a",)

    def __init__(self) -> None:
        self.a = 1


def payloads(mark: str) -> dict[str, bytes]:
    """Pickles that would create the folder `mark`, or would have been one step away from it."""
    line = f"__import__('os').mkdir({mark!r})"
    call = b"(" + text(mark) + b"t"
    return {
        "mkdir": pickle.dumps({"a": Runs(os.mkdir, mark)}, 2),
        "system": pickle.dumps({"a": Runs(os.system, f"mkdir '{mark}'")}, 2),
        "eval": pickle.dumps({"a": Runs(eval, line)}, 2),
        "exec": pickle.dumps({"a": Runs(exec, line)}, 4),
        "alone": pickle.dumps(Runs(os.mkdir, mark), 2),
        "as a key": b"\x80\x02}cposix\nmkdir\n" + call + b"RNs.",
        "nested name": pickle.dumps({"a": Runs(torch.serialization.os.mkdir, mark)}, 4),
        "dotted": b"\x80\x04}" + text("a") + text("torch") + text("serialization.os.mkdir") + b"\x93" + call + b"Rs.",
        "torch that loads": b"\x80\x02}" + text("a") + b"ctorch\nload\n" + call + b"Rs.",
        "storage that is none": b"\x80\x02}" + text("a") + b"ctorch.os\nmkdirStorage\n" + call + b"Rs.",
        "called storage": b"\x80\x02}" + text("a") + b"ctorch\nFloatStorage\n" + call + b"Rs.",
        "INST": b"\x80\x02}" + text("a") + b"(" + text(mark) + b"iposix\nmkdir\ns.",
        "OBJ": b"\x80\x02}" + text("a") + b"(cposix\nmkdir\n" + text(mark) + b"os.",
        "OBJ of what is known": b"\x80\x02}" + text("a") + b"(ccollections\nOrderedDict\n" + text(mark) + b"os.",
        "NEWOBJ": b"\x80\x02}" + text("a") + b"ccollections\nOrderedDict\n)\x81s.",
        "NEWOBJ_EX": b"\x80\x04}" + text("a") + b"ccollections\nOrderedDict\n)}\x92s.",
        "EXT1": b"\x80\x02}" + text("a") + b"\x82\x01" + call + b"Rs.",
        "copyreg": b"\x80\x02" + pickle.dumps({"a": Plain()}, 1),
        "slots": pickle.dumps({"a": WithSlots()}, 2),
        "called text": b"\x80\x02}" + text("a") + text("posix.mkdir") + call + b"Rs.",
        "called result": b"\x80\x02}" + text("a") + b"ccollections\nOrderedDict\n)R" + call + b"Rs.",
        "state of a name": b"\x80\x02}"
        + text("a")
        + b"ccollections\nOrderedDict\n}"
        + text("__call__")
        + text(mark)
        + b"sbs.",
        "state of a list": b"\x80\x02}" + text("a") + b"]N}" + text("x") + text(mark) + b"s\x86bs.",
        "partial": b"\x80\x02}" + text("a") + b"cfunctools\npartial\n(cposix\nmkdir\n" + text(mark) + b"tR)Rs.",
        "getattr": b"\x80\x02}" + text("a") + b"cbuiltins\ngetattr\n(cposix\n_exit\n" + text("x") + b"tRs.",
        "old id": b"\x80\x02}" + text("a") + b"Pposix.mkdir\ns.",
        "class": b"\x80\x02}" + text("a") + b"(" + text("module") + b"cposix\nmkdir\n" + text(mark) + b"NtQs.",
    }
