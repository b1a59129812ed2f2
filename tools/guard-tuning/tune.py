"""Teaches the first layers of a model to tell unsafe text from safe.

Low-rank adapters learn beside the frozen layers. What is asked of them is what a guard's head asks later: the label of
a text from the mean of its states so far, at many places in it; and beside it whether a request is harmful, from the
mean over the request. How well the states serve is measured as the C# trainer does it, by a ridge-like logistic head
that is fitted on them anew.

    tune.py CUT.gguf TOKENS.jsonl.gz OUTPUT [--seconds N]

Writes OUTPUT/<name>.npz (the adapters) for each configuration, and OUTPUT/report.json (what was measured).
"""
import argparse
import gzip
import json
import os
import random
import time

import numpy as np
import torch
from torch.nn import functional

from gguf import Gguf
from model import Reader

HALF_LIVES = [400, 60]      # what was thought so far, and what was thought last
POINT = 16
CONFIGURATIONS = [
    {"name": "f", "depth": 15, "rank": 48, "rate": 4e-4, "passes": 5, "without": []},
    {"name": "shallow", "depth": 12, "rank": 48, "rate": 4e-4, "passes": 4, "without": []},
]


def read(path):
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def running_means(length, half_life):
    """Row n holds what each of the tokens up to n counts in the running mean behind it."""
    back = torch.arange(length)[:, None] - torch.arange(length)[None]
    counts = torch.where(back >= 0, 0.5 ** (back.clamp(min=0) / half_life), torch.zeros(()))
    return counts / counts.sum(1, keepdim=True)


RUNNING = [running_means(1024, h) for h in HALF_LIVES]


def one_pass(rows, random_):
    """Rows of one pass, pairs side by side, in batches of like length."""
    chosen = []
    for row in rows:
        times = int(row["share"]) + (random_.random() < row["share"] % 1)
        chosen += [row] * times
    random_.shuffle(chosen)
    batches = []
    for start in range(0, len(chosen), 4096):
        part = sorted(chosen[start:start + 4096], key=lambda r: len(r["request"]) + len(r["text"]))
        batches += [part[i:i + 64] for i in range(0, len(part), 64)]
    random_.shuffle(batches)
    return batches


