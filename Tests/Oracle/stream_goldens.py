"""Golden trajectories on streams without known context boundaries, restated in PyTorch.

The data, sizes and seed are those of Golden/trajectories.json. Each run is followed from its seed:
which context an example comes from, the data order, the reservoir and the replay are drawn by
philox.py as documented. The methods are written out plainly from their formulas, one example's
output units at a time (gradients by autograd, double precision). Run by `make goldens`; needs
python3-torch.
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

from brain_inspired import Autoencoder
from exemplar_methods import log_likelihoods
from philox import Stream

torch.set_default_dtype(torch.float64)
GOLDEN = pathlib.Path(__file__).parent.parent / "MethodsTests" / "Golden"
shared = json.loads((GOLDEN / "trajectories.json").read_text())
PIXELS, HIDDEN = shared["pixelsPerImage"], shared["hidden"]
CONTEXTS, CLASSES = shared["contexts"], shared["classesPerContext"]
TRAIN, TEST, BATCH = shared["trainPerClass"], shared["testPerClass"], shared["batchSize"]
ITERATIONS, RATE, SEED = shared["iterations"], shared["learningRate"], shared["seed"]
train_pixels = torch.tensor(shared["trainPixels"]).reshape(-1, PIXELS).double() / 255
test_pixels = torch.tensor(shared["testPixels"]).reshape(-1, PIXELS).double() / 255


def probabilities(kind, fuzziness, i):
    """Of the contexts at iteration i, each from its own ramps up and down."""
    if kind == "random":
        return [1 / CONTEXTS] * CONTEXTS
    if kind == "academic":
        return [float(i // ITERATIONS == m) for m in range(CONTEXTS)]
    f, T, h = fuzziness, ITERATIONS, ITERATIONS // 2

    def up(center):
        j = i - (center - f)
        return 0.0 if j < 0 else 1.0 if j >= 2 * f else (j + 0.5) / (2 * f)

    def down(center):
        return 1 - up(center)

    first = down(h) + up(h + (CONTEXTS - 1) * T)
    return [first] + [
        up(h + (m - 1) * T) * down(h + m * T) for m in range(1, CONTEXTS)]


class Loader:
    def __init__(self, count, size, stream):
        self.size, self.stream = min(size, count), stream
        self.order, self.position = list(range(count)), count

    def batch(self):
        if self.position + self.size > len(self.order):
            self.stream.shuffle(self.order)
            self.position = 0
        rows = self.order[self.position : self.position + self.size]
        self.position += self.size
        return rows


class Supply:
    """Batches of (context from 0, position in its training data), ordered by context."""

    def __init__(self, kind, fuzziness):
        self.kind, self.fuzziness = kind, fuzziness
        self.random = Stream(SEED, "streamContexts")
        size = BATCH if kind == "academic" else 1
        self.loaders = [
            Loader(CLASSES * TRAIN, size, Stream(SEED, "dataOrder", m + 1)) for m in range(CONTEXTS)]

    def batch(self, i):
        if self.kind == "academic":
            m = i // ITERATIONS
            return [(m, position) for position in self.loaders[m].batch()]
        drawn = []
        for _ in range(BATCH):
            if self.kind == "random":
                drawn.append(self.random.below(CONTEXTS))
                continue
            u, m = self.random.uniform(), 0
            p = probabilities(self.kind, self.fuzziness, i)
            assert abs(sum(p) - 1) < 1e-12
            while u >= sum(p[: m + 1]):
                m += 1
            drawn.append(m)
        return [(m, self.loaders[m].batch()[0]) for m in sorted(drawn)]


def image(example):
    m, position = example
    return train_pixels[m * CLASSES * TRAIN + position]


def label(example, scenario):
    m, position = example
    return position // TRAIN + (0 if scenario == "domain" else m * CLASSES)


def forward(parameters, x, gates=None, features=False):
    for layer in range(0, len(parameters), 2):
        is_hidden = layer + 2 < len(parameters)
        if features and not is_hidden:
            break
        x = x @ parameters[layer].T + parameters[layer + 1]
        if is_hidden:
            x = torch.relu(x)
            if gates:
                x = x * gates[layer // 2]
    return x


def draw_gates(probability, context, drawing):
    stream = Stream(SEED, "gates", context)
    if drawing == "exactly":
        masks = []
        for units in HIDDEN:
            masks.append(torch.ones(units))
            masks[-1][stream.permutation(units)[: math.floor(probability * units)]] = 0
        return masks
    return [
        torch.tensor([0.0 if stream.uniform() < probability else 1.0 for _ in range(units)])
        for units in HIDDEN]


def initial_parameters(widths, index=0):
    weights, parameters = Stream(SEED, "initialWeights", index), []
    for inp, out in zip(widths, widths[1:]):
        bound = 1 / math.sqrt(inp)
        for shape in [(out, inp), (out,)]:
            count = math.prod(shape)
            values = [bound * (2 * weights.uniform() - 1) for _ in range(count)]
            # Drawn input by input; PyTorch's weights are [outputs, inputs].
            tensor = torch.tensor(values).reshape(shape[::-1])
            parameters.append((tensor.T if len(shape) == 2 else tensor).contiguous().requires_grad_())
    return parameters


def listed(parameters):
    return [[float(x) for x in (p.T if p.dim() == 2 else p).detach().reshape(-1)] for p in parameters]


def test_set(m, scenario):
    x = test_pixels[m * CLASSES * TEST : (m + 1) * CLASSES * TEST]
    return x, [label((m, (i // TEST) * TRAIN), scenario) for i in range(CLASSES * TEST)]


def run_separate(kind, fuzziness, units):
    networks = [initial_parameters([PIXELS, units, units, CLASSES], m + 1) for m in range(CONTEXTS)]
    optimizers = [torch.optim.Adam(n, lr=RATE) for n in networks]
    supply, losses = Supply(kind, fuzziness), []
    for i in range(CONTEXTS * ITERATIONS):
        batch, total = supply.batch(i), 0
        for m in sorted({m for m, _ in batch}):
            own = [e for e in batch if e[0] == m]
            x = torch.stack([image(e) for e in own])
            y = torch.tensor([label(e, "domain") for e in own])
            loss = F.cross_entropy(forward(networks[m], x), y)
            optimizers[m].zero_grad()
            loss.backward()
            optimizers[m].step()
            total += float(loss) * len(own)
        losses.append(total / len(batch))
    correct = []
    for m, network in enumerate(networks):
        x, y = test_set(m, "domain")
        correct.append(int((forward(network, x).argmax(1) == torch.tensor(y)).sum()))
    return {
        "scenario": "task", "losses": losses, "correct": correct,
        "parameters": [values for n in networks for values in listed(n)]}


def run_generative_classifier(kind, fuzziness, units, latent, samples, observation):
    class World:
        pass

    World.PIXELS, World.HIDDEN, World.SEED = PIXELS, [units, units], SEED
    classes = range(CLASSES * CONTEXTS)
    models = [Autoencoder(World, 0, latent, 0, feedback=False, index=c + 1) for c in classes]
    optimizers = [torch.optim.Adam(m.parameters(), lr=RATE) for m in models]
    noises = [Stream(SEED, "reparameterization", c + 1) for c in classes]
    supply, losses = Supply(kind, fuzziness), []
    for i in range(CONTEXTS * ITERATIONS):
        batch, total = supply.batch(i), 0
        for c in sorted({label(e, "class") for e in batch}):
            x = torch.stack([image(e) for e in batch if label(e, "class") == c])
            noise = torch.tensor([[noises[c].normal() for _ in range(latent)] for _ in x])
            loss = models[c].loss(x, noise, None, None).mean()
            optimizers[c].zero_grad()
            loss.backward()
            optimizers[c].step()
            total += float(loss) * len(x)
        losses.append(total / len(batch))
    correct = []
    for m in range(CONTEXTS):
        x, y = test_set(m, "class")
        scores = log_likelihoods(models, x, SEED, samples, observation)
        correct.append(int((scores.argmax(0) == torch.tensor(y)).sum()))
    return {
        "scenario": "class", "losses": losses, "correct": correct,
        "parameters": [
            [float(v) for v in p.detach().reshape(-1)] for m in models for p in m.parameters()]}


def run(scenario, method, kind, fuzziness, inactive, **options):
    if method == "joint":
        kind = "random"
    outputs = CLASSES if scenario == "domain" else CLASSES * CONTEXTS
    told = scenario == "task"
    parameters = initial_parameters([PIXELS] + HIDDEN + [outputs])
    optimizer = torch.optim.Adam(parameters, lr=RATE)
    supply, losses = Supply(kind, fuzziness), []
    gates = (
        [draw_gates(options["gating"], m + 1, options.get("drawing")) for m in range(CONTEXTS)]
        if method == "xdg" else [None] * CONTEXTS)

    def logits(theta, x, m):
        """One example's logits as the softmax sees them; m is its context where that is told."""
        a = forward(theta, x, gates[m])
        if not told:
            return a
        own = slice(CLASSES * m, CLASSES * (m + 1))
        if inactive == "zero":
            mask = torch.zeros(outputs)
            mask[own] = 1
            return a * mask
        return a[own]

    def target(example):
        shift = CLASSES * example[0] if told and inactive != "zero" else 0
        return label(example, scenario) - shift

    def loss_on(examples):
        total = 0
        for e in examples:
            a = logits(parameters, image(e), e[0])
            if method == "icarl":
                y = F.one_hot(torch.tensor(target(e)), outputs).double()
                total = total + F.binary_cross_entropy_with_logits(a, y, reduction="sum")
            else:
                total = total - torch.log_softmax(a, 0)[target(e)]
        return total / len(examples)

    buffer, offered, reservoir = [], 0, Stream(SEED, "reservoir")
    past, order, replay = [], [], Stream(SEED, "replay")
    teacher, seen, past_seen = None, [], []
    replayed_contexts = Stream(SEED, "replayedContexts")
    omega = [torch.zeros_like(p) for p in parameters]
    path = [torch.zeros_like(p) for p in parameters]
    anchor = [p.detach().clone() for p in parameters]

    for i in range(CONTEXTS * ITERATIONS):
        batch = supply.batch(i)
        loss, reference = loss_on(batch), None
        if past:
            while len(order) < len(past):
                order.append(len(order))
            count = min(BATCH, len(past))
            for place in range(count):
                other = place + replay.below(len(past) - place)
                order[place], order[other] = order[other], order[place]
            replayed = loss_on([past[k] for k in order[:count]])
            if method == "a-gem":
                reference = torch.autograd.grad(replayed, parameters, retain_graph=True)
            else:
                loss = 0.5 * loss + 0.5 * replayed
        if method == "lwf" and teacher is not None:
            T, kept = options["temperature"], 0
            # The list of contexts seen, sorted, so that a place in it is drawn.
            places = sorted(past_seen)
            for e in batch:
                m = places[replayed_contexts.below(len(places))] if told else 0
                q = torch.softmax(logits(teacher, image(e), m) / T, 0)
                kept = kept - (q * torch.log_softmax(logits(parameters, image(e), m) / T, 0)).sum()
            factor = T * T if options.get("squared") else 1
            if options.get("per_output"):
                factor /= len(q)
            loss = 0.5 * loss + 0.5 * factor * kept / len(batch)
        unpenalized = loss
        if method == "si":
            for p, w, a in zip(parameters, omega, anchor):
                loss = loss + options["c"] * (w * (p - a) ** 2).sum()
        gradient = torch.autograd.grad(loss, parameters, retain_graph=True)
        followed = (
            torch.autograd.grad(unpenalized, parameters) if options.get("unpenalized") else gradient)
        if reference is not None:
            dot = sum((g * r).sum() for g, r in zip(gradient, reference))
            if dot < 0:
                norm = sum((r * r).sum() for r in reference)
                gradient = [g - dot / (norm + 1e-7) * r for g, r in zip(gradient, reference)]
        before = [p.detach().clone() for p in parameters]
        for p, g in zip(parameters, gradient):
            p.grad = g
        optimizer.step()
        losses.append(float(loss))
        for w, g, p, old in zip(path, followed, parameters, before):
            w -= g * (p.detach() - old)

        for e in batch:
            seen.append(e[0])
            if method in ("er", "a-gem", "icarl"):
                if offered < options["budget"]:
                    buffer.append(e)
                else:
                    u = reservoir.below(offered + 1)
                    if u < options["budget"]:
                        buffer[u] = e
                offered += 1
        if (i + 1) % options.get("every", 1) == 0:
            now = [p.detach().clone() for p in parameters]
            past, past_seen, teacher = list(buffer), list(seen), now
            for w, integral, p, a in zip(omega, path, now, anchor):
                w += integral / ((p - a) ** 2 + options.get("xi", 1))
            anchor, path = now, [torch.zeros_like(p) for p in parameters]

    correct = []
    with torch.no_grad():
        for m in range(CONTEXTS):
            x, y = test_set(m, scenario)
            if method == "icarl":
                means = {}
                for c in {label(e, scenario) for e in buffer}:
                    phi = torch.stack([
                        forward(parameters, image(e), features=True)
                        for e in buffer if label(e, scenario) == c])
                    means[c] = F.normalize(F.normalize(phi, dim=1).mean(0), dim=0)
                phi = F.normalize(forward(parameters, x, features=True), dim=1)
                predicted = [
                    min(sorted(means), key=lambda c: float(((row - means[c]) ** 2).sum())) for row in phi]
            else:
                shift = CLASSES * m if told and inactive != "zero" else 0
                predicted = [int(logits(parameters, row, m).argmax()) + shift for row in x]
            correct.append(sum(int(p == t) for p, t in zip(predicted, y)))
    return {
        "scenario": scenario, "losses": losses, "correct": correct,
        "parameters": listed(parameters)}


