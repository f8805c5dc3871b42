"""Fine-tuning on Split MNIST, domain-incremental, in plain PyTorch with clbench's class orders.

The published mean over 20 seeds is 60.1 %; ten of our seeds may be far from it, because which digits
share a label decides how much is forgotten. This shows whether a difference comes from the orders
drawn or from the program: the same orders must give the same accuracies, up to training noise.

    CLBENCH_DATA=... python3 class_order_check.py 7 8 9
"""
import gzip
import os
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

from philox import Stream

torch.set_num_threads(1)
FOLDER = pathlib.Path(os.environ["CLBENCH_DATA"]) / "mnist"


def read(name, offset):
    return np.frombuffer(gzip.open(FOLDER / f"{name}-ubyte.gz").read(), np.uint8)[offset:]


def images(part):
    pixels = read(f"{part}-images-idx3", 16).reshape(-1, 784).astype(np.float32) / 255
    return torch.tensor(pixels), read(f"{part}-labels-idx1", 8)


(train, train_labels), (test, test_labels) = images("train"), images("t10k")


def context(pixels, labels, order, k):
    new = order[labels]
    chosen = np.where((new >= 2 * k) & (new < 2 * k + 2))[0]
    return pixels[chosen], torch.tensor((new[chosen] - 2 * k).astype(np.int64))


for seed in map(int, sys.argv[1:]):
    order = np.array(Stream(seed, "classOrder").permutation(10))
    torch.manual_seed(seed)
    layers = [torch.nn.Linear(784, 400), torch.nn.Linear(400, 400), torch.nn.Linear(400, 2)]
    for layer in layers:
        bound = layer.in_features**-0.5
        torch.nn.init.uniform_(layer.weight, -bound, bound)
        torch.nn.init.uniform_(layer.bias, -bound, bound)
    network = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
    adam = torch.optim.Adam(network.parameters(), lr=0.001)
    for k in range(5):
        x, y = context(train, train_labels, order, k)
        steps = 0
        while steps < 2000:
            for batch in torch.randperm(len(x))[: len(x) // 128 * 128].split(128):
                if steps == 2000:
                    break
                adam.zero_grad()
                F.cross_entropy(network(x[batch]), y[batch]).backward()
                adam.step()
                steps += 1
    with torch.no_grad():
        scores = []
        for k in range(5):
            x, y = context(test, test_labels, order, k)
            scores.append(float((network(x).argmax(1) == y).float().mean()))
    print(f"seed {seed}: {100 * np.mean(scores):.2f} %", flush=True)
