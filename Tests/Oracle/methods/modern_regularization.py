"""MAS, RWalk, NCM and SLDA from their formulas.

Runs are followed from their seed (gradients by autograd, one example at a time where a formula has
one, double precision).
"""
import torch
import torch.nn.functional as F

from method_runs import Cases, Draws, Reservoir
from philox import Stream
from stream_goldens import (
    BATCH, CLASSES, CONTEXTS, HIDDEN, ITERATIONS, PIXELS, RATE, SEED, TEST, TRAIN, Loader, Supply,
    draw_gates, initial_parameters, listed, test_pixels, train_pixels)

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


class RWalk:
    def __init__(self, strength, alpha=0.9, interval=10, epsilon=1e-3, half=0.5,
                 information="steps", merging="average", scaling="maximum"):
        self.strength, self.alpha, self.interval, self.epsilon = strength, alpha, interval, epsilon
        self.half, self.information = half, information
        self.merging, self.scaling = merging, scaling
        self.F, self.s, self.held, self.anchor = None, None, None, None
        self.squares, self.path, self.new, self.reference = [], None, None, None

    def penalty(self, parameters):
        if self.reference is None:
            self.reference = detached(parameters)
            self.path, self.new = zeros(parameters), zeros(parameters)
        if self.held is None:
            return 0
        return self.strength * sum(
            (w * (p - a) ** 2).sum() for w, p, a in zip(self.held, parameters, self.anchor))

    def average(self, new):
        self.F = new if self.F is None else [
            self.alpha * n + (1 - self.alpha) * f for f, n in zip(self.F, new)]

    def watch(self, gradient, before, parameters):
        self.squares.append([g**2 for g in gradient])
        if self.information == "steps":
            self.average(self.squares[-1])
        for w, g, p, old in zip(self.path, gradient, parameters, before):
            w -= g * (p.detach() - old)
        if len(self.squares) == self.interval:
            self.close(parameters)

    def close(self, parameters):
        F_now = self.F or zeros(parameters)
        for new, w, f, p, r in zip(self.new, self.path, F_now, parameters, self.reference):
            new += (w / (self.half * f * (p.detach() - r) ** 2 + self.epsilon)).clamp(min=0)
        if self.information == "intervals":
            self.average([sum(t) / len(self.squares) for t in zip(*self.squares)])
        self.squares, self.path, self.reference = [], zeros(parameters), detached(parameters)

    def scaled(self, values):
        everything = torch.cat([v.reshape(-1) for v in values])
        low, high = everything.min(), everything.max()
        if self.scaling == "none":
            return values
        if self.scaling == "range":
            return [(v - low) / (high - low + 1e-32) for v in values]
        return [v / high if high > 0 else v for v in values]

    def finish(self, parameters, context, gates):
        if self.information == "contexts":
            order = Stream(SEED, "fisherOrder", context.k).permutation(SIZE)
            chunks = [order[i : i + BATCH] for i in range(0, SIZE, BATCH)]
            new = zeros(parameters)
            for chunk in chunks:
                logits = forward(parameters, context.x[chunk], gates)[:, list(context.columns)]
                loss = F.cross_entropy(logits, logits.argmax(1))
                for n, g in zip(new, torch.autograd.grad(loss, parameters)):
                    n += g**2 / len(chunks)
            self.F = self.F or zeros(parameters)
            self.average(new)
        self.consolidate(parameters)

    def consolidate(self, parameters):
        if self.squares:
            self.close(parameters)
        old = self.s
        if self.merging == "average-from-zero":
            self.s = [(o + n) / 2 for o, n in zip(old or zeros(parameters), self.new)]
        elif old is None:
            self.s = self.new
        elif self.merging == "average":
            self.s = [(o + n) / 2 for o, n in zip(old, self.new)]
        else:
            self.s = [1.5 * o + 0.5 * n for o, n in zip(old, self.new)]
        self.new = zeros(parameters)
        self.held = [f + s for f, s in zip(self.scaled(self.F), self.scaled(self.s))]
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
        gates = (form, draw_gates(gating, k, "exactly")) if gating else None
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


def loss_on(parameters, examples, contexts):
    total = 0
    for k, place in examples:
        c = list(contexts[k].columns)
        logits = forward(parameters, contexts[k].x[place])[c]
        total = total - torch.log_softmax(logits, 0)[contexts[k].y[place] - c[0]]
    return total / len(examples)


def count_correct(parameters, contexts):
    correct = []
    for context in contexts:
        c = list(context.predicted)
        found = forward(parameters, context.test_x)[:, c].argmax(1) + c[0]
        correct.append(int((found == context.test_y).sum()))
    return correct


