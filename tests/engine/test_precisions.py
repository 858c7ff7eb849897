"""Which format each tensor is kept in, by precision."""

from __future__ import annotations

import pytest
import torch

from engine.precisions import HEAD_OF_INT4, PRECISIONS, Kind, cut, kept_bytes, pieces_of
from kernels.packing import Format
from tests.helpers.tiny_models import VERSIONS


@pytest.mark.parametrize(("precision", "format"), PRECISIONS.items())
def test_a_precision_is_for_the_large_matrices(precision: str, format: Format) -> None:
    (piece,) = pieces_of("blocks.3.ffn.key.weight", (256, 64), precision)
    assert piece == ("blocks.3.ffn.key.weight", Kind.MATRIX, format, 256, 64)


def test_low_rank_matrices_have_8_bits_at_least_and_are_turned() -> None:
    formats = {precision: pieces_of("blocks.0.att.w1", (64, 16), precision)[0] for precision in PRECISIONS}
    assert {piece.format for piece in formats.values()} == {Format.F32, Format.BF16, Format.F16, Format.INT8}
    assert formats["int4"].format == Format.INT8
    assert (formats["int4"].n_out, formats["int4"].n_in) == (16, 64)


@pytest.mark.parametrize(
    ("precision", "format"),
    [("fp32", Format.F32), ("bf16", Format.BF16), ("fp16", Format.F16), ("int8", Format.BF16), ("int4", Format.BF16)],
)
def test_tables_have_16_bits_at_least(precision: str, format: Format) -> None:
    for name in ("emb.weight", "blocks.0.ffn.s_emb.weight"):
        (piece,) = pieces_of(name, (320, 64), precision)
        assert (piece.kind, piece.format) == (Kind.TABLE, format)


def test_the_head_of_an_int4_model_has_a_format_of_its_own() -> None:
    assert pieces_of("head.weight", (320, 64), "int4")[0].format == HEAD_OF_INT4
    assert pieces_of("head.weight", (320, 64), "int8")[0].format == Format.INT8


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("name", ["ln_out.weight", "blocks.0.att.r_k", "blocks.0.att.time_faaaa", "blocks.0.att.x_r"])
def test_what_is_no_matrix_stays_float32(name: str, precision: str) -> None:
    (piece,) = pieces_of(name, (4, 16) if name.endswith(("r_k", "faaaa")) else (1, 1, 64), precision)
    assert (piece.kind, piece.format, piece.nbytes) == (Kind.VECTOR, Format.F32, 256)


@pytest.mark.parametrize("name", ["blocks.0.att.v0", "blocks.0.att.v1", "blocks.0.att.v2"])
def test_what_is_never_used_is_not_kept(name: str) -> None:
    assert pieces_of(name, (64, 16), "int8") == ()
    assert pieces_of(name.replace("0", "1", 1), (64, 16), "int8") != ()


def test_the_five_mixtures_of_version_6_are_matrices_by_themselves() -> None:
    first, second = torch.randn(64, 5 * 8), torch.randn(5, 8, 64)
    pieces = pieces_of("blocks.0.att.time_maa_w1", first.shape, "bf16")
    assert [(piece.name[-2:], piece.n_out, piece.n_in) for piece in pieces] == [(f".{j}", 8, 64) for j in range(5)]
    pieces = pieces_of("blocks.0.att.time_maa_w2", second.shape, "bf16")
    assert [(piece.name[-2:], piece.n_out, piece.n_in) for piece in pieces] == [(f".{j}", 64, 8) for j in range(5)]
    x = torch.randn(3, 64)
    narrow = torch.cat([x @ matrix.t() for matrix in cut("blocks.0.att.time_maa_w1", first)], dim=1)
    assert torch.allclose(narrow, x @ first, atol=1e-5)
    inner = torch.randn(3, 8)
    for j, matrix in enumerate(cut("blocks.0.att.time_maa_w2", second)):
        assert torch.allclose(inner @ matrix.t(), inner @ second[j], atol=1e-5)


@pytest.mark.parametrize("version", VERSIONS)
def test_fewer_bits_are_fewer_bytes(version: str) -> None:
    shapes = [(name, tuple(tensor.shape)) for name, tensor in VERSIONS[version](n_embd=256).items()]
    fp32, bf16, fp16, int8, int4 = (kept_bytes(shapes, precision) for precision in PRECISIONS)
    assert fp32 > bf16 == fp16 > int8 > int4
