"""Golden values for layers, losses, optimizers and Fisher information, from PyTorch autograd.

Computed in double precision on fixed inputs. Run by `make goldens`; needs python3-torch.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
WIDTHS = [5, 7, 6, 4]


def numbers(tensor):
    return [float(x) for x in tensor.detach().reshape(-1)]


def make_network():
    return [
        (
            (torch.rand(out, inp) * 1.6 - 0.8).float().double().requires_grad_(),
            (torch.rand(out) * 0.4 - 0.2).float().double().requires_grad_(),
        )
        for inp, out in zip(WIDTHS, WIDTHS[1:])
    ]


def forward(layers, x):
    for index, (w, b) in enumerate(layers):
        x = x @ w.T + b
        if index + 1 < len(layers):
            x = torch.relu(x)
    return x


def flat(layers):
    return [p for layer in layers for p in layer]


def tensors(values):
    """PyTorch's weights are [outputs, inputs], clbench's [inputs, outputs]."""
    return [numbers(v.T if v.dim() == 2 else v) for v in values]


layers = make_network()
inputs = torch.rand(6, WIDTHS[0]).float().double()
labels = torch.tensor([1, 2, 1, 2, 2, 1])
active = range(1, 3)
columns = list(active)
teacher = (torch.rand(6, WIDTHS[-1]) * 4 - 2).float().double()
golden = {
    "widths": WIDTHS, "parameters": tensors(flat(layers)), "inputs": numbers(inputs),
    "labels": labels.tolist(), "columns": [active.start, active.stop],
    "teacher": numbers(teacher),
}

logits = forward(layers, inputs)
golden["logits"] = numbers(logits)

loss = F.cross_entropy(logits[:, columns], labels - active.start)
golden["crossEntropy"] = {
    "loss": float(loss), "gradient": tensors(torch.autograd.grad(loss, flat(layers), retain_graph=True)),
}

temperature = 2.0
q = torch.softmax(teacher[:, columns] / temperature, 1)
kd = -(q * torch.log_softmax(logits[:, columns] / temperature, 1)).sum(1).mean()
golden["distillation"] = {
    "temperature": temperature, "loss": float(kd),
    "gradient": tensors(torch.autograd.grad(kd, flat(layers), retain_graph=True)),
}


def fisher(labels_of):
    total = [torch.zeros_like(p) for p in flat(layers)]
    for i in range(len(inputs)):
        row = forward(layers, inputs[i : i + 1])[:, columns]
        p = torch.softmax(row, 1)[0].detach()
        for column, weight in labels_of(i, p):
            nll = -torch.log_softmax(row, 1)[0, column]
            for t, g in zip(total, torch.autograd.grad(nll, flat(layers), retain_graph=True)):
                t += weight * g**2
    return tensors(total)


golden["fisherSums"] = {
    "all": fisher(lambda i, p: [(c, float(p[c])) for c in range(len(p))]),
    "predicted": fisher(lambda i, p: [(int(p.argmax()), 1.0)]),
    "true": fisher(lambda i, p: [(int(labels[i]) - active.start, 1.0)]),
}


def optimize(make, steps=6):
    net = [(w.detach().clone().requires_grad_(), b.detach().clone().requires_grad_()) for w, b in layers]
    optimizer = make(flat(net))
    losses, path = [], [torch.zeros_like(p) for p in flat(net)]
    for _ in range(steps):
        optimizer.zero_grad()
        step_loss = F.cross_entropy(forward(net, inputs)[:, columns], labels - active.start)
        step_loss.backward()
        before = [p.detach().clone() for p in flat(net)]
        optimizer.step()
        for w, p, old in zip(path, flat(net), before):
            w -= p.grad * (p.detach() - old)
        losses.append(float(step_loss))
    return {"losses": losses, "parameters": tensors(flat(net)), "pathIntegral": tensors(path)}


golden["adam"] = optimize(lambda p: torch.optim.Adam(p, lr=0.01))
golden["sgd"] = optimize(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9))

g = (torch.rand(11) * 2 - 1).float().double()
r = (-g + (torch.rand(11) - 0.5)).float().double()
product = g @ r
golden["projection"] = {
    "gradient": numbers(g), "reference": numbers(r), "epsilon": 1e-7,
    "projected": numbers(g - product / (r @ r + 1e-7) * r),
}
assert product < 0

path = pathlib.Path(__file__).parent.parent / "EngineTests" / "Golden" / "engine.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path.name}: PyTorch {torch.__version__}")