def run_stream(scenario, kind, regularizer, every):
    contexts = [Context(k, scenario) for k in range(1, CONTEXTS + 1)]
    parameters, optimizer = network_and_optimizer(scenario)
    supply, losses = Supply(kind, 0), []
    for i in range(CONTEXTS * ITERATIONS):
        loss = loss_on(parameters, supply.batch(i), contexts)
        losses.append(take_step(parameters, optimizer, loss, regularizer))
        if (i + 1) % every == 0:
            regularizer.consolidate(parameters)
    return {
        "losses": losses, "parameters": listed(parameters),
        "correct": count_correct(parameters, contexts)}


def exemplars(context, budget):
    stream, chosen = Stream(SEED, "exemplars", context.k), []
    for label in sorted(set(context.y.tolist())):
        members = [place for place in range(SIZE) if context.y[place] == label]
        chosen += stream.shuffle(members)[:budget]
    return [(context.k - 1, place) for place in chosen]


def nearest_means(parameters, stored, contexts):
    """Test examples answered right by unit features and the unit means of stored examples."""
    means = {}
    for label in {int(contexts[k].y[place]) for k, place in stored}:
        phi = torch.stack([
            forward(parameters, contexts[k].x[place], features=True)
            for k, place in stored if contexts[k].y[place] == label])
        means[label] = F.normalize(F.normalize(phi, dim=1).mean(0), dim=0)
    correct = []
    for context in contexts:
        classes = [c for c in context.predicted if c in means]
        phi = F.normalize(forward(parameters, context.test_x, features=True), dim=1)
        far = torch.stack([((phi - means[c]) ** 2).sum(1) for c in classes])
        found = torch.tensor(classes)[far.argmin(0)]
        correct.append(int((found == context.test_y).sum()))
    return correct


def run_exemplar_means(scenario, budget, replays):
    contexts = [Context(k, scenario) for k in range(1, CONTEXTS + 1)]
    parameters, optimizer = network_and_optimizer(scenario)
    losses, memory = [], []
    for context in contexts:
        k, c = context.k, list(context.columns)
        loader = Loader(SIZE, BATCH, Stream(SEED, "dataOrder", k))
        groups = []
        if memory and replays:
            if scenario == "task":
                groups = [
                    (part, Loader(len(part), -(-BATCH // (k - 1)),
                                  Stream(SEED, "replay", k * 1024 + index + 1)), contexts[index])
                    for index, part in enumerate(memory)]
            else:
                union = [e for part in memory for e in part]
                groups = [(union, Loader(len(union), BATCH, Stream(SEED, "replay", k * 1024)), context)]
        for _ in range(ITERATIONS):
            rows = loader.batch()
            logits = forward(parameters, context.x[rows])[:, c]
            loss = F.cross_entropy(logits, context.y[rows] - c[0])
            if groups:
                loss = loss / k
            for examples, replay, among in groups:
                own = [examples[i] for i in replay.batch()]
                o = list(among.columns)
                x = torch.stack([contexts[m].x[place] for m, place in own])
                y = torch.tensor([int(contexts[m].y[place]) for m, place in own])
                replayed = F.cross_entropy(forward(parameters, x)[:, o], y - o[0])
                loss = loss + (1 - 1 / k) * replayed / len(groups)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss))
        memory.append(exemplars(context, budget))
    with torch.no_grad():
        stored = [e for part in memory for e in part]
        correct = nearest_means(parameters, stored, contexts)
    return {"losses": losses, "parameters": listed(parameters), "correct": correct}


def run_exemplar_means_on_stream(scenario, kind, budget, replays):
    contexts = [Context(k, scenario) for k in range(1, CONTEXTS + 1)]
    parameters, optimizer = network_and_optimizer(scenario)
    supply, losses = Supply(kind, 0), []
    memory, draws = Reservoir(budget), Draws()
    for i in range(CONTEXTS * ITERATIONS):
        batch = supply.batch(i)
        loss = loss_on(parameters, batch, contexts)
        if memory.items and replays:
            drawn = draws.draw(BATCH, len(memory.items))
            replayed = loss_on(parameters, [memory.items[j] for j in drawn], contexts)
            loss = 0.5 * loss + 0.5 * replayed
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        for e in batch:
            memory.offer(e)
    with torch.no_grad():
        correct = nearest_means(parameters, memory.items, contexts)
    return {"losses": losses, "parameters": listed(parameters), "correct": correct}


