#!/usr/bin/env python3
"""Fourth stage: one arithmetic for rules and model, fitted on texts that neither was made from.

    razbor score TEXTS.jsonl --model MODEL --format jsonl > cases.jsonl
    python3 fit_policy.py cases.jsonl TEXTS.jsonl… > MODEL/policy.toml

For every flag: log-odds = bias + a × the model's own log-odds + b × what rules, word lists and ledger say + c × what the
model's signals say, where the latter two are the sums of data/policy.toml. The four numbers are fitted by maximum
likelihood with a pull towards (−1, 1, 0.3, 0.1); a and b are never negative, c never below 0.03: what the model alone sees
must have a quote to stand on. The share of hostility is the one with the best
rank correlation; cases.jsonl must come from a policy whose shares are 0. That of legitimacy is set by hand. Only texts held out of the model's training count (`corpus.held_out`), and among our own
only those whose id is not one the rules were written from. Five-fold cross-validation, printed to standard error, tells
what to expect. Never run it on data/gold.
"""
import hashlib
import json
import re
import sys
import tomllib

import numpy as np
from scipy.optimize import minimize
from scipy.stats import spearmanr

from corpus import held_out
from fit_rules import FLAGS, f1, strengths

PULL = np.array([-1.0, 1.0, 0.3, 0.1])
WIDTH = np.array([3.0, 0.6, 0.3, 0.2])
SUREST = 6.0
LEGITIMACY = 0.7


def log_odds(p):
    return float(np.clip(np.log(max(p, 1e-9) / max(1 - p, 1e-9)), -SUREST, SUREST))


def by_kind(table):
    """A flag's weights by kind alone: what the model's signals of that kind weigh before they are scaled."""
    out = {}
    for group in ("staff", "customer", "claim"):
        for key, weight in table.get(group, {}).items():
            kind, _, origin = key.partition("@")
            kinds = out.setdefault(group, {})
            if not origin or origin == "rule" or kind not in kinds:
                kinds[kind] = weight
    return out


def said(case, table, by_model):
    """What one side's signals add to the log-odds of a flag, with the weights of data/policy.toml."""
    table = by_kind(table) if by_model else table
    turns = [{"signals": [s for s in turn["signals"] if s["origin"].startswith("model:") == by_model]} for turn in case["turns"]]
    groups = [group for group in ("staff", "customer", "claim") if group in table]
    keys = [f"{group}/{key}" for group in groups for key in table[group]]
    weights = np.array([table[key.split("/", 1)[0]][key.split("/", 1)[1]] for key in keys])
    return float(weights @ np.array(strengths({"turns": turns}, keys)))


def hash_of(identity):
    """Families (pairs) stay together."""
    return int(hashlib.sha256(re.sub(r"-[ab]$", "", identity).encode()).hexdigest()[:8], 16)


def fit(x, y):
    def cost(at):
        z = x @ at
        return (np.logaddexp(0, z) - y * z).sum() + 0.5 * (((at - PULL) / WIDTH) ** 2).sum()
    return minimize(cost, PULL, bounds=[(None, None), (0, None), (0, None), (0.03, None)]).x


def best_cut(p, y):
    cuts = np.arange(0.3, 0.71, 0.05)
    return float(cuts[int(np.argmax([f1(p >= cut, y) for cut in cuts]))])


def main():
    policy = tomllib.load(open("data/policy.toml", "rb"))
    text = open("data/policy.toml", encoding="utf-8").read()
    gold = {}
    for path in sys.argv[2:]:
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            # The rules were written from the other ids.
            if held_out(row["id"]) and re.match(r"[grx]\d", row["id"]):
                gold[row["id"]] = row["gold"]
    documents = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        case = json.loads(line)
        if case["conversation_ids"][0] in gold:
            documents.setdefault(case["conversation_ids"][0], []).append(case)
    ids = sorted(one for one, cases in documents.items() if len(cases) == 1 and cases[0].get("model"))
    cases = [documents[one][0] for one in ids]
    folds = np.array([hash_of(one) % 5 for one in ids])
    out = []
    for flag in FLAGS:
        table = policy["flags"][flag]
        x = np.array([[1.0, log_odds(case["model"]["flags"][flag]), said(case, table, False), said(case, table, True)] for case in cases])
        y = np.array([bool(gold[one][flag]) for one in ids])
        held = np.zeros(len(y))
        for fold in range(5):
            test = folds == fold
            held[test] = 1 / (1 + np.exp(-(x[test] @ fit(x[~test], y[~test]))))
        bias, a, b, c = fit(x, y)
        raise_ = best_cut(held, y)
        print(f"{flag}: {y.sum()} of {len(y)}; model alone at 0.5 F1 {f1(x[:, 1] >= 0, y):.3f}; together held out at 0.5 "
              f"{f1(held >= 0.5, y):.3f}, at {raise_:.2f} {f1(held >= raise_, y):.3f}; bias {bias:.2f} a {a:.2f} b {b:.2f} c {c:.2f}", file=sys.stderr)
        out.append(f"[flags.{flag}]\nbias = {bias:.2f}\nmodel = {a:.2f}\nraise = {raise_:.2f}\nunsure = {raise_ - 0.15:.2f}")
        for group in ("staff", "customer", "claim"):
            if group not in table:
                continue
            out.append(f"[flags.{flag}.{group}]")
            for key, weight in table[group].items():
                out.append(f"{json.dumps(key) if '@' in key else key} = {round(b * weight, 2)}")
            for kind, weight in by_kind(table)[group].items():
                out.append(f'"{kind}@model" = {round(c * weight, 3)}')
        out.append("")
    shares = np.arange(0, 1.01, 0.1)

    def correlation(share):
        found = []
        for party in ("staff_hostility", "customer_hostility"):
            got = [(1 - share) * case["scores"][party] + share * case["model"][party] / 3 for case in cases]
            found.append(spearmanr(got, [gold[one][party] for one in ids]).statistic)
        return np.mean(found)

    hostility = max(shares, key=correlation)
    print(f"hostility: share {hostility:.1f}, ρ {correlation(hostility):.3f}; signals alone {correlation(0):.3f}, model alone {correlation(1):.3f}", file=sys.stderr)
    print("# Rules and model together; written by models/training/fit_policy.py, used exactly as written. docs/scoring.md has the\n# formulas, data/policy.toml the policy for rules alone.\nversion = 1\n")
    print(f"[model]\nhostility = {hostility:.1f}\nlegitimacy = {LEGITIMACY}\n")
    print(text[text.index("[hostility.staff]") : text.index("# Flags:")])
    print("\n".join(out))
    print(text[text.index("[escalation]") :].rstrip())


main()
