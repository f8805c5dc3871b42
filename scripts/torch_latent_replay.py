"""The PyTorch side of `make bench` for latent replay: MobileNetV1 with batch renormalization, cut behind element 19."""
import torch
import torch.nn.functional as F
from torch import nn

from torch_steps import timed

WIDE = "avx512f" in open("/proc/cpuinfo").read()


class BatchRenormalization(nn.Module):
    """As released with latent replay, at limits of 1.25 and 0.5."""

    def __init__(self, channels):
        super().__init__()
        shape = (1, channels, 1, 1)
        self.scale, self.shift = nn.Parameter(torch.ones(shape)), nn.Parameter(torch.zeros(shape))
        self.mean, self.deviation = torch.zeros(shape), torch.ones(shape)

    def forward(self, x):
        if not self.training:
            return self.scale * (x - self.mean) / self.deviation + self.shift
        mean = x.mean((0, 2, 3), keepdim=True)
        deviation = torch.sqrt(x.var((0, 2, 3), unbiased=False, keepdim=True) + 1e-5)
        with torch.no_grad():
            r = (deviation / self.deviation).clamp(1 / 1.25, 1.25)
            d = ((mean - self.mean) / self.deviation).clamp(-0.5, 0.5)
            self.mean += 0.01 * (mean - self.mean)
            self.deviation += 0.01 * (deviation - self.deviation)
        return self.scale * ((x - mean) * r / deviation + d) + self.shift


def element(inputs, outputs, kernel, stride=1, groups=1):
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            BatchRenormalization(outputs), nn.ReLU()]


def elements():
    made, inputs = [element(3, 32, 3, 2)], 32
    for outputs, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + 5 * [(512, 1)] + [
            (1024, 2), (1024, 1)]:
        made += [element(inputs, inputs, 3, stride, inputs), element(inputs, outputs, 1)]
        inputs = outputs
    return made


def chained(chosen):
    return [layer for layers in chosen for layer in layers]


def step():
    """128 latent rows through the elements 20 to 26 and the head, and the way back."""
    torch.manual_seed(1)
    network = nn.Sequential(
        *chained(elements()[20:]), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 50, bias=False))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.001, momentum=0.9)
    latents, labels = (2 * torch.rand(128, 512, 8, 8) - 1).relu(), torch.randint(0, 50, (128,))

    def learn():
        optimizer.zero_grad()
        F.cross_entropy(network(latents), labels).backward()
        optimizer.step()

    return timed(learn, 4, 1)


def front(batch):
    network = nn.Sequential(*chained(elements()[:20])).eval()
    images, batches = torch.rand(batch, 3, 128, 128), max(1, 63 // batch)

    def run():
        with torch.no_grad():
            for _ in range(batches):
                network(images)

    return [seconds * 300 / (batch * batches) for seconds in timed(run, 3, 1)]


def better_front():
    """Of batches of 21 and of 128 the faster."""
    return min(front(21), front(128), key=min)


steps = {"latent replay step, 128": step, "latent rows of 300 images": better_front}
rows = [
    ("Latent replay, step behind element 19, 128 rows", "latent replay step, 128", 0.5 if WIDE else 0.6),
    ("Latent rows of 300 images of 128x128", "latent rows of 300 images", 0.5),
]


def depthwise(names):
    """The titles of depthwise convolutions that `EngineBenchmarks` measures, among the names of its measurements."""
    return [n.removesuffix(", forward") for n in names if n.startswith("depthwise ") and n.endswith(", forward")]
