"""The first layers of a llama-shaped model, frozen, with low-rank adapters that learn."""
import math

import torch
from torch import nn
from torch.nn import functional

MATRICES = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]


class Adapted(nn.Module):
    """A frozen matrix W and what is learned beside it: W + scale * up @ down."""

    def __init__(self, weight, rank, scale):
        super().__init__()
        self.register_buffer("weight", weight)
        self.down = nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.up = nn.Parameter(torch.zeros(weight.shape[0], rank))
        self.scale = scale

    def forward(self, x):
        low = functional.linear(functional.dropout(x, 0.05, self.training), self.down.to(x.dtype))
        return functional.linear(x, self.weight) + functional.linear(low, self.up.to(x.dtype)) * self.scale


class Layer(nn.Module):
    """Attention and feed-forward, each behind a norm and around a residual."""

    def __init__(self, gguf, number, shape, rank, scale, dtype, device):
        super().__init__()
        self.shape = shape
        load = lambda name: torch.from_numpy(gguf.tensor(f"blk.{number}.{name}.weight"))
        self.register_buffer("attention_norm", load("attn_norm").to(device))
        self.register_buffer("forward_norm", load("ffn_norm").to(device))
        self.matrices = nn.ModuleDict({m: Adapted(load(m).to(device, dtype), rank, scale).to(device) for m in MATRICES})

    def forward(self, x, cos, sin):
        m, (heads, groups, size, epsilon) = self.matrices, self.shape
        batch, length, width = x.shape
        h = norm(x, epsilon, self.attention_norm)
        q = rotate(m["attn_q"](h).view(batch, length, heads, size).transpose(1, 2), cos, sin)
        k = rotate(m["attn_k"](h).view(batch, length, groups, size).transpose(1, 2), cos, sin)
        v = m["attn_v"](h).view(batch, length, groups, size).transpose(1, 2)
        k, v = (t.repeat_interleave(heads // groups, dim=1) for t in (k, v))
        a = attend(q, k, v).transpose(1, 2).reshape(batch, length, heads * size)
        x = x + m["attn_output"](a)
        h = norm(x, epsilon, self.forward_norm)
        return x + m["ffn_down"](functional.silu(m["ffn_gate"](h)) * m["ffn_up"](h))


class Reader(nn.Module):
    """Token ids to the states behind each of the layers that are asked for."""

    def __init__(self, gguf, layers, rank, scale, dtype, device):
        super().__init__()
        n = gguf.numbers
        heads, groups = n["llama.attention.head_count"], n["llama.attention.head_count_kv"]
        width = n["llama.embedding_length"]
        shape = (heads, groups, width // heads, n["llama.attention.layer_norm_rms_epsilon"])
        self.base = n["llama.rope.freq_base"]
        self.size = width // heads
        self.register_buffer("embedding", torch.from_numpy(gguf.tensor("token_embd.weight")).to(device, dtype))
        self.layers = nn.ModuleList(Layer(gguf, i, shape, rank, scale, dtype, device) for i in range(layers))

    def forward(self, tokens, depths):
        x = functional.embedding(tokens, self.embedding)
        positions = torch.arange(tokens.shape[1], device=tokens.device, dtype=torch.float32)
        frequencies = self.base ** (-torch.arange(0, self.size, 2, device=tokens.device, dtype=torch.float32) / self.size)
        angles = positions[:, None] * frequencies[None]
        cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        states = []
        for depth, layer in enumerate(self.layers, 1):
            x = layer(x, cos, sin)
            if depth in depths:
                states.append(x)
        return states


def norm(x, epsilon, weight):
    y = x.float()
    return (y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + epsilon) * weight).to(x.dtype)


def rotate(x, cos, sin):
    # GGUF's llama turns neighbours in pairs, other than the checkpoints that it is converted from.
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack([even * cos - odd * sin, even * sin + odd * cos], dim=-1).flatten(-2)


def attend(q, k, v):
    if hasattr(functional, "scaled_dot_product_attention"):
        return functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    length = q.shape[-2]
    mask = torch.full((length, length), float("-inf"), device=q.device, dtype=q.dtype).triu(1)
    return torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask, dim=-1) @ v
