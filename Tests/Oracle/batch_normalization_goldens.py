"""Golden values of batch normalization, from PyTorch's own layers and optimizers.

Computed in double precision on fixed inputs. Run by `make goldens`; needs python3-torch.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(23)


def numbers(tensor):
    return [float(x) for x in tensor.detach().reshape(-1)]


def uniform(*shape, low=-1.0, high=1.0):
    """Numbers that single precision holds exactly."""
    return (torch.rand(*shape) * (high - low) + low).float().double()


def layer_golden(make, shape):
    """Both ways through a layer for three training batches, and in evaluation mode."""
    norm = make(shape[1], eps=1e-3, momentum=0.3)
    with torch.no_grad():
        norm.weight.copy_(uniform(shape[1], low=0.5, high=1.5))
        norm.bias.copy_(uniform(shape[1]))
    batches = [uniform(*shape, low=-1, high=3) for _ in range(3)]
    errors = uniform(*shape)
    golden = {
        "shape": list(shape[1:]), "scale": numbers(norm.weight), "shift": numbers(norm.bias),
        "batches": [numbers(b) for b in batches], "errors": numbers(errors), "steps": [],
    }

    def passes(batch):
        x = batch.clone().requires_grad_()
        y = norm(x)
        gradients = torch.autograd.grad(y, [norm.weight, norm.bias, x], errors)
        return {
            "outputs": numbers(y), "gradients": [numbers(g) for g in gradients],
            "statistics": [numbers(norm.running_mean), numbers(norm.running_var)],
        }

    norm.train()
    golden["steps"] = [passes(batch) for batch in batches]
    norm.eval()
    golden["evaluation"] = passes(batches[0])
    return golden


def network_golden(make_optimizer):
    net = torch.nn.Sequential(
        torch.nn.Linear(5, 7, bias=False), torch.nn.BatchNorm1d(7), torch.nn.ReLU(),
        torch.nn.Linear(7, 3))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(uniform(*parameter.shape, low=-0.8, high=0.8))
        net[1].weight.copy_(uniform(7, low=0.5, high=1.5))

    def tensors():
        """PyTorch's weights are [outputs, inputs], clbench's [inputs, outputs]."""
        return [numbers(p.T if p.dim() == 2 else p) for p in net.parameters()]

    steps, rows = 5, 8
    golden = {
        "parameters": tensors(), "rows": rows,
        "inputs": [numbers(uniform(rows, 5)) for _ in range(steps)],
        "labels": [torch.randint(3, (rows,)).tolist() for _ in range(steps)], "losses": [],
    }
    optimizer = make_optimizer(net.parameters())
    net.train()
    for inputs, labels in zip(golden["inputs"], golden["labels"]):
        loss = F.cross_entropy(net(torch.tensor(inputs).reshape(rows, 5)), torch.tensor(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        golden["losses"].append(float(loss.detach()))
    net.eval()
    golden["learned"] = tensors()
    golden["statistics"] = [numbers(net[1].running_mean), numbers(net[1].running_var)]
    golden["logits"] = numbers(net(torch.tensor(golden["inputs"][0]).reshape(rows, 5)))
    return golden


golden = {
    "flat": layer_golden(torch.nn.BatchNorm1d, (5, 17)),
    "planes": layer_golden(torch.nn.BatchNorm2d, (3, 2, 5, 4)),
    "adam": network_golden(lambda p: torch.optim.Adam(p, lr=0.01)),
    "sgd": network_golden(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
}

path = (
    pathlib.Path(__file__).parent.parent / "EngineTests" / "Golden" / "batch-normalization.json")
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path.name}: PyTorch {torch.__version__}")
