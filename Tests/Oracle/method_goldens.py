"""Golden trajectories: whole small runs of every method, restated in PyTorch from the formulas.

A run is followed from its seed: initial weights, data order, exemplars and replay are drawn by
philox.py as documented, and each method is written out plainly (EWC with one term for each past
context, gradients by autograd, double precision). Run by `make goldens`; needs python3-torch.
"""
import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F

import brain_inspired
import exemplar_methods
from philox import Stream

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)

PIXELS, HIDDEN, CONTEXTS, CLASSES = 12, [8, 6], 3, 2
TRAIN, TEST, BATCH, ITERATIONS, RATE, SEED = 10, 4, 4, 6, 0.01, 11

# Ten training and four test images a class: a class pattern with noise.
patterns = torch.randint(0, 256, (CONTEXTS * CLASSES, PIXELS))
def images(count):
    noise = torch.randint(-60, 61, (CONTEXTS * CLASSES, count, PIXELS))
    return (patterns[:, None, :] + noise).clamp(0, 255).reshape(-1, PIXELS)
train_pixels, test_pixels = images(TRAIN), images(TEST)


class Context:
    """Scenario `class-so-far` is class-incremental with the classes seen so far active."""

    def __init__(self, index, scenario):
        self.index = index
        first = CLASSES * (index - 1)
        span = lambda per: list(range(first * per, (first + CLASSES) * per))
        label = lambda i, per: i // per - (first if scenario == "domain" else 0)
        self.train = [(i, label(i, TRAIN)) for i in span(TRAIN)]
        self.columns = (
            range(first, first + CLASSES) if scenario == "task"
            else range(CLASSES) if scenario == "domain"
            else range(CLASSES * index) if scenario == "class-so-far" else range(CLASSES * CONTEXTS))
        self.old_columns = range(CLASSES * (index - 1)) if scenario == "class-so-far" else self.columns


class Loader:
    def __init__(self, examples, size, stream):
        self.examples, self.size, self.stream = examples, min(size, len(examples)), stream
        self.order, self.position = list(range(len(examples))), len(examples)

    def batch(self):
        if self.position + self.size > len(self.order):
            self.stream.shuffle(self.order)
            self.position = 0
        rows = self.order[self.position : self.position + self.size]
        self.position += self.size
        return [self.examples[r] for r in rows]


def tensors(batch):
    return (
        train_pixels[[i for i, _ in batch]].double() / 255,
        torch.tensor([label for _, label in batch]))


