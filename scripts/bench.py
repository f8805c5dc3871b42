"""The PyTorch side of `make bench`, and the table: one thread each, in turn, in the same call."""
import json
import os
import random
import statistics
import subprocess
import sys

import torch
import torch.nn.functional as F
from torch import nn

import torch_images
import torch_latent_replay
from torch_brain_inspired import BrainInspired, brain_inspired
from torch_steps import perceptron, timed

SWIFT = sys.argv[1]
OUTPUT = sys.argv[2]
torch.set_num_threads(1)


def torch_adam_step():
    torch.manual_seed(1)
    network = torch.nn.Sequential(
        torch.nn.Linear(784, 400), torch.nn.ReLU(), torch.nn.Linear(400, 400), torch.nn.ReLU(),
        torch.nn.Linear(400, 10))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
    # Inputs as sparse as MNIST's, on both sides.
    inputs = torch.rand(128, 784) * (torch.rand(128, 784) < 0.19)
    labels = torch.randint(0, 10, (128,))

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(inputs), labels).backward()
        optimizer.step()

    return timed(step, samples=16, repetitions=100)


def torch_generative_replay_step():
    """Classifier and generator on a current and a generated batch, as in DGR's second context."""
    torch.manual_seed(1)

    class Autoencoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = perceptron(784, 400, 400, last=nn.ReLU())
            self.mean, self.log_variance = nn.Linear(400, 100), nn.Linear(400, 100, bias=False)
            self.decoder = perceptron(100, 400, 400, 784)

        def loss(self, x):
            h = self.encoder(x)
            mean, log_variance = self.mean(h), self.log_variance(h)
            z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
            recon = F.binary_cross_entropy(torch.sigmoid(self.decoder(z)), x, reduction="none").mean(1)
            divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1) / 784
            return (recon + divergence).mean()

    classifier, teacher = perceptron(784, 400, 400, 10), perceptron(784, 400, 400, 10)
    generator, previous = Autoencoder(), Autoencoder()
    adams = [torch.optim.Adam(m.parameters(), lr=0.001) for m in (classifier, generator)]
    inputs = torch.rand(128, 784) * (torch.rand(128, 784) < 0.19)
    labels = torch.randint(0, 10, (128,))

    def step():
        with torch.no_grad():
            generated = torch.sigmoid(previous.decoder(torch.randn(128, 100)))
            answers = teacher(generated).argmax(1)
        adams[0].zero_grad()
        (0.5 * F.cross_entropy(classifier(inputs), labels)
         + 0.5 * F.cross_entropy(classifier(generated), answers)).backward()
        adams[0].step()
        adams[1].zero_grad()
        (0.5 * generator.loss(inputs) + 0.5 * generator.loss(generated)).backward()
        adams[1].step()

    return timed(step)


def torch_brain_inspired_step():
    torch.manual_seed(1)
    return brain_inspired(
        lambda: BrainInspired(784, 400, 10, gating=0.1, is_binary=True),
        torch.rand(128, 784) * (torch.rand(128, 784) < 0.19), torch.randint(0, 10, (128,)), past=2)


def online_network():
    """784-100-100-10 with 6000 examples as sparse as MNIST's, kept one by one as a memory is."""
    torch.manual_seed(1)
    random.seed(1)
    inputs = torch.rand(6000, 784) * (torch.rand(6000, 784) < 0.19)
    labels = torch.randint(0, 10, (6000,))
    return perceptron(784, 100, 100, 10), list(zip(inputs, labels))


def torch_meta_experience_replay():
    """MER's algorithm 1: ten batches of the current example and 100 replayed ones, one by one."""
    network, examples = online_network()
    memory = examples[:5120]
    optimizer = torch.optim.SGD(network.parameters(), lr=0.03)
    parameters = list(network.parameters())

    def learn(x, y):
        optimizer.zero_grad()
        F.cross_entropy(network(x.unsqueeze(0)), y.unsqueeze(0)).backward()
        optimizer.step()

    def batch():
        before = [p.detach().clone() for p in parameters]
        learn(*examples[5120 + random.randrange(880)])
        for _ in range(100):
            learn(*memory[random.randrange(len(memory))])
        with torch.no_grad():
            for p, start in zip(parameters, before):
                p.copy_(start + (p - start) * 0.03)

    return [s / 101 for s in timed(batch, samples=11, repetitions=3)]


