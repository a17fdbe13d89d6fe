#!/usr/bin/env python3
"""A tiny network with random weights and a small vocabulary, for tests: same heads, same packing, same files as a real one.

    python3 tiny.py BASE/tokenizer.json TEXTS.jsonl WORK && python3 export.py WORK WORK/tokenizer.json FOLDER …

Its vocabulary are the pieces that TEXTS need and all single characters that occur in them.
"""
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertConfig

import heads
from corpus import rows
from model import Razbor

PIECES = 1500
BUCKETS = 256
SPREAD = 3.0  # heads must tell texts apart, or a test of their numbers tests nothing


def main():
    source, texts, out = map(Path, sys.argv[1:4])
    tokenizer = Tokenizer.from_file(str(source))
    seen, letters = Counter(), set()
    for row in rows(texts):
        for turn in row.get("turns", []):
            seen.update(tokenizer.encode(turn["text"], add_special_tokens=False).tokens)
            letters |= set(turn["text"])
    wanted = {piece for piece, _ in seen.most_common(PIECES)} | letters | {"▁"}
    description = json.loads(tokenizer.to_str())
    vocabulary = description["model"]["vocab"]
    kept = [pair for at, pair in enumerate(vocabulary) if at < 4 or pair[0] in wanted]
    mask = len(kept)
    description["model"]["vocab"] = kept + [["<mask>", 0.0]]
    for token in description["added_tokens"]:
        if token["content"] == "<mask>":
            token["id"] = mask
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")
    torch.manual_seed(20261122)
    config = BertConfig(vocab_size=mask + 1, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
                        max_position_embeddings=512, type_vocab_size=len(heads.TYPES))
    model = Razbor(config)
    for name, parameter in model.named_parameters():
        if "LayerNorm" not in name and parameter.dim() > 1:
            parameter.data *= SPREAD
    rng = np.random.default_rng(20261122)
    np.savez(out / "ngrams.npz", weight=rng.normal(0, 1, (BUCKETS, heads.WINDOW_SIZE)).astype("float32"),
             bias=rng.normal(0, 1, heads.WINDOW_SIZE).astype("float32"))
    torch.save({"config": config.to_dict(), "state": model.state_dict()}, out / "model.pt")
    print(f"{mask + 1} pieces")


if __name__ == "__main__":
    main()
