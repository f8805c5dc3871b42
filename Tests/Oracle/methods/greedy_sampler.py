"""GDumb from its definition, one example at a time (Prabhu, Torr & Dokania 2020)."""
import math

import torch

from method_runs import (
    CLASSES, CONTEXTS, HIDDEN, PIXELS, SEED, Cases, Stream, columns, cross_entropy, forward, image,
    initial_parameters, label, listed, outputs_of)
from stream_goldens import TRAIN, test_set


def rate(e, largest, smallest):
    """By counting restarts: every cosine is as long as all passes before it."""
    if e == 0:
        return largest / 10
    if e == 1:
        return largest
    start, length = 2, 2
    while e >= start + length:
        start, length = start + length, 2 * length
    return smallest + 0.5 * (largest - smallest) * (1 + math.cos(math.pi * (e - start) / length))


class Sampler:
    def __init__(self, capacity):
        self.capacity, self.classes, self.random = capacity, {}, Stream(SEED, "reservoir")

    def offer(self, item, y):
        share = self.capacity // max(1, len(self.classes))
        if y in self.classes and len(self.classes[y]) >= share:
            return
        if sum(map(len, self.classes.values())) == self.capacity:
            size = max(map(len, self.classes.values()))
            # Dictionaries keep the order of entry.
            fullest = next(c for c, items in self.classes.items() if len(items) == size)
            self.classes[fullest].pop(self.random.below(size))
            if size == 1:
                del self.classes[fullest]
        self.classes.setdefault(y, []).append(item)


def run(scenario, budget, passes, batch=16, largest=0.05, smallest=0.0005, momentum=0.9, decay=1e-6,
        clip=10, active="all"):
    sampler, losses = Sampler(budget), []
    for m in range(CONTEXTS):
        for position in Stream(SEED, "dataOrder", m + 1).permutation(CLASSES * TRAIN):
            sampler.offer((m, position), label((m, position), scenario))
        stored = [e for items in sampler.classes.values() for e in items]
        known = sorted(sampler.classes)
        parameters = initial_parameters([PIXELS] + HIDDEN + [outputs_of(scenario)], m)
        optimizer = torch.optim.SGD(parameters, lr=1, momentum=momentum, weight_decay=decay)
        random, order = Stream(SEED, "replay", m + 1), list(range(len(stored)))
        for e in range(passes):
            random.shuffle(order)
            optimizer.param_groups[0]["lr"] = rate(e, largest, smallest)
            for start in range(0, len(order), batch):
                part = [stored[k] for k in order[start : start + batch]]
                loss = sum(
                    cross_entropy(forward(parameters, image(e)), label(e, scenario), known)
                    for e in part) / len(part)
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(parameters, clip)
                optimizer.step()
                losses.append(float(loss))
    correct = []
    with torch.no_grad():
        for m in range(CONTEXTS):
            x, y = test_set(m, scenario)
            own = columns(scenario, m)
            best = [own[int(row[own].argmax())] for row in forward(parameters, x)]
            correct.append(sum(int(b == t) for b, t in zip(best, y)))
    return {"losses": losses, "correct": correct, "parameters": listed(parameters)}


cases = Cases(run)
both = ("task", "class")
cases.known_boundaries(
    "gdumb", {"budget": 9, "passes": 5, "training-batch": 4}, both, budget=9, passes=5, batch=4)
cases.known_boundaries("gdumb", {"budget": 100, "passes": 4}, both, budget=100, passes=4)
cases.known_boundaries(
    "gdumb",
    {"budget": 20, "passes": 3, "training-batch": 7, "largest-rate": 0.2, "smallest-rate": 0.01,
     "momentum": 0.5, "weight-decay": 0.01, "clip": 0.4}, both,
    budget=20, passes=3, batch=7, largest=0.2, smallest=0.01, momentum=0.5, decay=0.01, clip=0.4)
# Fewer places than classes.
cases.known_boundaries(
    "gdumb", {"budget": 4, "passes": 2, "training-batch": 4}, both, budget=4, passes=2, batch=4)
cases.write("greedy-sampler")
