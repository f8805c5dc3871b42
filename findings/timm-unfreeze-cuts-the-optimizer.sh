#!/usr/bin/env bash
# timm 1.0.31 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
#
# One would guess: timm.utils.unfreeze(network) undoes timm.utils.freeze(network): the network trains on
# with the same optimizer, batch normalization included.
#
# What happens: freezing puts another module, whose weights are buffers, in the place of each 2d batch
# norm, and unfreezing puts in a new BatchNorm2d with new parameters. An optimizer that was made
# before holds the old ones: the scales and shifts of all batch norms get gradients and never move
# again. Their momentum is 0.1 again, whatever it was, and where there were no scales and shifts
# (affine=False) there are some now.
#
# Seen (convolution and batch norm with momentum 0.01, one SGD step that pushes all shifts)
#       parameters that the optimizer holds    all 4 before; 2 of 4 after freeze and unfreeze
#       movement of the batch norm's shift     0.1 without the detour; 0 with it, its gradient being not 0
#       momentum                               0.01; 0.1
#       parameters of BatchNorm2d(affine=False)   0; 2
#
# Why it matters: "freeze for the second context, unfreeze for the third" is what one tries against
# forgetting. From then on the batch norms' weights stay frozen for good, which looks like a little
# less plasticity. Make a new optimizer after unfreezing and set the momentum again.
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
from timm.utils import freeze, unfreeze

def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2, momentum=0.01)))

seen = []
for detour in (False, True):
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    if detour:
        freeze(net)
        unfreeze(net)
    held = sum(any(p is q for q in optimizer.param_groups[0]["params"]) for p in net.parameters())
    norm = net[0][1]
    before = norm.bias.detach().clone()
    net(torch.randn(8, 1, 4, 4)).sum(dim=(1, 2, 3)).mean().div(16).backward()
    optimizer.step()
    moved, gradient = float((norm.bias - before).abs().max()), float(norm.bias.grad.abs().min())
    seen.append((held, round(moved, 4), norm.momentum))
    print(f"freeze and unfreeze: {detour!s:5}  optimizer holds {held} of {len(list(net.parameters()))} parameters  "
          f"shift moved {moved:.3f}, gradient {gradient:.3f}  momentum {norm.momentum}")
    assert all(p.requires_grad for p in net.parameters()) and net.training and gradient > 0.5
plain = torch.nn.Sequential(torch.nn.Sequential(torch.nn.BatchNorm2d(2, affine=False)))
counts = [len(list(plain.parameters()))]
freeze(plain)
unfreeze(plain)
counts.append(len(list(plain.parameters())))
print("parameters of BatchNorm2d(affine=False) before and after:", counts)
assert seen == [(4, 0.1, 0.01), (2, 0.0, 0.1)] and counts == [0, 2]
PYTHON
