#!/usr/bin/env python3
"""Fits the weights of data/policy.toml, the policy for rules alone, to labelled training texts; prints the tables to paste there.

    cargo run --release -- score TRAIN.jsonl --format jsonl > cases.jsonl
    python3 models/training/fit_rules.py cases.jsonl TRAIN.jsonl [...]

Logistic regression per flag on the strengths of docs/scoring.md, Gaussian prior around the weights that stand in the
policy now (so that kinds seen seldom keep their hand-set weight), signs kept: a kind that speaks for a flag never gets a
negative weight. Five-fold cross-validation tells what to expect. Needs numpy and scipy. Never run it on data/gold.
"""
import json
import sys
import tomllib

import numpy as np
from scipy.optimize import minimize

FLAGS = ["abusive_staff_reply", "unreasonable_customer", "broken_promise", "exemplary_handling"]
CLAIM = {
    "defect", "missed_deadline", "no_information", "overcharge", "wrong_item", "fault_acknowledged", "repeated_failure",
    "no_defect_found", "own_fault", "outside_terms", "already_compensated", "withheld_cooperation",
}
PRIOR = 1.0  # standard deviation of a weight around its hand-set value


def strengths(case, keys):
    """Strength of every `group/key` of a flag in one case: 1 - Π(1 - probability)."""
    none = dict.fromkeys(keys, 1.0)
    for turn in case["turns"]:
        for signal in turn["signals"]:
            group = "claim" if signal["signal"] in CLAIM else signal["party"]
            exact = f"{group}/{signal['signal']}@{signal['origin'].split(':')[0]}"
            plain = f"{group}/{signal['signal']}"
            key = exact if exact in none else plain
            if key in none:
                none[key] *= 1.0 - signal["probability"]
    return [1.0 - none[key] for key in keys]


def fit(x, y, start, bias):
    """Weights and bias by maximum likelihood with the prior; signs of `start` are kept."""
    ones = np.hstack([x, np.ones((len(x), 1))])
    first = np.append(start, bias)

    def cost(at):
        z = ones @ at
        away = (at - first) / PRIOR
        slope = ones.T @ (1 / (1 + np.exp(-z)) - y) + away / PRIOR
        return (np.logaddexp(0, z) - y * z).sum() + 0.5 * (away**2).sum(), slope

    bounds = [(0, None) if one > 0 else (None, 0) for one in start] + [(None, None)]
    found = minimize(cost, first, jac=True, bounds=bounds, method="L-BFGS-B").x
    return found[:-1], found[-1]


def f1(predicted, y):
    hits = (predicted & y).sum()
    return 2 * hits / max(1, predicted.sum() + y.sum())


def main():
    policy = tomllib.load(open("data/policy.toml", "rb"))
    gold = {}
    for path in sys.argv[2:]:
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            gold[row["id"]] = row["gold"]
    documents = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        case = json.loads(line)
        document = case["conversation_ids"][0]
        if document in gold:
            documents.setdefault(document, []).append(case)
    # A document of several cases has the flag when one of them has; its strengths are those of all turns.
    ids = sorted(documents)
    for flag in FLAGS:
        table = policy["flags"][flag]
        groups = [group for group in ("staff", "customer", "claim") if group in table]
        keys = [f"{group}/{key}" for group in groups for key in table[group]]
        start = np.array([table[key.split("/")[0]][key.split("/")[1]] for key in keys], dtype=float)
        merged = [{"turns": [turn for case in documents[one] for turn in case["turns"]]} for one in ids]
        x = np.array([strengths(case, keys) for case in merged])
        y = np.array([bool(gold[one][flag]) for one in ids])
        held = np.zeros(len(y))
        for fold in range(5):
            test = np.arange(len(y)) % 5 == fold
            weights, bias = fit(x[~test], y[~test], start, table["bias"])
            held[test] = 1 / (1 + np.exp(-(x[test] @ weights + bias)))
        best = max(np.unique(held.round(2)), key=lambda cut: f1(held >= cut, y))
        before = 1 / (1 + np.exp(-(x @ start + table["bias"])))
        weights, bias = fit(x, y, start, table["bias"])
        print(f"# {flag}: {y.sum()} of {len(y)}; F1 now {f1(before >= table['raise'], y):.3f}, "
              f"fitted and held out at 0.5 {f1(held >= 0.5, y):.3f}, at its best cut {best:.2f} {f1(held >= best, y):.3f}")
        print(f"[flags.{flag}]\nbias = {bias:.1f}\nraise = {table['raise']}\nunsure = {table['unsure']}")
        for group in groups:
            print(f"[flags.{flag}.{group}]")
            for key, weight in zip(keys, weights):
                if key.startswith(group + "/"):
                    name = key.split("/")[1]
                    seen = int((x[:, keys.index(key)] > 0).sum())
                    print(f"{json.dumps(name) if '@' in name else name} = {weight:.1f}  # in {seen}")
        print()


if __name__ == "__main__":
    main()
