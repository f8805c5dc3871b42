"""The PyTorch side of `make bench`, and the table: one thread each, in turn, in the same call."""
import json
import os
import statistics
import subprocess
import sys
import time

import torch

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

    samples = []
    for _ in range(16):
        start = time.perf_counter()
        for _ in range(100):
            step()
        samples.append((time.perf_counter() - start) / 100)
    return samples[1:]


def torch_generative_replay_step():
    """Classifier and generator on a current and a generated batch, as in DGR's second context."""
    torch.manual_seed(1)
    nn, F = torch.nn, torch.nn.functional

    def perceptron(*widths, last=None):
        layers = []
        for inp, out in zip(widths, widths[1:]):
            layers += [nn.Linear(inp, out), nn.ReLU()]
        return nn.Sequential(*(layers[:-1] + ([last] if last else [])))

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

    samples = []
    for _ in range(11):
        start = time.perf_counter()
        for _ in range(30):
            step()
        samples.append((time.perf_counter() - start) / 30)
    return samples[1:]


def swift():
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
    lines = subprocess.run([SWIFT], check=True, capture_output=True, text=True, env=environment)
    return {entry["name"]: entry for entry in map(json.loads, lines.stdout.splitlines())}


# In turn, so that a machine that slows down slows both.
rounds = [(swift(), torch_adam_step(), torch_generative_replay_step()) for _ in range(3)]
def pooled(name):
    return [s for ours, *_ in rounds for s in ours[name]["seconds"]]
median = statistics.median
dense = median(pooled("adam step, dense inputs"))
step, products = median(pooled("adam step")), median(pooled("bare products"))
reference, fisher = median([s for _, t, _ in rounds for s in t]), median(pooled("exact fisher"))
replay, torch_replay = median(pooled("dgr step")), median([s for *_, t in rounds for s in t])
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
    ("Exact Fisher information, 12 000 examples", fisher, "s", 5.0),
]
blas = rounds[0][0]["blas"]
print(f"medians of {len(pooled('adam step'))} samples; {blas['version']}, core {blas['core']}; "
      f"PyTorch {torch.__version__}; one thread each")
failed = False
for name, value, unit, bar in rows:
    verdict = "" if bar is None else f"at most {bar:g}: {'met' if value <= bar else 'NOT MET'}"
    failed |= bar is not None and value > bar
    print(f"{name:45s} {value:9.3f} {unit:3s} {verdict}".rstrip())
with open(OUTPUT, "w") as file:
    json.dump({
        "blas": blas, "pytorch": torch.__version__,
        "results": [dict(name=n.strip(), value=v, unit=u, bar=b) for n, v, u, b in rows],
    }, file, indent=2)
    file.write("\n")
print(f"written to {OUTPUT}")
sys.exit(1 if failed else 0)
