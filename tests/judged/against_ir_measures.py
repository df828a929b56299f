#!/usr/bin/env python3
"""Checks the figures of `kb eval` against ir_measures (PyPI), question by question, on the run that kb writes.

    against_ir_measures.py KB SET [more arguments of `kb eval`]

Prints the largest difference of each metric and ends with 1 when one is above 1e-4.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import ir_measures
from ir_measures import RR, Judged, R, Success, nDCG

PAIRS = {
    "ndcg_at_10": nDCG @ 10,
    "mrr_at_10": RR @ 10,
    "success_at_1": Success @ 1,
    "recall_at_100": R @ 100,
    "judged_at_10": Judged @ 10,
}
EXP = nDCG(dcg="exp-log2") @ 10


def qrels(path, number):
    for line in path.read_text().splitlines():
        query, _, rest = line.split(maxsplit=2)
        page, grade = rest.rsplit(maxsplit=1)
        if query in number:
            yield ir_measures.Qrel(number[query], page, int(grade))


def run(path, number):
    for line in path.read_text().splitlines():
        query, _, rest = line.split(maxsplit=2)
        page, _, score, _ = rest.rsplit(maxsplit=3)
        yield ir_measures.ScoredDoc(number[query], page, float(score))


def differences(kb, folder, more, gain):
    with tempfile.TemporaryDirectory() as scratch:
        run_file = pathlib.Path(scratch) / "run"
        command = [kb, "eval", folder, *more, "--gain", gain, "--json", "--run", run_file]
        report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        pairs = {**PAIRS, "ndcg_at_10": EXP} if gain == "exp" else PAIRS
        queries = report["sets"][0]["per_query"]
        # gdeval, which computes the exponential gain, knows questions by numbers alone.
        number = {query["id"]: str(at) for at, query in enumerate(queries, 1)}
        judged = list(qrels(pathlib.Path(folder) / "qrels.txt", number))
        theirs = {}
        for metric in ir_measures.iter_calc(pairs.values(), judged, list(run(run_file, number))):
            theirs[metric.query_id, str(metric.measure)] = metric.value
    largest = {}
    for query in queries:
        for name, measure in pairs.items():
            difference = abs(query["figures"][name] - theirs.get((number[query["id"]], str(measure)), 0.0))
            largest[name] = max(largest.get(name, 0.0), difference)
    return len(queries), largest


def main():
    kb, folder, *more = sys.argv[1:]
    worst = 0.0
    for gain in ["linear", "exp"]:
        count, largest = differences(kb, folder, more, gain)
        shown = ", ".join(f"{name} {value:.6f}" for name, value in largest.items())
        print(f"{folder}: {count} questions, {gain} gain, largest difference: {shown}")
        worst = max(worst, *largest.values())
    sys.exit(worst > 1e-4)


if __name__ == "__main__":
    main()
