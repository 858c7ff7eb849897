"""What was found in place of a model, in the writer's language, and what kind of thing it is.

The engine tells facts in English words; each stands here once more, because that is where the translation tool looks
for it. A test compares the two. {name} stands for a part that is different each time.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

# English words -> the cause by which app/errors.py explains it, "" for the usual explanation.
FOUND: dict[str, str] = {
    QT_TRANSLATE_NOOP("Found", "a LoRA adapter"): "adapter",
    QT_TRANSLATE_NOOP("Found", "a Bone or DiSHA adapter"): "adapter",
    QT_TRANSLATE_NOOP("Found", "a projector for pictures or sound"): "adapter",
    QT_TRANSLATE_NOOP("Found", "a tuned state without a model"): "tuned_state",
    QT_TRANSLATE_NOOP("Found", "GGUF weights of type {name}"): "packed",
    QT_TRANSLATE_NOOP("Found", "GGUF weights of type number {name}"): "packed",
    QT_TRANSLATE_NOOP("Found", "quantised weights ({name})"): "packed",
    QT_TRANSLATE_NOOP("Found", "quantised tensors"): "packed",
    QT_TRANSLATE_NOOP("Found", "tensors of type {name}"): "packed",
    QT_TRANSLATE_NOOP("Found", "weights that ChatRWKV quantised"): "packed",
    QT_TRANSLATE_NOOP("Found", "a checkpoint that ChatRWKV prepared for one device"): "packed",
    QT_TRANSLATE_NOOP("Found", "weights in big-endian order"): "packed",
    QT_TRANSLATE_NOOP("Found", "a big-endian GGUF file"): "packed",
    QT_TRANSLATE_NOOP("Found", "tensors whose values overlap"): "packed",
    QT_TRANSLATE_NOOP("Found", "a GGUF file of version {name}"): "packed",
    QT_TRANSLATE_NOOP("Found", "a ggml file, as rwkv.cpp and llama.cpp wrote before GGUF"): "packed",
    QT_TRANSLATE_NOOP("Found", "a ggml file, as llama.cpp wrote before GGUF"): "packed",
    QT_TRANSLATE_NOOP("Found", "a tar archive, as PyTorch wrote before 2017"): "packed",
    QT_TRANSLATE_NOOP("Found", "a TorchScript program"): "packed",
    QT_TRANSLATE_NOOP("Found", "one of {name} GGUF files that are one model only together"): "packed",
    QT_TRANSLATE_NOOP("Found", "a compressed archive"): "archive",
    QT_TRANSLATE_NOOP("Found", "an encrypted zip archive"): "archive",
    QT_TRANSLATE_NOOP("Found", "a compressed zip archive"): "archive",
    QT_TRANSLATE_NOOP("Found", "a zip archive without weights"): "archive",
    QT_TRANSLATE_NOOP("Found", "a web page"): "page",
    QT_TRANSLATE_NOOP("Found", "a pointer of Git LFS, not the file that it stands for"): "page",
    QT_TRANSLATE_NOOP("Found", "a text"): "",
    QT_TRANSLATE_NOOP("Found", "a picture"): "",
    QT_TRANSLATE_NOOP("Found", "a picture, a sound or a film"): "",
    QT_TRANSLATE_NOOP("Found", "a PDF document"): "",
    QT_TRANSLATE_NOOP("Found", "an HDF5 file"): "",
    QT_TRANSLATE_NOOP("Found", "a NumPy array"): "",
    QT_TRANSLATE_NOOP("Found", "a program"): "",
    QT_TRANSLATE_NOOP("Found", "an importance matrix"): "",
    QT_TRANSLATE_NOOP("Found", "a GGUF file with a vocabulary and no weights"): "",
    QT_TRANSLATE_NOOP("Found", "GGUF with {name} in place of a model"): "",
    QT_TRANSLATE_NOOP("Found", "a pickle that is no PyTorch file"): "",
    QT_TRANSLATE_NOOP("Found", "a PyTorch file without named tensors"): "",
    QT_TRANSLATE_NOOP("Found", "a PyTorch file without tensors"): "",
    QT_TRANSLATE_NOOP("Found", "neither a safetensors nor a PyTorch weights file"): "",
    QT_TRANSLATE_NOOP("Found", "neither a file nor a folder"): "",
    QT_TRANSLATE_NOOP("Found", "a Llama-like transformer"): "",
    QT_TRANSLATE_NOOP("Found", "a Qwen transformer"): "",
    QT_TRANSLATE_NOOP("Found", "a Qwen model with RWKV's attention"): "",
    QT_TRANSLATE_NOOP("Found", "QRWKV-6, a Qwen model with RWKV's attention"): "",
    QT_TRANSLATE_NOOP("Found", "ARWKV-7, a Qwen model with RWKV's attention"): "",
    QT_TRANSLATE_NOOP("Found", "a GPT-NeoX transformer"): "",
    QT_TRANSLATE_NOOP("Found", "a GPT-2 transformer"): "",
    QT_TRANSLATE_NOOP("Found", "a Mamba model"): "",
    QT_TRANSLATE_NOOP("Found", "a model that makes pictures"): "",
    QT_TRANSLATE_NOOP("Found", "an encoder, not a language model that writes"): "",
    QT_TRANSLATE_NOOP("Found", "a {name} model in GGUF"): "",
    QT_TRANSLATE_NOOP("Found", "an {name} model with an epsilon of {number} in its norms"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV-1 model"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV-2 model"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV-3 model"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV model with {name}"): "",
    QT_TRANSLATE_NOOP("Found", "a trial between RWKV-6 and 7"): "",
    QT_TRANSLATE_NOOP("Found", "a model of RWKV-8's trials"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV-7b model"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV that copies from its text (head_qk)"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV whose first layer has no time mix (pre_ffn)"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV with a small attention"): "",
    QT_TRANSLATE_NOOP("Found", "an RWKV for pictures"): "",
    QT_TRANSLATE_NOOP("Found", "no RWKV model"): "",
}

# Why a vocabulary or a tuned state can't be used. What comes after a colon tells a writer nothing and is left out;
# words of libraries and of the system stay as they are.
REASONS = (
    QT_TRANSLATE_NOOP("Found", "{name} entries for a model of {number} rows"),
    QT_TRANSLATE_NOOP("Found", "neither a tokenizer.json nor an rwkv_vocab_*.txt"),
    QT_TRANSLATE_NOOP("Found", "not found"),
    QT_TRANSLATE_NOOP("Found", "there is nothing at this path"),
    QT_TRANSLATE_NOOP("Found", "it holds no tuned state"),
    QT_TRANSLATE_NOOP("Found", "it holds NaN or infinity"),
    QT_TRANSLATE_NOOP("Found", "RWKV-4 has none"),
    QT_TRANSLATE_NOOP("Found", "it was made for another model"),
    QT_TRANSLATE_NOOP("Found", "no vocabulary in this folder"),
    QT_TRANSLATE_NOOP("Found", "not a file"),
    QT_TRANSLATE_NOOP("Found", "not JSON"),
    QT_TRANSLATE_NOOP("Found", "not a tokenizer.json"),
    QT_TRANSLATE_NOOP("Found", "larger than {number} bytes"),
    QT_TRANSLATE_NOOP("Found", "a character table of over {number} characters"),
    QT_TRANSLATE_NOOP("Found", "id {number} out of range"),
    QT_TRANSLATE_NOOP("Found", "an id out of range"),
    QT_TRANSLATE_NOOP("Found", "entry {name} is not one character"),
    QT_TRANSLATE_NOOP("Found", "entry {name} occurs twice"),
    QT_TRANSLATE_NOOP("Found", "occurs twice"),
    QT_TRANSLATE_NOOP("Found", "nothing stands for unknown characters"),
    QT_TRANSLATE_NOOP("Found", "no tokens"),
    QT_TRANSLATE_NOOP("Found", "no such token"),
    QT_TRANSLATE_NOOP("Found", "two tokens of one id"),
    QT_TRANSLATE_NOOP("Found", "a token too long"),
    QT_TRANSLATE_NOOP("Found", "not an id, a literal and a length"),
    QT_TRANSLATE_NOOP("Found", "not a text literal"),
    QT_TRANSLATE_NOOP("Found", "{number} bytes where the line says {right_size}"),
    QT_TRANSLATE_NOOP("Found", "{number} of the 256 single bytes are missing"),
    QT_TRANSLATE_NOOP("Found", "a GGUF vocabulary of the kind {name}"),
    QT_TRANSLATE_NOOP("Found", "{name} token types for {number} tokens"),
    QT_TRANSLATE_NOOP("Found", "token {number} is empty or occurs twice"),
    QT_TRANSLATE_NOOP("Found", "unknown escape in {name}"),
    QT_TRANSLATE_NOOP("Found", "not {name}"),  # an encoding; last, since it begins others
)


def found_words(text: str) -> str:
    """The engine's English words in the language in use; as they are where the table doesn't have them."""
    for source in (*FOUND, *REASONS):
        match = _pattern(source).fullmatch(text)
        if match is None and source in REASONS:
            match = _pattern(source + ": {detail}").fullmatch(text)
        if match is not None:
            return QCoreApplication.translate("Found", source).format(**match.groupdict())
    return text


def cause_of(found: str) -> str:
    """The kind of thing that was found."""
    return next((cause for source, cause in FOUND.items() if _pattern(source).fullmatch(found)), "")


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(source)), re.DOTALL)
