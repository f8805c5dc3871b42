"""Golden trajectories of the methods of GEM and MER, restated in PyTorch from their formulas.

A run is followed from its seed: initial weights, data order, the reservoir and what is drawn from it
are drawn by philox.py as documented. The methods are written out plainly: one example's loss at a
time over its own output units, one quadratic term for each past context, GEM's quadratic program
solved by trying every set of multipliers at their bound (gradients by autograd, double precision).
Run by `make goldens`; needs python3-torch.
"""
import itertools
import json
import math
import pathlib

import torch

from philox import Stream

torch.set_default_dtype(torch.float64)
torch.manual_seed(1910)

PIXELS, HIDDEN, CONTEXTS, CLASSES = 12, [9, 8], 4, 2
TRAIN, TEST, SEED = 10, 4, 23

# Ten training and four test images a class: a class pattern, two fifths of which are empty, with noise.
patterns = torch.randint(60, 256, (CONTEXTS * CLASSES, PIXELS))
ink = torch.rand(CONTEXTS * CLASSES, PIXELS) < 0.6
def images(count):
    noise = torch.randint(-50, 51, (CONTEXTS * CLASSES, count, PIXELS))
    return ((patterns[:, None, :] + noise).clamp(0, 255) * ink[:, None, :]).reshape(-1, PIXELS)
train_pixels, test_pixels = images(TRAIN), images(TEST)


class Example:
    def __init__(self, x, label, columns, context):
        self.x, self.label, self.columns, self.context = x, label, columns, context


class Context:
    """With the classes `alone`, the first context has one class only, and one output unit for it."""

    def __init__(self, index, scenario, active):
        self.index = index
        first = CLASSES * index
        span = range(first, first + (1 if active == "alone" and index == 0 else CLASSES))
        everything = range(CLASSES if scenario == "domain" else CLASSES * CONTEXTS)
        own = (
            span if scenario == "task"
            else range(first + CLASSES) if active == "all-so-far" else everything)

        def examples(pixels, count, columns):
            return [
                Example(pixels[c * count + i].double() / 255, c - (first if scenario == "domain" else 0),
                        columns, index)
                for c in span for i in range(count)]

        self.train = examples(train_pixels, TRAIN, own)
        self.test = examples(test_pixels, TEST, own if scenario == "task" else everything)


class Supply:
    def __init__(self, context, batch):
        self.examples, self.batch = context.train, batch
        self.order = list(range(len(context.train)))
        self.random = Stream(SEED, "dataOrder", context.index + 1)

    def batches(self, count):
        place = len(self.order)
        for _ in range(count):
            if place + self.batch > len(self.order):
                self.random.shuffle(self.order)
                place = 0
            yield [self.examples[i] for i in self.order[place : place + self.batch]]
            place += self.batch


def draw_layers(widths, index, bound):
    """Weights drawn input by input and kept as PyTorch does, [outputs, inputs]; biases of 0."""
    random, parameters = Stream(SEED, "initialWeights", index), []
    for n, m in zip(widths, widths[1:]):
        a = bound(n, m)
        weights = torch.tensor([a * (2 * random.uniform() - 1) for _ in range(n * m)])
        parameters += [weights.reshape(n, m).T.contiguous(), torch.zeros(m)]
    return [p.requires_grad_() for p in parameters]


def glorot(n, m):
    return math.sqrt(6 / (n + m))


def logits(parameters, x):
    for layer in range(0, len(parameters), 2):
        x = parameters[layer] @ x + parameters[layer + 1]
        if layer + 2 < len(parameters):
            x = torch.relu(x)
    return x


def loss_of(parameters, example):
    own = logits(parameters, example.x)[list(example.columns)]
    return -torch.log_softmax(own, 0)[example.label - example.columns.start]


def mean_loss(parameters, examples):
    return sum(loss_of(parameters, e) for e in examples) / len(examples)


def gradient(loss, parameters):
    found = torch.autograd.grad(loss, parameters, allow_unused=True)
    return [torch.zeros_like(p) if g is None else g for g, p in zip(found, parameters)]


def descend(parameters, loss, rate):
    for p, g in zip(parameters, gradient(loss, parameters)):
        p.data -= rate * g
    return float(loss.detach())


def copied(parameters):
    return [p.detach().clone() for p in parameters]


