"""Matrix products with one side that stays: laid out once for the machine's own kernels (oneDNN)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor


def lay_out(weight: Tensor, bias: Tensor | None, n_rows: int, *, gelu: bool = False) -> Callable[[Tensor], Tensor]:
    """Return the product of rows with ``weight``, laid out for this machine's kernels where torch has them.

    Where it has not, and on a graphics card, the plain product gives the same up to rounding.

    Parameters
    ----------
    weight : (m, d) float32.
    bias : (m,) added to each row of the product, or None.
    n_rows : rows that each product will have; (n_rows, d) go in, (n_rows, m) come out.
    gelu : put the product through the exact GELU.
    """
    import torch

    after = "gelu" if gelu else "none"
    if weight.device.type == "cpu" and torch.backends.mkldnn.is_available():
        kernels = torch.ops.mkldnn
        try:
            laid_out = kernels._reorder_linear_weight(weight.contiguous(), n_rows)  # noqa: SLF001
            product = kernels._linear_pointwise  # noqa: SLF001 - torch's own compiler emits it; pinned with torch
            product(torch.zeros(n_rows, weight.shape[1]), laid_out, bias, after, [], "none")
        except (AttributeError, RuntimeError):
            pass  # a build without these kernels
        else:
            return lambda x: product(x, laid_out, bias, after, [], "none")
    if gelu:
        return lambda x: torch.nn.functional.gelu(torch.nn.functional.linear(x, weight, bias))
    return lambda x: torch.nn.functional.linear(x, weight, bias)
