#!/usr/bin/env python3
"""Third stage: calibration of every head, together with the n-grams, on the texts held out of training.

    python3 calibrate.py TRAINED MODEL --own TEXTS.jsonl… --real LABELLED.jsonl… --cases CASES.jsonl…

Flags, signals and grades: Platt's scale and shift, with a second scale for the n-grams' log-odds; classes: a temperature for
each of the two. A signal is reported from the probability whose F1 on the held-out texts is best, between 0.25 and 0.75; a
kind with fewer than eight held-out examples shares the scale of its party's kinds together. Writes `[calibration]` and
`[thresholds]` into the model's manifest, and prints what five-fold cross-validation by families of texts finds.
"""
import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from scipy.optimize import minimize
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score
from tokenizers import Tokenizer

import heads
from corpus import folds, held_out, load, toxic
from golden import exported
from model import saved
from ngrams import logits as of_ngrams
from train import predictions

FEWEST = 8


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def platt(x, want):
    """Scales and shift by maximum likelihood: log-odds = x · scales + shift, pulled a little towards 1 for the first column,
    0 for others, and no shift."""
    start = np.array([1.0] + [0.0] * x.shape[1])
    def cost(at):
        z = x @ at[:-1] + at[-1]
        return (np.logaddexp(0, z) - want * z).sum() + 0.5 * ((at[:-1] - start[:-1]) ** 2).sum() + 0.05 * at[-1] ** 2
    found = minimize(cost, start, bounds=[(0.2, None)] + [(0, None)] * (x.shape[1] - 1) + [(None, None)]).x
    return found[:-1], found[-1]


