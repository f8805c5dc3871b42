"""AR1* with latent replay on photographs of turning objects, in PyTorch, from its definition (Pellegrini et al. 2020).

What `suites/latent-replay-coil.yaml` learns, with a MobileNet and batch renormalization of PyTorch modules and random
numbers of PyTorch's generator; only the order in which views arrive is that of the data set's list. Each row's
accuracy after the last context is to agree with ours in the mean over seeds, within two points:

    latent_replay_views.py WEIGHTS.safetensors FOLDER_OF_VIEWS [RUNS]

RUNS is a folder of records of the suite; the script then compares, and ends with 1 where the means are further apart.
Needs python3-torch, python3-numpy and python3-pil; some minutes a seed. Not part of `make goldens`.
"""
import json
import math
import pathlib
import re
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from mobilenet_goldens import MobileNet, fill, read_safetensors
from philox import Stream

torch.set_default_dtype(torch.float32)

SECTORS, LIST_SEED = 4, 0xC0110100
LATENT, BATCH, EPOCHS = 19, 16, 8
RATES, GROWTH, MOMENTUM, DECAY = (0.003, 0.0003), 0.002, 0.9, 0.0005
MOVING_AVERAGES, CAPS = (0.01, 0.00005), (1.25, 0.5)
SEEDS = 3
# Labels of the suite's rows, with stored rows, and whether the head alone learns from the second context on.
ROWS = {"AR1*": (60, False), "AR1* without replay": (0, False), "CWR*": (0, True)}


