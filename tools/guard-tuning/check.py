"""Says how well a whole model, computed as tune.py computes it, predicts labelled text: a check of model.py."""
import gzip
import itertools
import json
import sys

import torch
from torch.nn import functional

from gguf import Gguf
from model import Reader, norm

gguf = Gguf(sys.argv[1])
layers = gguf.numbers["llama.block_count"]
reader = Reader(gguf, layers, 1, 0.0, torch.float32, "cpu").eval()
final = torch.from_numpy(gguf.tensor("output_norm.weight"))
losses = []
with gzip.open(sys.argv[2], "rt") as rows, torch.no_grad():
    for row in itertools.islice((json.loads(line) for line in rows), 0, 400, 40):
        tokens = torch.tensor([row["request"] + row["text"]])
        state, = reader(tokens, [layers])
        logits = norm(state, 1e-5, final) @ reader.embedding.T
        losses.append(functional.cross_entropy(logits[0, :-1], tokens[0, 1:]).item())
print(f"mean loss a token {sum(losses) / len(losses):.3f} over {len(losses)} rows")