def temperatures(parts, want):
    """Scales of the logits of classes from several judges."""
    start = np.array([1.0] + [0.0] * (len(parts) - 1))
    def cost(at):
        z = sum(scale * part for scale, part in zip(at, parts))
        return (np.logaddexp.reduce(z, 1) - z[np.arange(len(want)), want]).sum() + 0.5 * ((at - start) ** 2).sum()
    return minimize(cost, start, bounds=[(0.2, None)] + [(0, None)] * (len(parts) - 1)).x


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
    parser.add_argument("--toxic", type=Path, help="folder of the public sets, to check the head of toxicity")
    arguments = parser.parse_args()
    model = saved(arguments.trained)
    exported(model, arguments.model)
    tokenizer = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
    own = [one for one in load(arguments.own, arguments.cases) if held_out(one.id)]
    real = [one for one in load(arguments.real, arguments.cases, source="real") if held_out(one.id)]
    texts = [one for one in own + real if any(turn.text.strip() for turn in one.turns)]
    source = np.array([one.source for one in texts])
    fold = folds([one.id for one in texts])
    cases, turns = predictions(model, tokenizer, texts)
    # In 32 bits the optimiser's steps would vanish.
    cases, turns = cases.astype(float), [rows.astype(float) for rows in turns]
    stored = load_file(arguments.model / "weights.safetensors")
    surface = of_ngrams([one.turns for one in texts], stored["ngrams.weight"] * stored["ngrams.scale"], stored["ngrams.bias"])
    scales, cuts = {}, {}

    def crossed(fit, apply, count):
        """What fits on four fifths say of the last one."""
        out = [None] * 5
        for at in range(5):
            out[at] = apply(fit(fold != at), fold == at)
        joined = np.zeros((count, *out[0].shape[1:]))
        for at in range(5):
            joined[fold == at] = out[at]
        return joined

    for at, flag in enumerate(heads.FLAGS):
        place = heads.WINDOW["flags"].start + at
        x = np.stack([cases[:, place], surface[:, place]], 1)
        want = np.array([bool(one.gold.get(flag)) for one in texts])
        found, shift = platt(x, want)
        scales[f"flags/{flag}"] = found[0], shift, found[1]
        p = crossed(lambda part: platt(x[part], want[part]), lambda fit, part: sigmoid(x[part] @ fit[0] + fit[1]), len(texts))
        parts = []
        for name in ("own", "real"):
            here = source == name
            if want[here].any():
                auc = [f"{roc_auc_score(want[here], one[here]):.3f}" for one in (x[:, 0], x[:, 1], p)]
                parts.append(f"{name}: AUC of network, n-grams, both {' '.join(auc)}, F1 at 0.5 {f1_score(want[here], p[here] >= 0.5):.3f}")
        print(f"{flag}: scales {found.round(2)} shift {shift:.2f}, calibration error {calibration_error(p, want):.3f}; {'; '.join(parts)}")
    for name, labels in (("legitimacy", heads.LEGITIMACY), ("narrator", heads.NARRATORS)):
        told = np.array([bool(one.gold.get(name)) for one in texts])
        # Real texts have one narrator: they would teach the scales nothing but that.
        taught = told & (source == "own") if name == "narrator" else told
        want = np.array([labels.index(one.gold[name]) if one.gold.get(name) else 0 for one in texts])
        parts = [cases[:, heads.WINDOW[name]], surface[:, heads.WINDOW[name]]]
        fit = lambda part: temperatures([one[part & taught] for one in parts], want[part & taught])
        scale = fit(np.ones(len(texts), bool))
        scales[name] = scale[0], 0.0, scale[1]
        z = crossed(fit, lambda found, part: sum(s * one[part] for s, one in zip(found, parts)), len(texts))
        for kind in ("own", "real"):
            here = told & (source == kind)
            agreed = [f"{cohen_kappa_score(want[here], one[here].argmax(1)):.3f}" for one in (*parts, z)]
            print(f"{name}, {kind}: κ of network, n-grams, both {' '.join(agreed)}; right {np.mean(z[here].argmax(1) == want[here]):.3f}")
    for party in ("staff_hostility", "customer_hostility"):
        x = np.stack([cases[:, heads.WINDOW[party]].ravel(), surface[:, heads.WINDOW[party]].ravel()], 1)
        found, shift = platt(x, np.array([[one.gold[party] > cut for cut in range(3)] for one in texts]).ravel())
        scales[party] = found[0], shift, found[1]
    # Turn heads: only texts whose every signal is marked.
    full = [(one, rows) for one, rows in zip(texts, turns) if one.silence == 1.0]
    logits = np.concatenate([rows[:, heads.TURN["signals"]] for _, rows in full])
    want = np.array([[name in turn.signals for name in heads.SIGNALS] for one, _ in full for turn in one.turns])
    for party in ("staff", "customer", "claim"):
        of_party = [at for at, name in enumerate(heads.SIGNALS) if name.startswith(party)]
        together = platt(logits[:, of_party].reshape(-1, 1), want[:, of_party].ravel())
        for at in of_party:
            name = heads.SIGNALS[at]
            enough = want[:, at].sum() >= FEWEST
            scale, shift = platt(logits[:, at : at + 1], want[:, at]) if enough else together
            scales[f"signals/{name}"] = scale[0], shift, 0.0
            cuts[name] = best_cut(sigmoid(scale[0] * logits[:, at] + shift), want[:, at]) if enough else 0.5
    quoted = [(rows[at][heads.TURN["party"]], heads.PARTIES.index(turn.party)) for one, rows in zip(texts, turns)
              for at, turn in enumerate(one.turns) if turn.party and turn.type == "quoted"]
    scales["party"] = temperatures([np.array([x for x, _ in quoted])], np.array([y for _, y in quoted]))[0], 0.0, 0.0
    if arguments.toxic:
        train, valid = toxic(arguments.toxic)
        scored = lambda part: np.array([rows[0][heads.TURN["toxic"]][0] for rows in predictions(model, tokenizer, part)[1]])
        train, valid = ([one for one in part if one.turns[0].text.strip()] for part in (train, valid))
        some = train[:: max(1, len(train) // 1000)]
        p, labels = scored(some), np.array([one.toxic > 0.5 for one in some])
        cut = max(np.quantile(p, np.linspace(0.05, 0.95, 91)), key=lambda at: f1_score(labels, p > at))
        p, labels = scored(valid), np.array([one.toxic > 0.5 for one in valid])
        print(f"toxicity, validation: AUC {roc_auc_score(labels, p):.3f}, F1 {f1_score(labels, p > 0):.3f}, with the cut that is best in training {f1_score(labels, p > cut):.3f}")
    path = arguments.model / "manifest.toml"
    text = path.read_text(encoding="utf-8").split("\n# Scale, shift")[0].rstrip() + "\n"
    text += "\n# Scale, shift, and scale of the n-grams' log-odds.\n[calibration]\n"
    text += "".join(f'"{name}" = [{", ".join(f"{number:.4f}" for number in numbers)}]\n' for name, numbers in scales.items())
    text += "\n[thresholds]\n" + "".join(f'"{name}" = {cut:.2f}\n' for name, cut in cuts.items())
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