def move_back(parameters, start, factor):
    for p, s in zip(parameters, start):
        p.data = s + factor * (p.data - s)


class Reservoir:
    def __init__(self, capacity, rule, distinct):
        self.capacity, self.rule, self.age, self.kept = capacity, rule, 0, []
        self.distinct, self.order = distinct, []
        self.places, self.draws = Stream(SEED, "reservoir"), Stream(SEED, "replay")

    def offer(self, example):
        self.age += 1
        if len(self.kept) < self.capacity:
            self.kept.append(example)
            return
        # One of 0...age−1, or with MER's code of 0...age.
        place = self.places.below(self.age + (1 if self.rule == "released" else 0))
        if place < self.capacity:
            self.kept[place] = example

    def draw(self, count):
        if self.distinct:
            self.order += range(len(self.order), len(self.kept))
            for i in range(min(count, len(self.kept))):
                j = i + self.draws.below(len(self.kept) - i)
                self.order[i], self.order[j] = self.order[j], self.order[i]
            return [self.kept[i] for i in self.order[:count]]
        return [self.kept[self.draws.below(len(self.kept))] for _ in range(min(count, len(self.kept)))]


class Online:
    """One step on each batch. The other learners differ in what they do with it."""

    def __init__(self, contexts, outputs, rate):
        self.contexts, self.outputs, self.rate = contexts, outputs, rate
        self.parameters = draw_layers([PIXELS] + HIDDEN + [outputs], 0, glorot)

    def begin(self, context):
        pass

    def step(self, batch):
        return descend(self.parameters, mean_loss(self.parameters, batch), self.rate)

    def finish(self, context):
        pass

    def parameters_for(self, context):
        return self.parameters

    def listed(self):
        return self.parameters


