"""The recurrences over blocks of tokens at a time, in torch: matrix products in place of a loop over tokens.

All that does not depend on the state is computed for every block at once; what is left in sequence is one product a
block (one small sum a token for version 4, whose state is no matrix).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import torch

from kernels.reference import Wkv4Operands, Wkv4State, Wkv6Operands, Wkv7Operands

Operands = TypeVar("Operands", Wkv6Operands, Wkv7Operands)

BLOCK_TOKENS = 16  # measured for wkv6 and wkv7: 16 is as fast as 8 or 32 and closest to the reference


def wkv4(operands: Wkv4Operands, state: Wkv4State) -> tuple[torch.Tensor, Wkv4State]:
    """Computes `reference.wkv4` (same arguments, same results to rounding).

    Only two things follow from token to token: the running maximum and the two sums. They are a loop of three small
    operations; all the exponentials are taken at once.
    """
    k, v, log_decay, bonus = operands
    top = [state.pp]
    for k_t in k.unbind(1):
        top.append(torch.maximum(top[-1] + log_decay, k_t))
    tops = torch.stack(top, dim=1)  # [B, T + 1, C]
    before, after = tops[:, :-1], tops[:, 1:]
    kept = (before + log_decay - after).exp_().unsqueeze(2)
    weight = (k - after).exp_()
    added = torch.stack((weight * v, weight), dim=2)  # [B, T, 2, C]

    sums = [torch.stack((state.aa, state.bb), dim=1)]
    for added_t, kept_t in zip(added.unbind(1), kept.unbind(1), strict=True):
        sums.append(torch.addcmul(added_t, kept_t, sums[-1]))

    own = k + bonus
    largest = torch.maximum(before, own)
    past, now = (before - largest).exp_(), (own - largest).exp_()
    a, b = torch.stack(sums[:-1], dim=1).unbind(2)
    y = (past * a + now * v) / (past * b + now)
    aa, bb = sums[-1].unbind(1)
    return y, Wkv4State(aa, bb, top[-1])


def wkv6(operands: Wkv6Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Computes `reference.wkv6` (same arguments, same results to rounding)."""
    if operands.r.shape[1] == 1:
        return _wkv6_one_token(operands, state)
    return _in_blocks(_wkv6_blocks, operands, state)