class Means:
    """All features at hand, from which class means are computed when they are asked for."""

    def __init__(self, distance="euclidean"):
        self.distance, self.seen = distance, {}

    def learn(self, phi, label):
        self.seen.setdefault(label, []).append(F.normalize(phi, dim=0) if self.distance == "unit" else phi)

    def learn_base(self, rows):
        for phi, label in rows:
            self.learn(phi, label)

    def scores(self, phi):
        scores = {}
        for label, rows in self.seen.items():
            mean = torch.stack(rows).mean(0)
            if self.distance == "cosine":
                scores[label] = F.cosine_similarity(phi, mean[None], dim=1)
            elif self.distance == "unit":
                unit = F.normalize(phi, dim=1)
                scores[label] = -((unit - F.normalize(mean, dim=0)) ** 2).sum(1)
            else:
                scores[label] = -((phi - mean) ** 2).sum(1)
        return scores


class SLDA:
    def __init__(self, epsilon=1e-4, update="all-examples", covariance="plastic", base="shrunk"):
        self.epsilon, self.update, self.covariance, self.base = epsilon, update, covariance, base
        self.mu, self.c, self.n, self.sigma, self.fixed = {}, {}, 0, None, False

    def learn(self, phi, label):
        mu, c, n = self.mu.get(label, torch.zeros_like(phi)), self.c.get(label, 0), self.n
        delta = phi - mu
        if not self.fixed:
            weight = n / (n + 1) if self.update == "all-examples" else c / (c + 1)
            old = torch.zeros(len(phi), len(phi)) if self.sigma is None else self.sigma
            self.sigma = (n * old + weight * torch.outer(delta, delta)) / (n + 1)
            self.n = n + 1
        self.mu[label], self.c[label] = mu + delta / (c + 1), c + 1

    def learn_base(self, rows):
        if self.base == "streamed":
            for phi, label in rows:
                self.learn(phi, label)
        else:
            for label in {label for _, label in rows}:
                own = torch.stack([phi for phi, other in rows if other == label])
                self.mu[label], self.c[label] = own.mean(0), len(own)
            centered = torch.stack([phi - self.mu[label] for phi, label in rows])
            self.n, d = len(rows), centered.shape[1]
            S = centered.T @ centered / self.n
            m, a = S.trace() / d, (S**2).mean()
            below = (self.n + 1) * (a - m**2 / d)
            rho = min(1.0, float((a + m**2) / below)) if below > 0 else 1.0
            self.sigma = (1 - rho) * S + rho * m * torch.eye(d)
        self.fixed = self.covariance == "frozen"

    def scores(self, phi):
        d = self.sigma.shape[0]
        precision = torch.linalg.inv((1 - self.epsilon) * self.sigma + self.epsilon * torch.eye(d))
        return {
            label: phi @ (precision @ mu) - mu @ precision @ mu / 2 for label, mu in self.mu.items()}


def count_by_scores(head, parameters, contexts):
    correct = []
    for context in contexts:
        scores = head.scores(forward(parameters, context.test_x, features=True))
        classes = [c for c in context.predicted if c in scores]
        found = torch.tensor(classes)[torch.stack([scores[c] for c in classes]).argmax(0)]
        correct.append(int((found == context.test_y).sum()))
    return correct


