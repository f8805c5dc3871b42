"""Golden values of MobileNetV1, from modules of our own in PyTorch with pytorchcv's names of tensors.

Small networks have weights that both sides compute from the same rule; of a file of ImageNet weights, where one is
given, the latents of photographs are sampled:

    mobilenet_goldens.py [WEIGHTS.safetensors FOLDER_OF_PNG]

Computed in double precision. Run by `make goldens`, which leaves the second part as it is; needs python3-torch,
python3-numpy and, for the photographs, python3-pil.
"""
import json
import pathlib
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from batch_renormalization_goldens import BatchRenormalization

torch.set_default_dtype(torch.float64)


class Element(nn.Module):
    """Convolution, normalization, rectifier; ours has its pads by hand."""

    def __init__(self, inputs, outputs, kernel, stride, groups, activation, padding, form):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, 0, groups=groups, bias=False)
        self.bn = BatchRenormalization(outputs, 0.01, form) if form else nn.BatchNorm2d(outputs)
        self.activation = activation
        before = 0 if kernel == 1 or stride == 2 and padding == "same" else 1
        behind = 0 if kernel == 1 else 1
        self.pads = (before, behind, before, behind)

    def forward(self, x):
        return self.activation(self.bn(self.conv(F.pad(x, self.pads))))


class Unit(nn.Module):
    def __init__(self, inputs, outputs, stride, *rest):
        super().__init__()
        self.dw_conv = Element(inputs, inputs, 3, stride, inputs, *rest)
        self.pw_conv = Element(inputs, outputs, 1, 1, 1, *rest)


class MobileNet(nn.Module):
    def __init__(self, width, activation, padding, form):
        super().__init__()
        rest = (F.relu6 if activation == "relu6" else F.relu, padding, form)
        stages = [[64], [128] * 2, [256] * 2, [512] * 6, [1024] * 2]
        inputs = int(32 * width)
        self.features = nn.Module()
        self.features.init_block = Element(3, inputs, 3, 2, 1, *rest)
        self.chain = [self.features.init_block]
        for s, units in enumerate(stages, 1):
            stage = nn.Module()
            for u, outputs in enumerate(units, 1):
                unit = Unit(inputs, int(outputs * width), 2 if s > 1 and u == 1 else 1, *rest)
                inputs = int(outputs * width)
                stage.add_module(f"unit{u}", unit)
                self.chain += [unit.dw_conv, unit.pw_conv]
            self.features.add_module(f"stage{s}", stage)

    def forward(self, x):
        """What comes out of each element."""
        outputs = []
        for element in self.chain:
            x = element(x)
            outputs.append(x)
        return outputs + [x.mean((2, 3))]

    def tensors(self):
        """Names and tensors as a file of pytorchcv has them."""
        for name, tensor in list(self.named_parameters()):
            yield name, tensor
        for name, module in self.named_modules():
            if name.endswith(".bn"):
                yield f"{name}.running_mean", module.mean if hasattr(module, "mean") else module.running_mean
                yield f"{name}.running_var", module.deviation if hasattr(module, "mean") else module.running_var


def rule(count, salt):
    """Numbers in -0.5 ..< 0.5 that both sides compute, by an integer hash."""
    x = (np.arange(count, dtype=np.uint64) + np.uint64(salt * 7919)) * np.uint64(2654435761) & np.uint64(0xFFFFFFFF)
    x = (x ^ x >> np.uint64(16)) * np.uint64(0x45D9F3B) & np.uint64(0xFFFFFFFF)
    x = x ^ x >> np.uint64(16)
    return torch.from_numpy(x.astype(np.float64) / 2.0**32 - 0.5).float().double()


def salt(name):
    return sum(name.encode())


def fill(net, values):
    """Running deviations are the roots of a file's variances, in the form of the paper with epsilon."""
    renormalized = {f"{name}.running_var": m for name, m in net.named_modules() if hasattr(m, "deviation")}
    with torch.no_grad():
        for name, tensor in net.tensors():
            own = values(name, tuple(tensor.shape))
            layer = renormalized.get(name)
            if layer:
                own = torch.sqrt(own + layer.eps if layer.form == "paper" else own)
            tensor.copy_(own)


def by_rule(name, shape):
    values = rule(int(np.prod(shape)), salt(name)).reshape(shape)
    if name.endswith("running_var") or name.endswith("bn.weight"):
        return values + 1
    if name.endswith("conv.weight"):
        return (values * (2 * 3 ** 0.5 * (2 / np.prod(shape[1:])) ** 0.5)).float().double()
    return values


def numbers(values):
    return [float(f"{x:.9g}") for x in values.detach().reshape(-1).tolist()]


def small_golden(activation, padding, form):
    net = MobileNet(0.25, activation, padding, form)
    fill(net, by_rule)
    rows, side = 6, 64
    images = 4 * rule(rows * 3 * side * side, 7).reshape(rows, 3, side, side)
    net.eval()
    outputs = net(images)
    golden = {
        "width": 0.25, "activation": activation, "padding": padding, "renormalization": form or "none",
        "rows": rows, "side": side, "latents": numbers(outputs[19].reshape(-1)[::7]),
        "features": numbers(outputs[27]), "gradients": {},
    }
    net.train()
    features = net(images)[27]
    golden["trainingFeatures"] = numbers(features)
    features.backward(rule(features.numel(), 3).reshape(features.shape))
    for name, parameter in net.named_parameters():
        gradient = parameter.grad.reshape(-1)
        golden["gradients"][name] = numbers(
            torch.stack([gradient @ rule(gradient.numel(), salt(name) + 1), gradient.square().sum().sqrt()]))
    return golden


def read_safetensors(path):
    data = pathlib.Path(path).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header, body = json.loads(data[8:8 + size]), data[8 + size:]
    return {
        name: torch.from_numpy(np.frombuffer(
            body[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"]).astype(np.float64))
        for name, entry in header.items() if name != "__metadata__"}


def photograph_golden(path, folder):
    from PIL import Image

    tensors = read_safetensors(path)
    names = sorted(p.name for p in pathlib.Path(folder).glob("*.png"))[::23]
    pixels = np.stack([np.asarray(Image.open(pathlib.Path(folder) / n).convert("RGB")) for n in names])
    images = torch.from_numpy(pixels.astype(np.float64) / 127.5 - 1).permute(0, 3, 1, 2)
    golden = {"images": names, "networks": []}
    for activation, padding, form in [("relu6", "same", None), ("relu6", "same", "released"),
                                      ("relu", "symmetric", "released")]:
        net = MobileNet(1, activation, padding, form).eval()
        fill(net, lambda name, shape: tensors[name])
        with torch.no_grad():
            outputs = net(images)
        golden["networks"].append({
            "activation": activation, "padding": padding, "renormalization": form or "none",
            "latents": numbers(outputs[19].reshape(len(names), -1)[:, ::61]),
            "features": numbers(outputs[27][:, ::5])})
    return golden


if __name__ == "__main__":
    folder = pathlib.Path(__file__).parent.parent / "HarnessTests" / "Golden"
    goldens = [small_golden("relu", "symmetric", "released"), small_golden("relu6", "same", None),
               small_golden("relu6", "same", "paper")]
    (folder / "mobilenet.json").write_text(json.dumps(goldens) + "\n")
    print(f"wrote mobilenet.json: PyTorch {torch.__version__}")
    if len(sys.argv) == 3:
        (folder / "mobilenet-photographs.json").write_text(json.dumps(photograph_golden(*sys.argv[1:])) + "\n")
        print("wrote mobilenet-photographs.json")