def collate(rows, device, random_=None):
    """Token ids, padded behind; where each text lies; at which places it is judged, how much each counts."""
    cut = []
    for row in rows:
        request, text = row["request"], row["text"]
        if random_ is not None and text and random_.random() < 0.05:
            request = request[:4] + request[-6:]        # the template around nothing: the text alone has to do
        cut.append((request, text))
    length = -(-max(len(r) + len(t) for r, t in cut) // 32) * 32
    points = max(1, max(-(-len(t) // POINT) for _, t in cut))
    tokens = torch.zeros(len(rows), length, dtype=torch.long)
    asked = torch.zeros(len(rows), length)
    means = torch.zeros(len(RUNNING), len(rows), points, length)
    weights = torch.zeros(len(rows), points)
    for i, (request, text) in enumerate(cut):
        n = len(request)
        tokens[i, :n + len(text)] = torch.tensor(request + text)
        asked[i, :n] = 1 / n
        ends = list(range(POINT, len(text), POINT)) + [len(text)] if text else []
        if ends:
            for k, running in enumerate(RUNNING):
                means[k, i, :len(ends), n:n + len(text)] = running[torch.tensor(ends) - 1, :len(text)]
            weights[i, :len(ends)] = torch.tensor(ends) / len(text) / len(ends)
            weights[i, len(ends) - 1] = 1
    labels = torch.tensor([float(r["unsafe"]) for r in rows])
    return [t.to(device) for t in (tokens, asked, means, weights, labels)]


def pooled(state, means):
    """Means of states that are each brought to length sqrt(width) first, one behind the other."""
    state = state.float()
    state = state * torch.rsqrt(state.pow(2).mean(-1, keepdim=True) + 1e-6)
    return torch.cat([m @ state for m in means], dim=-1)


class Head(torch.nn.Module):
    def __init__(self, width, mean, deviation):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        self.linear = torch.nn.Linear(width, 1)
        torch.nn.init.zeros_(self.linear.weight)
        torch.nn.init.zeros_(self.linear.bias)

    def forward(self, x):
        return self.linear((x - self.mean) / self.deviation).squeeze(-1)


def features(reader, depth, rows, device, cast):
    """For each row the means at all its places, or over its request where there is no text."""
    reader.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["request"]) + len(rows[i]["text"]))
    found = [None] * len(rows)
    with torch.no_grad():
        for start in range(0, len(order), 128):
            part = order[start:start + 128]
            tokens, asked, means, weights, _ = collate([rows[i] for i in part], device)
            with cast():
                state, = reader(tokens, [depth])
            at = pooled(state, means).cpu()
            for j, i in enumerate(part):
                found[i] = at[j, weights[j].cpu() > 0]
    return found


def fit(x, y, w, penalty, device):
    """Logistic regression on standardised features, L2 on the weights, each class counting the same."""
    x, y, w = x.to(device), y.to(device), w.to(device)
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    z = (x - mean) / deviation
    w = w * torch.where(y > 0.5, 1 / (w * y).sum(), 1 / (w * (1 - y)).sum()) / 2
    theta = torch.zeros(x.shape[1] + 1, device=device, requires_grad=True)
    solver = torch.optim.LBFGS([theta], max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        solver.zero_grad()
        value = (w * functional.binary_cross_entropy_with_logits(z @ theta[:-1] + theta[-1], y, reduction="none")).sum()
        value = value + penalty / 2 * theta[:-1].pow(2).sum()
        value.backward()
        return value

    solver.step(loss)
    theta = theta.detach()
    return lambda f: ((f.to(device) - mean) / deviation) @ theta[:-1] + theta[-1]


def auc(scores, labels):
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    labels = np.asarray(labels)
    positive = labels.sum()
    return (ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * (len(labels) - positive))


def measure(reader, depth, learned, others, device, cast, without):
    """AUC of the last mean of each row, by set, with a head fitted on everything that a head may learn from."""
    rows = [r for r in learned + others if r["text"]]
    found = features(reader, depth, rows, device, cast)
    is_fit = [r["use"] == "Training" and r["set"] not in without and not (r["share"] > 0 and r["fold"] < 10) for r in rows]
    x = torch.cat([f for f, t in zip(found, is_fit) if t])
    y = torch.cat([torch.full((len(f),), float(r["unsafe"])) for f, r, t in zip(found, rows, is_fit) if t])
    w = torch.cat([torch.cat([torch.full((len(f) - 1,), 1 / len(f)), torch.ones(1)]) * r["weight"] for f, r, t in zip(found, rows, is_fit) if t])
    report = {}
    for penalty in (0.02, 0.1):
        head = fit(x, y, w, penalty, device)
        by_set = {}
        for f, r, t in zip(found, rows, is_fit):
            if not t:
                scores = head(f)
                by_set.setdefault(r["set"], []).append((scores[-1].item(), r["unsafe"], scores[0].item()))
        report[str(penalty)] = {
            name: [round(float(auc(np.array([s[k] for s in scored]), [s[1] for s in scored])), 4) for k in (0, 2)]
            for name, scored in by_set.items() if 0 < sum(s[1] for s in scored) < len(scored)}
        everyday = sorted(s[0] for name in ("gsm8k_test", "math500", "dolly_test") for s in by_set[name])
        report[str(penalty)]["logit of the 99th everyday row"] = round(everyday[int(len(everyday) * 0.99)], 3)
    return report


def tune(gguf, rows, settings, device, cast, dtype, say):
    name, depth, rank, passes = (settings[k] for k in ("name", "depth", "rank", "passes"))
    torch.manual_seed(1)
    random_ = random.Random(1)
    reader = Reader(gguf, depth, rank, 2.0, dtype, device)
    learned = [r for r in rows if r["share"] > 0]
    others = [r for r in rows if r["share"] == 0]
    training = [r for r in learned if r["fold"] >= 10 and r["set"] not in settings["without"]]

    with_text = [r for r in training if r["text"]]
    sample = random_.sample(with_text, min(512, len(with_text)))
    first = torch.cat([f[-1:] for f in features(reader, depth, sample, device, cast)]).to(device)
    mean, deviation = first.mean(0), first.std(0) + 1e-3
    width = len(mean) // len(HALF_LIVES)
    heads = [Head(len(mean), mean, deviation).to(device), Head(width, mean[:width], deviation[:width]).to(device)]
    adapters = [p for p in reader.parameters() if p.requires_grad]
    solver = torch.optim.AdamW(
        [{"params": adapters, "lr": settings["rate"]}, {"params": [p for h in heads for p in h.parameters()], "lr": 2e-3}], weight_decay=0.01)
    steps = passes * len(one_pass(training, random.Random(1)))
    schedule = torch.optim.lr_scheduler.LambdaLR(solver, lambda s: min(1, (s + 1) / 40) * (0.5 + 0.5 * np.cos(np.pi * min(1, s / steps))))
    started, done, losses = time.time(), 0, []
    for _ in range(passes):
        for batch in one_pass(training, random_):
            reader.train()
            tokens, asked, means, weights, labels = collate(batch, device, random_)
            counts = torch.tensor([r["weight"] for r in batch], device=device)
            with cast():
                state, = reader(tokens, [depth])
            logits = heads[0](pooled(state, means))
            smooth = labels * 0.96 + 0.02
            loss = functional.binary_cross_entropy_with_logits(logits, smooth[:, None].expand_as(logits), reduction="none")
            loss = (loss * weights * counts[:, None]).sum() / len(batch)
            is_request = torch.tensor([not r["text"] for r in batch], device=device)
            if is_request.any():
                request = heads[1](pooled(state, [asked[:, None]])[:, 0])[is_request]
                loss = loss + 0.5 * functional.binary_cross_entropy_with_logits(request, smooth[is_request], reduction="sum") / len(batch)
            solver.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(adapters, 1.0)
            solver.step()
            schedule.step()
            done += 1
            losses.append(loss.item())
            if done % 100 == 0:
                say(f"{name}: step {done} of {steps}, loss {np.mean(losses[-100:]):.4f}, {time.time() - started:.0f} s")
    return reader, learned, others


def rescale(reader, scale):
    for layer in reader.layers:
        for matrix in layer.matrices.values():
            matrix.scale = scale


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("rows")
    parser.add_argument("output")
    parser.add_argument("--seconds", type=float, default=3600, help="begin no configuration after this many seconds")
    parser.add_argument("--only", nargs="*", help="names of the configurations to run")
    parser.add_argument("--limit", type=int, help="take no more rows of each set, to try the script")
    arguments = parser.parse_args()
    begun = time.time()
    say = lambda text: print(f"[{time.time() - begun:.0f} s] {text}", flush=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    cast = lambda: torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda")
    rows = read(arguments.rows)
    if arguments.limit:
        taken = {}
        rows = [r for r in rows if taken.setdefault((r["set"], r["unsafe"]), []).append(1) or len(taken[(r["set"], r["unsafe"])]) <= arguments.limit]
    gguf = Gguf(arguments.model)
    os.makedirs(arguments.output, exist_ok=True)
    say(f"{device}, {len(rows)} rows")
    reports = []
    for settings in CONFIGURATIONS:
        if arguments.only and settings["name"] not in arguments.only or time.time() - begun > arguments.seconds:
            continue
        reader, learned, others = tune(gguf, rows, settings, device, cast, dtype, say)
        arrays = {}
        for i, layer in enumerate(reader.layers):
            for matrix, adapted in layer.matrices.items():
                arrays[f"blk.{i}.{matrix}.weight.up"] = (adapted.up.detach().float().cpu().numpy() * adapted.scale).astype(np.float16)
                arrays[f"blk.{i}.{matrix}.weight.down"] = adapted.down.detach().float().cpu().numpy().astype(np.float16)
        np.savez(os.path.join(arguments.output, settings["name"] + ".npz"), **arrays)
        report = {"settings": settings}
        for share in (0.75, 1.0):
            rescale(reader, 2.0 * share)
            report[f"share {share}"] = measure(reader, settings["depth"], learned, others, device, cast, settings["without"])
            say(f"{settings['name']} at {share} of the change: {json.dumps(report[f'share {share}'])}")
        reports.append(report)
        with open(os.path.join(arguments.output, "report.json"), "w") as file:
            json.dump(reports, file, indent=1)


main()
