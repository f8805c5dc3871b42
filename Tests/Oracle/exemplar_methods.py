"""iCaRL, FROMP and the generative classifier, restated in PyTorch.

Used by method_goldens.py, whose data, loaders and seed (`world`) the runs share. FROMP's Jacobians
are taken by autograd, one probability of one point at a time.
"""
import math

import torch
import torch.nn.functional as F

from brain_inspired import Autoencoder
from philox import Stream


def tests_of(world, context):
    """Images and labels of the context's test set, class by class."""
    per_class, first = world.TEST, world.CLASSES * (context.index - 1)
    rows = range(first * per_class, (first + world.CLASSES) * per_class)
    return world.test_pixels[list(rows)].double() / 255, [i // per_class for i in rows]


def run_icarl(world, budget, selection="herding", temperature=1.0, active="all-so-far", full=False):
    contexts = [world.Context(k, "class") for k in range(1, world.CONTEXTS + 1)]
    outputs = world.CLASSES * world.CONTEXTS
    parameters = world.initial_parameters([world.PIXELS] + world.HIDDEN + [outputs])
    optimizer = torch.optim.Adam(parameters, lr=world.RATE)
    memory, teacher, losses = [], None, []
    for context in contexts:
        k = context.index
        examples = context.train + [e for m in memory for e in m]
        loader = world.Loader(examples, world.BATCH, Stream(world.SEED, "dataOrder", k))
        old = world.CLASSES * (k - 1)
        width = outputs if active == "all" else world.CLASSES * k
        for _ in range(world.ITERATIONS):
            x, y = world.tensors(loader.batch())
            targets = F.one_hot(y, outputs).double()
            if teacher is not None:
                with torch.no_grad():
                    answers = torch.sigmoid(world.forward(teacher, x) / temperature)
                targets[:, :old] = answers[:, :old]
            logits = world.forward(parameters, x)
            loss = F.binary_cross_entropy_with_logits(
                logits[:, :width], targets[:, :width], reduction="none").sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss))
        world.remember(memory, context, parameters, selection, budget, full)
        teacher = [p.detach().clone() for p in parameters]
    with torch.no_grad():
        means = []
        for label in range(outputs):
            x, _ = world.tensors([e for m in memory for e in m if e[1] == label])
            phi = F.normalize(world.forward(parameters, x, features=True), dim=1)
            means.append(F.normalize(phi.mean(0), dim=0))
        correct = []
        for context in contexts:
            x, labels = tests_of(world, context)
            phi = F.normalize(world.forward(parameters, x, features=True), dim=1)
            found = torch.cdist(phi, torch.stack(means)).argmin(1)
            correct.append(int((found == torch.tensor(labels)).sum()))
    return {
        "scenario": "class", "losses": losses, "parameters": world.listed(parameters),
        "correct": correct}


def jacobian(world, parameters, x, columns):
    """∂p_y(x_i)/∂θ as [columns, points, parameters], and the probabilities [points, columns]."""
    p = torch.softmax(world.forward(parameters, x)[:, columns], 1)
    rows = []
    for y in range(len(columns)):
        rows.append(torch.stack([
            torch.cat([g.reshape(-1) for g in torch.autograd.grad(p[i, y], parameters, retain_graph=True)])
            for i in range(len(x))]))
    return torch.stack(rows), p


