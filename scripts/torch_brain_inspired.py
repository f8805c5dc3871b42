"""BI-R on the PyTorch side of `make bench`, on pixels or on features."""
import torch
import torch.nn.functional as F
from torch import nn

from torch_steps import perceptron, timed, training

LATENT = 100


class BrainInspired(nn.Module):
    """Two hidden layers, a prior with a mode for each class, decoder gates by class."""

    def __init__(self, units, hidden, classes, gating, is_binary):
        super().__init__()
        self.units, self.is_binary = units, is_binary
        self.encoder = perceptron(units, hidden, hidden, last=nn.ReLU())
        self.classifier = nn.Linear(hidden, classes)
        self.mean, self.log_variance = nn.Linear(hidden, LATENT), nn.Linear(hidden, LATENT, bias=False)
        self.decoder = nn.ModuleList([nn.Linear(LATENT, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, units)])
        self.means, self.log_variances = (nn.Parameter(torch.randn(classes, LATENT)) for _ in range(2))
        self.register_buffer("masks", (torch.rand(2, classes, hidden) > gating).float())

    def decode(self, z, gate):
        for layer, mask in zip(self.decoder, self.masks):
            z = torch.relu(layer(z) * (gate @ mask))
        z = self.decoder[2](z)
        return torch.sigmoid(z) if self.is_binary else z

    def loss(self, x, gate):
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        y = self.decode(z, gate)
        reconstruction = F.binary_cross_entropy(y, x, reduction="none") if self.is_binary else 0.5 * (y - x) ** 2
        log_q = -0.5 * (log_variance + (z - mean) ** 2 / log_variance.exp()).sum(1)
        modes = -0.5 * (self.log_variances + (z[:, None] - self.means) ** 2 / self.log_variances.exp()).sum(2)
        largest = modes.max(1, keepdim=True)[0]
        log_p = (gate * (modes - largest).exp()).sum(1).clamp(min=1e-40).log() + largest[:, 0]
        return (reconstruction.mean(1) + (log_q - log_p) / self.units).mean(), self.classifier(h)


def brain_inspired(make, inputs, labels, past, rate=0.001, samples=11, repetitions=30):
    """A step on a current and a replayed batch, in the second context, with distillation; each half a pass of its
    own, as in the released code. The first `past` classes are replayed."""
    network, previous, rows = make(), make(), len(inputs)
    classes = network.classifier.out_features

    def loss():
        loss, logits = network.loss(inputs, F.one_hot(labels, classes).float())
        current = loss + F.cross_entropy(logits, labels)
        with torch.no_grad():
            modes = torch.randint(0, past, (rows,))
            z = previous.means[modes] + torch.randn(rows, LATENT) * (0.5 * previous.log_variances[modes]).exp()
            generated = previous.decode(z, F.one_hot(modes, classes).float())
            answers = torch.softmax(previous.classifier(previous.encoder(generated)) / 2, 1)
        loss, logits = network.loss(generated, answers)
        distilled = -(answers * torch.log_softmax(logits / 2, 1)).sum(1).mean()
        return 0.5 * current + 0.5 * (loss + distilled)

    return timed(training(network, loss, rate), samples, repetitions)
