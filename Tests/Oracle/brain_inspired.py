"""Brain-inspired replay and generative replay with a conditional generator, restated in PyTorch.

Used by method_goldens.py, whose data, loaders and seed (`world`) the runs share. With `feedback` the
classifier is the autoencoder's encoder; without, it is a network of its own (DGR).
"""
import copy
import math

import torch
import torch.nn.functional as F

from philox import Stream


class Autoencoder:
    def __init__(self, world, outputs, latent, modes, feedback, index=0, units=None):
        hidden = [units] * len(world.HIDDEN) if units else world.HIDDEN
        self.depth = len(hidden)
        self.modes = modes
        widths = [world.PIXELS] + hidden
        weights = Stream(world.SEED, "generatorWeights", index)
        first = Stream(world.SEED, "initialWeights") if feedback else weights

        def layer(stream, inp, out, has_bias=True):
            bound = 1 / math.sqrt(inp)
            draw = lambda n: torch.tensor([bound * (2 * stream.uniform() - 1) for _ in range(n)])
            weight = draw(inp * out).reshape(inp, out).requires_grad_()
            return weight, draw(out).requires_grad_() if has_bias else None

        self.encoder = [layer(first, i, o) for i, o in zip(widths, widths[1:])]
        self.head = layer(first, widths[-1], outputs) if feedback else None
        self.mean = layer(weights, widths[-1], latent)
        self.log_variance = layer(weights, widths[-1], latent, has_bias=False)
        back = [latent] + hidden[::-1] + [world.PIXELS]
        self.decoder = [layer(weights, i, o) for i, o in zip(back, back[1:])]
        self.prior = []
        if modes:
            self.prior = [
                torch.tensor([weights.normal() for _ in range(modes * latent)])
                .reshape(modes, latent).requires_grad_() for _ in range(2)]

    def protected(self):
        return [p for l in self.encoder + [self.head] for p in l]

    def parameters(self):
        layers = self.encoder + ([self.head] if self.head else [])
        layers = layers + [self.mean, self.log_variance] + self.decoder
        return [p for l in layers for p in l if p is not None] + self.prior

    @staticmethod
    def apply(layer, x):
        x = x @ layer[0]
        return x if layer[1] is None else x + layer[1]

    def hidden(self, x):
        for layer in self.encoder:
            x = torch.relu(self.apply(layer, x))
        return x

    def logits(self, x):
        return self.apply(self.head, self.hidden(x))

    def decode(self, z, gates):
        """Gates: for each hidden layer [rows, units], or None."""
        for i, layer in enumerate(self.decoder[:-1]):
            z = self.apply(layer, z)
            z = torch.relu(z * gates[i] if gates else z)
        return self.apply(self.decoder[-1], z)

    def loss(self, x, noise, mode_weights, gates):
        """Reconstruction and divergence of each row."""
        h = self.hidden(x)
        mean, log_variance = self.apply(self.mean, h), self.apply(self.log_variance, h)
        z = mean + noise * torch.exp(0.5 * log_variance)
        reconstruction = F.binary_cross_entropy_with_logits(
            self.decode(z, gates), x, reduction="none").mean(1)
        if self.modes:
            log_q = -0.5 * (log_variance + (z - mean) ** 2 / log_variance.exp()).sum(1)
            m, v = self.prior
            log_modes = -0.5 * (v + (z[:, None, :] - m) ** 2 / v.exp()).sum(2)
            log_p = torch.logsumexp(log_modes + mode_weights.log(), 1)
            divergence = log_q - log_p
        else:
            divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1)
        return reconstruction + divergence / x.shape[1]


