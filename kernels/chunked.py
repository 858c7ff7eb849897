"""The recurrences over blocks of tokens at a time, in torch: matrix products in place of a loop over tokens.

With the decay gathered from the start of a block, W_t = exp(sum of log_decay up to t), a block of L tokens is linear
in the state S that it begins with. Writing Z for the rows removal_t * W_(t-1), B for replacement_t / W_t, K for
k_t / W_t and R for r_t * W_t, the vectors u_t = S_(t-1) removal_t solve a unit lower triangular system

    (I - tril(Z B^T, -1)) U = Z S^T + tril(Z K^T, -1) V

and then Y = R S^T + tril(R B^T) U + tril(R K^T) V and S' = (S + U^T B + V^T K) diag(W_L). All that does not depend on
S is computed for every block at once; what is left in sequence is one product a block. Each product pairs a W with an
inverse W of the same channel and an earlier token, so that no term grows; the block is short enough that the inverse
itself (at most exp(0.6065 * L)) stays far inside float32.
"""

from __future__ import annotations

import torch

from kernels.reference import Wkv7Operands

BLOCK_TOKENS = 16  # measured: 16 and 32 are equally fast, 16 is closer to the reference


def wkv7(operands: Wkv7Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Computes `reference.wkv7` (same arguments, same results to rounding)."""
    T = operands.r.shape[1]
    if T == 1:
        return _one_token(operands, state)
    whole = T - T % BLOCK_TOKENS
    outputs = []
    if whole:
        y, state = _blocks(operands.part(slice(whole)), BLOCK_TOKENS, state)
        outputs.append(y)
    if whole < T:
        y, state = _blocks(operands.part(slice(whole, T)), T - whole, state)
        outputs.append(y)
    return torch.cat(outputs, dim=1) if len(outputs) > 1 else outputs[0], state


def _one_token(operands: Wkv7Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`wkv7` for T = 1, as writing needs it: the two rank-one updates are one product of [N, 2] by [2, N]."""
    B, _, H, N = operands.r.shape
    r, log_decay, k, v, removal, replacement = (x.view(B, H, N) for x in operands)
    removed = (state @ removal.unsqueeze(-1)).squeeze(-1)
    columns = torch.stack((removed, v), dim=-1)
    rows = torch.stack((replacement, k), dim=-2)
    decayed = state * log_decay.exp().unsqueeze(-2)
    state = torch.baddbmm(decayed.view(B * H, N, N), columns.view(B * H, N, 2), rows.view(B * H, 2, N))
    state = state.view(B, H, N, N)
    return (state @ r.unsqueeze(-1)).view(B, 1, H, N), state


def _blocks(operands: Wkv7Operands, L: int, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`wkv7` over T tokens, T a multiple of L."""
    B, T, H, N = operands.r.shape
    n_blocks = T // L
    r, log_decay, k, v, removal, replacement = (
        x.reshape(B, n_blocks, L, H, N).permute(1, 0, 3, 2, 4) for x in operands
    )  # each [n_blocks, B, H, L, N]
    log_w = log_decay.cumsum(-2)
    w = log_w.exp()
    w_inverse = (-log_w).exp()
    z = removal * (log_w - log_decay).exp()
    b, k, r = replacement * w_inverse, k * w_inverse, r * w

    b_columns, k_columns = b.transpose(-1, -2), k.transpose(-1, -2)
    zb, zk = (z @ b_columns).tril_(-1), (z @ k_columns).tril_(-1)
    rb, rk = (r @ b_columns).tril_(), (r @ k_columns).tril_()

    identity = torch.eye(L, device=r.device, dtype=r.dtype)
    solved = torch.linalg.solve_triangular(
        identity - zb, torch.cat((z, zk @ v), dim=-1), upper=False, unitriangular=True
    )
    u_state, u_free = solved[..., :N], solved[..., N:]  # U = u_state S^T + u_free

    w_end = w[..., -1:, :]
    carry = u_state.transpose(-1, -2) @ b  # [.., N, N]
    carry.diagonal(dim1=-2, dim2=-1).add_(1.0)
    carry = carry * w_end
    added = torch.cat((u_free, v), dim=-2).transpose(-1, -2) @ torch.cat((b, k), dim=-2) * w_end

    starts = []
    flat = state.reshape(B * H, N, N)
    for i in range(n_blocks):
        starts.append(flat)
        flat = torch.baddbmm(added[i].reshape(B * H, N, N), flat, carry[i].reshape(B * H, N, N))
    start = torch.stack(starts).view(n_blocks, B, H, N, N)

    y = (r + rb @ u_state) @ start.transpose(-1, -2) + rb @ u_free + rk @ v
    return y.permute(1, 0, 3, 2, 4).reshape(B, T, H, N), flat.view(B, H, N, N)
