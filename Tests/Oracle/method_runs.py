"""What the oracles of single methods in methods/ share: sizes, data, streams, and the file they write.

A method's oracle runs it with known boundaries, where a context is a whole stretch of the academic
stream, and without. Data, sizes and seed are those of Golden/trajectories.json.
"""
import json

import torch

from philox import Stream
from stream_goldens import (
    BATCH, CLASSES, CONTEXTS, GOLDEN, HIDDEN, ITERATIONS, PIXELS, RATE, SEED, Supply, forward, image,
    initial_parameters, label, listed, test_set)

TASK, EVERY = ("task",), ("task", "domain", "class")


def outputs_of(scenario):
    return CLASSES if scenario == "domain" else CLASSES * CONTEXTS


def columns(scenario, m, active="all"):
    """The output units among which training in context m, from 0, chooses."""
    if scenario == "task":
        return list(range(CLASSES * m, CLASSES * (m + 1)))
    if scenario == "class" and active == "all-so-far":
        return list(range(CLASSES * (m + 1)))
    return list(range(outputs_of(scenario)))


def cross_entropy(a, target, chosen, zeros=0):
    """Of one example's logits, among some output units and further logits of 0."""
    a = torch.cat([a[chosen], torch.zeros(zeros)])
    return -torch.log_softmax(a, 0)[chosen.index(target)]


class Draws:
    """Draws without replacement from a memory that grows: the first steps of a shuffle."""

    def __init__(self):
        self.order, self.random = [], Stream(SEED, "replay")

    def draw(self, count, stored):
        while len(self.order) < stored:
            self.order.append(len(self.order))
        for place in range(min(count, stored)):
            other = place + self.random.below(stored - place)
            self.order[place], self.order[other] = self.order[other], self.order[place]
        return self.order[: min(count, stored)]


class Reservoir:
    def __init__(self, capacity):
        self.capacity, self.items, self.offered = capacity, [], 0
        self.random = Stream(SEED, "reservoir")

    def offer(self, item):
        if self.offered < self.capacity:
            self.items.append(item)
        else:
            u = self.random.below(self.offered + 1)
            if u < self.capacity:
                self.items[u] = item
        self.offered += 1


def predicted(parameters, scenario, inactive="excluded", forward=forward):
    """Test examples of each context whose largest logit is at their label."""
    correct = []
    with torch.no_grad():
        for m in range(CONTEXTS):
            x, y = test_set(m, scenario)
            own = columns(scenario, m)
            count = 0
            for row, target in zip(forward(parameters, x), y):
                best = own[int(row[own].argmax())]
                wins = inactive == "excluded" or len(own) == len(row) or row[best] >= 0
                count += int(wins and best == target)
            correct.append(count)
    return correct


def train(scenario, kind, fuzziness, step, has_output_bias=True):
    """Takes all steps of a stream; `step(parameters, batch, i)` gives the loss and what follows it."""
    parameters = initial_parameters([PIXELS] + HIDDEN + [outputs_of(scenario)])
    if not has_output_bias:
        del parameters[-1]
    optimizer = torch.optim.Adam(parameters, lr=RATE)
    supply, losses = Supply(kind, fuzziness), []
    for i in range(CONTEXTS * ITERATIONS):
        loss, after = step(parameters, supply.batch(i), i)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        after()
        losses.append(float(loss))
    return parameters, losses


class Cases:
    def __init__(self, run=None):
        self.run, self.known, self.streams = run, [], []

    def known_boundaries(self, method, settings, scenarios=EVERY, active="all", **options):
        for scenario in scenarios:
            self.add_known(
                method, settings, scenario, active, self.run(scenario, active=active, **options))

    def stream(self, method, settings, scenarios=EVERY, kind="fuzzy-boundaries", fuzziness=2,
               inactive="excluded", **options):
        for scenario in scenarios:
            self.add_stream(
                method, settings, scenario, kind, fuzziness, inactive,
                self.run(scenario, kind=kind, fuzziness=fuzziness, inactive=inactive, **options))

    def add_known(self, method, settings, scenario, active, outcome):
        self.known.append({
            "method": method, "settings": settings, "scenario": scenario,
            "activeClasses": active, **outcome})

    def add_stream(self, method, settings, scenario, kind, fuzziness, inactive, outcome):
        self.streams.append({
            "method": method, "settings": settings, "scenario": scenario, "stream": kind,
            "fuzziness": fuzziness, "inactiveLogits": inactive, **outcome})

    def write(self, name):
        path = GOLDEN / "methods" / f"{name}.json"
        path.write_text(json.dumps({"cases": self.known, "streams": self.streams}) + "\n")
        print(f"wrote {path.name}: {len(self.known)} and {len(self.streams)} runs, "
              f"PyTorch {torch.__version__}")
