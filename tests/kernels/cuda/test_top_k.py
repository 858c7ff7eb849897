"""The k largest logits: as torch finds them, equal ones in order of the token."""

from __future__ import annotations

import pytest
import torch

from kernels.cuda import TOP_K_MOST
from kernels.structs import Code
from tests.kernels.cuda.machine import Guarded, Machine


def expected(logits: torch.Tensor, k: int) -> tuple[torch.Tensor, torch.Tensor]:
    values, tokens = logits.sort(dim=-1, descending=True, stable=True)
    return values[:, :k], tokens[:, :k].int()


def assert_found(machine: Machine, logits: torch.Tensor, k: int) -> None:
    values, tokens = machine.library.top_k(logits.to(machine.device), k)
    expected_values, expected_tokens = expected(logits, k)
    assert torch.equal(values.cpu(), expected_values)
    assert torch.equal(tokens.cpu(), expected_tokens)


@pytest.mark.parametrize(
    ("n_rows", "n_vocab", "k"),
    [(1, 1, 1), (3, 7, 7), (2, 320, 1), (1, 5000, 40), (3, 1500, TOP_K_MOST), (2, 1024, 1024), (1, 20000, 257)],
)
def test_the_largest_come_first(machine: Machine, n_rows: int, n_vocab: int, k: int) -> None:
    logits = 5 * torch.randn(n_rows, n_vocab, generator=torch.Generator().manual_seed(n_vocab))
    assert_found(machine, logits, k)
    assert torch.equal(machine.library.top_k(logits.to(machine.device), k)[0].cpu(), logits.topk(k).values)


@pytest.mark.parametrize("k", [1, 5, 100, 1000])
def test_equal_logits_come_in_order_of_the_token(machine: Machine, k: int) -> None:
    generator = torch.Generator().manual_seed(k)
    assert_found(machine, torch.randint(-3, 3, (2, 3000), generator=generator).float(), k)
    assert_found(machine, torch.zeros(1, 1100), k)


def test_infinite_and_tiny_logits_are_in_order(machine: Machine) -> None:
    logits = torch.tensor([[0.0, -torch.inf, 1e-40, torch.inf, -1e-40, -3e38, 3e38, -0.0, -torch.inf]])
    assert_found(machine, logits, 9)


@pytest.mark.parametrize(("n_vocab", "k"), [(10, 0), (10, 11), (2000, 1025)])
def test_a_number_that_cannot_be_found_is_refused_before_anything_runs(machine: Machine, n_vocab: int, k: int) -> None:
    logits = torch.zeros(1, n_vocab, device=machine.device)
    with pytest.raises(ValueError, match="logits can be found"):
        machine.library.top_k(logits, k)
    out = Guarded(1, 2048, machine.device)
    at = out.rows.data_ptr()
    assert machine.library._library.ravel_top_k(logits.data_ptr(), 1, n_vocab, k, at, at, 0) == Code.BAD_ARGUMENT
    assert out.rows.isnan().all()


def test_nothing_is_written_beside_what_is_found(machine: Machine) -> None:
    logits = torch.randn(3, 500, generator=torch.Generator().manual_seed(1)).to(machine.device)
    values, tokens = Guarded(3, 30, machine.device), Guarded(3, 30, machine.device)
    at = values.rows.data_ptr(), tokens.rows.data_ptr()
    assert machine.library._library.ravel_top_k(logits.data_ptr(), 3, 500, 30, *at, 0) == Code.OK
    values.check()
    tokens.check()
    assert torch.equal(values.rows.cpu(), expected(logits.cpu(), 30)[0])