class Independent(Online):
    """Networks of ⌊h/K⌋ units with outputs for their own context only."""

    def __init__(self, contexts, outputs, rate, finetune):
        super().__init__(contexts, outputs, rate)
        self.finetune = finetune
        widths = [PIXELS] + [h // CONTEXTS for h in HIDDEN] + [CLASSES]
        self.networks = [draw_layers(widths, m + 1, glorot) for m in range(CONTEXTS)]

    def begin(self, context):
        self.parameters = self.networks[context.index]
        if self.finetune and context.index > 0:
            for p, q in zip(self.parameters, self.networks[context.index - 1]):
                p.data = q.detach().clone()

    def step(self, batch):
        first = batch[0].columns.start
        return super().step([Example(e.x, e.label - first, range(CLASSES), e.context) for e in batch])

    def parameters_for(self, context):
        """Outputs for the classes of other contexts are of no use and so are added as zeros."""
        *others, weight, bias = copied(self.networks[context.index])
        first = context.test[0].columns.start
        wide_weight = torch.zeros(self.outputs, weight.shape[1])
        wide_bias = torch.zeros(self.outputs)
        wide_weight[first : first + CLASSES], wide_bias[first : first + CLASSES] = weight, bias
        return others + [wide_weight, wide_bias]

    def listed(self):
        return [p for network in self.networks for p in network]


class TaskInput(Online):
    def __init__(self, contexts, outputs, rate):
        super().__init__(contexts, outputs, rate)
        widths, bound = [PIXELS] + HIDDEN + [outputs], lambda n, m: 1 / math.sqrt(n)
        self.shared = draw_layers(widths, 0, bound)[2:]
        self.own = [draw_layers(widths[:2], m, bound) for m in range(CONTEXTS)]

    def begin(self, context):
        self.parameters = self.own[context.index] + self.shared

    def parameters_for(self, context):
        return self.own[context.index] + self.shared

    def listed(self):
        return self.own[0] + self.shared + [p for layer in self.own[1:] for p in layer]


class ElasticWeightConsolidation(Online):
    def __init__(self, contexts, outputs, rate, memory, strength, of_examples):
        super().__init__(contexts, outputs, rate)
        self.memory, self.strength, self.past, self.of_examples = memory, strength, [], of_examples

    def begin(self, context):
        self.first = []

    def step(self, batch):
        self.first = (self.first + batch)[: self.memory]
        loss = mean_loss(self.parameters, batch)
        for fisher, anchor in self.past:
            for p, f, a in zip(self.parameters, fisher, anchor):
                loss = loss + self.strength * (f * (p - a) ** 2).sum()
        return descend(self.parameters, loss, self.rate)

    def finish(self, context):
        groups = [[e] for e in self.first] if self.of_examples else [self.first]
        gradients = [gradient(mean_loss(self.parameters, g), self.parameters) for g in groups]
        fisher = [sum(x**2 for x in tensor) / len(groups) for tensor in zip(*gradients)]
        self.past.append((fisher, copied(self.parameters)))


class ExperienceReplay(Online):
    def __init__(self, contexts, outputs, rate, algorithm, memory, replayed, rule, distinct):
        super().__init__(contexts, outputs, rate)
        self.algorithm, self.replayed = algorithm, replayed
        self.reservoir = Reservoir(memory, rule, distinct)

    def learn(self, example):
        minibatch = self.reservoir.draw(self.replayed) + [example]
        groups = (
            [minibatch] if self.algorithm == 4
            else [[e for e in minibatch if e.context == c] for c in sorted({e.context for e in minibatch})])
        return descend(self.parameters, sum(mean_loss(self.parameters, g) for g in groups), self.rate)

    def step(self, batch):
        losses = []
        for example in batch:
            losses.append(self.learn(example))
            self.reservoir.offer(example)
        return sum(losses) / len(losses)


class MetaExperienceReplay(ExperienceReplay):
    def __init__(self, contexts, outputs, rate, algorithm, memory, replayed, rule, distinct, batches=1,
                 beta=1.0, gamma=1.0, s=1.0):
        super().__init__(contexts, outputs, rate, algorithm, memory, replayed, rule, distinct)
        self.batches, self.beta, self.gamma, self.s = batches, beta, gamma, s
        self.order = Stream(SEED, "replayOrder")

    def learn(self, example):
        before, losses = copied(self.parameters), []
        for _ in range(self.batches):
            replayed, start = self.reservoir.draw(self.replayed), copied(self.parameters)
            if self.algorithm == 1:
                place = 0
            elif self.algorithm == 6:
                place = len(replayed)
            else:
                place = self.order.below(len(replayed) + 1)
                if self.reservoir.age == 0:
                    return float(loss_of(self.parameters, example).detach())
            for index, z in enumerate(replayed[:place] + [example] + replayed[place:]):
                rate = self.rate * (self.s if index == place else 1)
                losses.append(descend(self.parameters, loss_of(self.parameters, z), rate))
            move_back(self.parameters, start, self.beta if self.algorithm == 1 else self.gamma)
        if self.algorithm == 1:
            move_back(self.parameters, before, self.gamma)
        return sum(losses) / len(losses)


def least(Q, c, bound):
    """The v ≥ bound that minimizes ½ vᵀQv + cᵀv, for a positive definite Q."""
    k = len(c)
    for count in range(k + 1):
        for free in map(list, itertools.combinations(range(k), count)):
            v = torch.full((k,), bound)
            fixed = [j for j in range(k) if j not in free]
            if free:
                right = -c[free] - Q[free][:, fixed] @ v[fixed]
                v[free] = torch.linalg.solve(Q[free][:, free], right)
            slope = Q @ v + c
            if (v >= bound).all() and (slope[fixed] >= 0).all():
                return v
    raise ValueError("no minimum")


class GradientEpisodicMemory(Online):
    def __init__(self, contexts, outputs, rate, memory, strength, ridge, ring):
        super().__init__(contexts, outputs, rate)
        self.strength, self.ridge, self.ring = strength, ridge, ring
        self.memory = [[None] * memory for _ in contexts]
        self.size, self.place, self.past = memory, 0, []
        self.projected, self.fallbacks, self.steps = 0, 0, 0

    def begin(self, context):
        if self.ring == "own":
            self.place = 0

    def store(self, batch):
        row = self.memory[batch[0].context]
        if self.ring == "shared":
            batch = batch[: self.size - self.place]
        for example in batch:
            row[self.place] = example
            self.place = (self.place + 1) % self.size

    def step(self, batch):
        self.store(batch)
        loss = mean_loss(self.parameters, batch)
        flat = lambda tensors: torch.cat([t.reshape(-1) for t in tensors])
        g = flat(gradient(loss, self.parameters))
        if self.past:
            self.steps += 1
            G = torch.stack([
                flat(gradient(
                    mean_loss(self.parameters, [e for e in self.memory[m] if e is not None]),
                    self.parameters))
                for m in self.past])
            if (G @ g < 0).any():
                self.projected += 1
                Q = G @ G.T
                ridge = self.ridge
                if ridge == 0 and torch.linalg.matrix_rank(Q, hermitian=True) < len(Q):
                    ridge, self.fallbacks = 1e-3, self.fallbacks + 1
                v = least(Q + ridge * torch.eye(len(Q)), G @ g, self.strength)
                g = g + G.T @ v
        start = 0
        for p in self.parameters:
            p.data -= self.rate * g[start : start + p.numel()].reshape(p.shape)
            start += p.numel()
        return float(loss.detach())

    def finish(self, context):
        self.past.append(context.index)


def run(learner_type, scenario, active, batch, iterations, options):
    contexts = [Context(m, scenario, active) for m in range(CONTEXTS)]
    outputs = CLASSES if scenario == "domain" else CLASSES * CONTEXTS
    learner, losses = learner_type(contexts, outputs, **options), []
    for context in contexts:
        learner.begin(context)
        for examples in Supply(context, batch).batches(iterations):
            losses.append(learner.step(examples))
        learner.finish(context)
    correct = []
    for context in contexts:
        count = 0
        for e in context.test:
            own = logits(learner.parameters_for(context), e.x)[list(e.columns)]
            count += int(own.argmax()) + e.columns.start == e.label
        correct.append(count)
    rounded = lambda numbers: [float(f"{float(x):.9g}") for x in numbers]
    parameters = [
        rounded((p.T if p.dim() == 2 else p).detach().reshape(-1)) for p in learner.listed()]
    return learner, {"losses": rounded(losses), "parameters": parameters, "correct": correct}


cases, EVERYWHERE = [], [("task", "all"), ("domain", "all"), ("class", "all")]
GROWING, ONLY_TASK, ONLY_DOMAIN = [("class", "all-so-far")], EVERYWHERE[:1], EVERYWHERE[1:2]


def case(method, learner_type, settings, places, batch=1, iterations=20, **options):
    for scenario, active in places:
        rate = settings["learning-rate"]
        learner, outcome = run(
            learner_type, scenario, active, batch, iterations, dict(rate=rate, **options))
        if method == "gem":
            print(
                f"gem {scenario} {active} {settings}: {learner.projected} of {learner.steps} steps "
                f"projected, {learner.fallbacks} with the ridge of last resort")
            assert 0 < learner.projected
            assert (learner.fallbacks > 0) == (active == "alone" and settings["ridge"] == 0)
        cases.append({
            "method": method, "settings": settings, "scenario": scenario, "activeClasses": active,
            "batchSize": batch, "iterations": iterations, **outcome})


case("online", Online, {"learning-rate": 0.1}, EVERYWHERE + GROWING)
case("online", Online, {"learning-rate": 0.5}, EVERYWHERE, batch=10, iterations=5)

for finetune in (True, False):
    settings = {"learning-rate": 0.1, "finetune": finetune}
    case("independent", Independent, settings, ONLY_TASK, finetune=finetune)
    case("independent", Independent, settings, ONLY_TASK, batch=4, iterations=7, finetune=finetune)

case("task-input", TaskInput, {"learning-rate": 0.1}, ONLY_TASK)
case("task-input", TaskInput, {"learning-rate": 0.4}, ONLY_TASK, batch=4, iterations=7)


def ewc(memory, strength, places, rate=0.1, of_examples=False, **shape):
    settings = {"learning-rate": rate, "memory-per-context": memory, "lambda": strength}
    if of_examples:
        settings["fisher"] = "mean-of-squares"
    case("ewc-mer", ElasticWeightConsolidation, settings, places, memory=memory, strength=strength,
         of_examples=of_examples, **shape)


ewc(3, 2.0, EVERYWHERE + GROWING)
ewc(6, 5.0, EVERYWHERE, batch=4, iterations=7)
ewc(50, 10.0, ONLY_DOMAIN + GROWING, batch=4, iterations=5)
ewc(6, 2.0, EVERYWHERE, of_examples=True)


def replay_settings(algorithm, memory, replayed, rule, rate, distinct):
    settings = {
        "learning-rate": rate, "memory": memory, "replayed": replayed, "reservoir": rule,
        "algorithm": algorithm}
    return settings | {"draws": "without-replacement"} if distinct else settings


def er(algorithm, memory, replayed, rule, places, rate=0.1, distinct=False, **shape):
    case("er-reservoir", ExperienceReplay,
         replay_settings(algorithm, memory, replayed, rule, rate, distinct), places,
         algorithm=algorithm, memory=memory, replayed=replayed, rule=rule, distinct=distinct, **shape)


for algorithm in (4, 5):
    er(algorithm, 7, 3, "exact", EVERYWHERE + GROWING)
    er(algorithm, 6, 12, "released", ONLY_TASK + GROWING, batch=4, iterations=5)
    er(algorithm, 100, 4, "released", ONLY_DOMAIN)
er(4, 5, 0, "exact", ONLY_DOMAIN)
er(4, 7, 4, "exact", ONLY_TASK + GROWING, distinct=True)


def mer(algorithm, memory, replayed, rule, places, rate=0.1, shape={}, distinct=False, **options):
    case("mer", MetaExperienceReplay,
         replay_settings(algorithm, memory, replayed, rule, rate, distinct) | options, places,
         algorithm=algorithm, memory=memory, replayed=replayed, rule=rule, distinct=distinct, **options,
         **shape)


several = dict(batch=4, iterations=6)
mer(1, 7, 3, "exact", EVERYWHERE + GROWING, batches=3, beta=0.3)
mer(1, 5, 8, "released", ONLY_DOMAIN + GROWING, batches=2, beta=0.5, gamma=0.6, shape=several)
mer(1, 7, 2, "exact", ONLY_DOMAIN, batches=2, gamma=0.5)
mer(1, 7, 4, "exact", ONLY_DOMAIN, distinct=True, batches=2, beta=0.5)
mer(6, 7, 3, "exact", EVERYWHERE + GROWING, gamma=0.3)
mer(6, 5, 3, "released", ONLY_TASK, batches=2, gamma=0.5, shape=several)
mer(7, 7, 3, "exact", EVERYWHERE + GROWING, gamma=0.4, s=3.0)
mer(7, 5, 8, "released", ONLY_TASK, gamma=0.7, s=0.5, shape=several)


def gem(memory, strength, ridge, ring, places, rate=0.1, **shape):
    case("gem", GradientEpisodicMemory,
         {"learning-rate": rate, "memory-per-context": memory, "strength": strength, "ridge": ridge,
          "ring": ring},
         places, memory=memory, strength=strength, ridge=ridge, ring=ring, **shape)


gem(6, 0.0, 1e-3, "own", EVERYWHERE + GROWING)
gem(6, 0.5, 1e-3, "shared", EVERYWHERE)
gem(7, 0.0, 0.0, "shared", ONLY_DOMAIN + GROWING, batch=10, iterations=6)
gem(7, 0.5, 0.0, "own", ONLY_DOMAIN, batch=10, iterations=6)
gem(30, 0.1, 0.1, "own", ONLY_DOMAIN)
gem(30, 0.1, 0.0, "shared", EVERYWHERE, batch=4, iterations=5)
# So large that past gradients are kept whole rather than known by their factors.
gem(200, 0.0, 1e-3, "own", EVERYWHERE + GROWING)
gem(200, 0.5, 0.0, "own", ONLY_DOMAIN, batch=4, iterations=5)
# The first context's gradient is 0.
gem(6, 0.2, 0.0, "own", [("task", "alone")])

golden = {
    "pixelsPerImage": PIXELS, "hidden": HIDDEN, "contexts": CONTEXTS, "classesPerContext": CLASSES,
    "trainPerClass": TRAIN, "testPerClass": TEST, "batchSize": 1, "iterations": 20,
    "learningRate": 0.001, "seed": SEED, "trainPixels": train_pixels.reshape(-1).tolist(),
    "testPixels": test_pixels.reshape(-1).tolist(), "cases": cases,
}
path = pathlib.Path(__file__).parent.parent / "MethodsTests" / "Golden" / "online.json"
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path.name}: {len(cases)} runs, PyTorch {torch.__version__}")
