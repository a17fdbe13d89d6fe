#!/usr/bin/env bash
# From base weights to a model folder: the one command.
#
#   models/training/train.sh BASE CORPORA WORK
#
# BASE is a Hugging Face BERT folder with tokenizer.json (multilingual-e5-small trimmed to Russian), CORPORA the folder of
# real texts, WORK a folder for what comes in between. An hour on two cores.
set -euo pipefail
cd "$(dirname "$0")/../.."
base=$1 corpora=$2 work=$3 here=models/training model=$work/razbor-v1
mkdir -p "$work"
cargo build --release --locked --quiet
score() { target/release/razbor score "$1" --format jsonl --quiet "${@:2}"; }

# Labels of real texts get their texts, outside the repository; stories are cut into sentences by the program itself.
python3 $here/real_texts.py data/train/real-labels.jsonl "$corpora" > "$work/real.jsonl"
cat data/train/{transcripts,narratives}.jsonl > "$work/own.jsonl"
python3 $here/pairs.py data/train/pairs.jsonl >> "$work/own.jsonl"
for part in own real; do
  score "$work/$part.jsonl" --model none > "$work/$part.cases.jsonl"
done

texts=(--own "$work/own.jsonl" --real "$work/real.jsonl" --cases "$work/own.cases.jsonl" "$work/real.cases.jsonl")
# razbor-v1 is the first of three passes that train the upper layers; the second was no better, and it was stopped there.
python3 $here/train.py "$base" "$work/trained" "${texts[@]}" --toxic "$corpora" --epochs 3
python3 $here/ngrams.py "$work/trained" "${texts[@]}"
python3 $here/export.py "$work/trained" "$base/tokenizer.json" $model --name razbor-v1 --data 2026-11
python3 $here/calibrate.py "$work/trained" $model "${texts[@]}" --toxic "$corpora"
head -n 12 data/train/transcripts.jsonl > "$work/golden-texts.jsonl"
python3 $here/golden.py $model "$work/trained" "$work/golden-texts.jsonl" > $model/golden.jsonl

# Rules and model are weighed against each other on texts that neither was made from.
python3 $here/held_out.py "$work/own.jsonl" "$work/real.jsonl" > "$work/held-out.jsonl"
cp data/policy.toml $model/policy.toml # shares of 0: the signals as they are
score "$work/held-out.jsonl" --model "$model" > "$work/held-out.cases.jsonl"
python3 $here/fit_policy.py "$work/held-out.cases.jsonl" "$work/held-out.jsonl" > "$work/policy.toml"
mv "$work/policy.toml" $model/policy.toml
# What is part of the program, from the next build on.
mkdir -p models/razbor-v1 && cp $model/* models/razbor-v1/

python3 $here/baseline.py --train "$work/own.jsonl" "$work/real.jsonl" --gold data/gold/{transcripts,narratives}.jsonl \
  <(python3 $here/real_texts.py data/gold/real-labels.jsonl "$corpora") > models/baseline.json
