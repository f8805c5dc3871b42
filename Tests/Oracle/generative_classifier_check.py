"""The generative classifier on all of Split MNIST in plain PyTorch, with its own random numbers.

    python3 generative_classifier_check.py DIRECTORY_WITH_MNIST SEED [ITERATIONS]

Ten autoencoders 784-85-85-5-85-85-784 of 1000 iterations each, as suites/three-types-split-mnist.yaml
has them; prints the accuracy with normal and with Bernoulli units, for a comparison with the runs of
clbench. Needs python3-torch and the files train-images-idx3-ubyte.gz and so on.
"""
import gzip
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch import nn

folder, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2])
iterations = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
torch.manual_seed(seed)


def read(name, offset):
    path = folder / f"{name}.gz"
    data = gzip.decompress(path.read_bytes()) if path.exists() else (folder / name).read_bytes()
    return torch.frombuffer(bytearray(data[offset:]), dtype=torch.uint8)


images = {s: read(f"{s}-images-idx3-ubyte", 16).reshape(-1, 784).float() / 255 for s in ("train", "t10k")}
labels = {s: read(f"{s}-labels-idx1-ubyte", 8).long() for s in ("train", "t10k")}


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 85), nn.ReLU(), nn.Linear(85, 85), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(85, 5), nn.Linear(85, 5, bias=False)
        self.decoder = nn.Sequential(
            nn.Linear(5, 85), nn.ReLU(), nn.Linear(85, 85), nn.ReLU(), nn.Linear(85, 784))

    def loss(self, x):
        h = self.encoder(x)
        mean, v = self.mean(h), self.log_variance(h)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * v)
        reconstruction = F.binary_cross_entropy_with_logits(
            self.decoder(z), x, reduction="none").mean(1).mean()
        return reconstruction - 0.5 * (1 + v - mean**2 - v.exp()).sum(1).mean() / 784

    @torch.no_grad()
    def log_likelihoods(self, x, samples=50):
        h = self.encoder(x)
        mean, v = self.mean(h)[:, None], self.log_variance(h)[:, None]
        noise = torch.randn(len(x), samples, 5)
        z = mean + noise * torch.exp(0.5 * v)
        a = self.decoder(z)
        rest = -0.5 * (z**2).sum(2) + 0.5 * (v + noise**2).sum(2)
        normal = -0.5 * ((x[:, None] - torch.sigmoid(a)) ** 2).sum(2)
        bernoulli = (a * x[:, None] - F.softplus(a)).sum(2)
        return [torch.logsumexp(density + rest, 1) for density in (normal, bernoulli)]


scores = []
for label in range(10):
    x = images["train"][labels["train"] == label]
    model = Autoencoder()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    order, position = torch.randperm(len(x)), 0
    for _ in range(iterations):
        if position + 128 > len(x):
            order, position = torch.randperm(len(x)), 0
        batch = x[order[position : position + 128]]
        position += 128
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()
    parts = [model.log_likelihoods(chunk) for chunk in images["t10k"].split(100)]
    scores.append([torch.cat(p) for p in zip(*parts)])
for name, column in (("normal", 0), ("bernoulli", 1)):
    found = torch.stack([s[column] for s in scores]).argmax(0)
    classes = [(found == labels["t10k"])[labels["t10k"] == c].float().mean() for c in range(10)]
    print(f"seed {seed}, {name}: {100 * (found == labels['t10k']).float().mean():.2f} % of all, "
          f"{100 * sum(classes) / 10:.2f} % by class")
