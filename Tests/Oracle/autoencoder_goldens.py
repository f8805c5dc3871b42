"""Golden values of the variational autoencoder with convolutions, from PyTorch's own layers.

Current and replayed rows go through it in passes of their own, as in the published code of "Three types of
incremental learning", so that each has its own moments in batch normalization. Computed in double precision.
Run by `make goldens`; needs python3-torch.
"""
import json
import pathlib

import torch
import torch.nn as nn

from convolution_layers import arranged, draw, numbers, statistics, uniform
from philox import Stream

CHANNELS, HIDDEN, LATENT, SIZE, ROWS = [3, 4, 8, 16], [9, 7], 3, 8, 6
PARTS = [(0, 4, 0.25), (4, 6, 0.75)]


def block(layer, channels, is_last):
    return [layer] if is_last else [layer, nn.BatchNorm2d(channels), nn.ReLU()]


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        for i in range(3):
            layers += block(nn.Conv2d(CHANNELS[i], CHANNELS[i + 1], 3, 1 if i == 0 else 2, 1), CHANNELS[i + 1], i == 2)
        units = CHANNELS[-1] * 4
        layers.append(nn.Flatten())
        for a, b in zip([units] + HIDDEN, HIDDEN):
            layers += [nn.Linear(a, b), nn.ReLU()]
        self.encoder = nn.Sequential(*layers)
        self.mean = nn.Linear(HIDDEN[-1], LATENT)
        self.log_variance = nn.Linear(HIDDEN[-1], LATENT, bias=False)
        widths = [LATENT, *reversed(HIDDEN), units]
        layers = []
        for a, b in zip(widths, widths[1:]):
            layers += [nn.Linear(a, b), nn.ReLU()]
        layers.append(nn.Unflatten(1, (CHANNELS[-1], 2, 2)))
        # The mirror image: sixteen planes become eight, then four, and at last those of an image.
        layers += block(nn.ConvTranspose2d(16, 8, 4, 2, 1), 8, False)
        layers += block(nn.ConvTranspose2d(8, 4, 4, 2, 1), 4, False)
        layers += block(nn.ConvTranspose2d(4, 3, 3, 1, 1), 3, True)
        self.decoder = nn.Sequential(*layers)

    def loss(self, x, noise):
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        y = self.decoder(mean + noise * torch.exp(0.5 * log_variance))
        units = x[0].numel()
        reconstruction = (0.5 * (x - y) ** 2).reshape(len(x), -1).mean(1)
        divergence = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(1) / units
        return (reconstruction + divergence).mean()


torch.manual_seed(57)
net = Autoencoder()
draw(net)
golden = {"parameters": [arranged(p) for p in net.parameters()], "inputs": [], "losses": []}
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
noise = Stream(3, "reparameterization")
net.train()
for _ in range(3):
    x = uniform(ROWS, 3, SIZE, SIZE)
    epsilon = torch.tensor([noise.normal() for _ in range(ROWS * LATENT)]).reshape(ROWS, LATENT)
    loss = sum(weight * net.loss(x[a:b], epsilon[a:b]) for a, b, weight in PARTS)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    golden["inputs"].append(numbers(x))
    golden["losses"].append(float(loss.detach()))
golden["learned"] = [arranged(p) for p in net.parameters()]
golden["statistics"] = statistics(net)
net.eval()
drawn = Stream(3, "generation")
z = torch.tensor([drawn.normal() for _ in range(2 * LATENT)]).reshape(2, LATENT)
golden["generated"] = numbers(net.decoder(z))

path = pathlib.Path(__file__).parent.parent / "EngineTests" / "Golden" / "convolutional-autoencoder.json"
path.write_text(json.dumps(golden) + "\n")
print(f"wrote {path.name}: PyTorch {torch.__version__}")
