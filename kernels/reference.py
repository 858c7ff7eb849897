"""The definition of every kernel: float32 torch, one token after the other, as the papers write it.

Nothing here is fast. Every other implementation is tested against these functions, in outputs and in final state.
Shapes: B rows, T tokens, H heads, N head size. No function changes its arguments.
"""

from __future__ import annotations

from typing import NamedTuple

import torch


class Wkv4Operands(NamedTuple):
    """What `wkv4` reads: k and v for each token, float32 [B, T, C]; log_decay (at most 0) and bonus, float32 [C]."""

    k: torch.Tensor
    v: torch.Tensor
    log_decay: torch.Tensor
    bonus: torch.Tensor


class Wkv4State(NamedTuple):
    """Both sums so far, divided by exp(pp), and the largest exponent in them: float32 [B, C] each.

    Before any token aa and bb are 0 and pp is -1e30.
    """

    aa: torch.Tensor
    bb: torch.Tensor
    pp: torch.Tensor


def wkv4(operands: Wkv4Operands, state: Wkv4State) -> tuple[torch.Tensor, Wkv4State]:
    """RWKV-4's weighted average ("RWKV: Reinventing RNNs for the Transformer Era", 2023, "WKV operator").

        y_t = (a_(t-1) + exp(bonus + k_t) v_t) / (b_(t-1) + exp(bonus + k_t))
        a_t = exp(log_decay) a_(t-1) + exp(k_t) v_t,    b_t = exp(log_decay) b_(t-1) + exp(k_t)

    with a = aa exp(pp) and b = bb exp(pp), so that no exponent is ever above 0 and nothing overflows.
    Returns y [B, T, C] and the state after the last token, both new.
    """
    k, v, log_decay, bonus = operands
    aa, bb, pp = state
    outputs = []
    for t in range(k.shape[1]):
        own = bonus + k[:, t]
        top = torch.maximum(pp, own)
        past, now = torch.exp(pp - top), torch.exp(own - top)
        outputs.append((past * aa + now * v[:, t]) / (past * bb + now))

        top = torch.maximum(pp + log_decay, k[:, t])
        past, now = torch.exp(pp + log_decay - top), torch.exp(k[:, t] - top)
        aa, bb, pp = past * aa + now * v[:, t], past * bb + now, top
    return torch.stack(outputs, dim=1), Wkv4State(aa, bb, pp)


class Wkv6Operands(NamedTuple):
    """What `wkv6` reads: for each token float32 [B, T, H, N] each, decay between 0 and 1; and bonus, float32 [H, N].

    Versions 5.0 to 5.2 have the same recurrence with the same decay for every token: an expanded tensor then.
    """

    r: torch.Tensor
    decay: torch.Tensor
    k: torch.Tensor
    v: torch.Tensor
    bonus: torch.Tensor

    def part(self, tokens: slice) -> Wkv6Operands:
        """Some of the tokens; views."""
        r, decay, k, v = (x[:, tokens] for x in self[:-1])
        return Wkv6Operands(r, decay, k, v, self.bonus)


def wkv6(operands: Wkv6Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The matrix-valued linear attention of RWKV-5 and 6 ("Eagle and Finch", 2024, "Time Mixing" of each).

        y_t = (S_(t-1) + diag(bonus) k_t v_t^T)^T r_t,    S_t = diag(decay_t) S_(t-1) + k_t v_t^T

    state: float32 [B, H, N, N] as [key, value]. Returns y [B, T, H, N] and the state after the last token, both new.
    """
    r, decay, k, v, bonus = operands
    outputs = []
    for t in range(r.shape[1]):
        kv = k[:, t].unsqueeze(-1) @ v[:, t].unsqueeze(-2)  # [B, H, N, N]
        read = state + bonus.unsqueeze(-1) * kv
        outputs.append((r[:, t].unsqueeze(-2) @ read).squeeze(-2))
        state = decay[:, t].unsqueeze(-1) * state + kv
    return torch.stack(outputs, dim=1), state


class Wkv7Operands(NamedTuple):
    """What `wkv7` reads for each token: float32 [B, T, H, N] each.

    removal is minus the normalised key, replacement that key times the in-context learning rate.
    """

    r: torch.Tensor
    log_decay: torch.Tensor
    k: torch.Tensor
    v: torch.Tensor
    removal: torch.Tensor
    replacement: torch.Tensor

    def part(self, tokens: slice) -> Wkv7Operands:
        """Some of the tokens; views."""
        return Wkv7Operands(*(x[:, tokens] for x in self))


def wkv7(operands: Wkv7Operands, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """RWKV-7's generalised delta rule ("RWKV-7 Goose", 2025, equations 16 to 19).

        S_t = S_(t-1) (diag(exp(log_decay_t)) + removal_t replacement_t^T) + v_t k_t^T,    y_t = S_t r_t

    state: float32 [B, H, N, N] as [value, key]. Returns y [B, T, H, N] and the state after the last token, both new.
    """
    r, log_decay, k, v, removal, replacement = operands
    outputs = []
    for t in range(r.shape[1]):
        removed = state @ removal[:, t].unsqueeze(-1)  # [B, H, N, 1]
        state = (
            state * log_decay[:, t].exp().unsqueeze(-2)
            + removed @ replacement[:, t].unsqueeze(-2)
            + v[:, t].unsqueeze(-1) @ k[:, t].unsqueeze(-2)
        )
        outputs.append((state @ r[:, t].unsqueeze(-1)).squeeze(-1))
    return torch.stack(outputs, dim=1), state
