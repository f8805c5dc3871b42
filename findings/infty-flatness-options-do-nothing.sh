#!/usr/bin/env bash
# infty 0.1.2 with PyTorch 1.13.1 (Debian 12), Python 3.11; run on 2026-11-29. (It asks for PyTorch 2.4; its
# module of ZeroFlow, which needs that and is not used here, is an empty one.)
#
# One would guess: LookSAM takes SAM's gradient at every k-th step and in between adds the direction
# kept from it, alpha times; GAM looks norm_rho far up the norm of the gradient, C-Flat rho far.
#
# What happens: LookSAM stores the old gradient under one name and looks for it under another, finds
# none, and keeps no direction: it is SAM at every k-th step and the plain optimizer at all others,
# and alpha changes nothing. For the second ascent GAM and C-Flat ask for a radius under a name that
# nobody sets, and go a distance of 1 whatever norm_rho and rho say, ten or fifty times the default.
#
# Seen (20 steps of a small network, SGD)
#       LookSAM, k=5, alpha 0, 0.7, 100     weights equal to the last bit, and to SAM at steps 5, 10, 15, 20
#       GAM, norm_rho 0.02, 5, 1000000      weights equal to the last bit
#       distances of the points where the loss is taken, from the weights, in one step:
#       GAM, rho=0.1, norm_rho=0.02         0, 0.1, 1.0, 1.09
#       C-Flat, rho=0.02                    0, 0.02, 1.0, 1.02
#
# Why it matters: the package is made to compare these optimizers on continual learning. A search over
# alpha or norm_rho gives the same line each time, "LookSAM is as good as SGD" is a comparison of
# SGD with SGD, and C-Flat and GAM are judged at a radius that nobody chose.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  infty==0.1.2 typing_extensions==4.16.0 numpy==1.24.2 scipy==1.13.1 tqdm==4.70.1 matplotlib==3.8.4 pillow==10.4.0 \
  contourpy==1.3.2 cycler==0.12.1 kiwisolver==1.5.0 fonttools==4.55.0 pyparsing==3.2.0 python-dateutil==2.9.0.post0 \
  packaging==26.2 six==1.17.0
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import sys, types
unused = types.ModuleType("infty.optim.zeroth_order_updates.zeroflow")
unused.ZeroFlow = None
sys.modules[unused.__name__] = unused
import torch
from infty.optim.geometry_reshaping.c_flat import C_Flat
from infty.optim.geometry_reshaping.gam import GAM
from infty.optim.geometry_reshaping.looksam import LookSAM
from infty.optim.geometry_reshaping.sam import SAM

torch.manual_seed(0)
inputs = torch.randn(20, 12, 8)
labels = (inputs[:, :, 0] > 0).long()

def run(method, every=1, **options):
    """Trains 20 steps, with the plain optimizer except at each step number that `every` divides."""
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 2))
    plain = torch.optim.SGD(network.parameters(), lr=0.1)
    optimizer = method(network.parameters(), plain, network, options)
    weights = lambda: torch.cat([p.detach().flatten() for p in network.parameters()])
    distances = []
    for step, (x, y) in enumerate(zip(inputs, labels), 1):
        start = weights()
        def loss():
            if step == 1:
                distances.append(round(float((weights() - start).norm()), 3))
            logits = network(x)
            return logits, [torch.nn.functional.cross_entropy(logits, y)]
        if step % every == 0:
            optimizer.set_closure(loss)
            optimizer.step()
        else:
            plain.zero_grad()
            loss()[1][0].backward()
            plain.step()
    return weights(), distances

look = [run(LookSAM, k=5, alpha=alpha)[0] for alpha in (0.0, 0.7, 100.0)]
mixed, everywhere = run(SAM, every=5)[0], run(SAM)[0]
print("LookSAM, alpha 0, 0.7 and 100, equal:", all(torch.equal(look[0], w) for w in look), " equal to SAM at each fifth step:",
      torch.equal(look[0], mixed), " to SAM at each step:", torch.equal(look[0], everywhere))
gam = [run(GAM, norm_rho=radius) for radius in (0.02, 5.0, 1e6)]
print("GAM, norm_rho 0.02, 5 and 1000000, equal:", all(torch.equal(gam[0][0], w) for w, _ in gam), " distances", gam[0][1])
flat = [run(C_Flat, rho=rho)[1] for rho in (0.02, 0.1)]
print("C-Flat, rho 0.02 and 0.1, distances", flat)
assert all(torch.equal(look[0], w) for w in look + [mixed]) and not torch.equal(look[0], everywhere)
assert all(torch.equal(gam[0][0], w) for w, _ in gam) and gam[0][1][1] == 0.1 and abs(gam[0][1][2] - 1) < 0.01
assert flat[0][1] == 0.02 and flat[1][1] == 0.1 and all(abs(d[2] - 1) < 0.01 for d in flat)
PYTHON
