"""Golden values of convolutional layers and networks, from PyTorch's own layers and optimizers.

Computed in double precision on fixed inputs. Run by `make goldens`; needs python3-torch.
"""
import json
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

from convolution_layers import arranged, draw, numbers, statistics, uniform

torch.manual_seed(31)


def layer_golden(net, *shape):
    """Both ways through a layer in training mode."""
    draw(net)
    x = uniform(*shape).requires_grad_()
    y = net.train()(x)
    errors = uniform(*y.shape)
    gradients = torch.autograd.grad(y, [*net.parameters(), x], errors)
    return {
        "rows": shape[0], "input": list(shape[1:]), "parameters": [arranged(p) for p in net.parameters()],
        "inputs": numbers(x), "outputs": numbers(y), "errors": numbers(errors),
        "gradients": [arranged(g) for g in gradients[:-1]], "inputErrors": numbers(gradients[-1]),
    }


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, rectifies=True):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride > 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        self.rectifies = rectifies

    def forward(self, x):
        y = self.second_norm(self.second(F.relu(self.first_norm(self.first(x))))) + self.shortcut(x)
        return F.relu(y) if self.rectifies else y


def residual_network(width, outputs):
    layers, inputs = [nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()], width
    for stage in range(4):
        for block in range(2):
            layers.append(Block(inputs, width << stage, 2 if stage > 0 and block == 0 else 1))
            inputs = width << stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, outputs))


def stack(channels, hidden, outputs):
    layers = []
    for index in range(len(channels) - 1):
        layers.append(nn.Conv2d(channels[index], channels[index + 1], 3, 1 if index == 0 else 2, 1))
        if index < len(channels) - 2:
            layers += [nn.BatchNorm2d(channels[index + 1]), nn.ReLU()]
    features = channels[-1] * 2 * 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, outputs))


def network_golden(net, rows, size, outputs):
    draw(net)
    steps = 3
    golden = {
        "rows": rows, "outputs": outputs, "size": size, "parameters": [arranged(p) for p in net.parameters()],
        "inputs": [numbers(uniform(rows, 3, size, size)) for _ in range(steps)],
        "labels": [torch.randint(outputs, (rows,)).tolist() for _ in range(steps)], "losses": [],
    }
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    net.train()
    for inputs, labels in zip(golden["inputs"], golden["labels"]):
        loss = F.cross_entropy(net(torch.tensor(inputs).reshape(rows, 3, size, size)), torch.tensor(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        golden["losses"].append(float(loss.detach()))
    net.eval()
    golden["learned"] = [arranged(p) for p in net.parameters()]
    golden["statistics"] = statistics(net)
    golden["logits"] = numbers(net(torch.tensor(golden["inputs"][0]).reshape(rows, 3, size, size)))
    return golden


golden = {
    "layers": {
        "3x3": layer_golden(nn.Conv2d(3, 5, 3, 1, 1), 2, 3, 8, 8),
        "3x3, stride 2": layer_golden(nn.Conv2d(4, 6, 3, 2, 1, bias=False), 3, 4, 7, 8),
        "1x1, stride 2": layer_golden(nn.Conv2d(5, 3, 1, 2, bias=False), 2, 5, 6, 6),
        "transposed 4x4, stride 2": layer_golden(nn.ConvTranspose2d(4, 3, 4, 2, 1), 2, 4, 5, 4),
        "transposed 3x3": layer_golden(nn.ConvTranspose2d(3, 4, 3, 1, 1), 2, 3, 4, 4),
        "transposed 1x1, stride 2": layer_golden(nn.ConvTranspose2d(3, 2, 1, 2, output_padding=1, bias=False), 2, 3, 3, 4),
        "pooling": layer_golden(nn.AvgPool2d(2), 2, 3, 4, 6),
        "global pooling": layer_golden(nn.AdaptiveAvgPool2d(1), 2, 3, 4, 5),
        "residual": layer_golden(Block(4, 4, 1), 3, 4, 4, 4),
        "residual, stride 2": layer_golden(Block(3, 5, 2, rectifies=False), 3, 3, 6, 6),
    },
    "networks": {
        "stack": network_golden(stack([3, 4, 8, 16], 9, 5), 6, 8, 5),
        "residual": network_golden(residual_network(2, 4), 6, 16, 4),
    },
}

path = pathlib.Path(__file__).parent.parent / "EngineTests" / "Golden" / "convolutions.json"
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path.name}: PyTorch {torch.__version__}")


def trunk_golden():
    """The layers C3-3x4-bn in evaluation mode, under the names of the published code, on bytes."""
    channels, modules, weights = [3, 4, 8, 16], [], {}
    for index in range(1, 4):
        convolution = nn.Conv2d(channels[index - 1], channels[index], 3, 1 if index == 1 else 2, 1)
        modules.append(convolution)
        draw(convolution)
        with torch.no_grad():
            convolution.weight.copy_(uniform(*convolution.weight.shape, low=-0.6, high=0.6))
        named = {"conv.weight": convolution.weight, "conv.bias": convolution.bias}
        if index < 3:
            norm = nn.BatchNorm2d(channels[index])
            with torch.no_grad():
                norm.weight.copy_(uniform(channels[index], low=0.5, high=1.5))
                norm.bias.copy_(uniform(channels[index]))
                norm.running_mean.copy_(uniform(channels[index]))
                norm.running_var.copy_(uniform(channels[index], low=0.5, high=2))
            named |= {"bn.weight": norm.weight, "bn.bias": norm.bias,
                      "bn.running_mean": norm.running_mean, "bn.running_var": norm.running_var}
            modules += [norm, nn.ReLU()]
        for name, tensor in named.items():
            weights[f"convLayer{index}.{name}"] = {"shape": list(tensor.shape), "values": numbers(tensor)}
    pixels = torch.randint(256, (5, 3, 8, 8))
    mean = torch.tensor([0.5071, 0.4865, 0.4409]).reshape(3, 1, 1)
    deviation = torch.tensor([0.2673, 0.2564, 0.2761]).reshape(3, 1, 1)
    features = nn.Sequential(*modules).eval()((pixels / 255 - mean) / deviation)
    return {"weights": weights, "pixels": pixels.reshape(-1).tolist(), "features": numbers(features)}


path = pathlib.Path(__file__).parent.parent / "HarnessTests" / "Golden" / "frozen-trunk.json"
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(trunk_golden()) + "\n")
print(f"wrote {path.name}")
