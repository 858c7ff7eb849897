"""How weight matrices are stored to be multiplied: the formats of `ravel_kernels.h`, in torch.

This defines the layouts and how numbers are rounded; the native library packs the same, faster. Groups are 32
neighbouring numbers of a row; round() is to the nearest, half to even; all in float32 unless said otherwise.

    INT8  scale = float16(max |w| / 127);  q = clamp(round(w / scale), -127, 127)
    INT4  v = the entry of largest magnitude, the first of equals;  s = v / -8;  q0 = clamp(round(w / s), -8, 7)
          scale = float16(float32(sum(w q0) / sum(q0 q0))), sums and quotient in float64
          q = clamp(round(w / scale), -8, 7)

Where a scale is 0, so are its q. What fills up rows and columns is packed as the zeros that it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

import torch
import torch.nn.functional as F

PANEL_ROWS = 16
GROUP = 32
ALIGNMENT_BYTES = 64

#: Rows that are packed or unpacked at a time, so that what lies between is small.
_BLOCK_ROWS = 1024


class Format(IntEnum):
    """How the numbers of a matrix are stored. Numbers as in the header."""

    F32 = 0
    F16 = 1
    BF16 = 2
    INT8 = 3
    INT4 = 4


class Packed(NamedTuple):
    """A weight matrix [n_out, n_in] as the header lays it out; data uint8 [bytes], aligned to 64 bytes."""

    data: torch.Tensor
    format: Format
    n_out: int
    n_in: int


def filled_up(n: int, multiple: int) -> int:
    """The next multiple."""
    return -(-n // multiple) * multiple


def aligned(n_bytes: int, device: str | torch.device = "cpu") -> torch.Tensor:
    """New memory, uint8 [n_bytes], that begins at a multiple of 64 bytes. Not written yet."""
    memory = torch.empty(n_bytes, dtype=torch.uint8, device=device)
    if memory.data_ptr() % ALIGNMENT_BYTES == 0:  # as torch's own memory is, unless something else allocates for it
        return memory
    memory = torch.empty(n_bytes + ALIGNMENT_BYTES, dtype=torch.uint8, device=device)
    start = -memory.data_ptr() % ALIGNMENT_BYTES
    return memory[start : start + n_bytes]


def packed_bytes(format: Format, n_out: int, n_in: int) -> int:
    """Bytes of a packed matrix, a multiple of 64."""
    return filled_up(n_out, PANEL_ROWS) // PANEL_ROWS * _panel_bytes(format, n_in)


def pack(weight: torch.Tensor, format: Format) -> Packed:
    """weight [n_out, n_in], any float dtype; it is only read. The result is on the same device."""
    n_out, n_in = weight.shape
    data = aligned(packed_bytes(format, n_out, n_in), weight.device)
    panels = data.view(-1, _panel_bytes(format, n_in))
    for rows, some in _blocks(n_out):
        block = weight[rows].float()
        missing = len(block) % PANEL_ROWS and PANEL_ROWS - len(block) % PANEL_ROWS
        block = F.pad(block, (0, filled_up(n_in, GROUP) - n_in, 0, missing))
        panels[some] = _PACK[format](block.view(-1, PANEL_ROWS, block.shape[1]))
    return Packed(data, format, n_out, n_in)


def unpack(packed: Packed, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """The matrix [n_out, n_in] that `packed` stands for, in `dtype`: a new tensor, contiguous."""
    data, format, n_out, n_in = packed
    panels = data.view(-1, _panel_bytes(format, n_in))
    weight = torch.empty(n_out, n_in, dtype=dtype, device=data.device)
    for rows, some in _blocks(n_out):
        block = _UNPACK[format](panels[some], filled_up(n_in, GROUP))
        weight[rows] = block.reshape(-1, block.shape[-1])[: len(weight[rows]), :n_in]
    return weight


def quantised(x: torch.Tensor) -> torch.Tensor:
    """What is left of activations float32 [..., n] that are kept as int8 in groups of 32: `q8` times `scale`."""
    n = x.shape[-1]
    groups = F.pad(x, (0, filled_up(n, GROUP) - n)).unflatten(-1, (-1, GROUP))
    scale = groups.abs().amax(-1, keepdim=True) / 127
    q = torch.where(scale > 0, groups / scale, 0.0).clamp(-127, 127).round()
    kept: torch.Tensor = (q * scale).flatten(-2)[..., :n]
    return kept


def _panel_bytes(format: Format, n_in: int) -> int:
    K = filled_up(n_in, GROUP)
    if format in (Format.INT8, Format.INT4):
        return _scale_bytes(K) + K * PANEL_ROWS // (1 if format == Format.INT8 else 2)
    return K * PANEL_ROWS * (4 if format == Format.F32 else 2)


def _scale_bytes(K: int) -> int:
    return filled_up(K // GROUP * PANEL_ROWS * 2, ALIGNMENT_BYTES)


def _blocks(n_out: int) -> Iterator[tuple[slice, slice]]:
    """Some rows at a time, and the panels that hold them."""
    for start in range(0, n_out, _BLOCK_ROWS):
        end = min(start + _BLOCK_ROWS, n_out)
        yield slice(start, end), slice(start // PANEL_ROWS, filled_up(end, PANEL_ROWS) // PANEL_ROWS)


def _bytes(panels: torch.Tensor) -> torch.Tensor:
    """[panels, ...] as uint8 [panels, bytes]."""
    return panels.contiguous().view(len(panels), -1).view(torch.uint8)


# Each takes weights float32 [panels, 16, K] and gives uint8 [panels, bytes].


def _pack_f32(w: torch.Tensor) -> torch.Tensor:
    return _bytes(w.transpose(1, 2))


def _pack_f16(w: torch.Tensor) -> torch.Tensor:
    return _bytes(w.half().transpose(1, 2))


def _pack_bf16(w: torch.Tensor) -> torch.Tensor:
    return _bytes(w.bfloat16().unflatten(2, (-1, 2)).transpose(1, 2))


def _pack_int8(w: torch.Tensor) -> torch.Tensor:
    groups = w.unflatten(2, (-1, GROUP))
    scale = (groups.abs().amax(-1) / 127).half()
    q = _rounded(groups, scale.float().unsqueeze(-1), -127, 127).flatten(2) + 128
    return torch.cat((_packed_scales(scale), _bytes(q.to(torch.uint8).unflatten(2, (-1, 4)).transpose(1, 2))), dim=1)


def _pack_int4(w: torch.Tensor) -> torch.Tensor:
    groups = w.unflatten(2, (-1, GROUP))
    largest = groups.gather(-1, groups.abs().argmax(-1, keepdim=True))
    q = _rounded(groups, largest / -8, -8, 7).double()
    squares = q.square().sum(-1)
    scale = torch.where(squares > 0, (groups.double() * q).sum(-1) / squares, 0.0).float().half()
    q = _rounded(groups, scale.float().unsqueeze(-1), -8, 7).flatten(2) + 8
    low, high = q.to(torch.uint8).unflatten(2, (-1, 2, 4)).unbind(3)
    return torch.cat((_packed_scales(scale), _bytes((low | high << 4).transpose(1, 2))), dim=1)


def _rounded(groups: torch.Tensor, scale: torch.Tensor, low: int, high: int) -> torch.Tensor:
    """Whole numbers, as float32."""
    return torch.where(scale != 0, groups / scale, 0.0).round().clamp(low, high)


def _packed_scales(scale: torch.Tensor) -> torch.Tensor:
    """float16 [panels, 16, K / 32] -> uint8 [panels, bytes], filled up."""
    packed = _bytes(scale.transpose(1, 2))
    return F.pad(packed, (0, _scale_bytes(scale.shape[2] * GROUP) - packed.shape[1]))


# Each takes uint8 [panels, bytes] and gives float32 [panels, 16, K].


def _unpack_f32(panels: torch.Tensor, K: int) -> torch.Tensor:
    return panels.view(torch.float32).view(-1, K, PANEL_ROWS).transpose(1, 2)


def _unpack_f16(panels: torch.Tensor, K: int) -> torch.Tensor:
    return panels.view(torch.float16).float().view(-1, K, PANEL_ROWS).transpose(1, 2)


def _unpack_bf16(panels: torch.Tensor, K: int) -> torch.Tensor:
    return panels.view(torch.bfloat16).float().view(-1, K // 2, PANEL_ROWS, 2).transpose(1, 2).flatten(2)


def _unpack_int8(panels: torch.Tensor, K: int) -> torch.Tensor:
    q = panels[:, _scale_bytes(K) :].float().unflatten(1, (K // 4, PANEL_ROWS, 4)) - 128
    return _scaled(q.transpose(1, 2).flatten(2), panels)


def _unpack_int4(panels: torch.Tensor, K: int) -> torch.Tensor:
    q = panels[:, _scale_bytes(K) :].unflatten(1, (K // 8, PANEL_ROWS, 4))
    halves = torch.stack((q & 15, q >> 4), dim=3).float() - 8  # [panels, K / 8, 16, 2, 4]
    return _scaled(halves.transpose(1, 2).flatten(2), panels)


def _scaled(q: torch.Tensor, panels: torch.Tensor) -> torch.Tensor:
    """q [panels, 16, K] times the scales that the panels begin with."""
    n_groups = q.shape[2] // GROUP
    scale = panels[:, : n_groups * PANEL_ROWS * 2].contiguous().view(torch.float16).float()
    scale = scale.unflatten(1, (n_groups, PANEL_ROWS)).transpose(1, 2)
    groups: torch.Tensor = q.unflatten(2, (n_groups, GROUP)) * scale.unsqueeze(-1)
    return groups.flatten(2)


_PACK = {
    Format.F32: _pack_f32,
    Format.F16: _pack_f16,
    Format.BF16: _pack_bf16,
    Format.INT8: _pack_int8,
    Format.INT4: _pack_int4,
}

_UNPACK = {
    Format.F32: _unpack_f32,
    Format.F16: _unpack_f16,
    Format.BF16: _unpack_bf16,
    Format.INT8: _unpack_int8,
    Format.INT4: _unpack_int4,
}
