"""The PyTorch side of `make bench` for natural images: convolutions, and learners on features."""
import re
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from torch_brain_inspired import BrainInspired, brain_inspired
from torch_steps import perceptron, timed, training

WIDE = "avx512f" in open("/proc/cpuinfo").read()


def stack():
    """C3-5x16-bn."""
    planes, layers = [3, 16, 32, 64, 128, 256], []
    for i in range(5):
        layers.append(nn.Conv2d(planes[i], planes[i + 1], 3, 1 if i == 0 else 2, 1))
        if i < 4:
            layers += [nn.BatchNorm2d(planes[i + 1]), nn.ReLU()]
    return nn.Sequential(*layers)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, rectifies):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Sequential()
        if stride > 1:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        self.rectifies = rectifies

    def forward(self, x):
        y = self.body(x) + self.shortcut(x)
        return F.relu(y) if self.rectifies else y


def residual_network(width=20):
    layers, inputs = [nn.Conv2d(3, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()], width
    for stage in range(4):
        for block in range(2):
            layers.append(Block(inputs, width << stage, 2 if stage and not block else 1, (stage, block) != (3, 1)))
            inputs = width << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 10))


def classification(network, inputs, outputs, samples, repetitions=1):
    torch.manual_seed(1)
    labels = torch.randint(0, outputs, (len(inputs),))
    return timed(training(network, lambda: F.cross_entropy(network(inputs), labels)), samples, repetitions)


def convolutional_step():
    network = nn.Sequential(stack(), nn.Flatten(), perceptron(1024, 2000, 2000, 100))
    return classification(network, torch.rand(256, 3, 32, 32), 100, 6)


def residual_step(rows):
    samples, repetitions = (10, 4) if rows < 100 else (4, 1)
    return classification(residual_network(), torch.rand(rows, 3, 32, 32), 10, samples, repetitions)


def feature_extraction():
    trunk, images = stack().eval(), torch.rand(2000, 3, 32, 32)

    def extract():
        with torch.no_grad():
            for first in range(0, 2000, 256):
                trunk(images[first:first + 256])

    return [5 * seconds for seconds in timed(extract, 4, 1)]


class Autoencoder(nn.Module):
    """The convolutional autoencoder of DGR, whose encoder's convolutions are frozen."""

    def __init__(self):
        super().__init__()
        self.trunk = stack().eval().requires_grad_(False)
        self.encoder = perceptron(1024, 2000, 2000, last=nn.ReLU())
        self.mean, self.log_variance = nn.Linear(2000, 100), nn.Linear(2000, 100, bias=False)
        planes, layers = [256, 128, 64, 32, 16], [nn.Unflatten(1, (256, 2, 2))]
        for inputs, outputs in zip(planes, planes[1:]):
            layers += [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.decoder = nn.Sequential(
            perceptron(100, 2000, 2000, 1024, last=nn.ReLU()), *layers, nn.ConvTranspose2d(16, 3, 3, 1, 1))

    def loss(self, x):
        with torch.no_grad():
            features = self.trunk(x).flatten(1)
        h = self.encoder(features)
        mean, log_variance = self.mean(h), self.log_variance(h)
        y = self.decoder(mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance))
        divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1) / 3072
        return (0.5 * ((x - y) ** 2).flatten(1).mean(1) + divergence).mean()


def autoencoder_step():
    torch.manual_seed(1)
    network, images = Autoencoder(), torch.rand(256, 3, 32, 32) - 0.5
    return timed(training(network, lambda: network.loss(images)), 6, 1)


def classifier_step():
    return classification(perceptron(1024, 2000, 2000, 100), torch.randn(256, 1024), 100, 8, 2)


def brain_inspired_step():
    torch.manual_seed(1)
    return brain_inspired(
        lambda: BrainInspired(1024, 2000, 100, gating=0.7, is_binary=False),
        torch.randn(256, 1024), torch.randint(10, 20, (256,)), past=10, rate=1e-4, samples=6, repetitions=1)


steps = {
    "convolutional step, 256": convolutional_step, "resnet step, 10": lambda: residual_step(10),
    "resnet step, 256": lambda: residual_step(256), "autoencoder step, 256": autoencoder_step,
    "features of 10000 images": feature_extraction, "classifier step on features": classifier_step,
    "bi-r step on features": brain_inspired_step,
}
# Title, name, and the largest part of PyTorch's time: with AVX-512 and without, where both sides are nearer
# to the same limit.
rows = [(title, name, with_it if WIDE else without) for title, name, with_it, without in [
    ("C3-5x16-bn and 2000-2000-100, batch 256", "convolutional step, 256", 0.5, 0.7),
    ("ResNet-18 of width 20, batch 10", "resnet step, 10", 0.33, 0.5),
    ("ResNet-18 of width 20, batch 256", "resnet step, 256", 0.5, 0.7),
    ("Convolutional autoencoder of DGR, batch 256", "autoencoder step, 256", 0.5, 0.7),
    ("Features of 10 000 images by C3-5x16-bn", "features of 10000 images", 0.5, 0.7),
    ("Classifier 1024-2000-2000-100, batch 256", "classifier step on features", 0.75, 0.75),
    ("BI-R on it, current and replayed batch of 256", "bi-r step on features", 0.65, 0.65),
]]


@dataclass
class Single:
    """A 3×3 convolution that `EngineBenchmarks` measures alone, by its title."""
    title: str

    def __post_init__(self):
        self.channels, self.outputs, self.size, _, self.stride, self.rows = map(int, re.findall(r"\d+", self.title))

    @property
    def operations(self):
        positions = (self.size - 1) // self.stride + 1
        return 2 * self.rows * positions**2 * self.channels * self.outputs * 9


def singles(names):
    """Those of which all names of measurements speak."""
    return [Single(name.removesuffix(", forward")) for name in names
            if name.endswith(" images, forward") and not name.startswith("depthwise ")]
