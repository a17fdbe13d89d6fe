#!/usr/bin/env python3
"""The labelled texts that training never sees: what rules and model are weighed against each other on.

    python3 held_out.py TEXTS.jsonl… > held-out.jsonl
"""
import json
import sys

from corpus import held_out, rows

for path in sys.argv[1:]:
    for row in rows(path):
        if held_out(row["id"]):
            print(json.dumps(row, ensure_ascii=False))
