"""Small checkpoints as PyTorch writes them, for the reader of weights.

Run by `make goldens`; needs python3-torch. The archive has no times in it, so its bytes stay the same.
"""
import collections
import pathlib
import struct
import json

import torch

corpus = pathlib.Path(__file__).parent.parent / "Corpus" / "weights"
corpus.mkdir(exist_ok=True)
weight = torch.arange(12, dtype=torch.float32).reshape(2, 3, 2) / 8 - 0.5
state = collections.OrderedDict([
    ("conv.weight", weight), ("conv.bias", torch.tensor([1.5, -2.25])),
    ("bn.num_batches_tracked", torch.tensor(7)), ("scale", torch.nn.Parameter(torch.tensor(0.125))),
    ("view", torch.arange(6, dtype=torch.float32)[2:5])])
torch.save(state, corpus / "plain.pt")
torch.save({"epoch": 300, "state_dict": state, "name": "net", "done": True}, corpus / "nested.pt")
# As before PyTorch 1.6.
torch.save(state, corpus / "old.pth", _use_new_zipfile_serialization=False)

numbers = {name: tensor.detach() for name, tensor in state.items() if tensor.dtype == torch.float32}
entries, data = {}, b""
for name, tensor in numbers.items():
    raw = struct.pack(f"<{tensor.numel()}f", *tensor.reshape(-1).tolist())
    entries[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
    data += raw
header = json.dumps(entries).encode()
(corpus / "plain.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + data)

# Not row by row: refused.
golden = pathlib.Path(__file__).parent.parent / "DatasetsTests" / "Golden"
torch.save({"turned": torch.arange(6, dtype=torch.float32).reshape(2, 3).T}, golden / "turned.pt")
print(f"wrote {len(list(corpus.iterdir()))} files: PyTorch {torch.__version__}")