def torch_experience_replay(reshuffles=False):
    """ER, algorithm 4: one step on the current example and 25 of 5120.

    The released code shuffles a list of all indices anew for each of the 25."""
    network, examples = online_network()
    memory = examples[:5120]
    order = list(range(5120))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)

    def pick(j):
        if not reshuffles:
            return random.randrange(len(memory))
        random.shuffle(order)
        return order[j]

    def step():
        drawn = [memory[pick(j)] for j in range(25)]
        drawn.append(examples[5120 + random.randrange(880)])
        optimizer.zero_grad()
        inputs, labels = zip(*drawn)
        F.cross_entropy(network(torch.stack(inputs)), torch.stack(labels)).backward()
        optimizer.step()

    return timed(step, samples=11, repetitions=2 if reshuffles else 100)


def torch_gradient_episodic_memory(memory):
    """GEM behind twenty contexts; the quadratic program is replaced by something cheaper."""
    network, examples = online_network()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    parameters = list(network.parameters())
    stacked = [
        tuple(torch.stack(part) for part in zip(*examples[t * memory:(t + 1) * memory]))
        for t in range(20)]
    rows = torch.zeros(21, sum(p.numel() for p in parameters))

    def gradient(x, y, row):
        optimizer.zero_grad()
        F.cross_entropy(network(x), y).backward()
        start = 0
        for p in parameters:
            rows[row, start:start + p.numel()] = p.grad.view(-1)
            start += p.numel()

    def step():
        for row, (x, y) in enumerate(stacked):
            gradient(x, y, row)
        x, y = examples[5120 + random.randrange(880)]
        gradient(x.unsqueeze(0), y.unsqueeze(0), 20)
        if (rows[:20] @ rows[20] < 0).any():
            past, current = rows[:20].double(), rows[20].double()
            program = past @ past.t() + 1e-3 * torch.eye(20, dtype=torch.double)
            v = torch.linalg.solve(program, -(past @ current)).clamp(min=0)
            projected = (current + v @ past).float()
            start = 0
            for p in parameters:
                p.grad.copy_(projected[start:start + p.numel()].view_as(p))
                start += p.numel()
        optimizer.step()

    return timed(step, samples=7, repetitions=4)


def swift():
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
    lines = subprocess.run([SWIFT], check=True, capture_output=True, text=True, env=environment)
    return {entry["name"]: entry for entry in map(json.loads, lines.stdout.splitlines())}


# In turn, so that a machine that slows down slows both.
steps = {
    "adam step": torch_adam_step, "dgr step": torch_generative_replay_step,
    "bi-r step": torch_brain_inspired_step, "mer step": torch_meta_experience_replay,
    "er step": torch_experience_replay,
    "er step, reshuffling": lambda: torch_experience_replay(reshuffles=True)}
for size in (10, 25, 256):
    steps[f"gem step, {size}"] = lambda size=size: torch_gradient_episodic_memory(size)
steps |= torch_images.steps | torch_latent_replay.steps
rounds = [(swift(), {name: step() for name, step in steps.items()}) for _ in range(3)]
median = statistics.median
def pooled(name):
    return [s for ours, _ in rounds for s in ours[name]["seconds"]]
def theirs(name):
    return median([s for _, torch_side in rounds for s in torch_side[name]])
dense = median(pooled("adam step, dense inputs"))
step, products = median(pooled("adam step")), median(pooled("bare products"))
reference, fisher = theirs("adam step"), median(pooled("exact fisher"))
replay, torch_replay = median(pooled("dgr step")), theirs("dgr step")
inspired, torch_inspired = median(pooled("bi-r step")), theirs("bi-r step")
rows = [
    ("Adam step, 784-400-400-10, batch 128", step * 1e3, "ms", None),
    ("  with no zero among the inputs", dense * 1e3, "ms", None),
    ("  the same step in PyTorch", reference * 1e3, "ms", None),
    ("  ratio to PyTorch", step / reference, "", 0.65),
    ("  its bare matrix products", products * 1e3, "ms", None),
    ("  ratio to bare products", step / products, "", 1.25),
    ("DGR step, current and replayed batch of 128", replay * 1e3, "ms", None),
    ("  the same step in PyTorch", torch_replay * 1e3, "ms", None),
    ("  ratio to PyTorch", replay / torch_replay, "", 0.7),
    ("BI-R step, current and replayed batch of 128", inspired * 1e3, "ms", None),
    ("  the same step in PyTorch", torch_inspired * 1e3, "ms", None),
    ("  ratio to PyTorch", inspired / torch_inspired, "", 0.7),
    ("FROMP between contexts of 12 000 examples", median(pooled("fromp between contexts")), "s", 30.0),
    ("Generative classifier, 10 000 images x 10 x 50",
     median(pooled("generative classifier evaluation")), "s", 40.0),
    ("Exact Fisher information, 12 000 examples", fisher, "s", 5.0),
    ("Quadratic program of GEM, 20 past tasks", median(pooled("gem program, 20 tasks")) * 1e6, "us", 20.0),
    ("  99 past tasks", median(pooled("gem program, 99 tasks")) * 1e6, "us", 1000.0),
]
def against_torch(title, name, least, unit="ms", scale=1e3):
    """Rows of a step, PyTorch's, and how many times faster ours is."""
    ours, reference = median(pooled(name)), theirs(name)
    return [
        (title, ours * scale, unit, None), ("  the same step in PyTorch", reference * scale, unit, None),
        ("  times as fast as PyTorch", reference / ours, "", least and -least)]