def _wkv6_one_token(operands: Wkv6Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`wkv6` for T = 1, as writing needs it."""
    B, _, H, N = operands.r.shape
    r, decay, k, v = (x.reshape(B, H, N) for x in operands[:-1])
    own = (r * k * operands.bonus).sum(-1, keepdim=True)
    y = torch.addcmul((r.unsqueeze(-2) @ state).squeeze(-2), own, v)
    after = torch.addcmul(state * decay.unsqueeze(-1), k.unsqueeze(-1), v.unsqueeze(-2))
    return y.unsqueeze(1), after


def _wkv6_blocks(operands: Wkv6Operands, L: int, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`wkv6` over T tokens, T a multiple of L.

    Within a block y = A V + R S with R the rows r_t times the decay since the block's start, and below the diagonal
    A[t, i] = sum over channels of r_t k_i decay_(i+1) ... decay_(t-1). These products are made one diagonal from the
    one before: there is no division by a decay and no logarithm of one, so that any decay is safe, 0 included.
    """
    r, decay, k, v = (_split(x, L) for x in operands[:-1])
    attention = r.new_zeros(*r.shape[:-1], L)
    attention.diagonal(dim1=-2, dim2=-1).copy_((r * k * operands.bonus.unsqueeze(-2)).sum(-1))
    decayed = k  # row i: k_i with the decay of the tokens between it and the one that reads it
    for distance in range(1, L):
        decayed = decayed[..., :-1, :] if distance == 1 else decayed[..., :-1, :] * decay[..., distance - 1 : -1, :]
        attention.diagonal(-distance, dim1=-2, dim2=-1).copy_((r[..., distance:, :] * decayed).sum(-1))

    since_start = decay.cumprod(-2)
    ones = torch.ones_like(decay[..., :1, :])
    until_end = torch.cat((decay[..., 1:, :], ones), dim=-2).flip(-2).cumprod(-2).flip(-2)
    added = (k * until_end).transpose(-1, -2) @ v  # [.., N, N]
    kept = since_start[..., -1, :].unsqueeze(-1)
    starts = []
    for added_in_block, kept_in_block in zip(added.unbind(0), kept.unbind(0), strict=True):
        starts.append(state)
        state = torch.addcmul(added_in_block, kept_in_block, state)
    r_since_start = r * torch.cat((ones, since_start[..., :-1, :]), dim=-2)
    y = attention @ v + r_since_start @ torch.stack(starts)
    return _join(y), state


def wkv7(operands: Wkv7Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Computes `reference.wkv7` (same arguments, same results to rounding)."""
    if operands.r.shape[1] == 1:
        return _wkv7_one_token(operands, state)
    return _in_blocks(_wkv7_blocks, operands, state)


def _wkv7_one_token(operands: Wkv7Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
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


def _wkv7_blocks(operands: Wkv7Operands, L: int, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """`wkv7` over T tokens, T a multiple of L.

    With the decay gathered from the start of a block, W_t = exp(sum of log_decay up to t), a block is linear in the
    state S that it begins with. Writing Z for the rows removal_t * W_(t-1), B for replacement_t / W_t, K for k_t / W_t
    and R for r_t * W_t, the vectors u_t = S_(t-1) removal_t solve a unit lower triangular system

        (I - tril(Z B^T, -1)) U = Z S^T + tril(Z K^T, -1) V

    and then Y = R S^T + tril(R B^T) U + tril(R K^T) V and S' = (S + U^T B + V^T K) diag(W_L). Each product pairs a W
    with an inverse W of the same channel and an earlier token, so that no term grows; the block is short enough that
    the inverse itself (at most exp(0.6065 * L)) stays far inside float32.
    """
    B, T, H, N = operands.r.shape
    r, log_decay, k, v, removal, replacement = (_split(x, L) for x in operands)
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
    for i in range(T // L):
        starts.append(flat)
        flat = torch.baddbmm(added[i].reshape(B * H, N, N), flat, carry[i].reshape(B * H, N, N))
    start = torch.stack(starts).view(T // L, B, H, N, N)

    y = (r + rb @ u_state) @ start.transpose(-1, -2) + rb @ u_free + rk @ v
    return _join(y), flat.view(B, H, N, N)


def _in_blocks(
    blocks: Callable[[Operands, int, torch.Tensor], tuple[torch.Tensor, torch.Tensor]],
    operands: Operands,
    state: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """All whole blocks at once, then the tokens that are left as a shorter one."""
    T = operands.r.shape[1]
    whole = T - T % BLOCK_TOKENS
    outputs = []
    if whole:
        y, state = blocks(operands.part(slice(whole)), BLOCK_TOKENS, state)
        outputs.append(y)
    if whole < T:
        y, state = blocks(operands.part(slice(whole, T)), T - whole, state)
        outputs.append(y)
    return torch.cat(outputs, dim=1) if len(outputs) > 1 else outputs[0], state


def _split(x: torch.Tensor, L: int) -> torch.Tensor:
    """[B, T, H, N] -> [T / L, B, H, L, N], blocks of L tokens."""
    B, T, H, N = x.shape
    return x.reshape(B, T // L, L, H, N).permute(1, 0, 3, 2, 4).contiguous()


def _join(x: torch.Tensor) -> torch.Tensor:
    """[n_blocks, B, H, L, N] -> [B, n_blocks * L, H, N]."""
    n_blocks, B, H, L, N = x.shape
    return x.permute(1, 0, 3, 2, 4).reshape(B, n_blocks * L, H, N)
