"""AR1* with latent replay from its definition, one example and one class at a time (Pellegrini et al. 2020)."""
import math

import torch

from method_runs import (
    BATCH, CLASSES, CONTEXTS, HIDDEN, PIXELS, SEED, Cases, Stream, cross_entropy, forward, image,
    initial_parameters, label, listed, outputs_of)
from stream_goldens import TRAIN, test_set


def logits(parameters, x):
    """Without biases behind the last layer."""
    return forward(parameters + [torch.zeros(len(parameters[-1]))], x)


def consolidate(kept, past, weights, new, stored, rule, first):
    """What is kept of the output weights [classes, features] at the end of a context."""
    # As often as a class is in this list it is taken.
    if rule == "once" or first:
        turns = sorted(set(new) | set(stored))
    else:
        turns = sorted(set(new)) + list(stored)
    average = sum(float(weights[c].mean()) for c in turns) / len(turns)
    for c in turns:
        count = new.count(c) + stored.count(c)
        centred = [float(w) - average for w in weights[c]]
        if c not in kept:
            kept[c] = centred
            continue
        rho = math.sqrt(past[c] / count)
        kept[c] = [(rho * old + now) / (rho + 1) for old, now in zip(kept[c], centred)]
    for c in set(new) | set(stored):
        past[c] += new.count(c) + stored.count(c)


def run(scenario, memory=9, epochs=4, first_rate=0.001, rate=0.00005, momentum=0.9, decay=0.0005,
        rule="released", learns="all", strength=0.0, clip=0.001, active="all"):
    outputs = outputs_of(scenario)
    parameters = initial_parameters([PIXELS] + HIDDEN + [outputs])[:-1]
    head, kernels = parameters[-1], parameters[:-1:2]
    kept, past, losses = {}, [0] * outputs, []
    slots, choices = [], Stream(SEED, "reservoir")
    omega = [torch.zeros_like(k) for k in kernels]
    velocity = [torch.zeros_like(p) for p in parameters]
    for i in range(CONTEXTS):
        reference = [k.detach().clone() for k in kernels]
        path = [torch.zeros_like(k) for k in kernels]
        if i == 1:
            velocity = [torch.zeros_like(p) for p in parameters]
        examples = [(i, position) for position in range(CLASSES * TRAIN)]
        new, stored = [label(e, scenario) for e in examples], [label(e, scenario) for e in slots]
        with torch.no_grad():
            head.zero_()
            for c in set(new) | set(stored):
                if c in kept:
                    head[c] = torch.tensor(kept[c])
        if i == 0:
            missing = -len(examples) % BATCH
            examples = examples[:missing] + examples
        Stream(SEED, "dataOrder", i + 1).shuffle(examples)
        n = len(examples)
        c = n // max(1, (n + len(slots)) // BATCH)
        steps, p = n // c, max(0, BATCH - c) if slots else 0
        learning = parameters if learns == "all" or i == 0 else [head]
        for _ in range(epochs):
            for k in range(steps):
                rows = examples[k * c : (k + 1) * c] + slots[k * p : (k + 1) * p]
                loss = sum(
                    cross_entropy(
                        logits(parameters, image(e)), label(e, scenario), list(range(outputs)))
                    for e in rows) / len(rows)
                for kernel, anchor, o in zip(kernels, reference, omega):
                    if strength:
                        importance = torch.clamp(-o, max=clip)
                        loss = loss + strength / 2 * (importance * (kernel - anchor) ** 2).sum()
                gradients = torch.autograd.grad(loss, learning)
                before = [k.detach().clone() for k in kernels]
                with torch.no_grad():
                    for parameter, gradient in zip(learning, gradients):
                        place = next(j for j, q in enumerate(parameters) if q is parameter)
                        velocity[place] = momentum * velocity[place] + gradient + decay * parameter
                        parameter -= (first_rate if i == 0 else rate) * velocity[place]
                    if learns == "all":
                        for s, gradient, kernel, old in zip(path, gradients[::2], kernels, before):
                            s += gradient * (kernel - old)
                losses.append(float(loss))
        consolidate(kept, past, head.detach(), new, stored, rule, i == 0)
        for o, s, kernel, anchor in zip(omega, path, kernels, reference):
            o += s / ((kernel.detach() - anchor) ** 2 + 1e-7)
        passed = examples[: steps * c]
        wanted = min(memory // (i + 1), len(passed))
        if wanted:
            chosen = choices.permutation(len(passed))[:wanted]
            added = min(memory - len(slots), wanted)
            overwritten = choices.permutation(len(slots))[: wanted - added]
            for row in chosen[:added]:
                slots.append(passed[row])
            for slot, row in zip(overwritten, chosen[added:]):
                slots[slot] = passed[row]
        with torch.no_grad():
            for c, weights in kept.items():
                head[c] = torch.tensor(weights)
    correct = []
    with torch.no_grad():
        for m in range(CONTEXTS):
            x, y = test_set(m, scenario)
            correct.append(sum(int(int(a.argmax()) == t) for a, t in zip(logits(parameters, x), y)))
    return {"losses": losses, "correct": correct, "parameters": listed(parameters)}


cases = Cases(run)
own = ("class",)
fast = {"first-learning-rate": 0.1, "learning-rate": 0.02}
rates = {"first_rate": 0.1, "rate": 0.02}
cases.known_boundaries("ar1", {"memory": 9}, own)
cases.known_boundaries("ar1", {"memory": 9, "epochs": 3, **fast}, own, epochs=3, **rates)
cases.known_boundaries(
    "ar1", {"memory": 25, "consolidation": "once", **fast, "weight-decay": 0.01, "momentum": 0.5},
    own, memory=25, epochs=4, rule="once", decay=0.01, momentum=0.5, **rates)
cases.known_boundaries("ar1", {"memory": 0, **fast}, own, memory=0, epochs=4, **rates)
cases.known_boundaries(
    "ar1", {"memory": 7, "learns": "head", **fast}, own, memory=7, epochs=4, learns="head", **rates)
cases.known_boundaries(
    "ar1", {"memory": 5, "lambda": 1e4, "clip": 0.01, **fast}, own, memory=5, epochs=4,
    strength=1e4, clip=0.01, **rates)
cases.write("latent-replay")