rows += against_torch("MER (1) step on one example", "mer step", 20, "us", 1e6)
rows += [("  steps a second", 1 / median(pooled("mer step")), "", -80000)]
rows += against_torch("ER (4) step, 25 replayed of 5120", "er step", 15, "us", 1e6)
rows += [
    ("  times as fast as with the released code's draws",
     theirs("er step, reshuffling") / median(pooled("er step")), "", None)]
rows += against_torch("GEM step behind 20 contexts of 10", "gem step, 10", 10)
rows += against_torch("GEM step behind 20 contexts of 25", "gem step, 25", 10)
rows += against_torch("GEM step behind 20 contexts of 256", "gem step, 256", None)
for title, name, most in torch_images.rows + torch_latent_replay.rows:
    ours, reference = median(pooled(name)), theirs(name)
    rows += [(title, ours * 1e3, "ms", None), ("  the same in PyTorch", reference * 1e3, "ms", None),
             ("  ratio to PyTorch", ours / reference, "", most)]
for name in rounds[0][0]:
    if name.startswith("product, ") and name.endswith(", portable"):
        title = name.removesuffix(", portable")
        # Sample by sample, since those of one product are taken in turn.
        pairs = zip(pooled(name), pooled(f"{title}, fast"))
        ratio = median(ours / library for ours, library in pairs)
        rows += [(f"Portable {title}, ratio to OpenBLAS", ratio, "", 2.0)]
# Convolutions against the rate of our own square product, which is the machine's.
rate = 2 * 960**3 / median(pooled("product, square 960, portable"))
for single in torch_images.singles(rounds[0][0]):
    forward, both = (median(pooled(f"{single.title}, {part}")) for part in ("forward", "weights and inputs"))
    least = (0.75, 0.65) if single.channels >= 64 else (0.5, 0.5)
    rows += [(f"3x3 {single.title}, part of the machine's rate", single.operations / forward / rate, "", -least[0]),
             ("  both gradients", 2 * single.operations / both / rate, "", -least[1])]
# Depthwise convolutions against copies of as many bytes as they read and write.
for title in torch_latent_replay.depthwise(rounds[0][0]):
    for part, words in ("forward", "forward"), ("weights and inputs", "both gradients"):
        ratio = median(pooled(f"{title}, {part}")) / median(pooled(f"{title}, {part}, copy"))
        rows += [(f"3x3 {title}, {words}, ratio to copying its bytes", ratio, "", 1.5)]
blas = rounds[0][0]["blas"]
print(f"medians of {len(pooled('adam step'))} samples; {blas['version']}, core {blas['core']}; "
      f"PyTorch {torch.__version__}; one thread each")
failed = False
for name, value, unit, bar in rows:
    # A negative bar is a least value.
    met = bar is None or (value <= bar if bar >= 0 else value >= -bar)
    limit = "" if bar is None else f"at {'most' if bar >= 0 else 'least'} {abs(bar):g}: "
    verdict = limit and limit + ("met" if met else "NOT MET")
    failed |= not met
    print(f"{name:72s} {value:9.3f} {unit:3s} {verdict}".rstrip())
with open(OUTPUT, "w") as file:
    json.dump({
        "blas": blas, "pytorch": torch.__version__,
        "results": [dict(name=n.strip(), value=v, unit=u, bar=b) for n, v, u, b in rows],
    }, file, indent=2)
    file.write("\n")
print(f"written to {OUTPUT}")
sys.exit(1 if failed else 0)
