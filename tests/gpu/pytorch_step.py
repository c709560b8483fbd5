"""A recipe's training step in PyTorch, timed: eager, then with its net compiled. The model is that of ../bench/peers/pytorch.py.

    python3 pytorch_step.py '{"mixer": "mlp", "B": 768, ...}' f32|bf16 [--cpu] [--samples 5]

Prints one JSON object for each of the two. The batch is taken in as few equal parts as the memory allows, whose gradients add up. In f32
TF32 is off; in bf16 products and activations are bf16 (autocast), weights, norms, rotations, loss and optimizer f32.
"""

import argparse
import gc
import json
import math
import pathlib
import statistics
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "bench" / "peers"))
from pytorch import Step, total_loss  # noqa: E402


class RecipeStep(Step):
    """The step as training takes it: refill, think, loss, backward, update, halt; sizes as pytorch_sizes.ts writes them."""

    def __init__(self, sizes, device, half, parts, compiled):
        B, S, V, D, P = (sizes[name] for name in ["B", "S", "V", "D", "P"])
        generator = torch.Generator().manual_seed(0)

        def normal(*shape):
            return (torch.randn(shape, generator=generator) / math.sqrt(shape[-1])).to(device)

        def tokens():
            return torch.randint(1, V, (B, S), generator=generator).to(device)

        self.device, self.half, self.parts = device, half, parts
        weights = {"tokens.weight": normal(V, D), "outputHead.weight": normal(V, D)}
        weights["haltHead.weight"] = torch.zeros(2, D, device=device)
        weights["haltHead.bias"] = torch.full((2,), -5.0, device=device)
        for i in range(sizes["blocks"]):
            if sizes["mixer"] == "mlp":
                weights[f"net.{i}.mixer.gateUp.weight"] = normal(2 * sizes["innerAcross"], sizes["L"])
                weights[f"net.{i}.mixer.down.weight"] = normal(sizes["L"], sizes["innerAcross"])
            else:
                weights[f"net.{i}.attention.qkv.weight"] = normal(3 * D, D)
                weights[f"net.{i}.attention.output.weight"] = normal(D, D)
            weights[f"net.{i}.mlp.gateUp.weight"] = normal(2 * sizes["inner"], D)
            weights[f"net.{i}.mlp.down.weight"] = normal(D, sizes["inner"])
        dtype = torch.bfloat16 if half else torch.float32
        self.initial = {name: torch.randn(D, generator=generator).to(device, dtype) for name in "yz"}
        buffers = {f"initial.{name}": self.initial[name] for name in "yz"}
        buffers.update(tokens=tokens(), labels=tokens(), tables=rotary(sizes, device))
        super().__init__(sizes, weights, buffers)
        self.puzzles = torch.zeros(sizes["identifiers"], sizes["puzzleWidth"], device=device) if P else None
        self.identifiers = torch.zeros(B, dtype=torch.long, device=device)
        self.fresh = {"tokens": tokens(), "labels": tokens(), "identifiers": self.identifiers.clone()}
        self.steps = torch.zeros(B, dtype=torch.long, device=device)
        self.halted = torch.ones(B, dtype=torch.bool, device=device)
        if compiled:
            self.net = torch.compile(self.net, dynamic=False)

    def run(self):
        self.refill()
        gradients, puzzles, totals = None, [], []
        y, z = self.carry
        kept, halting = [], []
        for rows in torch.arange(self.sizes["B"], device=self.device).chunk(self.parts):
            part = slice(int(rows[0]), int(rows[-1]) + 1) if self.parts > 1 else slice(None)
            derived, thought, halt, total = self.learn(part, y[part], z[part])
            if self.puzzles is not None:
                puzzles.append(derived.pop())
            gradients = derived if gradients is None else [a.add_(b) for a, b in zip(gradients, derived)]
            kept.append(thought)
            halting.append(halt)
            totals.append(total)
        self.carry = [torch.cat(parts) for parts in zip(*kept)]
        self.update(gradients)
        if puzzles:
            self.update_puzzles(torch.cat(puzzles))
        self.halt(torch.cat(halting))
        self.total = torch.stack(totals).sum()

    def refill(self):
        stopped = self.halted
        self.tokens = torch.where(stopped[:, None], self.fresh["tokens"], self.tokens)
        self.labels = torch.where(stopped[:, None], self.fresh["labels"], self.labels)
        self.identifiers = torch.where(stopped, self.fresh["identifiers"], self.identifiers)
        self.steps = torch.where(stopped, 0, self.steps)
        self.carry = [torch.where(stopped[:, None, None], self.initial[n], c) for n, c in zip("yz", self.carry)]

    def learn(self, part, y, z):
        self.rows = self.puzzles[self.identifiers[part]].requires_grad_() if self.puzzles is not None else None
        with self.cast(), torch.no_grad():
            for _ in range(1, self.sizes["T"]):
                y, z = self.think(part, y, z)
        with self.cast():  # another one: what the first has cast knows no gradient
            y, z = self.think(part, y, z)
            P = self.sizes["P"]
            logits = F.linear(y[:, P:], self.weights["outputHead.weight"]).float()
            halt = F.linear(y[:, 0], self.weights["haltHead.weight"], self.weights["haltHead.bias"])[:, 0].float()
        total = total_loss(logits, halt, self.labels[part]) / self.sizes["B"]
        wrt = list(self.weights.values()) + ([self.rows] if self.rows is not None else [])
        derived = list(torch.autograd.grad(total, wrt))
        return derived, (y.detach(), z.detach()), halt.detach(), total.detach()

    def think(self, part, y, z):
        self.now = self.tokens[part]
        return self.recursion(y, z)

    def words(self, _):
        words = Step.words(self, self.now)
        if self.rows is not None:
            P, D = self.sizes["P"], self.sizes["D"]
            padded = F.pad(self.rows, (0, P * D - self.rows.shape[1]))
            words = torch.cat([padded.view(-1, P, D), words], 1)
        return words.to(self.initial["y"].dtype)

    def cast(self):
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.half)

    def norm(self, x, axis):
        return Step.norm(self, x.float(), axis).to(self.initial["y"].dtype)

    def rotate(self, x):
        return Step.rotate(self, x).to(x.dtype)

    def mixed(self, q, k, v):
        if hasattr(F, "scaled_dot_product_attention"):
            return F.scaled_dot_product_attention(q, k, v)
        return Step.mixed(self, q, k, v)

    @torch.no_grad()
    def update_puzzles(self, gradients):
        sums = torch.zeros_like(self.puzzles).index_add_(0, self.identifiers, gradients)
        used = torch.zeros(len(self.puzzles), 1, device=self.device).index_fill_(0, self.identifiers, 1)
        keep = 1 - self.sizes["puzzleLr"] * self.sizes["puzzleWeightDecay"]
        moved = self.puzzles * keep - self.sizes["puzzleLr"] * sums.sign()
        self.puzzles = torch.where(used > 0, moved, self.puzzles)

    def halt(self, logits):
        N = self.sizes["supervisionSteps"]
        self.steps = self.steps + 1
        explores = torch.rand_like(logits) < self.sizes["exploration"]
        least = torch.where(explores, torch.randint_like(self.steps, 2, N + 1), 0)
        self.halted = (self.steps >= N) | ((logits > 0) & (self.steps >= least))


