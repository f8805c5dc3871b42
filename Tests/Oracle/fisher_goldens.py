"""Golden values of diagonal Fisher information behind convolutions, one example and one label at a time.

The network is that of mobilenet_goldens.py in evaluation mode, with a linear head, in double precision. Run by
`make goldens`; needs python3-torch and python3-numpy.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

from mobilenet_goldens import MobileNet, by_rule, fill, numbers, rule, salt

OUTPUTS, ROWS, SIDE = 4, 5, 64
LABELS = [row % OUTPUTS for row in range(ROWS)]


def information(net, head, images, labels):
    """The sum over examples of the squared gradients of log p, by tensor."""
    parameters = dict(net.named_parameters()) | {"output.weight": head}
    sums = {name: torch.zeros_like(p) for name, p in parameters.items()}
    for image, own in zip(images, labels):
        log_p = F.log_softmax(net(image[None])[27] @ head.T, 1)[0]
        for label in range(OUTPUTS) if own is None else [own]:
            weight = 1.0 if own is not None else float(log_p[label].exp())
            gradients = torch.autograd.grad(log_p[label], list(parameters.values()), retain_graph=True)
            for total, gradient in zip(sums.values(), gradients):
                total += weight * gradient**2
    return {
        name: numbers(torch.stack([s.reshape(-1) @ rule(s.numel(), salt(name) + 1), s.sum()]))
        for name, s in sums.items()}


def golden(activation, padding, form):
    net = MobileNet(0.25, activation, padding, form)
    fill(net, by_rule)
    net.eval()
    head = by_rule("output.weight", (OUTPUTS, 256)).requires_grad_()
    images = 4 * rule(ROWS * 3 * SIDE * SIDE, 7).reshape(ROWS, 3, SIDE, SIDE)
    return {
        "width": 0.25, "activation": activation, "padding": padding, "renormalization": form or "none",
        "rows": ROWS, "side": SIDE, "labels": LABELS,
        "all": information(net, head, images, [None] * ROWS),
        "true": information(net, head, images, LABELS)}


path = pathlib.Path(__file__).parent.parent / "HarnessTests" / "Golden" / "mobilenet-fisher.json"
path.write_text(json.dumps([golden("relu", "symmetric", "released"), golden("relu6", "same", None)]) + "\n")
print(f"wrote {path.name}: PyTorch {torch.__version__}")
