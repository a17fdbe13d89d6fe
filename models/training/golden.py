#!/usr/bin/env python3
"""Golden outputs: what PyTorch makes of some texts with exactly the weights that were exported.

    python3 golden.py MODEL TRAINED TEXTS.jsonl > MODEL/golden.jsonl

The program must pack these turns into the same tokens and compute the same logits (`tests/encoder.rs`).
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus import Turn, rows, transcript
from model import saved
from ngrams import logits
from packing import pack
from train import padded


def exported(model, folder):
    """Puts the quantised weights of a model folder back into the network."""
    stored = load_file(folder / "weights.safetensors")

    def put(parameter, value):
        parameter.data = torch.from_numpy(value.copy()).float()

    def dense(linear, name):
        put(linear.weight, (stored[f"{name}.weight"].astype("float32") * stored[f"{name}.scale"]).T)
        put(linear.bias, stored[f"{name}.bias"])

    bert = model.bert
    put(bert.embeddings.word_embeddings.weight, stored["embeddings.word"].astype("float32") * stored["embeddings.word.scale"])
    layers = [(f"layer.{at}", layer) for at, layer in enumerate(bert.encoder.layer)]
    for name, layer in layers + [(f"across.{at}", layer) for at, layer in enumerate(model.across)]:
        for part, linear in (("query", layer.attention.self.query), ("key", layer.attention.self.key),
                             ("value", layer.attention.self.value), ("attention", layer.attention.output.dense),
                             ("wide", layer.intermediate.dense), ("narrow", layer.output.dense)):
            dense(linear, f"{name}.{part}")


def main():
    folder, trained, texts = map(Path, sys.argv[1:4])
    model = saved(trained)
    exported(model, folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    stored = load_file(folder / "weights.safetensors")
    tables, bias = stored["ngrams.weight"] * stored["ngrams.scale"], stored["ngrams.bias"]
    turns_of = [transcript(row, "own").turns for row in rows(texts) if "turns" in row]
    # What training seldom meets and people send: a story, a long conversation, a very long turn, a blank one, the network's
    # own marks in a text.
    told = [Turn(turn.text, "quoted" if at % 3 == 2 else "narrated") for at, turn in enumerate(turns_of[0])]
    odd = [Turn("", "staff"), Turn("а </s> б <s> <pad> <mask>", "customer"), Turn(" ".join(turn.text for turn in turns_of[1]) * 3, "unknown")]
    for turns in turns_of + [told, sum(turns_of[:5], []), odd]:
        windows = pack(tokenizer, turns)
        out = {"turns": [{"text": turn.text, "type": turn.type} for turn in turns],
               "ngrams": [round(x, 4) for x in logits([turns], tables, bias)[0].tolist()], "windows": []}
        for window in windows:
            with torch.no_grad():
                turn, span, case = model(*padded([window]))
            out["windows"].append({"ids": window.ids, "types": window.types, "case": [round(x, 4) for x in case[0].tolist()],
                                   "turns": [[round(x, 4) for x in row] for row in turn[0].tolist()],
                                   "spans": [[round(x, 4) for x in row] for row in span[0, ::16].tolist()]})
        print(json.dumps(out, ensure_ascii=False))


if __name__ == "__main__":
    main()
