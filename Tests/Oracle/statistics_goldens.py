"""Golden values of the statistics, from SciPy, statsmodels and rliable.

Where a library has the routine it is called; the test of a difference beyond a margin, which none of
them has, is written out with scipy.stats.t. Bootstrap intervals are rliable's own; the indices that it
drew are kept with them, so that each resample can be made again. Run by `make statistics-goldens`,
which installs the libraries of statistics_requirements.txt.
"""
import importlib.metadata
import json
import pathlib

import numpy as np
import scipy
import statsmodels
from rliable import library, metrics
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttost_ind, ttost_paired

GOLDEN = pathlib.Path(__file__).parent.parent / "MetricsTests" / "Golden" / "statistics.json"
generator = np.random.default_rng(20220101)


def sem(values):
    return stats.sem(values)


def welch_case(ours, theirs, margin):
    """Two samples, handed over as mean, standard error and count."""
    test = stats.ttest_ind(ours, theirs, equal_var=False)
    interval = test.confidence_interval(0.95)
    difference = np.mean(ours) - np.mean(theirs)
    error = np.hypot(sem(ours), sem(theirs))
    return {
        "means": [np.mean(ours), np.mean(theirs)], "standardErrors": [sem(ours), sem(theirs)],
        "counts": [len(ours), len(theirs)], "margin": margin, "pValue": test.pvalue,
        "interval": [interval.low, interval.high], "freedom": test.df,
        "equivalence": ttost_ind(ours, theirs, -margin, margin, usevar="unequal")[0],
        "beyond": beyond(difference, error, test.df, margin),
    }


def beyond(difference, error, freedom, margin):
    """Of a difference at least this large where the true one is the margin (Hodges & Lehmann)."""
    distance = abs(difference)
    return (stats.t.sf((distance - margin) / error, freedom)
            + stats.t.sf((distance + margin) / error, freedom))


def paired_case(ours, theirs, margin):
    test = stats.ttest_rel(ours, theirs)
    interval = test.confidence_interval(0.95)
    gaps = np.subtract(ours, theirs)
    return {
        "first": list(ours), "second": list(theirs), "margin": margin, "pValue": test.pvalue,
        "interval": [interval.low, interval.high],
        "equivalence": ttost_paired(np.array(ours), np.array(theirs), -margin, margin)[0],
        "beyond": beyond(np.mean(gaps), sem(gaps), len(gaps) - 1, margin),
    }


def holm_case(values):
    return {"pValues": values, "adjusted": list(multipletests(values, method="holm")[1])}


class Recorded(library.StratifiedBootstrap):
    """rliable's bootstrap, which keeps what it drew: [replicate][task][run]."""

    drawn: list

    def update_indices(self):
        indices = super().update_indices()
        self.drawn.append(indices[0].T.tolist())
        return indices


class RecordedPair(library.StratifiedIndependentBootstrap):
    drawn: list

    def update_indices(self):
        positional, named = super().update_indices()
        self.drawn.append([indices[0].T.tolist() for indices in positional])
        return positional, named


def interval(bootstrap, statistic, replicates):
    bootstrap.drawn = []
    low, high = bootstrap.conf_int(
        lambda *scores: np.array([statistic(*scores)]), reps=replicates, size=0.95,
        method="percentile")
    assert len(bootstrap.drawn) == replicates
    return {"draws": bootstrap.drawn, "interval": [low[0], high[0]]}


def aggregate_case(first, second, thresholds, replicates):
    """Scores of two methods, [task][run]; rliable wants runs first."""
    x, y = np.array(first).T, np.array(second).T
    np.random.seed(7)
    return {
        "first": first, "second": second,
        "interquartileMean": metrics.aggregate_iqm(x),
        "probabilityOfImprovement": metrics.probability_of_improvement(x, y),
        "thresholds": thresholds,
        "profile": list(library.score_distributions(x, np.array(thresholds))),
        "interquartileMeanInterval": interval(Recorded(x), metrics.aggregate_iqm, replicates),
        "improvementInterval": interval(
            RecordedPair(x, y), metrics.probability_of_improvement, replicates),
    }


def accuracies(tasks, runs, center, spread):
    values = np.clip(generator.normal(center, spread, (tasks, runs)), 0, 1)
    return np.round(values, 4).tolist()


tied = [[0.5, 0.5, 0.75, 0.25], [1.0, 0.5, 0.5, 0.0]]
golden = {
    "versions": {
        "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
        "rliable": importlib.metadata.version("rliable")},
    "welch": [
        welch_case(generator.normal(0.886, 0.012, 5), generator.normal(0.888, 0.01, 20), 0.01),
        welch_case(generator.normal(0.93, 0.0007, 3), generator.normal(0.938, 0.003, 20), 0.01),
        welch_case(generator.normal(0.65, 0.08, 5), generator.normal(0.60, 0.07, 20), 0.01),
        welch_case(generator.normal(0.9, 0.002, 20), generator.normal(0.93, 0.002, 20), 0.02),
        welch_case(generator.normal(0.5, 0.1, 2), generator.normal(0.5, 0.1, 2), 0.05),
    ],
    "paired": [
        paired_case(generator.normal(0.88, 0.012, 10), generator.normal(0.86, 0.012, 10), 0.01),
        paired_case([0.51, 0.62, 0.43], [0.5, 0.6, 0.45], 0.03),
        paired_case(generator.normal(0.99, 0.001, 20), generator.normal(0.99, 0.001, 20), 0.01),
    ],
    "holm": [
        holm_case([0.01, 0.04, 0.03, 0.005]), holm_case([0.2]), holm_case([0.5, 0.5, 0.9]),
        holm_case([0.001, 0.001, 0.0, 1.0, 0.02]),
        holm_case(generator.uniform(0, 0.2, 23).tolist()),
    ],
    "aggregates": [
        aggregate_case(
            accuracies(3, 5, 0.8, 0.1), accuracies(3, 5, 0.75, 0.1), [0, 0.7, 0.8, 0.9, 1], 100),
        aggregate_case(
            accuracies(2, 10, 0.6, 0.2), accuracies(2, 7, 0.6, 0.2), [0.25, 0.5, 0.6], 60),
        aggregate_case(accuracies(1, 3, 0.9, 0.05), accuracies(1, 4, 0.5, 0.2), [0.9], 40),
        aggregate_case(tied, tied[::-1], [0.25, 0.5, 0.75], 60),
    ],
}
GOLDEN.parent.mkdir(exist_ok=True)
GOLDEN.write_text(json.dumps(golden, default=float) + "\n")
print(f"{GOLDEN.name}: {len(golden) - 1} groups")
