"""The step in PyTorch on the processor: eager, as the reference implementation is written. Speaks as peer.ts does."""

import json
import math
import os
import sys
import time

import torch
import torch.nn.functional as F


class Step:
    """A training step, always on the same puzzles; `buffers` are the initial carry, tokens, labels and rotary tables."""

    def __init__(self, sizes, weights, buffers):
        self.sizes = sizes
        self.weights = {name: weight.requires_grad_() for name, weight in weights.items()}
        self.m = {name: torch.zeros_like(weight) for name, weight in weights.items()}
        self.v = {name: torch.zeros_like(weight) for name, weight in weights.items()}
        self.ema = {name: weight.detach().clone() for name, weight in weights.items()}
        self.tokens, self.labels, self.tables = buffers["tokens"], buffers["labels"], buffers["tables"]
        shape = [sizes["B"], sizes["L"], sizes["D"]]
        self.carry = [buffers[f"initial.{name}"].expand(shape) for name in "yz"]
        self.t = 0
        self.value = math.nan

    def run(self):
        with torch.no_grad():
            for _ in range(1, self.sizes["T"]):
                self.carry = self.recursion(*self.carry)
        y, z = self.recursion(*self.carry)
        loss = self.loss(y)
        gradients = torch.autograd.grad(loss, list(self.weights.values()))
        self.carry = [y.detach(), z.detach()]
        self.value = loss.item()
        self.update(gradients)

    @torch.no_grad()
    def update(self, gradients):
        sizes = self.sizes
        self.t += 1
        keep = 1 - sizes["lr"] * sizes["weightDecay"]
        rate = sizes["lr"] / (1 - sizes["beta1"] ** self.t)
        spread = 1 / math.sqrt(1 - sizes["beta2"] ** self.t)
        for (name, weight), g in zip(self.weights.items(), gradients):
            m, v, ema = self.m[name], self.v[name], self.ema[name]
            m.lerp_(g, 1 - sizes["beta1"])
            v.lerp_(g * g, 1 - sizes["beta2"])
            weight.mul_(keep).add_(torch.atan2(m, v.sqrt() * spread), alpha=-rate)
            ema.lerp_(weight, 1 - sizes["emaDecay"])

    def recursion(self, y, z):
        x = math.sqrt(self.sizes["D"]) * self.words(self.tokens)
        for _ in range(self.sizes["n"]):
            z = self.net(z + (y + x))
        return self.net(y + z), z

    def words(self, tokens):
        return F.embedding(tokens, self.weights["tokens.weight"])

    def net(self, h):
        for i in range(self.sizes["blocks"]):
            w = {name.split(".", 2)[2]: weight for name, weight in self.weights.items() if name.startswith(f"net.{i}.")}
            if self.sizes["mixer"] == "mlp":
                mixed = gated(h.transpose(1, 2), w["mixer.gateUp.weight"], w["mixer.down.weight"])
                h = self.norm(h + mixed.transpose(1, 2), 1)
            else:
                h = self.norm(h + self.attend(h, w["attention.qkv.weight"], w["attention.output.weight"]), 2)
            h = self.norm(h + gated(h, w["mlp.gateUp.weight"], w["mlp.down.weight"]), 2)
        return h

    def norm(self, x, axis):
        return x * torch.rsqrt(x.square().mean(axis, keepdim=True) + self.sizes["eps"])

    def attend(self, x, qkv, out):
        (B, L, D), H = x.shape, self.sizes["H"]
        q, k, v = F.linear(x, qkv).view(B, L, 3, H, D // H).permute(2, 0, 3, 1, 4)  # each [B, H, L, dh]
        mixed = self.mixed(self.rotate(q), self.rotate(k), v)
        return F.linear(mixed.transpose(1, 2).reshape(B, L, D), out)

    def mixed(self, q, k, v):
        scores = q @ k.transpose(2, 3) / math.sqrt(q.shape[3])
        return scores.softmax(3) @ v

    def rotate(self, x):
        cos, sin = self.tables
        a, b = x.chunk(2, 3)
        return torch.cat([a * cos - b * sin, b * cos + a * sin], 3)

    def loss(self, y):
        halt = F.linear(y[:, 0], self.weights["haltHead.weight"], self.weights["haltHead.bias"])[:, 0]
        logits = F.linear(y, self.weights["outputHead.weight"])
        return total_loss(logits, halt, self.labels) / self.sizes["B"]


def total_loss(logits, halt, labels):
    """Stablemax cross-entropy of the cells and half the binary cross-entropy of halting, summed over the rows."""
    logs = torch.log1p(logits.relu()) - torch.log1p((-logits).relu())
    cells = logs.exp().sum(2).log() - logs.gather(2, labels.unsqueeze(2)).squeeze(2)
    solved = (logits.argmax(2) == labels).all(1).float()
    bce = F.binary_cross_entropy_with_logits(halt, solved, reduction="sum")
    return cells.mean(1).sum() + 0.5 * bce


def gated(x, gate_up, down):
    gate, up = F.linear(x, gate_up).chunk(2, 2)
    return F.linear(F.silu(gate) * up, down)


def read_step(folder):
    with open(f"{folder}/problem.json") as file:
        problem = json.load(file)
    with open(f"{folder}/values.bin", "rb") as file:
        values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)

    def tensor(name):
        shape, offset = problem["tensors"][name]["shape"], problem["tensors"][name]["offset"]
        return values[offset : offset + math.prod(shape)].reshape(shape).clone()

    buffers = {name: tensor(name) for name in ["initial.y", "initial.z"]}
    buffers["tokens"], buffers["labels"] = tensor("tokens").long(), tensor("labels").long()
    buffers["tables"] = tensor("tables") if problem["sizes"]["mixer"] == "attention" else None
    return Step(problem["sizes"], {name: tensor(name) for name in problem["parameters"]}, buffers)


class Product:
    def __init__(self, M, N, K, layout):
        def numbers(rows, columns):
            return torch.arange(rows * columns, dtype=torch.float32).sin().reshape(rows, columns)

        self.a = numbers(K, M).T if layout == "TN" else numbers(M, K)
        self.b = numbers(N, K).T if layout == "NT" else numbers(K, N)

    def run(self):
        self.a @ self.b


def main():
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    step = timed = None
    about = f"PyTorch {torch.__version__}, cpu, {torch.get_num_threads()} threads"
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        try:
            if request["ask"] == "open":
                timed = step = read_step(request["folder"])
                answer = {"about": about}
            elif request["ask"] == "losses":
                answer = {"losses": []}
                for _ in range(request["steps"]):
                    step.run()
                    answer["losses"].append(step.value)
            elif request["ask"] == "product":
                timed = Product(**request["product"])
                answer = {"about": about}
            elif request["ask"] == "time":
                start = time.perf_counter()
                for _ in range(request["repeats"]):
                    timed.run()
                answer = {"ms": 1e3 * (time.perf_counter() - start) / request["repeats"]}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