def views(folder):
    """Training and test images [n, 3, 128, 128] with labels, and the sector of each training image."""
    names = [re.fullmatch(r"obj(\d+)__(\d+)\.png", path.name) for path in pathlib.Path(folder).iterdir()]
    found = sorted((int(name[1]), int(name[2]), name[0]) for name in names if name)
    objects = sorted({number for number, _, _ in found})
    held = sorted({degrees for _, degrees, _ in found})[2::3]
    parts = {True: ([], [], []), False: ([], [], [])}
    for number, degrees, name in found:
        image = np.asarray(Image.open(pathlib.Path(folder, name)).convert("RGB"), dtype=np.float32)
        pixels, labels, sectors = parts[degrees in held]
        pixels.append(torch.from_numpy(image / 255).permute(2, 0, 1) * 2 - 1)
        labels.append(objects.index(number))
        sectors.append(degrees * SECTORS // 360)
    return [(torch.stack(p), torch.tensor(l), s) for p, l, s in (parts[False], parts[True])]


def order_of_films(objects, initial, random):
    """Objects and sectors in the order in which they arrive behind the first context."""
    left = []
    for label in range(objects):
        sectors = random.permutation(SECTORS)
        left.append([s for s in sectors if label not in initial or s != 0])
    newcomers = random.shuffle([label for label in range(objects) if label not in initial])
    total = sum(map(len, left))
    span = total * 86 // 100
    arrivals = [
        span * place // len(newcomers) + random.below(max(1, span // len(newcomers)))
        for place in range(len(newcomers))]
    seen = [label for label in sorted(initial) for _ in left[label]]
    films = []
    while len(films) < total:
        if newcomers and (arrivals[0] <= len(films) or not seen):
            label = newcomers.pop(0)
            arrivals.pop(0)
            seen += [label] * (len(left[label]) - 1)
        else:
            place = random.below(len(seen))
            label, seen[place] = seen[place], seen[-1]
            seen.pop()
        films.append((label, left[label].pop()))
    return films


def contexts(labels, sectors):
    """The places of the training images of each context."""
    objects = int(labels.max()) + 1
    random = Stream(LIST_SEED, "embeddedData", 0)
    initial = sorted(random.permutation(objects)[: (objects + 4) // 5])
    lists = [[(label, 0) for label in initial]] + [[film] for film in order_of_films(objects, initial, random)]
    films = {}
    for place, film in enumerate(zip(labels.tolist(), sectors)):
        films.setdefault(film, []).append(place)
    return [places for films_ in lists if (places := [p for film in films_ for p in films.get(film, [])])]


def consolidate(kept, past, weights, new, stored, first):
    """Each class as often as the released code does it: once for each stored row, and once among the new ones."""
    turns = sorted(set(new)) + (list(stored) if not first else [])
    average = weights[turns].mean()
    for label in turns:
        centred = weights[label] - average
        if label in kept:
            rho = math.sqrt(past[label] / (new.count(label) + stored.count(label)))
            kept[label] = (rho * kept[label] + centred) / (rho + 1)
        else:
            kept[label] = centred
    for label in set(turns):
        past[label] += new.count(label) + stored.count(label)


class Learner:
    def __init__(self, weights, objects):
        self.net = MobileNet(1.0, "relu6", "same", "released").float()
        fill(self.net, lambda name, shape: weights[name].float())
        self.front, self.back = self.net.chain[: LATENT + 1], self.net.chain[LATENT + 1 :]
        self.net.eval()
        self.head = torch.nn.Parameter(torch.zeros(objects, 1024))
        self.parameters = [p for element in self.back for p in element.parameters()] + [self.head]

    @torch.no_grad()
    def latents(self, pixels):
        rows = []
        for x in pixels.split(32):
            for element in self.front:
                x = element(x)
            rows.append(x)
        return torch.cat(rows)

    def logits(self, x):
        for element in self.back:
            x = element(x)
        return x.mean((2, 3)) @ self.head.T

    def course(self, context):
        """Momentum and limits of batch renormalization in the first context, and in the second."""
        for element in self.back:
            norm = element.bn
            norm.momentum, norm.caps = MOVING_AVERAGES[context], CAPS
            norm.limits, norm.growth = ([1.0, 0.0], GROWTH) if context == 0 else (list(CAPS), 0.0)

    @torch.no_grad()
    def accuracy(self, rows, labels):
        for element in self.back:
            element.eval()
        return float((self.logits(rows).argmax(1) == labels).double().mean())


def run(seed, weights, train, test, lists, memory, head_alone):
    (train_rows, train_labels), (test_rows, test_labels) = train, test
    generator = torch.Generator().manual_seed(seed)
    learner = Learner(weights, int(train_labels.max()) + 1)
    kept, past, curve = {}, [0] * len(learner.head), []
    slots, slot_labels = torch.empty(0, *train_rows.shape[1:]), []
    for i, places in enumerate(lists):
        if i < 2:
            learner.course(i)
            learning = [learner.head] if head_alone and i > 0 else learner.parameters
            descent = torch.optim.SGD(learning, RATES[i], MOMENTUM, weight_decay=DECAY)
        for element in learner.back:
            element.train(not head_alone or i == 0)
        new, stored = train_labels[places].tolist(), list(slot_labels)
        with torch.no_grad():
            learner.head.zero_()
            for label in set(new) | set(stored):
                if label in kept:
                    learner.head[label] = kept[label]
        if i == 0:
            places = places[: -len(places) % BATCH] + places
        places = [places[j] for j in torch.randperm(len(places), generator=generator)]
        n = len(places)
        c = n // max(1, (n + len(slots)) // BATCH)
        steps, p = n // c, max(0, BATCH - c) if stored else 0
        for _ in range(EPOCHS):
            for k in range(steps):
                own = places[k * c : (k + 1) * c]
                rows = torch.cat([train_rows[own], slots[k * p : (k + 1) * p]])
                labels = torch.cat([
                    train_labels[own], torch.tensor(stored[k * p : (k + 1) * p], dtype=torch.long)])
                descent.zero_grad()
                F.cross_entropy(learner.logits(rows), labels).backward()
                descent.step()
        consolidate(kept, past, learner.head.detach(), new, stored, i == 0)
        passed = places[: steps * c]
        wanted = min(memory // (i + 1), len(passed))
        chosen = [passed[j] for j in torch.randperm(len(passed), generator=generator)[:wanted]]
        added = min(memory - len(slots), wanted)
        over = torch.randperm(len(slots), generator=generator)[: wanted - added].tolist()
        for slot, place in zip(over, chosen[added:]):
            slots[slot], slot_labels[slot] = train_rows[place], int(train_labels[place])
        slots = torch.cat([slots, train_rows[chosen[:added]]])
        slot_labels += train_labels[chosen[:added]].tolist()
        with torch.no_grad():
            for label, row in kept.items():
                learner.head[label] = row
        curve.append(learner.accuracy(test_rows, test_labels))
    return curve


def main(weights, folder, records=None):
    torch.set_num_threads(1)
    (pixels, labels, sectors), (tested, truth, _) = views(folder)
    weights = read_safetensors(weights)
    lists = contexts(labels, sectors)
    learner = Learner(weights, int(labels.max()) + 1)
    train, test = (learner.latents(pixels), labels), (learner.latents(tested), truth)
    differs = False
    for label, settings in ROWS.items():
        theirs = []
        for seed in range(1, SEEDS + 1):
            curve = run(seed, weights, train, test, lists, *settings)
            theirs.append(100 * curve[-1])
            print(f"PyTorch, {label}, seed {seed}:", " ".join(f"{100 * a:.2f}" for a in curve[::10] + curve[-1:]), flush=True)
        print(f"PyTorch, {label}, mean of {SEEDS} seeds: {np.mean(theirs):.2f} %", flush=True)
        if records is None:
            continue
        plan = json.loads(pathlib.Path(records, "plan.json").read_text())
        ids = [entry["id"] for entry in plan["entries"] if entry["label"] == label]
        ours = [json.loads(pathlib.Path(records, f"{i}.json").read_text())["result"]["accuracy"] for i in ids]
        assert ours and all(len(rows) == len(lists) for rows in ours), label
        ours = [100 * rows[-1][0] for rows in ours]
        print(f"ours, {label}:", " ".join(f"{a:.2f}" for a in ours), f"mean of {len(ours)} seeds: {np.mean(ours):.2f} %")
        differs |= abs(np.mean(ours) - np.mean(theirs)) > 2
    if differs:
        sys.exit("Means are more than two points apart")


if __name__ == "__main__":
    main(*sys.argv[1:])
