"""The matrices of a model as torch multiplies them fastest, for where there is no kernel of our own."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F

from kernels.packing import Format, Packed, quantised, unpack

#: What the numbers of each format are kept in. Whole numbers would have to be unpacked for every token, which takes
#: several times as long as multiplying: they are kept as bfloat16, whose rounding is the smaller one.
_KEPT = {
    Format.F32: torch.float32,
    Format.F16: torch.float16,
    Format.BF16: torch.bfloat16,
    Format.INT8: torch.bfloat16,
    Format.INT4: torch.bfloat16,
}

#: Rows of activations that oneDNN is told to lay a matrix out for. Measured on one core (AVX-512): laid out for 8 or
#: more, one row is as fast as it gets too; laid out for 1, eight rows take half as long again.
_ROWS = 8

#: Numbers of rows that are multiplied as they are, beside the multiples of 16; others are filled up to one of these.
_FEW_ROWS = (1, 2, 4, 8)

#: Numbers in a matrix up to which it is float32 [out, in], whatever its format. Measured on one core, 768 by 64,
#: microseconds for 1 and 128 rows of activations: so 4 and 118, laid out by oneDNN 13 and 60; one row is what is waited
#: for most often.
_SMALL = 1 << 17


class TorchMatrix:
    """A weight matrix. Call it with activations.

    Measured with torch 2.13 on one core with AVX-512, a matrix of 768 by 65,536, milliseconds for 1, 8 and 128 rows of
    activations: float32 as [in, out] 7.4, 32, 165, laid out by oneDNN 5.1, 8, 67; bfloat16 as [out, in] 6.6, 7.6, 31,
    laid out by oneDNN 2.7, 4.0, 27. Without oneDNN, or where it knows no such layout, float32 is kept as [in, out] and
    all others as [out, in].
    """

    def __init__(self, packed: Packed, bias: torch.Tensor | None) -> None:
        """bias: float32 [n_out], on the device of the matrix. The memory of `packed` is not kept."""
        self._is_plain = packed.n_out * packed.n_in <= _SMALL
        self._dtype = torch.float32 if self._is_plain else _KEPT[packed.format]
        self._bias = bias
        weight = unpack(packed, self._dtype)
        self._is_laid_out = not self._is_plain and weight.device.type == "cpu" and _can_be_laid_out(self._dtype)
        if self._is_laid_out:
            weight = torch.ops.mkldnn._reorder_linear_weight(weight, _ROWS)
        elif self._dtype == torch.float32 and not self._is_plain:
            weight = weight.t().contiguous()
        self._weight = weight

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """x float32 [..., in] -> float32 [..., out], multiplied in the weight's precision."""
        if self._is_plain:
            return F.linear(x, self._weight, self._bias)
        if self._is_laid_out:
            y = _multiply_rows(x.to(self._dtype), self._weight).float()
        elif self._dtype == torch.float32:
            y = x @ self._weight
        else:
            y = F.linear(x.to(self._dtype), self._weight).float()
        return y if self._bias is None else y + self._bias


class ExactMatrix:
    """A weight matrix that is multiplied in float32, for tests: with INT8 and INT4 the activations lose what they lose
    as int8 in groups of 32."""

    def __init__(self, packed: Packed, bias: torch.Tensor | None) -> None:
        self._weight = unpack(packed)
        self._bias = bias
        self._is_quantised = packed.format in (Format.INT8, Format.INT4)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """x float32 [..., in] -> float32 [..., out]."""
        return F.linear(quantised(x) if self._is_quantised else x, self._weight, self._bias)


def _multiply_rows(x: torch.Tensor, laid_out: torch.Tensor) -> torch.Tensor:
    """`_multiply` with a number of rows for which there is a kernel.

    oneDNN makes a kernel for each number of rows that it meets, and keeps it for good: for all lengths of a chunk that
    was 220 MB with the built-in model, reached after a few hundred scenes.
    """
    n = x.numel() // x.shape[-1]
    if n in _FEW_ROWS or n % 16 == 0:
        return _multiply(x, laid_out)
    some = next((few for few in _FEW_ROWS if n < few), -(-n // 16) * 16)
    rows = F.pad(x.reshape(n, -1), (0, 0, 0, some - n))
    return _multiply(rows, laid_out)[:n].view(*x.shape[:-1], -1)


def _multiply(x: torch.Tensor, laid_out: torch.Tensor) -> torch.Tensor:
    product: torch.Tensor = torch.ops.mkldnn._linear_pointwise(x, laid_out, None, "none", [], "")
    return product


@cache
def _can_be_laid_out(dtype: torch.dtype) -> bool:
    """Whether this build of torch and this processor multiply a matrix that oneDNN has laid out, and do it right.

    The operators are those that torch's own compiler uses for frozen weights; they are not part of its public face,
    so they are tried out first.
    """
    if not torch.backends.mkldnn.is_available():
        return False
    weight = torch.arange(48, dtype=torch.float32).reshape(16, 3).to(dtype)  # small whole numbers: exact in any of them
    x = torch.tensor([[1.0, 2.0, 0.0], [0.0, 1.0, 1.0]]).to(dtype)
    try:
        product = _multiply(x, torch.ops.mkldnn._reorder_linear_weight(weight, _ROWS))
    except (RuntimeError, AttributeError, NotImplementedError):
        return False
    return bool(torch.equal(product, F.linear(x, weight)))
