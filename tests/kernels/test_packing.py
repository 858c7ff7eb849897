"""How matrices are packed: the layouts of the header, the rounding, and the native library to the byte."""

from __future__ import annotations

import struct

import pytest
import torch

from kernels.native import Library
from kernels.packing import ALIGNMENT_BYTES, GROUP, Format, Packed, aligned, pack, packed_bytes, quantised, unpack

SIZES = [(1, 1), (16, 32), (17, 33), (37, 70), (100, 320), (2100, 65)]


def weights(n_out: int, n_in: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(n_out, n_in, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(("n_out", "n_in"), SIZES)
@pytest.mark.parametrize(
    ("format", "dtype"), [(Format.F32, torch.float32), (Format.F16, torch.float16), (Format.BF16, torch.bfloat16)]
)
def test_floats_come_back_as_their_format_keeps_them(format: Format, dtype: torch.dtype, n_out: int, n_in: int) -> None:
    weight = weights(n_out, n_in)
    assert torch.equal(unpack(pack(weight, format)), weight.to(dtype).float())
    assert torch.equal(unpack(pack(weight, format), torch.bfloat16), weight.to(dtype).bfloat16())


@pytest.mark.parametrize(("n_out", "n_in"), SIZES)
@pytest.mark.parametrize(("format", "steps"), [(Format.INT8, 127), (Format.INT4, 8)])
def test_whole_numbers_come_back_within_half_a_step(format: Format, steps: int, n_out: int, n_in: int) -> None:
    weight = weights(n_out, n_in)
    off = (unpack(pack(weight, format)) - weight).abs()
    for start in range(0, n_in, GROUP):
        columns = slice(start, start + GROUP)
        step = weight[:, columns].abs().amax(1, keepdim=True) / steps
        # A scale is rounded to float16, which moves 127 steps by 127 / 2048 of one, or by 127 * 2^-25 where it is tiny;
        # that of int4 is fitted to all of the group.
        allowed = step * (0.57 if format == Format.INT8 else 1.3) + 127 * 2**-25
        assert (off[:, columns] <= allowed).all()


@pytest.mark.parametrize("format", list(Format))
def test_every_number_lies_where_the_header_says(format: Format) -> None:
    n_out, n_in, K = 20, 40, 64
    packed = pack(weights(n_out, n_in), format)
    unpacked = unpack(packed)
    panels = packed.data.numpy().tobytes()
    size = len(panels) // 2
    for o, k in ((0, 0), (3, 1), (15, 31), (16, 8), (17, 33), (19, 39), (5, 12)):
        panel, row = panels[o // 16 * size :][:size], o % 16
        assert number_in(panel, format, row, k, K) == unpacked[o, k].item()


def number_in(panel: bytes, format: Format, row: int, k: int, K: int) -> float:
    """As the comments of the header put it."""
    if format == Format.F32:
        return float(struct.unpack_from("<f", panel, 4 * (k * 16 + row))[0])
    if format == Format.F16:
        return float(struct.unpack_from("<e", panel, 2 * (k * 16 + row))[0])
    if format == Format.BF16:
        return float(struct.unpack("<f", b"\0\0" + panel[2 * ((k // 2 * 16 + row) * 2 + k % 2) :][:2])[0])
    scale = float(struct.unpack_from("<e", panel, 2 * (k // 32 * 16 + row))[0])
    q = panel[-(-K // 32 * 16 * 2 // 64) * 64 :]
    if format == Format.INT8:
        return scale * (q[(k // 4 * 16 + row) * 4 + k % 4] - 128)
    byte = q[(k // 8 * 16 + row) * 4 + k % 4]
    return scale * ((byte & 15 if k % 8 < 4 else byte >> 4) - 8)


@pytest.mark.parametrize(("n_out", "n_in"), SIZES)
@pytest.mark.parametrize("format", list(Format))
def test_a_packed_matrix_is_as_large_as_it_is_said_to_be(format: Format, n_out: int, n_in: int) -> None:
    packed = pack(weights(n_out, n_in), format)
    assert packed[1:] == (format, n_out, n_in)
    assert packed.data.nbytes == packed_bytes(format, n_out, n_in)
    assert packed.data.nbytes % ALIGNMENT_BYTES == packed.data.data_ptr() % ALIGNMENT_BYTES == 0


@pytest.mark.parametrize("format", [Format.INT8, Format.INT4])
def test_a_group_of_zeros_and_one_too_small_for_a_scale_are_zeros(format: Format) -> None:
    weight = weights(16, 64)
    weight[0, :32] = 0
    weight[1, 32:] *= 1e-12
    unpacked = unpack(pack(weight, format))
    assert unpacked[0, :32].count_nonzero() == 0
    assert unpacked[1, 32:].count_nonzero() == 0


def test_the_largest_number_of_an_int4_group_is_the_first_of_equals() -> None:
    """8 steps go to its side of zero and 7 to the other."""
    weight = torch.zeros(2, 32)
    weight[0, 3], weight[0, 9] = 1.0, -1.0
    weight[1, 3], weight[1, 9] = -1.0, 1.0
    unpacked = unpack(pack(weight, Format.INT4))
    assert torch.equal(unpacked[0], -unpacked[1])
    assert unpacked[0, 3] > -unpacked[0, 9] > 0


def test_activations_lose_at_most_half_a_step_of_their_group() -> None:
    x = weights(5, 70)
    x[2, :32] = 0
    kept = quantised(x)
    step = x[:, :32].abs().amax(1, keepdim=True) / 127
    assert ((kept - x).abs()[:, :32] <= 0.5001 * step).all()
    assert kept[2, :32].count_nonzero() == 0
    assert ((kept - x).abs()[:, 64:] <= 0.5001 * x[:, 64:].abs().amax(1, keepdim=True) / 127).all()


def test_memory_begins_at_a_multiple_of_64() -> None:
    for n_bytes in (0, 1, 63, 64, 1000):
        memory = aligned(n_bytes)
        assert memory.nbytes == n_bytes
        assert memory.data_ptr() % ALIGNMENT_BYTES == 0


@pytest.mark.parametrize(("n_out", "n_in"), SIZES)
@pytest.mark.parametrize("format", list(Format))
def test_the_library_packs_the_same_to_the_byte(library: Library, format: Format, n_out: int, n_in: int) -> None:
    weight = weights(n_out, n_in)
    assert library.packed_bytes(format, n_out, n_in) == packed_bytes(format, n_out, n_in)
    for source in (weight, weight.bfloat16(), weight.half(), weight.double()):
        assert_same(library.pack(source, format), pack(source, format))


@pytest.mark.parametrize("format", list(Format))
def test_the_library_packs_what_is_hard_to_round_the_same(library: Library, format: Format) -> None:
    weight = weights(64, 96)
    weight[:16] *= torch.logspace(-12, 4, 16).unsqueeze(1)  # from what no scale can be down to to what float16 can't
    weight[16:32] = (weight[16:32] * 8).round() / 2  # many in the middle of two
    weight[32, :32], weight[33] = 0, 0
    weight[34, 5], weight[34, 6] = 3.0, -3.0
    weight[35:40] = weight[35:40].abs()
    assert_same(library.pack(weight, format), pack(weight, format))


def test_the_library_packs_a_transposed_weight_without_a_copy_of_all_of_it(library: Library) -> None:
    weight = weights(70, 2100).t()
    assert_same(library.pack(weight, Format.INT8), pack(weight, Format.INT8))


def assert_same(found: Packed, expected: Packed) -> None:
    assert found[1:] == expected[1:]
    assert torch.equal(found.data, expected.data)
