"""What the PyTorch side of `make bench` shares."""
import time

import torch
from torch import nn


def perceptron(*widths, last=None):
    layers = []
    for inp, out in zip(widths, widths[1:]):
        layers += [nn.Linear(inp, out), nn.ReLU()]
    return nn.Sequential(*(layers[:-1] + ([last] if last else [])))


def timed(step, samples=11, repetitions=30):
    result = []
    for _ in range(samples):
        start = time.perf_counter()
        for _ in range(repetitions):
            step()
        result.append((time.perf_counter() - start) / repetitions)
    return result[1:]


def training(network, loss, rate=1e-4):
    """A step of Adam on what `loss` makes of a network."""
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return step
