"""Golden values of batch renormalization, from a layer of our own in PyTorch by its definition.

Computed in double precision on fixed inputs. Run by `make goldens`; needs python3-torch.
"""
import json
import pathlib

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(29)


class BatchRenormalization(nn.Module):
    """Ioffe 2017; limits grow by rows (released), or by steps between 5000 and 40 000 or 25 000 (paper)."""

    def __init__(self, channels, momentum, form, start=(1.0, 0.0), caps=(1.25, 0.5), growth=4.1e-5, eps=1e-5):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.mean, self.deviation = torch.zeros(channels), torch.ones(channels)
        self.momentum, self.form, self.caps, self.growth, self.eps = momentum, form, caps, growth, eps
        self.limits, self.steps = list(start), 0

    def forward(self, x):
        shape = [1, -1] + [1] * (x.dim() - 2)
        dims = [0] + list(range(2, x.dim()))
        spread = lambda values: values.reshape(shape)
        if not self.training:
            normal = (x - spread(self.mean)) / spread(self.deviation)
            return normal * spread(self.weight) + spread(self.bias)
        mean = x.mean(dims)
        deviation = torch.sqrt(x.var(dims, unbiased=False) + self.eps)
        largest, farthest = self.limits
        with torch.no_grad():
            r = (deviation / self.deviation).clamp(1 / largest, largest)
            d = ((mean - self.mean) / self.deviation).clamp(-farthest, farthest)
        normal = (x - spread(mean)) / spread(deviation) * spread(r) + spread(d)
        with torch.no_grad():
            self.advance(len(x))
            self.mean += self.momentum * (mean - self.mean)
            self.deviation += self.momentum * (deviation - self.deviation)
        return normal * spread(self.weight) + spread(self.bias)

    def advance(self, rows):
        if self.form == "released":
            for i in range(2):
                if self.limits[i] < self.caps[i]:
                    self.limits[i] += self.growth * rows
            return
        self.steps += 1
        for i, (start, end) in enumerate([(1.0, 40_000), (0.0, 25_000)]):
            part = min(max((self.steps - 5000) / (end - 5000), 0), 1)
            self.limits[i] = start + part * (self.caps[i] - start)


def numbers(tensor):
    return [float(f"{x:.9g}") for x in tensor.detach().reshape(-1).tolist()]


def uniform(*shape, low=-1.0, high=1.0):
    """Numbers that single precision holds exactly."""
    return (torch.rand(*shape) * (high - low) + low).float().double()


def layer_golden(shape, form, activation, passed=0):
    """Both ways through a layer for four training batches, and in evaluation mode."""
    norm = BatchRenormalization(
        shape[1], 0.25, form, caps=(1.25, 0.5) if form == "released" else (3.0, 5.0), growth=0.0625 / 4)
    with torch.no_grad():
        norm.weight.copy_(uniform(shape[1], low=0.5, high=1.5))
        norm.bias.copy_(uniform(shape[1]))
    # As if so many steps had gone before.
    norm.steps = passed - 1
    if passed:
        norm.advance(0)
    batches = [uniform(*shape, low=-1 - i, high=3) for i in range(4)]
    errors = uniform(*shape)
    golden = {
        "shape": list(shape[1:]), "form": form, "passed": passed, "rectifies": activation is not None,
        "ceiling": 6.0 if isinstance(activation, nn.ReLU6) else None,
        "scale": numbers(norm.weight), "shift": numbers(norm.bias),
        "batches": [numbers(b) for b in batches], "errors": numbers(errors), "steps": [],
    }

    def passes(batch):
        x = batch.clone().requires_grad_()
        y = norm(x)
        if activation is not None:
            y = activation(y)
        gradients = torch.autograd.grad(y, [norm.weight, norm.bias, x], errors)
        return {
            "outputs": numbers(y), "gradients": [numbers(g) for g in gradients],
            "statistics": [numbers(norm.mean), numbers(norm.deviation)], "limits": list(norm.limits),
        }

    golden["steps"] = [passes(batch) for batch in batches]
    norm.eval()
    golden["evaluation"] = passes(4 * batches[0])
    return golden


if __name__ == "__main__":
    golden = [
        layer_golden((5, 17), "released", None),
        layer_golden((3, 2, 5, 4), "released", nn.ReLU()),
        layer_golden((3, 3, 5, 5), "released", nn.ReLU6()),
        layer_golden((3, 2, 4, 4), "paper", None),
        layer_golden((3, 2, 4, 4), "paper", nn.ReLU6(), passed=10_000),
        layer_golden((3, 2, 4, 4), "paper", nn.ReLU(), passed=60_000),
    ]

    path = pathlib.Path(__file__).parent.parent / "EngineTests" / "Golden" / "batch-renormalization.json"
    path.write_text(json.dumps(golden) + "\n")
    print(f"wrote {path.name}: PyTorch {torch.__version__}")
