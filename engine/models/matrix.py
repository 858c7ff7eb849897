"""The large matrices of a model, kept in the layout that they are multiplied fastest in."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F

#: Rows of activations that oneDNN is told to lay a matrix out for. Measured on one core (AVX-512): laid out for 8 or
#: more, one row is as fast as it gets too; laid out for 1, eight rows take half as long again.
_ROWS = 8

#: Numbers of rows that are multiplied as they are, beside the multiples of 16; others are filled up to one of these.
_FEW_ROWS = (1, 2, 4, 8)


class Matrix:
    """A weight matrix. Call it with activations.

    Measured with torch 2.13 on one core with AVX-512, a matrix of 768 by 65,536, milliseconds for 1, 8 and 128 rows of
    activations: float32 as [in, out] 7.4, 32, 165, laid out by oneDNN 5.1, 8, 67; bfloat16 as [out, in] 6.6, 7.6, 31,
    laid out by oneDNN 2.7, 4.0, 27. Without oneDNN, or where it knows no such layout, float32 is kept as [in, out] and
    all others as [out, in].
    """

    def __init__(self, weight: torch.Tensor) -> None:
        """weight: [out, in]; owned from here on."""
        self._dtype = weight.dtype
        self._laid_out = weight.device.type == "cpu" and _can_be_laid_out(weight.dtype)
        if self._laid_out:
            self._weight: torch.Tensor = torch.ops.mkldnn._reorder_linear_weight(weight, _ROWS)
        else:
            self._weight = weight.t().contiguous() if weight.dtype == torch.float32 else weight

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """x float32 [..., in] -> float32 [..., out], multiplied in the weight's precision."""
        if self._laid_out:
            return _multiply_rows(x.to(self._dtype), self._weight).float()
        if self._dtype == torch.float32:
            return x @ self._weight
        return F.linear(x.to(self._dtype), self._weight).float()


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
