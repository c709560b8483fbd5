"""The step in PyTorch on the processor: eager, as the reference implementation is written. Speaks as peer.ts does."""

import json
import math
import os
import sys
import time

import torch
import torch.nn.functional as F


class Step:
    def __init__(self, folder):
        with open(f"{folder}/problem.json") as file:
            problem = json.load(file)
        with open(f"{folder}/values.bin", "rb") as file:
            values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
        self.sizes = problem["sizes"]

        def tensor(name):
            shape, offset = problem["tensors"][name]["shape"], problem["tensors"][name]["offset"]
            return values[offset : offset + math.prod(shape)].reshape(shape).clone()

        self.weights = {name: tensor(name).requires_grad_() for name in problem["parameters"]}
        self.m = {name: torch.zeros_like(weight) for name, weight in self.weights.items()}
        self.v = {name: torch.zeros_like(weight) for name, weight in self.weights.items()}
        self.ema = {name: weight.detach().clone() for name, weight in self.weights.items()}
        self.tokens, self.labels = tensor("tokens").long(), tensor("labels").long()
        self.tables = tensor("tables") if self.sizes["mixer"] == "attention" else None
        shape = [self.sizes["B"], self.sizes["L"], self.sizes["D"]]
        self.carry = [tensor(f"initial.{name}").expand(shape) for name in "yz"]
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
        x = math.sqrt(self.sizes["D"]) * F.embedding(self.tokens, self.weights["tokens.weight"])
        for _ in range(self.sizes["n"]):
            z = self.net(z + (y + x))
        return self.net(y + z), z

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
        B, L, D, H = (self.sizes[name] for name in "BLDH")
        q, k, v = F.linear(x, qkv).view(B, L, 3, H, D // H).permute(2, 0, 3, 1, 4)  # each [B, H, L, dh]
        scores = self.rotate(q) @ self.rotate(k).transpose(2, 3) / math.sqrt(D // H)
        mixed = scores.softmax(3) @ v
        return F.linear(mixed.transpose(1, 2).reshape(B, L, D), out)

    def rotate(self, x):
        cos, sin = self.tables
        a, b = x.chunk(2, 3)
        return torch.cat([a * cos - b * sin, b * cos + a * sin], 3)

    def loss(self, y):
        logits = F.linear(y, self.weights["outputHead.weight"])
        halt = F.linear(y[:, 0], self.weights["haltHead.weight"], self.weights["haltHead.bias"])[:, 0]
        logs = torch.log1p(logits.relu()) - torch.log1p((-logits).relu())
        cells = logs.exp().sum(2).log() - logs.gather(2, self.labels.unsqueeze(2)).squeeze(2)
        solved = (logits.argmax(2) == self.labels).all(1).float()
        bce = F.binary_cross_entropy_with_logits(halt, solved, reduction="sum")
        return (cells.mean(1).sum() + 0.5 * bce) / self.sizes["B"]


def gated(x, gate_up, down):
    gate, up = F.linear(x, gate_up).chunk(2, 2)
    return F.linear(F.silu(gate) * up, down)


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
                timed = step = Step(request["folder"])
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


main()