def forward(parameters, x, gates=None, features=False, trace=None):
    """Logits, or the last hidden layer. Gates are (form, one mask for each hidden layer).

    Each layer's inputs and outputs before the nonlinearity are appended to `trace`.
    """
    for layer in range(0, len(parameters), 2):
        is_hidden = layer + 2 < len(parameters)
        if features and not is_hidden:
            break
        inputs = x
        x = x @ parameters[layer].T
        if gates and is_hidden and gates[0] == "biased":
            x = x * gates[1][layer // 2]
        x = x + parameters[layer + 1]
        if trace is not None:
            trace.append((inputs, x))
        if is_hidden:
            x = torch.relu(x)
        if gates and is_hidden and gates[0] == "silent":
            x = x * gates[1][layer // 2]
    return x


def draw_gates(proportion, form, context):
    stream, masks = Stream(SEED, "gates", context), []
    for units in HIDDEN:
        mask = torch.ones(units)
        mask[stream.permutation(units)[: math.floor(proportion * units)]] = 0
        masks.append(mask)
    return form, masks


def exemplars(context, parameters, selection, budget, gates=None):
    stream, chosen = Stream(SEED, "exemplars", context.index), []
    for label in sorted({y for _, y in context.train}):
        members = [e for e in context.train if e[1] == label]
        with torch.no_grad():
            x, _ = tensors(members)
            if selection == "herding":
                phi = F.normalize(forward(parameters, x, gates, features=True), dim=1)
                mu = F.normalize(phi.mean(0), dim=0)
                picked, total = [], torch.zeros_like(mu)
                for m in range(min(budget, len(members))):
                    distance = ((phi + total) / (m + 1) - mu).norm(dim=1)
                    distance[picked] = math.inf
                    picked.append(int(distance.argmin()))
                    total = total + phi[picked[-1]]
                chosen += [members[i] for i in picked]
            elif selection == "fromp":
                p = torch.softmax(forward(parameters, x, gates)[:, list(context.columns)], 1)
                score = (p * (1 - p)).sum(1)
                order = sorted(range(len(members)), key=lambda i: (-float(score[i]), i))
                chosen += [members[i] for i in order[:budget]]
            else:
                chosen += stream.shuffle(list(members))[:budget]
    return chosen


def remember(memory, context, parameters, selection, budget, full, gates=None):
    """Adds the context's exemplars; with `full` the contexts so far share the room of all."""
    room = budget * CONTEXTS // context.index if full else budget
    for past in memory:
        kept = []
        for e in past:
            if sum(y == e[1] for _, y in kept) < room:
                kept.append(e)
        past[:] = kept
    memory.append(exemplars(context, parameters, selection, room, gates))


def cross_entropy(logits, labels, columns):
    return F.cross_entropy(logits[:, list(columns)], labels - columns.start)


def distill(student, teacher, columns, temperature, old_columns=None, per_output=False):
    """The teacher's probabilities of columns that are not among the old ones are 0.

    With `per_output` the mean over the columns instead of the sum."""
    old = list(columns if old_columns is None else old_columns)
    q = torch.zeros_like(teacher)
    q[:, old] = torch.softmax(teacher[:, old] / temperature, 1)
    c = list(columns)
    terms = -(q[:, c] * torch.log_softmax(student[:, c] / temperature, 1))
    return terms.mean() if per_output else terms.sum(1).mean()


def labels_with_weights(p, mode, draws, true):
    if mode == "all":
        return [(k, float(p[k])) for k in range(len(p))]
    if mode == "sample":
        threshold, k = draws.uniform(), 0
        for k in range(len(p)):
            threshold -= float(p[k])
            if threshold < 0:
                break
        return [(k, 1.0)]
    return [(int(p.argmax()) if mode == "predicted" else true, 1.0)]


def fisher(parameters, context, mode, samples, divisor, gates=None, batch=1):
    """The mean of squared gradients of examples, or with `batch` of the means of batches."""
    examples = context.train
    order = Stream(SEED, "fisherOrder", context.index).permutation(len(examples))
    draws = Stream(SEED, "fisherLabels", context.index)
    chunks = [order[i : i + batch] for i in range(0, len(order), batch)]
    if samples is None or samples >= len(chunks):
        used, n = len(chunks), len(chunks) - (divisor == "released")
    else:
        used = n = samples + (divisor == "released")
    total = [torch.zeros_like(p) for p in parameters]
    for chunk in chunks[:used]:
        x, y = tensors([examples[position] for position in chunk])
        logp = torch.log_softmax(forward(parameters, x, gates)[:, list(context.columns)], 1)
        y = y - context.columns.start
        if batch > 1:
            y = logp.argmax(1) if mode == "predicted" else y
            likelihoods = [(logp.gather(1, y[:, None]).mean(), 1.0)]
        else:
            chosen = labels_with_weights(logp[0].detach().exp(), mode, draws, int(y[0]))
            likelihoods = [(logp[0, k], weight) for k, weight in chosen]
        for likelihood, weight in likelihoods:
            for t, g in zip(total, torch.autograd.grad(likelihood, parameters, retain_graph=True)):
                t += weight * g**2
    return [t / n for t in total]


def with_bias(tensors):
    """Weights with the bias as last column, [outputs, inputs + 1], of parameters or a gradient."""
    return [torch.cat([w, b[:, None]], 1) for w, b in zip(tensors[::2], tensors[1::2])]


def without_bias(matrices):
    return [t for m in matrices for t in (m[:, :-1], m[:, -1])]


def kronecker_factors(parameters, context, mode, samples, divisor, gates=None):
    """For each layer A, the mean of outer products of its inputs and a 1, and G, that of gradients."""
    examples = context.train
    order = Stream(SEED, "fisherOrder", context.index).permutation(len(examples))
    draws = Stream(SEED, "fisherLabels", context.index)
    used = n = len(examples) if samples is None else min(samples, len(examples))
    if divisor == "released":
        used = min(n + 1, len(examples))
    c, total = list(context.columns), []
    for position in order[:used]:
        x, y = tensors([examples[position]])
        trace = []
        logp = torch.log_softmax(forward(parameters, x, gates, trace=trace)[:, c], 1)[0]
        inputs = [torch.cat([a.detach()[0], torch.ones(1)]) for a, _ in trace]
        if not total:
            total = [(torch.zeros(len(a), len(a)), torch.zeros(z.shape[1], z.shape[1]))
                     for a, (_, z) in zip(inputs, trace)]
        true = int(y[0]) - context.columns.start
        for k, weight in labels_with_weights(logp.detach().exp(), mode, draws, true):
            gradients = torch.autograd.grad(-logp[k], [z for _, z in trace], retain_graph=True)
            for (A, G), a, g in zip(total, inputs, gradients):
                A += weight * torch.outer(a, a) / n
                G += weight * torch.outer(g[0], g[0]) / n
    return total


def input_moments(parameters, context, gates=None):
    """For each layer the mean of outer products of its inputs and a 1 over a context."""
    total = [torch.zeros(p.shape[1], p.shape[1]) for p in with_bias(parameters)]
    for example in context.train:
        trace = []
        forward(parameters, tensors([example])[0], gates, trace=trace)
        for moment, (a, _) in zip(total, trace):
            a = torch.cat([a.detach()[0], torch.ones(1)])
            moment += torch.outer(a, a) / len(context.train)
    return total


def minibatch_means(parameters, context, gates=None):
    """What every layer gets, and a 1 behind it, from the mean image of each minibatch."""
    order = Stream(SEED, "fisherOrder", context.index).permutation(len(context.train))
    for start in range(0, len(order), BATCH):
        x, _ = tensors([context.train[position] for position in order[start : start + BATCH]])
        trace = []
        forward(parameters, x.mean(0, keepdim=True), gates, trace=trace)
        yield [torch.cat([a.detach()[0], torch.ones(1)]) for a, _ in trace]


def kronecker_sum(old, new):
    def pair(o, n):
        if o[0].trace() <= 0 or o[1].trace() <= 0:
            return n
        if n[0].trace() <= 0 or n[1].trace() <= 0:
            return o
        pi = torch.sqrt(o[1].trace() * n[0].trace() / (n[1].trace() * o[0].trace()))
        return o[0] + n[0] / pi, o[1] + pi * n[1]
    return [pair(o, n) for o, n in zip(old, new)]


def kronecker_penalty(parameters, factors, anchor):
    return sum(
        0.5 * (d * (G @ d @ A)).sum()
        for d, (A, G) in zip([p - a for p, a in zip(with_bias(parameters), anchor)], factors))


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


class Generator:
    """A variational autoencoder with its own Adam; losses are means over units, as in the spec."""

    def __init__(self, latent):
        stream = Stream(SEED, "generatorWeights")
        encoder = [PIXELS] + HIDDEN
        decoder = [latent] + HIDDEN[::-1] + [PIXELS]
        shapes = [(i, o, True) for i, o in zip(encoder, encoder[1:])]
        shapes += [(HIDDEN[-1], latent, True), (HIDDEN[-1], latent, False)]
        shapes += [(i, o, True) for i, o in zip(decoder, decoder[1:])]
        self.latent, self.layers = latent, []
        for inp, out, has_bias in shapes:
            bound = 1 / math.sqrt(inp)
            draw = lambda n: torch.tensor([bound * (2 * stream.uniform() - 1) for _ in range(n)])
            weight = draw(inp * out).reshape(inp, out).requires_grad_()
            self.layers.append((weight, draw(out).requires_grad_() if has_bias else None))
        self.depth = len(HIDDEN)
        self.optimizer = torch.optim.Adam([p for l in self.layers for p in l if p is not None], lr=RATE)

    @staticmethod
    def apply(layer, x):
        return x @ layer[0] + (0 if layer[1] is None else layer[1])

    def decode(self, z, layers=None):
        for layer in (layers or self.layers)[self.depth + 2 : -1]:
            z = torch.relu(self.apply(layer, z))
        return self.apply((layers or self.layers)[-1], z)

    def loss(self, x, noise):
        h = x
        for layer in self.layers[: self.depth]:
            h = torch.relu(self.apply(layer, h))
        mean, log_variance = (self.apply(l, h) for l in self.layers[self.depth : self.depth + 2])
        z = mean + noise * torch.exp(0.5 * log_variance)
        reconstruction = F.binary_cross_entropy_with_logits(self.decode(z), x, reduction="none").mean(1)
        divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1) / PIXELS
        return reconstruction + divergence

    def copy(self):
        return [(w.detach().clone(), None if b is None else b.detach().clone()) for w, b in self.layers]


def normals(stream, rows, width):
    return torch.tensor([stream.normal() for _ in range(rows * width)]).reshape(rows, width)


def run_separate(units):
    losses, everything = [], []
    for k in range(1, CONTEXTS + 1):
        context = Context(k, "task")
        parameters = initial_parameters([PIXELS, units, units, CLASSES], k)
        optimizer = torch.optim.Adam(parameters, lr=RATE)
        loader = Loader(context.train, BATCH, Stream(SEED, "dataOrder", k))
        for _ in range(ITERATIONS):
            x, y = tensors(loader.batch())
            loss = F.cross_entropy(forward(parameters, x), y - context.columns.start)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss))
        everything += listed(parameters)
    return {"scenario": "task", "losses": losses, "parameters": everything}


