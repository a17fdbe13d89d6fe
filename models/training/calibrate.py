#!/usr/bin/env python3
"""Third stage: calibration of every head on the texts held out of training.

    python3 calibrate.py TRAINED MODEL --own TEXTS.jsonl… --real LABELLED.jsonl… --cases CASES.jsonl…

Flags, signals and grades: Platt's scale and shift; classes: a temperature. A signal is reported from the probability whose
F1 on the held-out texts is best, between 0.25 and 0.75; a kind with fewer than eight held-out examples shares the scale of
its party's kinds together. Writes `[calibration]` and `[thresholds]` into the model's manifest, and prints the reliability
before and after.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize
from tokenizers import Tokenizer
from transformers import BertConfig

import heads
from corpus import held_out, load
from golden import exported
from model import Razbor
from train import predictions

FEWEST = 8


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def platt(logits, want):
    """Scale and shift by maximum likelihood, pulled a little towards (1, 0)."""
    def cost(at):
        z = at[0] * logits + at[1]
        return (np.logaddexp(0, z) - want * z).sum() + 0.5 * (at[0] - 1) ** 2 + 0.05 * at[1] ** 2
    scale, shift = minimize(cost, [1.0, 0.0]).x
    return max(0.2, scale), shift


def temperature(logits, want):
    def cost(at):
        z = at[0] * logits
        return (np.logaddexp.reduce(z, 1) - z[np.arange(len(want)), want]).sum() + 0.5 * (at[0] - 1) ** 2
    return max(0.2, minimize(cost, [1.0]).x[0])


def calibration_error(p, want, bins=10):
    """Expected difference of probability and share, over bins of equal width."""
    at = np.minimum((p * bins).astype(int), bins - 1)
    return sum(abs(p[at == b].mean() - want[at == b].mean()) * (at == b).mean() for b in range(bins) if (at == b).any())


def best_cut(p, want):
    cuts = np.arange(0.25, 0.76, 0.05)
    f1 = [2 * ((p >= cut) & want).sum() / max(1, (p >= cut).sum() + want.sum()) for cut in cuts]
    return float(cuts[int(np.argmax(f1))])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--own", type=Path, nargs="+", default=[])
    parser.add_argument("--real", type=Path, nargs="*", default=[])
    parser.add_argument("--cases", type=Path, nargs="+", default=[])
    arguments = parser.parse_args()
    saved = torch.load(arguments.trained / "model.pt", weights_only=True)
    model = Razbor(BertConfig.from_dict(saved["config"]))
    model.load_state_dict(saved["state"])
    exported(model, arguments.model)
    tokenizer = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
    own = [one for one in load(arguments.own, arguments.cases) if held_out(one.id)]
    real = [one for one in load(arguments.real, arguments.cases, source="real") if held_out(one.id)]
    texts = own + real
    cases, turns = predictions(model, tokenizer, texts)
    scales, cuts = {}, {}
    for at, flag in enumerate(heads.FLAGS):
        known = np.array([flag in one.gold for one in texts])
        want = np.array([bool(one.gold.get(flag)) for one in texts])[known]
        logits = cases[known][:, heads.WINDOW["flags"]][:, at]
        scales[f"flags/{flag}"] = scale, shift = platt(logits, want)
        print(f"{flag}: calibration error {calibration_error(sigmoid(logits), want):.3f} → "
              f"{calibration_error(sigmoid(scale * logits + shift), want):.3f}")
    want = np.array([heads.LEGITIMACY.index(one.gold["legitimacy"]) for one in texts])
    scales["legitimacy"] = temperature(cases[:, heads.WINDOW["legitimacy"]], want), 0.0
    told = [i for i, one in enumerate(own) if one.gold.get("narrator")]
    want = np.array([heads.NARRATORS.index(own[i].gold["narrator"]) for i in told])
    scales["narrator"] = temperature(cases[told][:, heads.WINDOW["narrator"]], want), 0.0
    for party in ("staff_hostility", "customer_hostility"):
        logits = cases[:, heads.WINDOW[party]]
        want = np.array([[one.gold[party] > cut for cut in range(3)] for one in texts])
        scales[party] = platt(logits.ravel(), want.ravel())
    # Turn heads: only texts whose every signal is marked.
    full = [(one, rows) for one, rows in zip(texts, turns) if one.silence == 1.0]
    logits = np.concatenate([rows[:, heads.TURN["signals"]] for _, rows in full])
    want = np.array([[name in turn.signals for name in heads.SIGNALS] for one, _ in full for turn in one.turns])
    for party in ("staff", "customer", "claim"):
        of_party = [at for at, name in enumerate(heads.SIGNALS) if name.startswith(party)]
        together = platt(logits[:, of_party].ravel(), want[:, of_party].ravel())
        for at in of_party:
            name = heads.SIGNALS[at]
            enough = want[:, at].sum() >= FEWEST
            scale, shift = platt(logits[:, at], want[:, at]) if enough else together
            scales[f"signals/{name}"] = scale, shift
            cuts[name] = best_cut(sigmoid(scale * logits[:, at] + shift), want[:, at]) if enough else 0.5
    quoted = [(rows[at][heads.TURN["party"]], heads.PARTIES.index(turn.party)) for one, rows in zip(texts, turns)
              for at, turn in enumerate(one.turns) if turn.party and turn.type == "quoted"]
    scales["party"] = temperature(np.array([x for x, _ in quoted]), np.array([y for _, y in quoted])), 0.0
    path = arguments.model / "manifest.toml"
    text = path.read_text(encoding="utf-8").split("\n[calibration]")[0].rstrip() + "\n"
    text += "\n[calibration]\n" + "".join(f'"{name}" = [{scale:.4f}, {shift:.4f}]\n' for name, (scale, shift) in scales.items())
    text += "\n[thresholds]\n" + "".join(f'"{name}" = {cut:.2f}\n' for name, cut in cuts.items())
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