def run(world, scenario, feedback=True, latent=5, modes_per_class=1, gating=0.0, gated_by="class",
        targets="distillation", temperature=2.0, c=None, xi=0.1, replay_batch=None, units=None,
        redraw=False, summed=False, squared=False, per_output=False, unpenalized=False):
    K, B = world.CONTEXTS, replay_batch or world.BATCH
    contexts = [world.Context(k, scenario) for k in range(1, K + 1)]
    outputs = world.CLASSES if scenario == "domain" else world.CLASSES * K
    per_context = scenario == "task"
    conditional = modes_per_class > 0 or gating > 0
    model = Autoencoder(world, outputs, latent, modes_per_class * outputs, feedback, units=units)
    classifier = None if feedback else world.initial_parameters([world.PIXELS] + world.HIDDEN + [outputs])
    score = (lambda m, cl, x: m.logits(x)) if feedback else (lambda m, cl, x: world.forward(cl, x))
    optimizers = [torch.optim.Adam(model.parameters(), lr=world.RATE)]
    if not feedback:
        optimizers.append(torch.optim.Adam(classifier, lr=world.RATE))
    masks = []
    if gating > 0:
        stream = Stream(world.SEED, "gates")
        sets = outputs if gated_by == "class" else K
        for width in world.HIDDEN[::-1]:
            masks.append(torch.tensor(
                [[0.0 if stream.uniform() < gating else 1.0 for _ in range(width)] for _ in range(sets)]))
    one_hot = lambda i, n: F.one_hot(torch.tensor(i), n).double()
    previous, losses = None, []
    if c is not None:
        omega = [torch.zeros_like(p) for p in model.protected()]
        anchor = start = [p.detach().clone() for p in model.protected()]

    for context in contexts:
        k = context.index
        loader = world.Loader(context.train, world.BATCH, Stream(world.SEED, "dataOrder", k))
        generation = Stream(world.SEED, "generation", k)
        if redraw:
            fresh = Autoencoder(
                world, outputs, latent, modes_per_class * outputs, feedback, k - 1, units).parameters()
            widths = [world.PIXELS] + world.HIDDEN + [outputs]
            with torch.no_grad():
                for p, q in zip(
                        model.parameters() + classifier,
                        fresh + world.initial_parameters(widths, k - 1)):
                    p.copy_(q)
        epsilon = Stream(world.SEED, "reparameterization", k)
        path = [torch.zeros_like(p) for p in model.protected()] if c is not None else None
        # Parts: rows of the generated batch, output columns, classes to generate, context.
        if not per_context:
            seen = world.CLASSES * (k - 1)
            classes = list(range(outputs)) if scenario == "domain" else list(range(seen))
            parts = [(range(B), list(context.columns), classes, k, list(context.old_columns))]
        else:
            share = -(-B // max(k - 1, 1))
            parts = [
                (range(i * share, (i + 1) * share) if conditional else range(B), list(p.columns),
                 list(p.columns), p.index, list(p.columns)) for i, p in enumerate(contexts[: k - 1])]
        for _ in range(world.ITERATIONS):
            x, y = world.tensors(loader.batch())
            modes = one_hot(y.tolist(), outputs)
            gate = modes if gated_by == "class" else one_hot([k - 1] * len(y), K)
            share = torch.full((len(y),), 1 / len(y))
            everything = x
            loss = world.cross_entropy(score(model, classifier, x), y, context.columns)
            if previous is not None:
                old, old_classifier = previous
                total = parts[-1][0].stop
                chosen, context_of = [], []
                if conditional:
                    for rows, _, classes, index, _ in parts:
                        for _ in rows:
                            drawn = classes[0] + generation.below(len(classes))
                            mode = drawn * max(modes_per_class, 1)
                            if modes_per_class > 1:
                                mode += generation.below(modes_per_class)
                            chosen.append((drawn, mode))
                            if gating > 0 and gated_by == "context" and not per_context:
                                index = 1 + generation.below(k - 1)
                            context_of.append(index - 1)
                z = world.normals(generation, total, latent)
                with torch.no_grad():
                    if modes_per_class > 0:
                        m = [mode for _, mode in chosen]
                        z = old.prior[0][m] + z * torch.exp(0.5 * old.prior[1][m])
                    drawn_gates = None
                    if gating > 0:
                        sets = [d for d, _ in chosen] if gated_by == "class" else context_of
                        drawn_gates = [mask[sets] for mask in masks]
                    images = torch.sigmoid(old.decode(z, drawn_gates))
                    answers = score(old, old_classifier, images)
                logits = score(model, classifier, images)
                replayed, beliefs = 0, torch.zeros(total, outputs)
                for rows, columns, _, _, old_columns in parts:
                    r = list(rows)
                    if targets == "distillation":
                        p = torch.softmax(answers[r][:, old_columns] / temperature, 1)
                        factor = temperature**2 if squared else 1
                        replayed = replayed + factor * world.distill(
                            logits[r], answers[r], range(columns[0], columns[-1] + 1), temperature,
                            old_columns, per_output)
                    else:
                        label = answers[r][:, old_columns].argmax(1)
                        p = F.one_hot(label, len(old_columns)).double()
                        replayed = replayed + F.cross_entropy(logits[r][:, columns], label)
                    for place, row in enumerate(r):
                        beliefs[row, old_columns] = p[place]
                loss = loss / k + (1 - 1 / k) * replayed / len(parts)
                everything = torch.cat([x, images])
                modes = torch.cat([modes, beliefs])
                if gating > 0:
                    gate = torch.cat([gate, beliefs if gated_by == "class" else one_hot(context_of, K)])
                share = torch.cat([share / k, torch.full((total,), (1 - 1 / k) / total)])
            noise = world.normals(epsilon, len(everything), latent)
            weights = modes.repeat_interleave(modes_per_class, 1) / modes_per_class if modes_per_class else None
            gates = [gate @ mask for mask in masks] if gating > 0 else None
            generative = (model.loss(everything, noise, weights, gates) * share).sum()
            if feedback:
                loss = loss + generative * (world.PIXELS if summed else 1)
                without_penalty = loss
                if c is not None:
                    for p, w, a in zip(model.protected(), omega, anchor):
                        loss = loss + c * (w * (p - a) ** 2).sum()
            for optimizer in optimizers:
                optimizer.zero_grad()
            if c is not None:
                before = [p.detach().clone() for p in model.protected()]
                followed = torch.autograd.grad(
                    without_penalty if unpenalized else loss, model.protected(), retain_graph=True)
            (loss if feedback else loss + generative).backward()
            for optimizer in optimizers:
                optimizer.step()
            if c is not None:
                for w, g, p, b in zip(path, followed, model.protected(), before):
                    w -= g * (p.detach() - b)
            losses.append(float(loss))
        if k < K:
            previous = copy.deepcopy((model, classifier))
            if c is not None:
                now = [p.detach().clone() for p in model.protected()]
                for w, integral, p, s in zip(omega, path, now, start):
                    w += integral / ((p - s) ** 2 + xi)
                anchor = start = now
    final = [[float(v) for v in p.detach().reshape(-1)] for p in model.parameters()]
    return {
        "scenario": scenario, "losses": losses,
        "parameters": final if feedback else world.listed(classifier)}