if __name__ == "__main__":
    cases = []
    def case(method, settings, scenarios=("task", "domain", "class"), kind="fuzzy-boundaries",
             fuzziness=2, inactive="excluded", **options):
        for scenario in scenarios:
            if method == "separate":
                outcome = run_separate(kind, fuzziness, settings["hidden-units"])
            elif method == "generative-classifier":
                outcome = run_generative_classifier(kind, fuzziness, **options)
            else:
                outcome = run(scenario, method, kind, fuzziness, inactive, **options)
            cases.append({
                "method": method, "settings": settings, "stream": kind, "fuzziness": fuzziness,
                "inactiveLogits": inactive, **outcome})


    task = ("task",)
    every = "update-every"
    methods = [
        ("none", {}, {}),
        ("si", {"c": 20, "xi": 0.1, "path-integral": "loss", every: 4}, dict(c=20.0, xi=0.1, every=4)),
        ("lwf", {"temperature": 2, "distillation-scale": "one", every: 4}, dict(temperature=2.0, every=4)),
        ("er", {"budget": 10, every: 1}, dict(budget=10)),
        ("a-gem", {"budget": 10, every: 3}, dict(budget=10, every=3)),
    ]
    for method, settings, options in methods:
        case(method, settings, **options)
        case(method, settings, task, inactive="zero", **options)
        case(method, settings, ("task", "class"), kind="random", **options)
        case(method, settings, kind="academic", **options)
    case("none", {}, fuzziness=0)
    case("none", {}, fuzziness=3)
    case("joint", {})
    case("joint", {}, task, inactive="zero")
    case("er", {"budget": 10, every: 3}, budget=10, every=3)
    case("a-gem", {"budget": 50, every: 1}, budget=50)
    case("si", {"c": 20, "xi": 0.1, every: 4}, c=20.0, xi=0.1, every=4, unpenalized=True)
    case("lwf", {every: 1}, temperature=2.0, squared=True)
    case("lwf", {every: 5}, task, inactive="zero", temperature=2.0, squared=True, every=5)
    case("lwf", {"distillation-scale": "squared-temperature-per-output", every: 2}, temperature=2.0,
         squared=True, per_output=True, every=2)
    for kind in ("fuzzy-boundaries", "random", "academic"):
        case("separate", {"hidden-units": 5}, task, kind=kind)
        case("xdg", {"gating": 0.45, "drawing": "independently"}, task, kind=kind, gating=0.45)
        case("icarl", {"budget": 10, every: 1}, ("class",), kind=kind, budget=10)
        case("generative-classifier",
             {"hidden-units": 5, "latent": 3, "learning-rate": RATE, "samples": 7,
              "observation": "gaussian" if kind == "random" else "bernoulli"}, ("class",), kind=kind,
             units=5, latent=3, samples=7,
             observation="gaussian" if kind == "random" else "bernoulli")
    case("xdg", {"gating": 0.45, "drawing": "independently"}, task, inactive="zero", gating=0.45)
    case("xdg", {"gating": 0.45}, task, gating=0.45, drawing="exactly")
    # So few stored examples that classes are missing.
    case("icarl", {"budget": 4, every: 2}, ("class",), budget=4, every=2)

    path = GOLDEN / "streams.json"
    path.write_text(json.dumps({"cases": cases}) + "\n")
    print(f"wrote {path.name}: {len(cases)} runs, PyTorch {torch.__version__}")
