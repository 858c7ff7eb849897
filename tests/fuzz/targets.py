"""What is damaged: small whole files of every kind that is read, each with what reads it."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

import engine
from engine.character_vocabulary import UNKNOWN
from tests.helpers.gguf_files import converted, world_tokens, write_gguf
from tests.helpers.layouts import LAYOUTS
from tests.helpers.payloads import payloads
from tests.helpers.pth_files import write_old, write_zip
from tests.helpers.safetensors_files import write_header
from tests.helpers.tiny_models import VERSIONS, Tensors, write_tensors

SIZES = {"n_layer": 2, "n_embd": 16, "n_vocab": 40}


@dataclass(frozen=True, slots=True)
class Target:
    """folder: the whole files. victims: those of them that are damaged. read: reads the folder, all that is in it.
    pack: makes the model file of the damaged ones first."""

    folder: Path
    victims: tuple[str, ...]
    read: Callable[[Path], Any]
    pack: Callable[[Path], object] = lambda folder: None


def make_targets(folder: Path) -> dict[str, Target]:
    """Every kind by name, its files written below `folder`."""
    return {
        name: Target(folder / name, victims, read, *pack)
        for name, (make, victims, read, *pack) in _KINDS.items()
        if _made(folder / name, make)
    }


def _made(folder: Path, make: Callable[[Path], object]) -> bool:
    folder.mkdir(parents=True)
    make(folder)
    return True


def _tensors(version: str, layout: str = "") -> Tensors:
    sizes = SIZES if version == "4" else SIZES | {"head_size": 8}
    tensors = VERSIONS[version](**sizes)
    return LAYOUTS[layout][0](tensors) if layout else tensors


def _load(name: str) -> Callable[[Path], None]:
    """Looks at the file and loads it. In float32: a damaged exponent shows as infinity soon enough."""

    def read(folder: Path) -> None:
        path = folder / name
        engine.inspect(path, precision="fp32")
        model = engine.load_model(path, precision="fp32")
        model.forward([0, 3], model.initial_state())

    return read


def _load_tuned(folder: Path) -> None:
    engine.load_model(folder / "m.safetensors", precision="fp32", tuned_state=folder / "state.pth")


def _vocabulary(name: str) -> Callable[[Path], None]:
    def read(folder: Path) -> None:
        tokenizer = engine.load_tokenizer(folder / name)
        tokenizer.decode(tokenizer.encode("Once upon a time 夜 1234\n\n"))

    return read


def _pth(version: str, layout: str = "", **options: Any) -> Callable[[Path], None]:
    return lambda folder: torch.save(_tensors(version, layout), folder / "m.pth", **options)


def _wrapped(folder: Path) -> None:
    torch.save({"state_dict": _tensors("4"), "optimizer": {"state": {0: torch.ones(2)}}, "lr": 0.1}, folder / "m.pth")


def _safetensors(version: str, layout: str = "") -> Callable[[Path], object]:
    return lambda folder: write_tensors(folder / "m.safetensors", _tensors(version, layout))


def _evil(name: str, zipped: bool) -> Callable[[Path], object]:
    """A pickle that would make a folder, then damaged further."""
    write = write_zip if zipped else write_old
    return lambda folder: write(folder / "m.pth", payloads("ran")[name])


def _parts(folder: Path) -> None:
    tensors = _tensors("7")
    names = sorted(tensors)
    files = [f"model-0000{i + 1}-of-00002.safetensors" for i in range(2)]
    for i, file in enumerate(files):
        write_tensors(folder / file, {name: tensors[name] for name in names[i::2]})
    places = {name: files[i % 2] for i, name in enumerate(names)}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))


def _gguf(architecture: str) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        tensors = VERSIONS[architecture[-1]](n_layer=1, n_embd=32, n_vocab=270, head_size=8)
        tokens = world_tokens({i + 1: bytes([i]) for i in range(256)} | {260: b" the"}, 270)
        write_gguf(folder / "m.gguf", converted(tensors, architecture), architecture, head_size=8, vocabulary=tokens)

    return make


def _card(folder: Path) -> None:
    _safetensors("4")(folder)
    (folder / "m.safetensors").rename(folder / "model.safetensors")
    (folder / "model.toml").write_text(
        'name = "A model"\nlicence = "CC0"\nlanguages = ["en", "zh"]\ndescription = "Small."\n'
        '[prompt]\nbegin_ids = [0, 3]\nbegin_when_empty = "\\n\\n"\n[sampling]\ntemperature = 0.8\ntop_k = 40\n'
    )


def _tuned(folder: Path) -> None:
    _safetensors("6")(folder)
    state = {f"blocks.{i}.att.time_state": torch.ones(2, 8, 8, dtype=torch.bfloat16) for i in range(2)}
    torch.save(state, folder / "state.pth")


def _byte_level(folder: Path) -> None:
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers, trainers

    made = tokenizers.Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, initial_alphabet=alphabet, special_tokens=["<|endoftext|>"], show_progress=False
    )
    made.train_from_iterator(["once upon a time there was a lamp on the table"] * 9, trainer)
    made.save(str(folder / "tokenizer.json"))


def _world(folder: Path) -> None:
    tokens = [bytes([i]) for i in range(256)] + [b" the", b"ing", b"\xe5\xa4\x9c", b"\n\n"]
    lines = [f"{i + 1} {_shown(token)} {len(token)}" for i, token in enumerate(tokens)]
    (folder / "rwkv_vocab_test.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _shown(token: bytes) -> str:
    try:
        return repr(token.decode("utf-8"))
    except UnicodeDecodeError:
        return repr(token)


def _characters(folder: Path) -> None:
    table = {
        str(i): character for i, character in enumerate(dict.fromkeys("Once upon a time 夜灯1234\n，。" + UNKNOWN))
    }
    (folder / "vocab.json").write_text(json.dumps(table), encoding="utf-16")


def _unpacked_pth(version: str, layout: str = "") -> Callable[[Path], None]:
    """The pickle and the storages of a .pth, each a file."""

    def make(folder: Path) -> None:
        _pth(version, layout)(folder)
        with zipfile.ZipFile(folder / "m.pth") as archive:
            for name in archive.namelist():
                if name.endswith("data.pkl") or "/data/" in name:
                    (folder / name.rpartition("/")[2]).write_bytes(archive.read(name))
        _pack_pth(folder)

    return make


def _pack_pth(folder: Path) -> None:
    storages = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.isdecimal()}
    write_zip(folder / "m.pth", (folder / "data.pkl").read_bytes(), storages)


def _unpacked_safetensors(folder: Path) -> None:
    """The header and the bytes behind it, each a file."""
    _safetensors("7")(folder)
    data = (folder / "m.safetensors").read_bytes()
    end = 8 + int.from_bytes(data[:8], "little")
    (folder / "header").write_bytes(data[8:end])
    (folder / "data").write_bytes(data[end:])


def _pack_safetensors(folder: Path) -> None:
    write_header(folder / "m.safetensors", (folder / "header").read_bytes(), (folder / "data").read_bytes())


_PTH, _ST = ("m.pth",), ("m.safetensors",)
_PART_FILES = ("model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
_KINDS: dict[str, tuple[Any, ...]] = {  # what writes the files, the victims, what reads them, what packs them
    "pth": (_pth("7"), _PTH, _load("m.pth")),
    "pth, protocol 4": (_pth("4", pickle_protocol=4), _PTH, _load("m.pth")),
    "pth, wrapped": (_wrapped, _PTH, _load("m.pth")),
    "pth, fla": (_pth("6", "fla 6"), _PTH, _load("m.pth")),
    "pth, old": (_pth("5.2", _use_new_zipfile_serialization=False), _PTH, _load("m.pth")),
    "pth, old, Hugging Face": (
        _pth("4", "Hugging Face", _use_new_zipfile_serialization=False),
        _PTH,
        _load("m.pth"),
    ),
    **{f"pth, evil {n}": (_evil(n, True), _PTH, _load("m.pth")) for n in ("mkdir", "INST", "OBJ", "state of a name")},
    **{f"old pth, evil {n}": (_evil(n, False), _PTH, _load("m.pth")) for n in ("system", "dotted", "EXT1")},
    "pth's pickle": (_unpacked_pth("7"), ("data.pkl",), _load("m.pth"), _pack_pth),
    "pth's pickle, Hugging Face": (_unpacked_pth("4", "Hugging Face"), ("data.pkl",), _load("m.pth"), _pack_pth),
    "safetensors' header": (_unpacked_safetensors, ("header",), _load("m.safetensors"), _pack_safetensors),
    "safetensors": (_safetensors("7"), _ST, _load("m.safetensors")),
    "safetensors, 5.1": (_safetensors("5.1"), _ST, _load("m.safetensors")),
    "safetensors, 7a": (_safetensors("7a"), _ST, _load("m.safetensors")),
    "safetensors, fla": (_safetensors("7", "fla 7, old"), _ST, _load("m.safetensors")),
    "safetensors, web": (_safetensors("6", "web-rwkv 6"), _ST, _load("m.safetensors")),
    "in parts": (_parts, _PART_FILES, _load("")),
    "gguf 7": (_gguf("rwkv7"), ("m.gguf",), _load("m.gguf")),
    "gguf 6": (_gguf("rwkv6"), ("m.gguf",), _load("m.gguf")),
    "card": (_card, ("model.toml",), _load("")),
    "tuned state": (_tuned, ("state.pth",), _load_tuned),
    "tokenizer.json": (_byte_level, ("tokenizer.json",), _vocabulary("tokenizer.json")),
    "World vocabulary": (_world, ("rwkv_vocab_test.txt",), _vocabulary("rwkv_vocab_test.txt")),
    "character table": (_characters, ("vocab.json",), _vocabulary("vocab.json")),
}


def copied(target: Target, folder: Path) -> None:
    """The whole files of a target, in a new folder of their own."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(target.folder, folder)