def run_fromp(world, scenario, tau, budget, of_part=False):
    contexts = [world.Context(k, scenario) for k in range(1, world.CONTEXTS + 1)]
    outputs = world.CLASSES if scenario == "domain" else world.CLASSES * world.CONTEXTS
    parameters = world.initial_parameters([world.PIXELS] + world.HIDDEN + [outputs])
    sizes = [p.numel() for p in parameters]
    information = torch.zeros(sum(sizes))
    first, second, step = torch.zeros(sum(sizes)), torch.zeros(sum(sizes)), 0
    memory, losses = [], []
    for context in contexts:
        k = context.index
        loader = world.Loader(context.train, world.BATCH, Stream(world.SEED, "dataOrder", k))
        past = []
        for j, exemplars in enumerate(memory, start=1):
            columns = list((contexts[j - 1] if scenario == "task" else context).columns)
            x, _ = world.tensors(exemplars)
            J, p = jacobian(world, parameters, x, columns)
            kernels = [
                J_y @ torch.diag(1 / (information + 1e-3)) @ J_y.T + 1e-6 * torch.eye(len(x))
                for J_y in J]
            stream = Stream(world.SEED, "memorablePoints", k * 1024 + j)
            share = min(-(-world.BATCH // (k - 1)), len(x))
            past.append((x, columns, p.detach(), kernels, stream, list(range(len(x))), share))
        for _ in range(world.ITERATIONS):
            x, y = world.tensors(loader.batch())
            loss = world.cross_entropy(world.forward(parameters, x), y, context.columns)
            g = torch.cat([t.reshape(-1) for t in torch.autograd.grad(loss, parameters)])
            for points, columns, m, kernels, stream, order, share in past:
                if share < len(order):
                    stream.shuffle(order)
                S = order[:share]
                J, p = jacobian(world, parameters, points[S], columns)
                for y_, J_y in enumerate(J):
                    K = kernels[y_]
                    inverse = (
                        torch.linalg.inv(K[S][:, S]) if of_part else torch.linalg.inv(K)[S][:, S])
                    v = inverse @ (p[:, y_] - m[S, y_]).detach()
                    g = g + tau * (J_y.T @ v)
            if g.norm() > 1:
                g = g / g.norm()
            step += 1
            first = 0.9 * first + 0.1 * g
            second = 0.999 * second + 0.001 * g**2
            rate = world.RATE * math.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            update = rate * first / (second.sqrt() + 1e-8)
            with torch.no_grad():
                for p_, u in zip(parameters, update.split(sizes)):
                    p_ -= u.reshape(p_.shape)
            losses.append(float(loss))
        memory.append(world.exemplars(context, parameters, "fromp", budget))
        if k < world.CONTEXTS:
            columns = list(context.columns)
            x, _ = world.tensors(context.train)
            for i in range(len(x)):
                logits = world.forward(parameters, x[i : i + 1])[0, columns]
                J = torch.stack([
                    torch.cat([g.reshape(-1) for g in torch.autograd.grad(s, parameters, retain_graph=True)])
                    for s in logits])
                p = torch.softmax(logits.detach(), 0)
                H = torch.diag(p) - torch.outer(p, p)
                information = information + torch.einsum("ap,ab,bp->p", J, H, J)
    return {"scenario": scenario, "losses": losses, "parameters": world.listed(parameters)}


def log_likelihoods(models, x, seed, samples, observation):
    """log p(x | class) up to a constant, [classes, rows], from importance samples."""
    scores = []
    for label, model in enumerate(models):
        stream = Stream(seed, "likelihood", label + 1)
        with torch.no_grad():
            h = model.hidden(x)
            mean, v = model.apply(model.mean, h), model.apply(model.log_variance, h)
            noise = torch.tensor([[[
                stream.normal() for _ in mean[0]] for _ in range(samples)] for _ in x])
            z = mean[:, None] + noise * torch.exp(0.5 * v[:, None])
            a = model.decode(z, None)
            target = x[:, None].expand_as(a)
            if observation == "bernoulli":
                log_x = -F.binary_cross_entropy_with_logits(a, target, reduction="none").sum(2)
            else:
                log_x = -0.5 * ((target - torch.sigmoid(a)) ** 2).sum(2)
            log_p = -0.5 * (z**2).sum(2)
            log_q = -0.5 * (v[:, None] + (z - mean[:, None]) ** 2 / v[:, None].exp()).sum(2)
            scores.append(torch.logsumexp(log_x + log_p - log_q, 1) - math.log(samples))
    return torch.stack(scores)


def run_generative_classifier(world, units, latent, samples, observation):
    contexts = [world.Context(k, "class") for k in range(1, world.CONTEXTS + 1)]
    outputs = world.CLASSES * world.CONTEXTS

    class World:
        PIXELS, HIDDEN, SEED = world.PIXELS, [units, units], world.SEED

    models, losses = [], []
    for label in range(outputs):
        model = Autoencoder(World, 0, latent, 0, feedback=False, index=label + 1)
        optimizer = torch.optim.Adam(model.parameters(), lr=world.RATE)
        context = contexts[label // world.CLASSES]
        members = [e for e in context.train if e[1] == label]
        loader = world.Loader(members, world.BATCH, Stream(world.SEED, "dataOrder", label + 1))
        epsilon = Stream(world.SEED, "reparameterization", label + 1)
        for _ in range(world.ITERATIONS // world.CLASSES):
            x, _ = world.tensors(loader.batch())
            loss = model.loss(x, world.normals(epsilon, len(x), latent), None, None).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss))
        models.append(model)
    correct, likelihoods = [], None
    for context in contexts:
        x, labels = tests_of(world, context)
        scores = log_likelihoods(models, x, world.SEED, samples, observation)
        correct.append(int((scores.argmax(0) == torch.tensor(labels)).sum()))
        likelihoods = likelihoods or scores.tolist()
    parameters = [[float(v) for v in p.detach().reshape(-1)] for m in models for p in m.parameters()]
    return {
        "scenario": "class", "losses": losses, "parameters": parameters, "correct": correct,
        "likelihoods": likelihoods}
