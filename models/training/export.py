#!/usr/bin/env python3
"""Trained weights → a model folder that the program reads.

    python3 export.py TRAINED BASE_TOKENIZER OUT --name razbor-v1 --data DATA_VERSION

Writes `weights.safetensors` (int8 with a scale per row; the only copy of the weights), two small graphs that point into it
(`encoder.onnx` computes in int8, `encoder-f32.onnx` in float), `tokenizer.json`, and `manifest.toml` with their hashes.
Calibration is added by `calibrate.py`.
"""
import argparse
import hashlib
import json
import shutil
import struct
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from safetensors.numpy import save_file

import heads
from packing import LONGEST, OVERLAP, PIECE

WEIGHTS = "weights.safetensors"
# What the graphs call that file: the engine takes external data only under such a name.
EXTERNAL = "weights.data"


def quantised(weight, highest=64):
    """Symmetric integers by rows of `weight` (outputs × inputs), and their scales. Up to 64 only: processors without VNNI add
    two products of 8 bits in 16, which 255 × 127 × 2 would overflow without a word."""
    scale = np.abs(weight).max(1) / highest
    scale[scale == 0] = 1.0
    return np.clip(np.rint(weight / scale[:, None]), -highest, highest).astype(np.int8), scale.astype(np.float32)


def tensors(model, ngrams):
    """Everything the graphs point to, by name; matrices are laid out inputs × outputs, as a row of tokens meets them."""
    state = {name: value.numpy() for name, value in model["state"].items()}
    out = {}

    def dense(name, key):
        integers, scale = quantised(state[f"{key}.weight"])
        out[f"{name}.weight"] = np.ascontiguousarray(integers.T)
        out[f"{name}.scale"] = scale
        out[f"{name}.bias"] = state[f"{key}.bias"]

    integers, scale = quantised(state["bert.embeddings.word_embeddings.weight"], 127)
    out["embeddings.word"], out["embeddings.word.scale"] = integers, scale[:, None]
    out["embeddings.position"] = state["bert.embeddings.position_embeddings.weight"]
    out["embeddings.type"] = state["bert.embeddings.token_type_embeddings.weight"]
    for part in ("weight", "bias"):
        out[f"embeddings.norm.{part}"] = state[f"bert.embeddings.LayerNorm.{part}"]
    layers = [(f"layer.{at}", f"bert.encoder.layer.{at}") for at in range(model["config"]["num_hidden_layers"])]
    layers += [(f"across.{at}", f"across.{at}") for at in range(model["config"]["turn_layers"])]
    for layer, key in layers:
        for name in ("query", "key", "value"):
            dense(f"{layer}.{name}", f"{key}.attention.self.{name}")
        dense(f"{layer}.attention", f"{key}.attention.output.dense")
        dense(f"{layer}.wide", f"{key}.intermediate.dense")
        dense(f"{layer}.narrow", f"{key}.output.dense")
        for name, long in (("attention_norm", "attention.output"), ("norm", "output")):
            for part in ("weight", "bias"):
                out[f"{layer}.{name}.{part}"] = state[f"{key}.{long}.LayerNorm.{part}"]
    out["kind"], out["place"] = state["kind.weight"], state["place.weight"]
    for name in ("weigh", "enter", "turn", "span", "pool", "window"):
        out[f"{name}.weight"] = np.ascontiguousarray(state[f"{name}.weight"].T)
        out[f"{name}.bias"] = state[f"{name}.bias"]
    # A few n-grams weigh ten times as much as most: they are cut, or the rest would be rounded away.
    scale = np.maximum(np.quantile(np.abs(ngrams["weight"]), 0.9998, axis=0) / 127, 1e-9).astype(np.float32)
    out["ngrams.weight"] = np.clip(np.rint(ngrams["weight"] / scale), -127, 127).astype(np.int8)
    out["ngrams.scale"], out["ngrams.bias"] = scale, ngrams["bias"]
    return out


