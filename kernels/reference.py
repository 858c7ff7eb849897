"""The definition of every kernel: float32 torch, one token after the other, as the papers write it.

Nothing here is fast. Every other implementation is tested against these functions, in outputs and in final state.
Shapes: B rows, T tokens, H heads, N head size. No function changes its arguments.
"""

from __future__ import annotations

from typing import NamedTuple

import torch


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
