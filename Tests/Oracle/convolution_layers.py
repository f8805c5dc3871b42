"""What the oracles of convolutional layers share: numbers, their order, and layers of drawn weights."""
import torch
import torch.nn as nn

torch.set_default_dtype(torch.float64)


def numbers(tensor):
    """Nine digits, which tell any two numbers of single precision apart."""
    return [float(f"{float(x):.9g}") for x in tensor.detach().reshape(-1)]


def uniform(*shape, low=-1.0, high=1.0):
    """Numbers that single precision holds exactly."""
    return (torch.rand(*shape) * (high - low) + low).float().double()


def arranged(tensor):
    """PyTorch's order of a weight's dimensions turned into clbench's."""
    if tensor.dim() == 4:
        return numbers(tensor.permute(0, 2, 3, 1))
    return numbers(tensor.T if tensor.dim() == 2 else tensor)


def draw(net):
    with torch.no_grad():
        for module in net.modules():
            for parameter in module.parameters(recurse=False):
                positive = isinstance(module, nn.BatchNorm2d) and parameter is module.weight
                parameter.copy_(uniform(*parameter.shape, low=0.5 if positive else -0.6, high=1.5 if positive else 0.6))


def statistics(net):
    return [numbers(x) for m in net.modules() if isinstance(m, nn.BatchNorm2d) for x in (m.running_mean, m.running_var)]
