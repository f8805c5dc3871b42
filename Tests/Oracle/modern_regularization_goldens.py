"""Golden trajectories of MAS, restated in PyTorch from the formulas.

The data, sizes and seed are those of Golden/trajectories.json, and runs are followed from their seed
as there (gradients by autograd, one example at a time where a formula has one, double precision).
Run by `make goldens`; needs python3-torch.
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

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
SIZE = CLASSES * TRAIN


class Context:
    """Its training data are images with places and labels; examples are (context, place)."""

    def __init__(self, k, scenario):
        first = CLASSES * (k - 1)
        shift = first if scenario == "domain" else 0
        self.k = k
        self.x = train_pixels[SIZE * (k - 1) : SIZE * k]
        self.y = torch.tensor([first + i // TRAIN - shift for i in range(SIZE)])
        self.test_x = test_pixels[CLASSES * TEST * (k - 1) : CLASSES * TEST * k]
        self.test_y = torch.tensor([first + i // TEST - shift for i in range(CLASSES * TEST)])
        everything = range(CLASSES if scenario == "domain" else CLASSES * CONTEXTS)
        own = range(first, first + CLASSES)
        self.columns = (
            own if scenario == "task" else range(first + CLASSES) if scenario == "class-so-far"
            else everything)
        self.predicted = own if scenario == "task" else everything


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


def initial_parameters(widths):
    weights, parameters = Stream(SEED, "initialWeights", 0), []
    for inp, out in zip(widths, widths[1:]):
        bound = 1 / math.sqrt(inp)
        draw = lambda n: torch.tensor([bound * (2 * weights.uniform() - 1) for _ in range(n)])
        parameters.append(draw(inp * out).reshape(inp, out).T.contiguous().requires_grad_())
        parameters.append(draw(out).requires_grad_())
    return parameters


def listed(parameters):
    return [[float(v) for v in (p.T if p.dim() == 2 else p).detach().reshape(-1)] for p in parameters]


def forward(parameters, x, gates=None, features=False):
    depth = len(parameters) // 2
    for layer in range(depth - (1 if features else 0)):
        x = x @ parameters[2 * layer].T
        if layer == depth - 1:
            return x + parameters[2 * layer + 1]
        if gates and gates[0] == "biased":
            x = x * gates[1][layer]
        x = torch.relu(x + parameters[2 * layer + 1])
        if gates and gates[0] == "silent":
            x = x * gates[1][layer]
    return x


def draw_gates(proportion, form, k):
    stream, masks = Stream(SEED, "gates", k), []
    for units in HIDDEN:
        mask = torch.ones(units)
        mask[stream.permutation(units)[: math.floor(proportion * units)]] = 0
        masks.append(mask)
    return form, masks


def zeros(parameters):
    return [torch.zeros_like(p) for p in parameters]


def detached(parameters):
    return [p.detach().clone() for p in parameters]


class MAS:
    def __init__(self, strength, norm="squared", batch=1, short="counts", merging="sum", half=False):
        self.strength, self.norm, self.batch, self.short = strength, norm, batch, short
        self.merging, self.half, self.omega, self.anchor = merging, half, None, None

    def penalty(self, parameters):
        if self.omega is None:
            return 0
        total = sum((w * (p - a) ** 2).sum() for w, p, a in zip(self.omega, parameters, self.anchor))
        return self.strength * total * (0.5 if self.half else 1)

    def watch(self, gradient, before, parameters):
        pass

    def importance(self, parameters, context, gates):
        order = Stream(SEED, "fisherOrder", context.k).permutation(SIZE)
        chunks = [order[i : i + self.batch] for i in range(0, SIZE, self.batch)]
        if self.short == "skipped":
            chunks = [c for c in chunks if len(c) == self.batch]
        total = zeros(parameters)
        for chunk in chunks:
            s = forward(parameters, context.x[chunk], gates)[:, list(context.columns)]
            each = (s**2).sum(1) if self.norm == "squared" else s.norm(dim=1)
            for t, g in zip(total, torch.autograd.grad(each.mean(), parameters)):
                t += g.abs() / len(chunks)
        return total

    def finish(self, parameters, context, gates):
        new, old = self.importance(parameters, context, gates), self.omega
        if self.merging == "last":
            self.omega = new
        elif self.merging == "sum":
            self.omega = new if old is None else [o + n for o, n in zip(old, new)]
        else:
            start = zeros(parameters) if self.merging == "average-from-zero" else new
            self.omega = [(o + n) / 2 for o, n in zip(start if old is None else old, new)]
        self.anchor = detached(parameters)


def network_and_optimizer(scenario):
    outputs = CLASSES if scenario == "domain" else CLASSES * CONTEXTS
    parameters = initial_parameters([PIXELS] + HIDDEN + [outputs])
    return parameters, torch.optim.Adam(parameters, lr=RATE)


def take_step(parameters, optimizer, loss, regularizer):
    total = loss + regularizer.penalty(parameters)
    plain = torch.autograd.grad(loss, parameters, retain_graph=True)
    before = detached(parameters)
    optimizer.zero_grad()
    total.backward()
    optimizer.step()
    regularizer.watch(plain, before, parameters)
    return float(total)


def run(scenario, regularizer, gating=None, form="silent"):
    parameters, optimizer = network_and_optimizer(scenario)
    losses = []
    for k in range(1, CONTEXTS + 1):
        context = Context(k, scenario)
        gates = draw_gates(gating, form, k) if gating else None
        loader = Loader(SIZE, BATCH, Stream(SEED, "dataOrder", k))
        c = list(context.columns)
        for _ in range(ITERATIONS):
            rows = loader.batch()
            logits = forward(parameters, context.x[rows], gates)[:, c]
            loss = F.cross_entropy(logits, context.y[rows] - c[0])
            losses.append(take_step(parameters, optimizer, loss, regularizer))
        if k < CONTEXTS:
            regularizer.finish(parameters, context, gates)
    return {"losses": losses, "parameters": listed(parameters)}


cases, stream_cases = [], []
SCENARIOS = ("task", "domain", "class", "class-so-far")
STREAM_SCENARIOS = ("task", "domain", "class")


def add(method, settings, scenario, result):
    cases.append({
        "method": method, "settings": settings, "scenario": scenario.removesuffix("-so-far"),
        "activeClasses": "all-so-far" if scenario.endswith("-so-far") else "all", **result})


def add_stream(method, settings, scenario, kind, result):
    stream_cases.append({
        "method": method, "settings": settings, "scenario": scenario, "stream": kind,
        "fuzziness": 0, "inactiveLogits": "excluded", **result})


def consolidating(method, build, settings, scenarios=SCENARIOS, gating=None, form="silent", **options):
    strength = settings["lambda"]
    for scenario in scenarios:
        add(method, settings, scenario, run(scenario, build(strength, **options), gating, form))


TASK = ("task",)
consolidating("mas", MAS, {"lambda": 3})
consolidating("mas", MAS, {"lambda": 3, "norm": "plain", "halved": True}, norm="plain", half=True)
consolidating("mas", MAS, {"lambda": 3, "importance-batch": 6}, batch=6)
consolidating(
    "mas", MAS, {"lambda": 3, "importance-batch": 6, "short-batch": "skipped",
                 "merging": "average-from-zero"},
    batch=6, short="skipped", merging="average-from-zero")
for merging in ("average", "last"):
    consolidating("mas", MAS, {"lambda": 3, "merging": merging}, merging=merging)
for form in ("silent", "biased"):
    gated = {"lambda": 3, "gating": 0.5, **({"gating-form": form} if form == "biased" else {})}
    consolidating("mas", MAS, gated, TASK, gating=0.5, form=form)

# MARK: write
def write(name, content):
    (GOLDEN / f"{name}.json").write_text(json.dumps(content) + "\n")
    print(f"wrote {name}.json: {len(content['cases'])} runs, PyTorch {torch.__version__}")


sizes = {key: value for key, value in shared.items() if key != "cases"}
write("modern-regularization", {**sizes, "cases": cases})