class Graph:
    """An ONNX graph whose constants lie in the safetensors file beside it."""

    KINDS = {"F32": (TensorProto.FLOAT, np.float32), "I8": (TensorProto.INT8, np.int8)}

    def __init__(self, path, config, integer):
        self.nodes, self.constants, self.named = [], [], set()
        self.config, self.integer = config, integer
        with open(path, "rb") as file:
            size = struct.unpack("<Q", file.read(8))[0]
            self.header = json.loads(file.read(size))
        self.base = 8 + size

    def op(self, kind, inputs, outputs=1, **attributes):
        names = [f"{kind}_{len(self.nodes)}_{at}" for at in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=f"{kind}_{len(self.nodes)}", **attributes))
        return names[0] if outputs == 1 else names

    def stored(self, name):
        """A constant of the weights file."""
        if name not in self.named:
            self.named.add(name)
            entry = self.header[name]
            tensor = TensorProto(name=name, data_type=self.KINDS[entry["dtype"]][0], dims=entry["shape"])
            tensor.data_location = TensorProto.EXTERNAL
            start, end = entry["data_offsets"]
            for key, value in (("location", EXTERNAL), ("offset", self.base + start), ("length", end - start)):
                tensor.external_data.add(key=key, value=str(value))
            self.constants.append(tensor)
        return name

    def small(self, name, values, kind=np.float32):
        """A constant of the graph's own."""
        if name not in self.named:
            self.named.add(name)
            self.constants.append(onnx.numpy_helper.from_array(np.array(values, dtype=kind), name))
        return name

    def coded(self, x):
        """What integer products of `x` need; computed once for all that share it."""
        return self.op("DynamicQuantizeLinear", [x], 3) if self.integer else None

    def dense(self, x, name, coded=None):
        if self.integer:
            values, scale, zero = coded or self.coded(x)
            product = self.op("MatMulInteger", [values, self.stored(f"{name}.weight"), zero])
            scales = self.op("Mul", [self.stored(f"{name}.scale"), scale])
            product = self.op("Mul", [self.op("Cast", [product], to=TensorProto.FLOAT), scales])
        else:
            weight = self.op("Cast", [self.stored(f"{name}.weight")], to=TensorProto.FLOAT)
            product = self.op("MatMul", [x, self.op("Mul", [weight, self.stored(f"{name}.scale")])])
        return self.op("Add", [product, self.stored(f"{name}.bias")])

    def plain(self, x, name):
        return self.op("Add", [self.op("MatMul", [x, self.stored(f"{name}.weight")]), self.stored(f"{name}.bias")])

    def norm(self, x, name):
        return self.op("LayerNormalization", [x, self.stored(f"{name}.weight"), self.stored(f"{name}.bias")],
                       axis=-1, epsilon=self.config["layer_norm_eps"])

    def gelu(self, x):
        inner = self.op("Erf", [self.op("Div", [x, self.small("sqrt2", 2.0**0.5)])])
        return self.op("Mul", [self.op("Mul", [x, self.op("Add", [inner, self.small("one", 1.0)])]), self.small("half", 0.5)])

    def layer(self, x, layer, mask):
        heads_, size = self.config["num_attention_heads"], self.config["hidden_size"]
        wide = size // heads_
        split = self.small("split", [0, 0, heads_, wide], np.int64)
        coded = self.coded(x)

        def part(name, order):
            return self.op("Transpose", [self.op("Reshape", [self.dense(x, f"{layer}.{name}", coded), split])], perm=order)

        scores = self.op("MatMul", [part("query", [0, 2, 1, 3]), part("key", [0, 2, 3, 1])])
        scores = self.op("Mul", [scores, self.small("scale", wide**-0.5)])
        weights = self.op("Softmax", [self.op("Add", [scores, mask])], axis=-1)
        mixed = self.op("Transpose", [self.op("MatMul", [weights, part("value", [0, 2, 1, 3])])], perm=[0, 2, 1, 3])
        mixed = self.op("Reshape", [mixed, self.small("join", [0, 0, size], np.int64)])
        x = self.norm(self.op("Add", [x, self.dense(mixed, f"{layer}.attention")]), f"{layer}.attention_norm")
        wide_ = self.gelu(self.dense(x, f"{layer}.wide"))
        return self.norm(self.op("Add", [x, self.dense(wide_, f"{layer}.narrow")]), f"{layer}.norm")

    def build(self):
        word = self.op("Cast", [self.op("Gather", [self.stored("embeddings.word"), "ids"], axis=0)], to=TensorProto.FLOAT)
        word = self.op("Mul", [word, self.op("Gather", [self.stored("embeddings.word.scale"), "ids"], axis=0)])
        place = self.op("Gather", [self.stored("embeddings.position"), "positions"], axis=0)
        kind = self.op("Gather", [self.stored("embeddings.type"), "types"], axis=0)
        x = self.norm(self.op("Add", [self.op("Add", [word, kind]), place]), "embeddings.norm")
        for at in range(self.config["num_hidden_layers"]):
            x = self.layer(x, f"layer.{at}", "mask")
        x = self.plain(x, "enter")
        weights = self.op("Clip", [self.plain(x, "weigh"), self.small("low", -8.0), self.small("high", 8.0)])
        weights = self.op("Transpose", [self.op("Exp", [weights])], perm=[0, 2, 1])
        for_turns, for_window = self.op("Split", [weights], 2, axis=1)
        least, one = self.small("least", 1e-6), self.small("one", 1.0)

        def shares(weights_):
            total = self.op("ReduceSum", [weights_, self.small("last", [-1], np.int64)], keepdims=1)
            return self.op("Div", [weights_, self.op("Max", [total, least])])

        of_turns = shares(self.op("Mul", ["turns", for_turns]))
        told = self.op("Add", [self.op("Gather", [self.stored("kind"), "types"], axis=0),
                               self.op("Gather", [self.stored("place"), "positions"], axis=0)])
        turn = self.op("MatMul", [of_turns, self.op("Add", [x, told])])
        there = self.op("ReduceMax", ["turns"], axes=[-1], keepdims=1)
        away = self.op("Mul", [self.op("Sub", [there, one]), self.small("far", 1e4)])
        axis = self.small("axis", [1], np.int64)
        for_layers = self.op("Unsqueeze", [self.op("Transpose", [away], perm=[0, 2, 1]), axis])
        for at in range(self.config["turn_layers"]):
            turn = self.layer(turn, f"across.{at}", for_layers)
        highest = self.op("ReduceMax", [self.op("Add", [turn, away])], axes=[1], keepdims=0)
        total = self.op("ReduceSum", [self.op("Mul", [turn, there]), axis], keepdims=0)
        count = self.op("Max", [self.op("ReduceSum", [there, axis], keepdims=0), one])
        # The mask is 0 for a token and −10⁴ for padding.
        present = self.op("Add", [self.op("Mul", [self.op("Squeeze", ["mask", axis]), self.small("near", 1e-4)]), one])
        whole = self.op("MatMul", [shares(self.op("Mul", [present, for_window])), x])
        whole = self.op("Squeeze", [whole, axis])
        pooled = self.op("Concat", [whole, highest, self.op("Div", [total, count])], axis=-1)
        outputs = [self.plain(turn, "turn"), self.plain(x, "span"), self.plain(self.gelu(self.plain(pooled, "pool")), "window")]
        for name, got in zip(("turn", "span", "window"), outputs):
            self.nodes.append(helper.make_node("Identity", [got], [name], name=name))
        grid = ["batch", "tokens"]
        inputs = [helper.make_tensor_value_info(name, kind_, shape) for name, kind_, shape in (
            ("ids", TensorProto.INT64, grid), ("types", TensorProto.INT64, grid), ("positions", TensorProto.INT64, [1, "tokens"]),
            ("mask", TensorProto.FLOAT, ["batch", 1, 1, "tokens"]), ("turns", TensorProto.FLOAT, ["batch", "turns", "tokens"]))]
        outs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in (
            ("turn", ["batch", "turns", heads.TURN_SIZE]), ("span", grid + [len(heads.SPANS)]), ("window", ["batch", heads.WINDOW_SIZE]))]
        graph = helper.make_graph(self.nodes, "encoder", inputs, outs, self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def manifest(name, config, buckets, data, out):
    """What the program must know of the folder."""
    quoted = lambda names: "[" + ", ".join(f'"{one}"' for one in names) + "]"
    part = lambda table: "\n".join(f"{key} = [{value.start}, {value.stop}]" for key, value in table.items())
    files = "\n".join(f'"{file}" = "{sha256(out / file)}"' for file in (WEIGHTS, "encoder.onnx", "encoder-f32.onnx", "tokenizer.json"))
    return f"""# Written by models/training/export.py.
format = 1
name = "{name}"
data = "{data}"
layers = {config["num_hidden_layers"]}
turn_layers = {config["turn_layers"]}
hidden = {config["hidden_size"]}
attention_heads = {config["num_attention_heads"]}
intermediate = {config["intermediate_size"]}
vocabulary = {config["vocab_size"]}
positions = {config["max_position_embeddings"]}
norm_epsilon = {config["layer_norm_eps"]}
ngram_buckets = {buckets}

[window]
longest = {LONGEST}
overlap = {OVERLAP}
piece = {PIECE}

[files]
{files}

# Lists and places of the heads' outputs.
[labels]
types = {quoted(heads.TYPES)}
signals = {quoted(heads.SIGNALS)}
parties = {quoted(heads.PARTIES)}
statuses = {quoted(heads.STATUSES)}
spans = {quoted(heads.SPANS)}
flags = {quoted(heads.FLAGS)}
legitimacy = {quoted(heads.LEGITIMACY)}
narrators = {quoted(heads.NARRATORS)}

[turn]
{part(heads.TURN)}

[case]
{part(heads.WINDOW)}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--data", required=True, help="version of the training data")
    arguments = parser.parse_args()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    model = torch.load(arguments.trained / "model.pt", weights_only=True)
    ngrams = np.load(arguments.trained / "ngrams.npz")
    save_file(tensors(model, ngrams), out / WEIGHTS)
    for name, integer in (("encoder.onnx", True), ("encoder-f32.onnx", False)):
        graph = Graph(out / WEIGHTS, model["config"], integer).build()
        (out / name).write_bytes(graph.SerializeToString())
    shutil.copyfile(arguments.tokenizer, out / "tokenizer.json")
    (out / "manifest.toml").write_text(manifest(arguments.name, model["config"], len(ngrams["weight"]), arguments.data, out), encoding="utf-8")
    print({path.name: path.stat().st_size for path in sorted(out.iterdir())})


if __name__ == "__main__":
    main()