def rotary(sizes, device):
    if sizes["mixer"] != "attention":
        return None
    dh = sizes["D"] // sizes["H"]
    rates = sizes["theta"] ** (-torch.arange(0, dh, 2, device=device) / dh)
    angles = torch.arange(sizes["L"], device=device)[:, None] * rates
    return torch.stack([angles.cos(), angles.sin()])


def timed(make, device, samples):
    """Takes two steps first, which compile and fill caches."""
    step = make()

    def once():
        start = time.perf_counter()
        step.run()
        if device.type == "cuda":
            torch.cuda.synchronize()
        return 1e3 * (time.perf_counter() - start)

    warm = [once() for _ in range(2)]
    times = sorted(once() for _ in range(samples))
    loss = step.total.item()
    if not math.isfinite(loss):
        raise ArithmeticError(f"the loss is {loss}")
    return {"msMedian": statistics.median(times), "msMin": times[0], "msMax": times[-1], "msFirst": warm[0],
            "samples": samples, "loss": loss}


def fewest_parts(B, attempt):
    """The first result of `attempt(parts)` for which the memory suffices."""
    refused = None
    for parts in (count for count in range(1, B + 1) if B % count == 0):
        try:
            return parts, attempt(parts)
        except RuntimeError as error:
            if "out of memory" not in str(error):
                raise
            refused = str(error).splitlines()[0]
    raise RuntimeError(refused)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=json.loads)
    parser.add_argument("precision", choices=["f32", "bf16"])
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--samples", type=int, default=5)
    given = parser.parse_args()
    if not given.cpu and not torch.cuda.is_available():
        print(json.dumps({"cannot": f"PyTorch {torch.__version__} finds no CUDA device"}))
        return
    device = torch.device("cpu" if given.cpu else "cuda")
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    about = {"precision": given.precision, "batch": given.sizes["B"], "torch": str(torch.__version__), "tf32": False}
    about["device"] = "cpu" if given.cpu else torch.cuda.get_device_name()
    parts = None
    for mode in ["eager", "compiled"]:
        told = {"mode": mode, **about}
        if mode == "compiled" and not hasattr(torch, "compile"):
            print(json.dumps({**told, "cannot": f"PyTorch {torch.__version__} has no torch.compile"}), flush=True)
            continue

        def attempt(parts):
            if device.type == "cuda":
                gc.collect()
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
            make = lambda: RecipeStep(given.sizes, device, given.precision == "bf16", parts, mode == "compiled")
            return timed(make, device, given.samples)

        try:
            if parts is None:
                parts, timing = fewest_parts(given.sizes["B"], attempt)
            else:
                timing = attempt(parts)
            told.update(microBatches=parts, **timing)
            if device.type == "cuda":
                told["peakBytes"] = torch.cuda.max_memory_allocated()
        except Exception as error:
            told["error"] = f"{type(error).__name__}: {error}".splitlines()[0]
        print(json.dumps(told), flush=True)


main()