def run_frozen(scenario, head, trains=True):
    contexts = [Context(k, scenario) for k in range(1, CONTEXTS + 1)]
    parameters, optimizer = network_and_optimizer(scenario)
    losses, first = [], contexts[0]
    c, loader = list(first.columns), Loader(SIZE, BATCH, Stream(SEED, "dataOrder", 1))
    for _ in range(ITERATIONS if trains else 0):
        rows = loader.batch()
        loss = F.cross_entropy(forward(parameters, first.x[rows])[:, c], first.y[rows] - c[0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    with torch.no_grad():
        for context in contexts:
            order = Stream(SEED, "dataOrder", context.k).permutation(SIZE)
            phi = forward(parameters, context.x, features=True)
            rows = [(phi[i], int(context.y[i])) for i in order]
            if context.k == 1 and trains:
                head.learn_base(rows)
            else:
                for row, label in rows:
                    head.learn(row, label)
                # A step for each batch, in which nothing is minimized.
                losses += [0.0] * -(-SIZE // BATCH)
        correct = count_by_scores(head, parameters, contexts)
    return {"losses": losses, "parameters": listed(parameters), "correct": correct}


def run_frozen_on_stream(scenario, kind, head, base_steps):
    contexts = [Context(k, scenario) for k in range(1, CONTEXTS + 1)]
    parameters, optimizer = network_and_optimizer(scenario)
    supply, losses, base = Supply(kind, 0), [], set()
    def features(k, place):
        with torch.no_grad():
            return forward(parameters, contexts[k].x[place], features=True), int(contexts[k].y[place])
    for i in range(CONTEXTS * ITERATIONS):
        batch = supply.batch(i)
        if i >= base_steps:
            for e in batch:
                head.learn(*features(*e))
            losses.append(0.0)
            continue
        base.update(batch)
        loss = loss_on(parameters, batch, contexts)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        if i + 1 == base_steps:
            head.learn_base([features(*e) for e in sorted(base)])
    with torch.no_grad():
        correct = count_by_scores(head, parameters, contexts)
    return {"losses": losses, "parameters": listed(parameters), "correct": correct}



cases = Cases()
SCENARIOS = ("task", "domain", "class", "class-so-far")
STREAM_SCENARIOS = ("task", "domain", "class")


def add(method, settings, scenario, result):
    active = "all-so-far" if scenario.endswith("-so-far") else "all"
    cases.add_known(method, settings, scenario.removesuffix("-so-far"), active, result)


def add_stream(method, settings, scenario, kind, result):
    cases.add_stream(method, settings, scenario, kind, 0, "excluded", result)


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

consolidating("rwalk", RWalk, {"lambda": 2}, interval=10)
consolidating("rwalk", RWalk, {"lambda": 2, "interval": 4, "alpha": 0.6, "epsilon": 0.01},
              interval=4, alpha=0.6, epsilon=0.01)
consolidating(
    "rwalk", RWalk, {"lambda": 2, "interval": 4, "whole-distance": True, "information": "intervals",
                     "merging": "added-average", "scaling": "range"},
    interval=4, half=1, information="intervals", merging="added-average", scaling="range")
consolidating(
    "rwalk", RWalk, {"lambda": 2, "interval": 1000, "epsilon": 0.1, "alpha": 0.5,
                     "whole-distance": True, "information": "contexts",
                     "merging": "average-from-zero", "scaling": "none"},
    interval=1000, epsilon=0.1, alpha=0.5, half=1, information="contexts",
    merging="average-from-zero", scaling="none")
consolidating("rwalk", RWalk, {"lambda": 2, "gating": 0.5}, TASK, gating=0.5)
for scenario in STREAM_SCENARIOS:
    for kind, every in (("random", 4), ("academic", 7)):
        settings = {"lambda": 2, "interval": 3, "update-every": every}
        add_stream("rwalk", settings, scenario, kind,
                   run_stream(scenario, kind, RWalk(2, interval=3), every))

for scenario in SCENARIOS:
    add("ncm", {"budget": 3}, scenario, run_exemplar_means(scenario, 3, replays=True))
    add("ncm", {"budget": 2, "training": "fine-tuning"}, scenario,
        run_exemplar_means(scenario, 2, replays=False))
    for distance in ("euclidean", "cosine", "unit"):
        add("ncm", {"features": "frozen", "distance": distance}, scenario,
            run_frozen(scenario, Means(distance)))
    add("ncm", {"features": "initial"}, scenario, run_frozen(scenario, Means(), trains=False))
for scenario in STREAM_SCENARIOS:
    for kind in ("random", "academic"):
        add_stream("ncm", {"budget": 9}, scenario, kind,
                   run_exemplar_means_on_stream(scenario, kind, 9, replays=True))
        add_stream("ncm", {"budget": 9, "training": "fine-tuning"}, scenario, kind,
                   run_exemplar_means_on_stream(scenario, kind, 9, replays=False))
        add_stream("ncm", {"features": "frozen", "base-steps": 5}, scenario, kind,
                   run_frozen_on_stream(scenario, kind, Means(), 5))
        add_stream("ncm", {"features": "initial", "distance": "unit"}, scenario, kind,
                   run_frozen_on_stream(scenario, kind, Means("unit"), 0))

for scenario in SCENARIOS:
    for settings in (
            {}, {"epsilon": 0.1}, {"update": "within-class"}, {"base": "streamed"},
            {"covariance": "frozen"}, {"covariance": "frozen", "base": "streamed"}):
        add("slda", settings, scenario, run_frozen(scenario, SLDA(**settings)))
    add("slda", {"features": "initial"}, scenario, run_frozen(scenario, SLDA(), trains=False))
for scenario in STREAM_SCENARIOS:
    for kind in ("random", "academic"):
        add_stream("slda", {}, scenario, kind,
                   run_frozen_on_stream(scenario, kind, SLDA(), ITERATIONS))
        add_stream("slda", {"base": "streamed", "base-steps": 5}, scenario, kind,
                   run_frozen_on_stream(scenario, kind, SLDA(base="streamed"), 5))
        add_stream("slda", {"features": "initial"}, scenario, kind,
                   run_frozen_on_stream(scenario, kind, SLDA(), 0))

cases.write("modern-regularization")