def run(scenario, method, **options):
    contexts = [Context(k, scenario) for k in range(1, CONTEXTS + 1)]
    outputs = CLASSES if scenario == "domain" else CLASSES * CONTEXTS
    per_context = scenario == "task"
    parameters = initial_parameters([PIXELS] + HIDDEN + [outputs])
    optimizer = torch.optim.Adam(parameters, lr=RATE)
    springs, memory, teacher, losses = [], [], None, []
    gated = {
        c.index: draw_gates(options["gating"], options.get("form", "silent"), c.index)
        for c in contexts if "gating" in options}
    squared = options.get("temperature", 1) ** 2 if options.get("squared") else 1
    per_output = options.get("per_output", False)
    generator = Generator(options["latent"]) if method == "dgr" else None
    previous_generator = None
    omega = [torch.zeros_like(p) for p in parameters]
    anchor = start = [p.detach().clone() for p in parameters]
    curvature, center, moments = None, None, None
    projectors = [torch.eye(m.shape[1]) for m in with_bias(parameters)]
    if "N" in options:
        prior = 1 / options["N"]
        if not options.get("diagonal"):
            center = [torch.zeros_like(m) for m in with_bias(parameters)]
            curvature = [
                (math.sqrt(prior) * torch.eye(m.shape[1]), math.sqrt(prior) * torch.eye(m.shape[0]))
                for m in center]
        else:
            springs = [([torch.full_like(p, prior) for p in parameters], [torch.zeros_like(p) for p in parameters])]

    for context in contexts:
        k = context.index
        path = [torch.zeros_like(p) for p in parameters]
        generation, epsilon = Stream(SEED, "generation", k), Stream(SEED, "reparameterization", k)
        if method in ("joint", "cumulative"):
            if method == "joint" and k < CONTEXTS:
                continue
            seen = contexts[:k]
            if per_context:
                current = [
                    (Loader(c.train, -(-BATCH // k), Stream(SEED, "dataOrder", c.index)), c)
                    for c in seen]
            else:
                union = [e for c in seen for e in c.train]
                size = BATCH * k if options.get("growing") else BATCH
                current = [(Loader(union, size, Stream(SEED, "dataOrder", k)), context)]
        elif options.get("last") and k < CONTEXTS:
            continue
        else:
            current = [(Loader(context.train, BATCH, Stream(SEED, "dataOrder", k)), context)]
        replay = []
        if memory:
            if per_context and not options.get("whole"):
                replay = [
                    (Loader(m, -(-BATCH // len(memory)), Stream(SEED, "replay", k * 1024 + c.index)), c)
                    for m, c in zip(memory, contexts)]
            else:
                union = [e for m in memory for e in m]
                replay = [(Loader(union, BATCH, Stream(SEED, "replay", k * 1024)), context)]
        for _ in range(ITERATIONS * (CONTEXTS if method == "joint" else 1)):
            loss, inputs = 0, None
            for loader, c in current:
                inputs, labels = tensors(loader.batch())
                logits = forward(parameters, inputs, gated.get(c.index))
                loss = loss + cross_entropy(logits, labels, c.columns) / len(current)
            replayed = 0
            for loader, c in replay:
                batch = loader.batch()
                # With heads, each example is learned in the head of the context it comes from.
                origins = contexts[: k - 1] if options.get("whole") and per_context else [c]
                for c in origins:
                    own = [e for e in batch if len(origins) == 1 or e in c.train]
                    if own:
                        x, y = tensors(own)
                        logits = forward(parameters, x, gated.get(c.index))
                        share = len(own) / len(batch) / len(replay)
                        replayed = replayed + cross_entropy(logits, y, c.columns) * share
            if replay and (method == "er" or options.get("replays")):
                replayed = (1 - 1 / k) * replayed
                loss = loss / k + replayed
            if method == "lwf" and teacher is not None:
                kept = 0
                for c in contexts[: k - 1] if per_context else [context]:
                    with torch.no_grad():
                        answers = forward(teacher, inputs, gated.get(c.index))
                    logits = forward(parameters, inputs, gated.get(c.index))
                    kept = kept + squared * distill(
                        logits, answers, c.columns, options["temperature"], c.old_columns,
                        per_output)
                if options.get("weights") == "shares":
                    loss = loss / k + (1 - 1 / k) * kept / (k - 1 if per_context else 1)
                else:
                    loss = loss + (k - 1 if scenario == "domain" else 1) * kept
            if method == "dgr":
                everything, share = inputs, torch.full((BATCH,), 1 / BATCH)
                if teacher is not None:
                    with torch.no_grad():
                        z = normals(generation, BATCH, options["latent"])
                        generated = torch.sigmoid(generator.decode(z, previous_generator))
                    past = contexts[: k - 1] if per_context else [context]
                    replayed = 0
                    for c in past:
                        columns = c.columns
                        with torch.no_grad():
                            answers = forward(teacher, generated, gated.get(c.index))
                        logits = forward(parameters, generated, gated.get(c.index))
                        if options["targets"] == "labels":
                            labels = answers[:, list(c.old_columns)].argmax(1) + columns.start
                            replayed = replayed + cross_entropy(logits, labels, columns)
                        else:
                            replayed = replayed + squared * distill(
                                logits, answers, columns, options["temperature"], c.old_columns,
                                per_output)
                    loss = loss / k + (1 - 1 / k) * replayed / len(past)
                    everything = torch.cat([inputs, generated])
                    share = torch.cat([share / k, share * (1 - 1 / k)])
                noise = normals(epsilon, len(everything), options["latent"])
                generator.optimizer.zero_grad()
                (generator.loss(everything, noise) * share).sum().backward()
                generator.optimizer.step()
            if springs:
                for f, a in springs:
                    for p, fi, ai in zip(parameters, f, a):
                        loss = loss + options["lambda"] * 0.5 * (fi * (p - ai) ** 2).sum()
            if curvature is not None:
                loss = loss + options["lambda"] * kronecker_penalty(parameters, curvature, center)
            without_penalty = loss
            if method == "si":
                for p, w, a in zip(parameters, omega, anchor):
                    loss = loss + options["c"] * (w * (p - a) ** 2).sum()
            gradient = torch.autograd.grad(loss, parameters, retain_graph=True)
            if method == "a-gem" and replay:
                reference = torch.autograd.grad(replayed, parameters)
                dot = sum((g * r).sum() for g, r in zip(gradient, reference))
                if dot < 0:
                    norm = sum((r * r).sum() for r in reference)
                    gradient = [g - dot / (norm + 1e-7) * r for g, r in zip(gradient, reference)]
            if method == "ncl" and not options["diagonal"]:
                I = lambda m: options["alpha"] * torch.eye(len(m))
                damped = kronecker_sum(curvature, [(I(A), I(G)) for A, G in curvature])
                gradient = without_bias([
                    torch.linalg.inv(G) @ g @ torch.linalg.inv(A) / options["N"]
                    for g, (A, G) in zip(with_bias(gradient), damped)])
            if method == "ncl" and options["diagonal"]:
                (f, _), = springs
                gradient = [
                    g / (fi + options["alpha"] ** 2) / options["N"] for g, fi in zip(gradient, f)]
            if method == "owm" and options.get("minibatches"):
                gradient = without_bias([g @ P for g, P in zip(with_bias(gradient), projectors)])
            elif method == "owm" and moments is not None:
                gradient = without_bias([
                    g @ torch.linalg.inv(A / options["alpha"] + torch.eye(len(A)))
                    for g, A in zip(with_bias(gradient), moments)])
            followed = (
                torch.autograd.grad(without_penalty, parameters) if "unpenalized" in options
                else gradient)
            before = [p.detach().clone() for p in parameters]
            for p, g in zip(parameters, gradient):
                p.grad = g
            optimizer.step()
            for w, g, p, old in zip(path, followed, parameters, before):
                w -= g * (p.detach() - old)
            losses.append(float(loss))
        now = [p.detach().clone() for p in parameters]
        if k < CONTEXTS:
            teacher = now
            previous_generator = generator.copy() if generator else None
            if method == "ewc":
                f = fisher(
                    parameters, context, options["labels"], options["samples"], options["divisor"],
                    gated.get(k), options.get("batch", 1))
                if options["gamma"] is None:
                    springs.append((f, now))
                else:
                    gamma = options["gamma"]
                    # The loss carries γ·F̃; the stored running sum is F̃.
                    running = [fi / gamma for fi in springs[0][0]] if springs else [torch.zeros_like(p) for p in now]
                    springs = [([gamma * (fi + gamma * ri) for fi, ri in zip(f, running)], now)]
            if method == "ncl" and options["diagonal"]:
                f = fisher(
                    parameters, context, options["labels"], options["samples"], options["divisor"],
                    gated.get(k))
                springs = [([fi + old for fi, old in zip(f, springs[0][0])], now)]
            elif method in ("kfac-ewc", "ncl"):
                new = kronecker_factors(
                    parameters, context, options["labels"], options["samples"], options["divisor"],
                    gated.get(k))
                if curvature is not None:
                    new = kronecker_sum([(options["gamma"] * A, G) for A, G in curvature], new)
                curvature, center = new, with_bias(now)
            if method == "owm":
                for means in minibatch_means(parameters, context, gated.get(k)):
                    projectors = [
                        P - torch.outer(P @ a, P @ a) / (options["alpha"] + a @ P @ a)
                        for P, a in zip(projectors, means)]
                new = input_moments(parameters, context, gated.get(k))
                moments = new if k == 1 else [
                    (1 - 1 / k) * old + added / k for old, added in zip(moments, new)]
            if method == "si":
                for w, integral, p, s in zip(omega, path, now, start):
                    w += integral / ((p - s) ** 2 + options["xi"])
                anchor = start = now
        if method in ("er", "a-gem"):
            remember(
                memory, context, parameters, options.get("selection", "random"),
                options["budget"], options.get("full", False), gated.get(k))
    return {
        "scenario": scenario, "losses": losses,
        "parameters": listed(parameters)}


cases = []
def add(method, settings, result):
    """Keeps a run; the scenario of classes seen so far is one of active classes for the test."""
    active = "all-so-far" if result["scenario"] == "class-so-far" else "all"
    scenario = result.pop("scenario").removesuffix("-so-far")
    cases.append({
        "method": method, "settings": settings, "scenario": scenario, "activeClasses": active,
        **result})


SCENARIOS = ("task", "domain", "class", "class-so-far")
def case(method, settings, scenarios=SCENARIOS, **options):
    for scenario in scenarios:
        add(method, settings, run(scenario, method, **options))


case("none", {})
case("joint", {})
case("cumulative", {})
case("cumulative", {"growing-batch": True}, ("domain", "class"), growing=True)
case("none", {"only-last": True}, last=True)
add("separate", {"hidden-units": 5}, run_separate(5))
ewc = dict(labels="all", samples=None, divisor="mean", gamma=None)
ewc["lambda"] = 50.0
case("ewc", {"lambda": 50}, **ewc)
for labels in ("sample", "predicted", "true"):
    case("ewc", {"lambda": 50, "fisher-labels": labels}, **{**ewc, "labels": labels})
case("ewc", {"lambda": 50, "fisher-samples": 7, "fisher-divisor": "released"},
     **{**ewc, "samples": 7, "divisor": "released"})
case("ewc", {"lambda": 50, "fisher-divisor": "released"}, **{**ewc, "divisor": "released"})
for labels in ("predicted", "true"):
    case("ewc", {"lambda": 50, "fisher-labels": labels, "fisher-batch": 6},
         **{**ewc, "labels": labels, "batch": 6})
case("ewc", {"lambda": 50, "fisher-labels": "true", "fisher-batch": 3, "fisher-samples": 4,
             "fisher-divisor": "released"},
     **{**ewc, "labels": "true", "batch": 3, "samples": 4, "divisor": "released"})
case("ewc", {"lambda": 50, "variant": "online", "gamma": 0.8}, **{**ewc, "gamma": 0.8})
kfac = {**ewc, "gamma": 1.0}
case("kfac-ewc", {"lambda": 50}, **kfac)
for labels in ("sample", "predicted", "true"):
    case("kfac-ewc", {"lambda": 50, "fisher-labels": labels}, **{**kfac, "labels": labels})
case("kfac-ewc", {"lambda": 50, "gamma": 0.6, "fisher-samples": 7, "fisher-divisor": "released"},
     **{**kfac, "gamma": 0.6, "samples": 7, "divisor": "released"})
case("kfac-ewc", {"lambda": 50, "data-size": 20}, **{**kfac, "N": 20.0})
ncl = {**kfac, "lambda": 1.0, "N": 12000.0, "alpha": 1e-10, "diagonal": False}
case("ncl", {}, **ncl)
case("ncl", {"data-size": 100, "alpha": 0.1}, **{**ncl, "N": 100.0, "alpha": 0.1})
case("ncl", {"data-size": 100, "fisher-labels": "true"}, **{**ncl, "N": 100.0, "labels": "true"})
released = {**ncl, "diagonal": True}
case("ncl", {"form": "released"}, **released)
case("ncl", {"form": "released", "data-size": 100, "alpha": 0.1, "fisher-divisor": "released"},
     **{**released, "N": 100.0, "alpha": 0.1, "divisor": "released"})
# The forms of the released code, where a method does not have them by default.
examples = {"moments": "examples"}
whole_loss = {"path-integral": "loss"}
by_one = {"distillation-scale": "one"}
mean = {"generative-loss": "mean"}
by_task = {"draw": "by-context"}
case("owm", examples, alpha=1e-10)
case("owm", {"alpha": 0.1, **examples}, alpha=0.1)
case("owm", {"alpha": 0.1}, alpha=0.1, minibatches=True)
case("si", {"c": 2, "xi": 0.1, **whole_loss}, c=2.0, xi=0.1)
case("si", {"c": 20, "xi": 0.1}, c=20.0, xi=0.1, unpenalized=True)
case("lwf", {"temperature": 2, **by_one}, temperature=2.0)
case("dgr", {"latent": 5}, latent=5, targets="labels")
case("dgr", {"latent": 5, "targets": "distillation", **by_one}, latent=5, targets="distillation",
     temperature=2.0)
case("er", {"budget": 3}, budget=3)
case("er", {"budget": 3, "selection": "herding"}, budget=3, selection="herding")
case("er", {"budget": 3, "selection": "fromp"}, budget=3, selection="fromp")
case("er", {"budget": 2, "use-full-capacity": True}, budget=2, full=True)
# Elsewhere there is one batch from the memory in any case.
others = ("domain", "class", "class-so-far")
for scenarios, settings in (("task",), by_task), (others, {}):
    case("a-gem", {"budget": 2, "use-full-capacity": True, **settings}, scenarios, budget=2, full=True)
    case("a-gem", {"budget": 3, **settings}, scenarios, budget=3)
    case("a-gem", {"budget": 3, "replays": True, **settings}, scenarios, budget=3, replays=True)
case("a-gem", {"budget": 3}, ("task",), budget=3, whole=True)
case("lwf", {"weights": "shares"}, temperature=2.0, weights="shares", squared=True)
case("dgr", {"latent": 5, "targets": "distillation"}, latent=5, targets="distillation",
     temperature=2.0, squared=True)
per_output = {"distillation-scale": "squared-temperature-per-output"}
case("lwf", {"weights": "shares", **per_output}, temperature=2.0, weights="shares", squared=True,
     per_output=True)
case("dgr", {"latent": 5, "targets": "distillation", **per_output}, latent=5,
     targets="distillation", temperature=2.0, squared=True, per_output=True)
# Context-dependent gating, alone and with others.
task = ("task",)
case("xdg", {"gating": 0.5}, task, gating=0.5)
biased = {"gating": 0.5, "gating-form": "biased"}
case("xdg", biased, task, gating=0.5, form="biased")
case("joint", {"gating": 0.5}, task, gating=0.5)
case("ewc", {"lambda": 50, "gating": 0.5}, task, gating=0.5, **ewc)
case("ewc", {"lambda": 50, **biased}, task, gating=0.5, form="biased", **ewc)
case("kfac-ewc", {"lambda": 50, "gating": 0.5}, task, gating=0.5, **kfac)
case("kfac-ewc", {"lambda": 50, **biased}, task, gating=0.5, form="biased", **kfac)
case("ncl", {"data-size": 100, "gating": 0.5}, task, gating=0.5, **{**ncl, "N": 100.0})
case("owm", {"alpha": 0.1, **biased, **examples}, task, gating=0.5, form="biased", alpha=0.1)
case("si", {"c": 2, "xi": 0.1, **biased, **whole_loss}, task, c=2.0, xi=0.1, gating=0.5, form="biased")
case("lwf", {"temperature": 2, **biased, **by_one}, task, temperature=2.0, gating=0.5, form="biased")
case("dgr", {"latent": 5, **biased}, task, latent=5, targets="labels", gating=0.5, form="biased")
case("er", {"budget": 3, "gating": 0.5}, task, budget=3, gating=0.5)
case("a-gem", {"budget": 3, **biased, **by_task}, task, budget=3, gating=0.5, form="biased")
case("a-gem", {"budget": 3, **biased}, task, budget=3, whole=True, gating=0.5, form="biased")
case("owm", {"alpha": 0.1, "gating": 0.5}, task, gating=0.5, alpha=0.1,
     minibatches=True)

world = sys.modules[__name__]
def replay_case(method, settings, **options):
    for scenario in SCENARIOS:
        add(method, settings, brain_inspired.run(
            world, scenario, feedback=method == "bi-r", **options))


by_class = {"latent": 5, "decoder-gating": 0.4, "gated-by": "class"}
by_context = {**by_class, "gated-by": "context"}
released = {**mean, **by_one}
replay_case("bi-r", {**by_class, **released}, gating=0.4)
replay_case("bi-r", {**by_context, **released}, gating=0.4, gated_by="context")
replay_case("bi-r", {**by_class, "targets": "labels", "modes-per-class": 2, **mean}, gating=0.4,
            targets="labels", modes_per_class=2)
replay_case("bi-r", {**by_class, "modes-per-class": 0, **released}, gating=0.4, modes_per_class=0)
replay_case("bi-r", {"latent": 5, "decoder-gating": 0, "modes-per-class": 0, **released},
            modes_per_class=0)
replay_case("bi-r", {**by_class, "c": 3, **released, **whole_loss}, gating=0.4, c=3.0)
replay_case("bi-r", {**by_class, "c": 3, **released}, gating=0.4, c=3.0, unpenalized=True)
replay_case("bi-r", by_class, gating=0.4, summed=True, squared=True)
replay_case("bi-r", {**by_class, **by_one}, gating=0.4, summed=True)
replay_case("bi-r", {**by_class, **per_output, **mean}, gating=0.4, squared=True, per_output=True)
replay_case("dgr", {**by_class, "modes-per-class": 1, "targets": "distillation", **by_one}, gating=0.4)
replay_case("dgr", {"latent": 5, "replay-batch": 3, "generator-units": 7, "reinitialize": True},
            modes_per_class=0, targets="labels", replay_batch=3, units=7, redraw=True)
replay_case("dgr", {**by_context, "modes-per-class": 1}, gating=0.4, gated_by="context",
            targets="labels")

add("icarl", {"budget": 3}, exemplar_methods.run_icarl(world, 3))
add("icarl", {"budget": 3, "selection": "random", "temperature": 2, "active-classes": "all"},
    exemplar_methods.run_icarl(world, 3, "random", 2.0, "all"))
add("icarl", {"budget": 3, "use-full-capacity": True}, exemplar_methods.run_icarl(world, 3, full=True))
for scenario in SCENARIOS:
    add("fromp", {"budget": 3, "tau": 0.1}, exemplar_methods.run_fromp(world, scenario, 0.1, 3))
    add("fromp", {"budget": 3, "tau": 0.1, "inverse": "of-part"},
        exemplar_methods.run_fromp(world, scenario, 0.1, 3, of_part=True))
for observation in ("bernoulli", "gaussian"):
    settings = {"hidden-units": 5, "latent": 3, "learning-rate": RATE, "samples": 7}
    add("generative-classifier", {**settings, "observation": observation},
        exemplar_methods.run_generative_classifier(world, 5, 3, 7, observation))

golden = {
    "pixelsPerImage": PIXELS, "hidden": HIDDEN, "contexts": CONTEXTS, "classesPerContext": CLASSES,
    "trainPerClass": TRAIN, "testPerClass": TEST, "batchSize": BATCH, "iterations": ITERATIONS,
    "learningRate": RATE, "seed": SEED, "trainPixels": train_pixels.reshape(-1).tolist(),
    "testPixels": test_pixels.reshape(-1).tolist(), "cases": cases,
}
path = pathlib.Path(__file__).parent.parent / "MethodsTests" / "Golden" / "trajectories.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path.name}: {len(cases)} runs, PyTorch {torch.__version__}")
