#!/usr/bin/env bash
# timm 1.0.31 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
#
# One would guess: timm.utils.freeze(network), which freezes the running statistics of batch
# normalization too unless told not to, makes a network that answers the same before and after any
# number of batches in training mode. And ModelEmaV3(..., use_warmup=True, update_after_step=100) warms
# up and waits when update(network) is called after each step, as for V2 before it.
#
# What happens: only BatchNorm2d is frozen. A BatchNorm1d, as in an MLP or behind the pooling, has
# parameters without gradient and goes on to learn its statistics and to normalize by the batch. The
# average keeps no count: without the step as a second argument, update() ignores the warm-up and the
# waiting, and uses the final decay from the first call on.
#
# Seen: frozen, 50 batches of mean 5 in training mode: running mean of the 2d norm 0, of the 1d norm 5
#       a weight of 0 set to 1 for 1000 steps, decay 0.9999, warm-up, waiting for 100 steps:
#       average with update(network, step) 1.0, with update(network) 0.095
#
# Why it matters: a body frozen after the first context is what most pre-trained methods rest on. With
# one 1d norm in it, its features move with each context: forgetting that no weight shows. And the
# average is that of the initial weights for the whole of a short context.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  timm==1.0.31 huggingface_hub==0.36.0 safetensors==0.8.0 pyyaml==6.0.4 filelock==4.3.1 fsspec==2025.9.0 packaging==26.2 \
  tqdm==4.70.1 typing_extensions==4.16.0 requests==2.32.3 urllib3==2.2.3 certifi==2024.8.30 idna==3.13 \
  charset-normalizer==3.4.7 numpy==1.24.2 pillow==10.4.0
PYTHONPATH="$work/site" HOME="$work" /usr/bin/python3 -W ignore - <<'PYTHON'
import torch
from timm.utils import ModelEmaV3, freeze

class Body(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.images = torch.nn.Sequential(torch.nn.Identity(), torch.nn.BatchNorm2d(3))
        self.vectors = torch.nn.Sequential(torch.nn.Identity(), torch.nn.BatchNorm1d(3))

    def forward(self, x):
        return self.images(x).mean((2, 3)) + self.vectors(x.mean((2, 3)))

torch.manual_seed(0)
body = Body()
freeze(body)
body.train()
probe = torch.randn(1, 3, 4, 4)
before = body.eval()(probe)
body.train()
for _ in range(50):
    body(torch.randn(32, 3, 4, 4) + 5)
moved = float((body.eval()(probe) - before).abs().max())
means = [float(norm[1].running_mean.mean()) for norm in (body.images, body.vectors)]
print(f"running mean of the 2d norm {means[0]:.2f}, of the 1d norm {means[1]:.2f}; its features moved by {moved:.2f}; parameters "
      f"with gradient {sum(p.requires_grad for p in body.parameters())}")
assert means[0] == 0 and abs(means[1] - 5) < 0.1 and moved > 1 and not any(p.requires_grad for p in body.parameters())

seen = []
for pass_step in (True, False):
    network = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(network.weight)
    average = ModelEmaV3(network, decay=0.9999, use_warmup=True, update_after_step=100)
    torch.nn.init.ones_(network.weight)
    for step in range(1000):
        average.update(network, step) if pass_step else average.update(network)
    seen.append(round(average.module.weight.item(), 3))
print(f"average of 1000 steps of 1, begun at 0: with the step {seen[0]}, without {seen[1]}")
assert seen == [1.0, 0.095]
PYTHON
